// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// The other end of every test is what Cap'n Proto's own compiler makes of the same schema.

#include "roost/proxies/wire.h"

#include <sys/mman.h>

#include <capnp/message.h>
#include <gtest/gtest.h>

#include "roost/proxies/wire_test.capnp.h"

namespace {

enum class Color : uint16_t { kRed = 0, kGreen = 1 };

struct Inner {
  int32_t number = 0;
  std::string label;
  struct Wire;
  bool operator==(const Inner&) const = default;
};

struct Inner::Wire {
  static constexpr uint16_t kDataWords = 1;
  static constexpr uint16_t kPointers = 1;
  static void Write(capnp::AnyStruct::Builder to, const Inner& from) {
    roost::wire::Set<int32_t>(to, 0, from.number, 0);
    roost::wire::Write(roost::wire::Pointer(to, 0), from.label);
  }
  static Inner Read(capnp::AnyStruct::Reader from) {
    return {roost::wire::Get<int32_t>(from, 0, 0),
            roost::wire::Read<std::string>(roost::wire::Pointer(from, 0))};
  }
};

}  // namespace

namespace roost::wire {
namespace {

// Slots of Everything's fields, as `capnp compile` lays them out.
constexpr uint32_t kFlag = 0, kOnFlag = 1, kSmall = 1, kBig = 1, kRatio = 2, kSingle = 1,
                   kColor = 1;
constexpr uint32_t kText = 0, kData = 1, kInner = 2, kFlags = 3, kNumbers = 4, kRatios = 5,
                   kColors = 6, kTexts = 7, kBlobs = 8, kInners = 9, kGrid = 10, kInnerGrid = 11,
                   kNothings = 12;

Bytes ToBytes(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return Bytes(bytes.begin(), bytes.end());
}

class WireTest : public testing::Test {
 public:
  // Said because Cap'n Proto's message builder may throw in its destructor.
  ~WireTest() noexcept override {}

 private:
  capnp::MallocMessageBuilder message_;

 protected:
  capnp::AnyStruct::Reader reader() { return any_.asReader(); }

