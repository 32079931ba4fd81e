// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/codec/codec.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <limits>
#include <span>
#include <thread>

#include <gtest/gtest.h>

#include "roost/base/system_call.h"
#include "roost/codec/aggregate.h"
#include "roost/codec/containers.h"
#include "roost/codec/test_round_trip.h"
#include "roost/error/error.h"

namespace roost {
namespace {

enum class Colour : uint8_t { kRed = 1, kBlue = 2 };
enum class Answer : bool { kNo, kYes };
enum Plain { kZero, kSeven = 7 };

struct Empty {
  bool operator==(const Empty&) const = default;
};

struct Tree {
  std::string name;
  std::vector<Tree> children;
  std::optional<Colour> colour;
  std::array<int, 3> numbers{};
  std::variant<int, std::string> either;
  bool operator==(const Tree&) const = default;
};

struct Sixteen {
  int a, b, c, d, e, f, g, h, i, j, k, l, m, n, o;
  std::string p;
  bool operator==(const Sixteen&) const = default;
};

struct Seventeen {
  int a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q;
};

struct HasPointer {
  int* pointer;
};

struct WithArrays {
  char name[16];
  int grid[2][3];
  std::string text[2];
  bool operator==(const WithArrays& other) const {
    return std::equal(name, name + 16, other.name) && std::equal(text, text + 2, other.text) &&
           std::equal(&grid[0][0], &grid[0][0] + 6, &other.grid[0][0]);
  }
};

struct Base {
  int a;
  bool operator==(const Base&) const = default;
};

struct Derived : Base {
  int b;
};

struct ListedDerived : Base {
  int b;
  auto RoostFields() const { return std::make_tuple(Base(*this), b); }
  bool operator==(const ListedDerived&) const = default;
};

class Range {
 public:
  Range(int64_t begin, std::string end) : begin_(begin), end_(std::move(end)) {}
  auto RoostFields() const { return std::tie(begin_, end_); }
  bool operator==(const Range&) const = default;

 private:
  int64_t begin_;
  std::string end_;
};

class HasPointerListed {
 public:
  explicit HasPointerListed(int* pointer) : pointer_(pointer) {}
  auto RoostFields() const { return std::tie(pointer_); }

