// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/value.h"

#include <fcntl.h>

#include <limits>
#include <map>
#include <sstream>
#include <string>
#include <tuple>
#include <unordered_set>
#include <vector>

#include <capnp/message.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "roost/base/unique_fd.h"
#include "roost/codec/aggregate.h"
#include "roost/codec/containers.h"
#include "roost/error/error.h"
#include "roost/proxies/pending_call.h"
#include "roost/proxies/proxy_target.h"
#include "roost/proxies/value.capnp.h"
#include "roost/proxies/value_wire.h"
#include "roost/rpc/cap_table.h"

namespace roost {
namespace {

struct Job {
  std::string name;
  Proxy worker;
  std::vector<Proxy> more;
  bool operator==(const Job&) const = default;
};

struct Small {
  int number = 0;
};

enum class Color : uint8_t { kRed, kBlue };

// An object that lives as long as somebody holds it.
class Target final : public internal::ProxyTarget {
 public:
  void Begin(internal::CallSlot&, uint64_t, uint16_t, const internal::CallTerms*) override {}
};

Proxy NewObject() { return Proxy(std::make_shared<Target>()); }

std::string Message(const std::function<void()>& throwing) {
  try {
    throwing();
  } catch (const WrongType& error) {
    return error.what();
  }
  return "nothing was thrown";
}

// Through a message and back.
Value Sent(const Value& value) {
  rpc::OutgoingCaps outgoing;
  capnp::MallocMessageBuilder message;
  wire::WriteValue(outgoing.Imbue(message.getRoot<capnp::AnyPointer>()), value);
  rpc::IncomingCaps incoming(outgoing.caps());
  return wire::ReadValue(incoming.Imbue(message.getRoot<capnp::AnyPointer>().asReader()));
}

// As bytes for another process and back.
Value Encoded(const Value& value) {
  Encoder encoder;
  EncodeValues(encoder, value);
  Decoder decoder(encoder.bytes(), encoder.TakeFds());
  const auto decoded = DecodeValue<Value>(decoder);
  decoder.ExpectEnd();
  return decoded;
}

TEST(ValueTest, GivesBackWhatItWasMadeOf) {
  EXPECT_TRUE(Value::Of(true).As<bool>());
  EXPECT_EQ(Value::Of(-1).As<int>(), -1);
  EXPECT_EQ(Value::Of(~uint64_t{0}).As<uint64_t>(), ~uint64_t{0});
  EXPECT_EQ(Value::Of(0.1f).As<float>(), 0.1f);
  EXPECT_EQ(Value::Of("text").As<std::string>(), "text");
  EXPECT_EQ(Value::Of(Bytes(3)).As<Bytes>(), Bytes(3));
  EXPECT_EQ(Value::Of(Color::kBlue).As<Color>(), Color::kBlue);
  EXPECT_EQ((Value::Of(std::vector<int>{1, 2}).As<std::vector<int>>()), (std::vector<int>{1, 2}));
  EXPECT_TRUE(Value().is_null());
  EXPECT_TRUE(Value::Of(nullptr).is_null());
}

TEST(ValueTest, AnIntegerIsAnIntegerOfAnyWidthThatHoldsIt) {
  EXPECT_EQ(Value::Of(int8_t{-5}).As<int64_t>(), -5);
  EXPECT_EQ(Value::Of(uint64_t{5}).As<int8_t>(), 5);
  EXPECT_EQ(Value::Of(5).As<uint16_t>(), 5);
  EXPECT_EQ(Value::Of(5).As<double>(), 5.0);
  EXPECT_EQ(Value::Of(uint8_t{5}), Value::Of(int64_t{5}));
  EXPECT_THROW(Value::Of(-1).As<uint64_t>(), WrongType);
  EXPECT_THROW(Value::Of(128).As<int8_t>(), WrongType);
  EXPECT_THROW(Value::Of(-129).As<int8_t>(), WrongType);
  EXPECT_THROW(Value::Of(~uint64_t{0}).As<int64_t>(), WrongType);
  EXPECT_FALSE(Value::Of(256).Is<uint8_t>());
  EXPECT_TRUE(Value::Of(255).Is<uint8_t>());
  EXPECT_FALSE(Value::Of(1.0).Is<int>());
  EXPECT_FALSE(Value::Of(true).Is<int>());
}

TEST(ValueTest, AWrongTypeNamesBoth) {
  EXPECT_EQ(Message([] { Value::Of(300).As<uint8_t>(); }),
            "the value holds the integer 300, which is no unsigned char");
  EXPECT_EQ(Message([] { Value::Of(std::vector<int>{1}).As<std::string>(); }),
            "the value holds a std::vector<int, std::allocator<int> >, which is no std::string");
  EXPECT_EQ(Message([] { Value().As<Proxy>(); }),
            "the value holds nothing, which is no roost::Proxy");
}

TEST(ValueTest, ATypeOfTheSameNameAndAnotherSizeIsAnother) {
  const Value value = Value::Of(Small{3});
  Value::Content changed = value.content();
  changed.text = changed.text.substr(0, changed.text.rfind(':')) + ":64";
  const Value of_another_build = Value::OfParts(Value::Kind::kEncoded, 0, changed);
  EXPECT_FALSE(of_another_build.Is<Small>());
  EXPECT_THROW(of_another_build.As<Small>(), WrongType);
}

TEST(ValueTest, DamagedBytesAreAnError) {
  Value::Content damaged = Value::Of(std::vector<int>{1, 2}).content();
  damaged.bytes.pop_back();
  const Value value = Value::OfParts(Value::Kind::kEncoded, 0, damaged);
  EXPECT_THROW(value.As<std::vector<int>>(), SerializationError);
  Value::Content lost = Value::Of(Job{"a", NewObject(), {}}).content();
  lost.objects.clear();
  EXPECT_THROW(Value::OfParts(Value::Kind::kEncoded, 0, lost).As<Job>(), SerializationError);
}

TEST(ValueTest, KeepsTheObjectsWithinAlive) {
  auto target = std::make_shared<Target>();
  const std::weak_ptr<Target> watched = target;
  Value value = Value::Of(Job{"job", Proxy(std::move(target)), {Proxy(), NewObject()}});
  const Value copy = value;
  value = Value();
  ASSERT_FALSE(watched.expired());
  EXPECT_EQ(copy.objects().size(), 2u);
  EXPECT_EQ(copy.As<Job>().worker.target(), watched.lock());
  EXPECT_FALSE(copy.As<Job>().more.at(0));
}

TEST(ValueTest, EqualMeansEqualBytesAndTheSameObjects) {
  const Proxy a = NewObject(), b = NewObject();
  EXPECT_EQ(Value::Of(Job{"x", a, {b}}), Value::Of(Job{"x", a, {b}}));
  EXPECT_NE(Value::Of(Job{"x", a, {b}}), Value::Of(Job{"x", b, {b}}));
  EXPECT_NE(Value::Of(Job{"x", a, {b}}), Value::Of(Job{"y", a, {b}}));
  EXPECT_NE(Value::Of(1), Value::Of(1.0));
  EXPECT_NE(Value::Of(1), Value::Of(true));
  EXPECT_NE(Value::Of("1"), Value::Of(Bytes{std::byte{'1'}}));
  EXPECT_NE(Value(), Value::Of(0));
  EXPECT_EQ(Value::Of(a), Value::Of(a));
}

TEST(ValueTest, IsAKeyOfAnUnorderedMap) {
  const Proxy a = NewObject();
  std::unordered_set<Value> set = {
      Value::Of(1), Value::Of(1.0), Value::Of("1"), Value::Of(a), Value::Of(Job{"1", a, {}}),
      Value()};
  EXPECT_EQ(set.size(), 6u);
  EXPECT_EQ(set.count(Value::Of(int8_t{1})), 1u);
  EXPECT_EQ(set.count(Value::Of(Job{"1", a, {}})), 1u);
  EXPECT_EQ(set.count(Value::Of(Job{"1", NewObject(), {}})), 0u);
}

TEST(ValueTest, NumbersTextsAndBytesHaveAnOrder) {
  EXPECT_TRUE(Value::Of(-1).Before(Value::Of(1)));
  EXPECT_TRUE(Value::Of(1).Before(Value::Of(~uint64_t{0})));
  EXPECT_FALSE(Value::Of(~uint64_t{0}).Before(Value::Of(1)));
  EXPECT_TRUE(Value::Of(1).Before(Value::Of(1.5)));
  EXPECT_TRUE(Value::Of("a").Before(Value::Of("b")));
  EXPECT_FALSE(Value::Of("b").Before(Value::Of("b")));
  EXPECT_EQ(Message([] { (void)Value::Of("a").Before(Value::Of(1)); }),
            "there is no order between a value that holds a text and one that holds the integer 1");
  EXPECT_THROW((void)Value().Before(Value()), WrongType);
}

TEST(ValueTest, PrintsForPeople) {
  EXPECT_EQ(Value().DebugString(), "null");
  EXPECT_EQ(Value::Of(true).DebugString(), "true");
  EXPECT_EQ(Value::Of(-3).DebugString(), "-3");
  EXPECT_EQ(Value::Of(~uint64_t{0}).DebugString(), "18446744073709551615");
  EXPECT_EQ(Value::Of(0.1).DebugString(), "0.1");
  EXPECT_EQ(Value::Of("a\"b\\\n\x01").DebugString(), "\"a\\\"b\\\\\\n\\x01\"");
  EXPECT_EQ(Value::Of("abcdef").DebugString(4), "\"abc\"...");
  EXPECT_EQ(Value::Of("ab\xC3\xA4x").DebugString(4), "\"ab\"...");
  EXPECT_EQ(Value::Of(Bytes(1)).DebugString(), "1 byte");
  EXPECT_EQ(Value::Of(Small{3}).DebugString(), "roost::(anonymous namespace)::Small (4 bytes)");
  EXPECT_EQ(Value::Of(std::vector<Proxy>{NewObject()}).DebugString(),
            "std::vector<roost::Proxy, std::allocator<roost::Proxy> > (17 bytes, 1 object)");
  std::ostringstream out;
  out << Value::Of(5);
  EXPECT_EQ(out.str(), "5");
}

TEST(ValueTest, HoldsDescriptorsAndGivesEachReaderItsOwn) {
  const UniqueFd null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const UniqueFd zero(::open("/dev/zero", O_RDONLY | O_CLOEXEC));
  const Value value = Value::Of(null);
  EXPECT_TRUE(value.Is<UniqueFd>());
  for (const Value& same : {value, Sent(value), Encoded(value), Sent(Encoded(value))}) {
    const auto a = same.As<UniqueFd>(), b = same.As<UniqueFd>();
    EXPECT_TRUE(a && b && a.get() != b.get() && a.get() != null.get());
    EXPECT_EQ(same, value);
    EXPECT_EQ(same.Hash(), value.Hash());
    EXPECT_NE(same, Value::Of(zero));
  }
  EXPECT_EQ(value.DebugString(), "roost::UniqueFd (9 bytes, 1 descriptor)");
}

TEST(ValueTest, HoldsObjectsAndDescriptorsAtOnce) {
  const Proxy object = NewObject();
  const UniqueFd null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const Value value = Value::Of(std::tuple(null.get(), object, Value::Of(null), object));
  using Parts = std::tuple<int, Proxy, Value, Proxy>;
  const auto parts = Sent(value).As<Parts>();
  EXPECT_EQ(std::get<1>(parts), object);
  EXPECT_EQ(std::get<2>(parts), Value::Of(null));
  EXPECT_TRUE(std::get<2>(parts).As<UniqueFd>());
  EXPECT_EQ(Sent(value), value);
}

TEST(ValueTest, ADescriptorThatIsLostIsAnError) {
  Value::Content lost = Value::Of(UniqueFd(::open("/dev/null", O_RDONLY | O_CLOEXEC))).content();
  lost.descriptors.clear();
  EXPECT_THROW(Value::OfParts(Value::Kind::kEncoded, 0, lost).As<UniqueFd>(), SerializationError);
}

TEST(ValueTest, CrossesAMessageWithItsObjects) {
  const Proxy object = NewObject();
  const Value all[] = {
      Value(),
      Value::Of(false),
      Value::Of(true),
      Value::Of(std::numeric_limits<int64_t>::min()),
      Value::Of(~uint64_t{0}),
      Value::Of(-0.5),
      Value::Of(std::string("a\0b", 3)),
      Value::Of(Bytes(5)),
      Value::Of(object),
      Value::Of(Proxy()),
      Value::Of(Job{"job", object, {Proxy(), object}}),
      Value::Of(std::vector<Value>{Value::Of(object), Value::Of(1), Value()}),
  };
  for (const Value& value : all) EXPECT_EQ(Sent(value), value) << value;
}

TEST(ValueTest, CrossesProcessesAsBytes) {
  const Value all[] = {
      Value(),
      Value::Of(true),
      Value::Of(-7),
      Value::Of(0.5),
      Value::Of("text"),
      Value::Of(Bytes(5)),
      Value::Of(Proxy()),
      Value::Of(Small{4}),
      Value::Of(std::map<std::string, Value>{{"a", Value::Of(1)}}),
  };
  for (const Value& value : all) EXPECT_EQ(Encoded(value), value) << value;
}

TEST(ValueTest, ABorrowedObjectCannotLeaveAsBytes) {
  EXPECT_THROW(Encoded(Value::Of(NewObject())), InvalidArgument);
}

TEST(ValueTest, WhatAnotherClientSentIsPassedOnAsItIs) {
  rpc::OutgoingCaps outgoing;
  capnp::MallocMessageBuilder message;
  auto root = outgoing.Imbue(message.getRoot<capnp::AnyPointer>());
  auto texts = root.initAs<capnp::List<capnp::Text>>(2);
  texts.set(0, "a");
  texts.set(1, "b");
  const Value value = wire::ReadValue(root.asReader());
  EXPECT_EQ(value.kind(), Value::Kind::kForeign);
  EXPECT_EQ(Sent(value), value);
  EXPECT_THROW(value.As<std::vector<std::string>>(), WrongType);
  EXPECT_EQ(Encoded(value), value);
}

TEST(ValueTest, AStructOfAnotherSchemaIsNotTakenForOne) {
  capnp::MallocMessageBuilder message;
  auto root = message.initRoot<value::Value>();
  root.setForm(7);
  root.setInt(5);
  const Value read = wire::ReadValue(message.getRoot<capnp::AnyPointer>().asReader());
  EXPECT_EQ(read.kind(), Value::Kind::kForeign);
}

}  // namespace
}  // namespace roost