  stock::Everything::Builder stock_ = message_.initRoot<stock::Everything>();
  capnp::AnyStruct::Builder any_ = capnp::toAny(stock_);
};

TEST_F(WireTest, RefusesAPointerToSomethingElseWithATypedError) {
  stock_.setText("text");
  const auto text = Pointer(reader(), kText);
  EXPECT_EQ(Read<std::string>(text), "text");
  EXPECT_THROW(Read<std::vector<int64_t>>(text), SerializationError);
  EXPECT_THROW(Read<std::vector<std::string>>(text), SerializationError);
  EXPECT_THROW(Read<Inner>(text), SerializationError);
}

TEST_F(WireTest, ReadsScalarsThatCapnProtoWrote) {
  stock_.setFlag(true);
  stock_.setOnFlag(false);
  stock_.setSmall(-128);
  stock_.setBig(~uint64_t{0});
  stock_.setRatio(-0.25);
  stock_.setSingle(2.5f);
  stock_.setColor(stock::Color::RED);
  EXPECT_TRUE(Get<bool>(reader(), kFlag, false));
  EXPECT_FALSE(Get<bool>(reader(), kOnFlag, true));
  EXPECT_EQ(Get<int8_t>(reader(), kSmall, -3), -128);
  EXPECT_EQ(Get<uint64_t>(reader(), kBig, 7), ~uint64_t{0});
  EXPECT_EQ(Get<double>(reader(), kRatio, 1.5), -0.25);
  EXPECT_EQ(Get<float>(reader(), kSingle, 0), 2.5f);
  EXPECT_EQ(Get<Color>(reader(), kColor, Color::kGreen), Color::kRed);
}

TEST_F(WireTest, WritesScalarsThatCapnProtoReads) {
  Set<bool>(any_, kFlag, true, false);
  Set<bool>(any_, kOnFlag, false, true);
  Set<int8_t>(any_, kSmall, 127, -3);
  Set<uint64_t>(any_, kBig, 0, 7);
  Set<double>(any_, kRatio, 3.25, 1.5);
  Set<float>(any_, kSingle, -1.5f, 0);
  Set<Color>(any_, kColor, Color::kRed, Color::kGreen);
  EXPECT_TRUE(stock_.getFlag());
  EXPECT_FALSE(stock_.getOnFlag());
  EXPECT_EQ(stock_.getSmall(), 127);
  EXPECT_EQ(stock_.getBig(), 0u);
  EXPECT_EQ(stock_.getRatio(), 3.25);
  EXPECT_EQ(stock_.getSingle(), -1.5f);
  EXPECT_EQ(stock_.getColor(), stock::Color::RED);
}

TEST_F(WireTest, ClearsABitThatWasSet) {
  Set<bool>(any_, kFlag, true, false);
  Set<bool>(any_, kFlag, false, false);
  EXPECT_FALSE(stock_.getFlag());
  EXPECT_TRUE(stock_.getOnFlag());
}

TEST_F(WireTest, AStructThatNobodyWroteHoldsTheDefaults) {
  EXPECT_FALSE(Get<bool>(reader(), kFlag, false));
  EXPECT_TRUE(Get<bool>(reader(), kOnFlag, true));
  EXPECT_EQ(Get<int8_t>(reader(), kSmall, -3), -3);
  EXPECT_EQ(Get<double>(reader(), kRatio, 1.5), 1.5);
  EXPECT_EQ(Get<Color>(reader(), kColor, Color::kGreen), Color::kGreen);
  EXPECT_EQ(ReadText(Pointer(reader(), kText), "hello"), "hello");
  EXPECT_EQ(Read<Inner>(Pointer(reader(), kInner)), Inner());
  EXPECT_EQ(Read<std::vector<int16_t>>(Pointer(reader(), kNumbers), {1, 2}),
            (std::vector<int16_t>{1, 2}));
}

TEST(WireShortStructTest, AnOlderAndShorterStructGivesTheDefaults) {
  capnp::MallocMessageBuilder message;
  const capnp::AnyStruct::Reader empty = capnp::toAny(message.initRoot<stock::Empty>()).asReader();
  EXPECT_TRUE(Get<bool>(empty, 1, true));
  EXPECT_EQ(Get<uint64_t>(empty, 1, 7), 7u);
  EXPECT_EQ(Get<Color>(empty, 1, Color::kGreen), Color::kGreen);
  EXPECT_EQ(ReadText(Pointer(empty, 0), "hello"), "hello");
  EXPECT_TRUE(Read<Bytes>(Pointer(empty, 5)).empty());
}

TEST_F(WireTest, ReadsPointersThatCapnProtoWrote) {
  stock_.setText("text");
  stock_.setData(capnp::Data::Reader(reinterpret_cast<const capnp::byte*>("\0\1"), 2));
  auto inner = stock_.initInner();
  inner.setNumber(5);
  inner.setLabel("five");
  stock_.setFlags({true, false, true});
  stock_.setNumbers({-1, 2});
  stock_.setRatios({0.5});
  stock_.setColors({stock::Color::GREEN, stock::Color::RED});
  stock_.setTexts({"a", "", "ccc"});
  stock_.initBlobs(1).set(0, capnp::Data::Reader(reinterpret_cast<const capnp::byte*>("x"), 1));
  stock_.initInners(2)[1].setNumber(7);
  auto grid = stock_.initGrid(2);
  grid.set(1, {1, 2, 3});
  stock_.initInnerGrid(1).init(0, 1)[0].setLabel("deep");
  stock_.initNothings(3);

  EXPECT_EQ(Read<std::string>(Pointer(reader(), kText)), "text");
  EXPECT_EQ(Read<Bytes>(Pointer(reader(), kData)), ToBytes(std::string_view("\0\1", 2)));
  EXPECT_EQ(Read<Inner>(Pointer(reader(), kInner)), (Inner{5, "five"}));
  EXPECT_EQ(Read<std::vector<bool>>(Pointer(reader(), kFlags)),
            (std::vector<bool>{true, false, true}));
  EXPECT_EQ(Read<std::vector<int16_t>>(Pointer(reader(), kNumbers)), (std::vector<int16_t>{-1, 2}));
  EXPECT_EQ(Read<std::vector<double>>(Pointer(reader(), kRatios)), (std::vector<double>{0.5}));
  EXPECT_EQ(Read<std::vector<Color>>(Pointer(reader(), kColors)),
            (std::vector<Color>{Color::kGreen, Color::kRed}));
  EXPECT_EQ(Read<std::vector<std::string>>(Pointer(reader(), kTexts)),
            (std::vector<std::string>{"a", "", "ccc"}));
  EXPECT_EQ(Read<std::vector<Bytes>>(Pointer(reader(), kBlobs)),
            (std::vector<Bytes>{ToBytes("x")}));
  EXPECT_EQ(Read<std::vector<Inner>>(Pointer(reader(), kInners)),
            (std::vector<Inner>{{}, {7, ""}}));
  EXPECT_EQ(Read<std::vector<std::vector<uint32_t>>>(Pointer(reader(), kGrid)),
            (std::vector<std::vector<uint32_t>>{{}, {1, 2, 3}}));
  EXPECT_EQ(Read<std::vector<std::vector<Inner>>>(Pointer(reader(), kInnerGrid)),
            (std::vector<std::vector<Inner>>{{{0, "deep"}}}));
  EXPECT_EQ(Read<std::vector<std::monostate>>(Pointer(reader(), kNothings)).size(), 3u);
}

TEST_F(WireTest, WritesPointersThatCapnProtoReads) {
  Write(Pointer(any_, kText), std::string_view());
  Write(Pointer(any_, kData), ToBytes("data"));
  Write(Pointer(any_, kInner), Inner{5, "five"});
  Write(Pointer(any_, kFlags), std::vector<bool>{false, true});
  Write(Pointer(any_, kNumbers), std::vector<int16_t>{-1, 2});
  Write(Pointer(any_, kRatios), std::vector<double>{});
  Write(Pointer(any_, kColors), std::vector<Color>{Color::kGreen});
  Write(Pointer(any_, kTexts), std::vector<std::string>{"a", ""});
  Write(Pointer(any_, kBlobs), std::vector<Bytes>{ToBytes("x"), {}});
  Write(Pointer(any_, kInners), std::vector<Inner>{{1, "one"}, {2, "two"}});
  Write(Pointer(any_, kGrid), std::vector<std::vector<uint32_t>>{{1}, {}});
  Write(Pointer(any_, kInnerGrid), std::vector<std::vector<Inner>>{{{3, "three"}}});
  Write(Pointer(any_, kNothings), std::vector<std::monostate>(4));

  EXPECT_STREQ(stock_.getText().cStr(), "");  // written, so not the default
  EXPECT_EQ(stock_.getData().size(), 4u);
  EXPECT_STREQ(stock_.getInner().getLabel().cStr(), "five");
  EXPECT_TRUE(stock_.getFlags()[1]);
  EXPECT_EQ(stock_.getNumbers()[0], -1);
  EXPECT_EQ(stock_.getRatios().size(), 0u);
  EXPECT_EQ(stock_.getColors()[0], stock::Color::GREEN);
  EXPECT_STREQ(stock_.getTexts()[0].cStr(), "a");
  EXPECT_EQ(stock_.getBlobs().size(), 2u);
  EXPECT_EQ(stock_.getInners()[1].getNumber(), 2);
  EXPECT_EQ(stock_.getGrid()[0][0], 1u);
  EXPECT_STREQ(stock_.getInnerGrid()[0][0].getLabel().cStr(), "three");
  EXPECT_EQ(stock_.getNothings().size(), 4u);
}

TEST_F(WireTest, TextKeepsItsZeroBytes) {
  Write(Pointer(any_, kText), std::string_view("a\0b", 3));
  EXPECT_EQ(ReadText(Pointer(reader(), kText)), std::string_view("a\0b", 3));
}

TEST_F(WireTest, ViewsPointIntoTheMessage) {
  stock_.setText("text");
  EXPECT_EQ(static_cast<const void*>(ReadText(Pointer(reader(), kText)).data()),
            static_cast<const void*>(stock_.getText().begin()));
}

TEST_F(WireTest, APointerOfAnotherKindIsAnErrorNotACrash) {
  stock_.setText("text");
  EXPECT_THROW(Read<Inner>(Pointer(reader(), kText)), std::exception);
  EXPECT_THROW(Read<std::vector<std::string>>(Pointer(reader(), kText)), SerializationError);
  stock_.setFlags({true});
  EXPECT_THROW(Read<std::vector<Inner>>(Pointer(reader(), kFlags)), SerializationError);
  EXPECT_THROW(Read<std::vector<int64_t>>(Pointer(reader(), kFlags)), std::exception);
}

// Address space only: what is too large is refused before a byte of it is read.
class HugeTest : public WireTest {
 protected:
  static constexpr size_t kSize = size_t{1} << 29;
  HugeTest()
      : memory_(
            mmap(nullptr, kSize, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)) {}
  ~HugeTest() noexcept override { munmap(memory_, kSize); }
  std::string_view text() const { return {static_cast<const char*>(memory_), kSize}; }

 private:
  void* memory_;
};

TEST_F(HugeTest, ATextOf512MiBIsASerializationError) {
  EXPECT_THROW(Write(Pointer(any_, kText), text()), SerializationError);
}

TEST_F(HugeTest, ADataOf512MiBIsASerializationError) {
  EXPECT_THROW(Write(Pointer(any_, kData), std::as_bytes(std::span(text()))), SerializationError);
}

TEST_F(HugeTest, TheErrorNamesTheSizeAndTheLimit) {
  try {
    Write(Pointer(any_, kText), text());
    FAIL() << "nothing was thrown";
  } catch (const SerializationError& error) {
    EXPECT_STREQ(error.what(),
                 "a Text, in bytes, is too large to be sent: 536870912, and Cap'n Proto allows "
                 "536870910");
  }
}

}  // namespace
}  // namespace roost::wire