 private:
  int* pointer_;
};

struct HasReference {
  int& reference;
};

// Not made by {}.
struct HasRange {
  Range range;
  int after;
  bool operator==(const HasRange&) const = default;
};

struct Node {
  int value;
  std::unique_ptr<Node> next;
};

static_assert(Encodable<Tree> && Encodable<Sixteen> && Encodable<Node> && Encodable<UniqueFd>);
static_assert(!Encodable<Seventeen> && !Encodable<HasPointer> && !Encodable<int*> &&
              !Encodable<Derived> && !Encodable<HasPointerListed> && !Encodable<HasReference> &&
              !Encodable<std::thread> && !Encodable<std::string_view> &&
              !Encodable<std::span<int>> && !Encodable<std::pair<int, int*>> &&
              !Encodable<std::optional<HasPointer>>);

TEST(CodecTest, KeepsNumbersStringsAndEnums) {
  ExpectSame(std::numeric_limits<int64_t>::min());
  ExpectSame(0.1);
  ExpectSame('x');
  ExpectSame(true);
  ExpectSame(Colour::kBlue);
  ExpectSame(Answer::kYes);
  ExpectSame(kSeven);
  ExpectSame(std::vector<Answer>{Answer::kYes, Answer::kNo});
  ExpectSame(std::byte{7});
  ExpectSame(std::string("zero\0inside", 11));
}

TEST(CodecTest, KeepsContainers) {
  ExpectSame(std::vector<std::string>{"a", "", "c"});
  ExpectSame(std::vector<bool>{true, false, true});
  ExpectSame(std::vector<double>(1000, 0.5));
  ExpectSame(std::vector<Empty>(3));
  ExpectSame(std::array<std::string, 2>{"x", "y"});
  ExpectSame(std::array<int, 0>{});
  ExpectSame(std::pair<int, std::string>{1, "one"});
  ExpectSame(std::tuple<int, std::string, bool>{1, "one", true});
  ExpectSame(std::tuple<>());
  ExpectSame(std::optional<int>());
  ExpectSame(std::optional<int>(3));
  ExpectSame(std::variant<std::monostate, int, std::string>("text"));
  ExpectSame(std::map<std::string, std::vector<int>>{{"a", {1, 2}}, {"b", {}}});
  ExpectSame(std::unordered_map<int, std::string>{{1, "a"}, {2, "b"}});
  ExpectSame(std::set<int>{3, 1, 2});
  ExpectSame(std::unordered_set<std::string>{"x", "y"});
  ExpectSame(std::chrono::milliseconds(1500));
  ExpectSame(std::chrono::system_clock::now());
}

TEST(CodecTest, KeepsContainersWithinContainers) {
  ExpectSame(std::vector<std::vector<std::vector<bool>>>{{{true}, {}}, {}});
  ExpectSame(std::map<std::string, std::unordered_map<int, std::optional<std::set<std::string>>>>{
      {"a", {{1, std::nullopt}, {2, {{"x", "y"}}}}}, {"b", {}}});
  ExpectSame(std::tuple<std::variant<std::monostate, std::vector<Tree>>, std::pair<int, Tree>>{
      std::vector<Tree>{{"t", {}, {}, {}, 1}}, {2, {"u", {}, {}, {}, "v"}}});
  ExpectSame(std::deque<std::list<std::string>>{{"a", "b"}, {}});
  ExpectSame(std::multimap<int, std::string>{{1, "a"}, {1, "b"}});
  ExpectSame(std::multiset<int>{1, 1, 2});
  ExpectSame(std::unordered_multimap<int, std::string>{{1, "a"}, {1, "b"}});
  ExpectSame(std::unordered_multiset<std::string>{"a", "a", "b"});
  ExpectSame(std::forward_list<std::string>{"a", "b", "c"});
  ExpectSame(std::deque<int>());
  ExpectSame(std::variant<std::monostate, int>());
  ExpectSame(std::u16string(u"text"));
  ExpectSame(std::wstring(L"text"));
}

TEST(CodecTest, KeepsDurationsAndPointsOfTime) {
  using std::chrono::system_clock, std::chrono::steady_clock;
  ExpectSame(std::chrono::nanoseconds(-1));
  ExpectSame(std::chrono::duration<double, std::ratio<3600>>(1.5));
  ExpectSame(steady_clock::now());
  ExpectSame(std::chrono::high_resolution_clock::now());
  ExpectSame(std::chrono::file_clock::now());
  ExpectSame(std::chrono::time_point<steady_clock, std::chrono::duration<float>>());
  ExpectSame(system_clock::time_point::min());
  ExpectSame(std::chrono::sys_days(std::chrono::year(2026) / 11 / 23));
}

TEST(CodecTest, KeepsClassesThatListTheirFields) {
  ExpectSame(Range(-1, "end"));
  ExpectSame(std::vector<Range>{{1, "a"}, {2, "b"}});
  ExpectSame(HasRange{{1, "a"}, 2});
  ExpectSame(ListedDerived{{1}, 2});
}

TEST(CodecTest, KeepsArraysInStructs) {
  ExpectSame(WithArrays{"name", {{1, 2, 3}, {4, 5, 6}}, {"a", "b"}});
}

TEST(CodecTest, SendsWhatASmartPointerPointsTo) {
  EXPECT_EQ(*RoundTrip(std::make_unique<int>(4)), 4);
  EXPECT_EQ(*RoundTrip(std::shared_ptr<const std::string>(new std::string("s"))), "s");
  EXPECT_EQ(RoundTrip(std::unique_ptr<int>()), nullptr);
}

TEST(CodecTest, KeepsPlainStructsAndRecursiveOnes) {
  ExpectSame(Empty());
  ExpectSame(Tree{"root", {{"leaf", {}, Colour::kRed, {1, 2, 3}, 7}}, {}, {}, "text"});
  ExpectSame(Sixteen{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, "p"});
  Node list{1, std::make_unique<Node>(Node{2, nullptr})};
  EXPECT_EQ(RoundTrip(list).next->value, 2);
}

TEST(CodecTest, DuplicatesDescriptorsAtOnce) {
  UniqueFd file = CreateMemfd("codec_test", 10);
  Encoder encoder;
  EncodeValues(encoder, file, UniqueFd());
  file.Reset();
  Decoder decoder(encoder.bytes(), encoder.TakeFds());
  const UniqueFd copy = DecodeValue<UniqueFd>(decoder);
  EXPECT_EQ(::lseek(copy.get(), 0, SEEK_END), 10);
  EXPECT_EQ(::fcntl(copy.get(), F_GETFD), FD_CLOEXEC);
  EXPECT_FALSE(DecodeValue<UniqueFd>(decoder));
}

TEST(CodecTest, GivesADescriptorOnlyOnce) {
  const UniqueFd file = CreateMemfd("codec_test", 0);
  Encoder encoder;
  EncodeValues(encoder, file);
  Bytes twice = encoder.bytes();
  twice.insert(twice.end(), encoder.bytes().begin(), encoder.bytes().end());
  Decoder decoder(twice, encoder.TakeFds());
  DecodeValue<UniqueFd>(decoder);
  EXPECT_THROW(DecodeValue<UniqueFd>(decoder), SerializationError);
}

TEST(CodecTest, HoldsWhatItWasAskedToKeep) {
  auto held = std::make_shared<int>(1);
  Encoder encoder;
  encoder.Keep(held);
  EXPECT_EQ(held.use_count(), 2);
  encoder.TakeKept().clear();
  EXPECT_EQ(held.use_count(), 1);
}

TEST(CodecTest, RefusesBytesThatEndTooEarlyOrTooLate) {
  Encoder encoder;
  EncodeValues(encoder, std::string("text"), 5);
  for (size_t size = 0; size < encoder.bytes().size(); ++size) {
    Decoder decoder(BytesView(encoder.bytes()).first(size));
    EXPECT_THROW((DecodeValue<std::pair<std::string, int>>(decoder)), SerializationError);
  }
  Decoder decoder(encoder.bytes());
  DecodeValue<std::string>(decoder);
  EXPECT_THROW(decoder.ExpectEnd(), SerializationError);
}

TEST(CodecTest, RefusesAnAlternativeThatIsNotThere) {
  Encoder encoder;
  encoder.AppendSize(2);
  Decoder decoder(encoder.bytes());
  EXPECT_THROW((DecodeValue<std::variant<int, bool>>(decoder)), SerializationError);
}

// Another byte in it would be no bool.
TEST(CodecTest, RefusesABoolThatIsNone) {
  const Bytes two{std::byte{2}};
  Decoder plain(two), in_enum(two);
  EXPECT_THROW(DecodeValue<bool>(plain), SerializationError);
  EXPECT_THROW(DecodeValue<Answer>(in_enum), SerializationError);
}

TEST(CodecTest, RefusesNestingThatWouldOverrunTheStack) {
  Encoder encoder;
  for (int i = 0; i < 100000; ++i) EncodeValues(encoder, i, true);
  Decoder decoder(encoder.bytes());
  EXPECT_THROW(DecodeValue<Node>(decoder), SerializationError);
}

TEST(CodecTest, SurvivesDamagedBytesOfEveryKind) {
  Damage(true);
  Damage(Colour::kBlue);
  Damage(Answer::kYes);
  Damage(std::forward_list<std::string>{"a", "b"});
  Damage(std::unordered_multiset<int>{1, 1});
  Damage(0.5);
  Damage(std::string("text"));
  Damage(std::u32string(U"text"));
  Damage(std::vector<std::string>{"a", "b", "c"});
  Damage(std::vector<double>(10, 0.5));
  Damage(std::vector<bool>(10, true));
  Damage(std::deque<int>{1, 2, 3});
  Damage(std::list<std::string>{"a", "b"});
  Damage(std::array<std::string, 2>{"x", "y"});
  Damage(std::pair<int, std::string>{1, "one"});
  Damage(std::tuple<int, std::string, bool>{1, "one", true});
  Damage(std::optional<std::string>("x"));
  Damage(std::variant<std::monostate, int, std::string>("text"));
  Damage(std::map<std::string, std::vector<int>>{{"k", {1, 2, 3}}});
  Damage(std::multimap<int, int>{{1, 2}, {1, 3}});
  Damage(std::unordered_map<int, std::string>{{1, "a"}, {2, "b"}});
  Damage(std::set<std::string>{"x", "y"});
  Damage(std::unordered_set<int>{1, 2});
  Damage(std::unique_ptr<std::string>(new std::string("s")));
  Damage(std::make_shared<int>(1));
  Damage(std::chrono::system_clock::now());
  Damage(Tree{"root", {{"a", {}, {}, {}, 1}, {"b", {}, {}, {}, "x"}}, {}, {}, 2});
  Damage(WithArrays{"name", {{1, 2, 3}, {4, 5, 6}}, {"a", "b"}});
  Damage(Range(1, "end"));
  Damage(Sixteen{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, "p"});
  Damage(Node{1, std::make_unique<Node>(Node{2, nullptr})});
  Damage(UniqueFd(CreateMemfd("codec_test", 0)));
}

}  // namespace
}  // namespace roost
