// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// What a schema can say beyond plain structs and methods, there and back through a real server.

#include <chrono>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "roost/proxies/call.h"
#include "roost/proxies/wire.h"
#include "roost/roost.h"
#include "tools/codegen/testdata/tour.roost.h"

namespace {

using tour::Shape;
using namespace std::chrono_literals;

Shape Round(double radius) {
  Shape shape;
  shape.value.emplace<Shape::kRadius>(radius);
  return shape;
}

roost::Bytes ToBytes(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return roost::Bytes(bytes.begin(), bytes.end());
}

class TourTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    server_ = new roost::ServerProcess(roost::ServerProcess::Start(
        {.plugins = {"tools/codegen/testdata/libtour.so"}, .name = "tour"}));
  }
  static void TearDownTestSuite() {
    delete server_;
    server_ = nullptr;
  }

  static inline roost::ServerProcess* server_ = nullptr;
  const tour::TourProxy proxy_ = server_->Create<tour::Tour>();
};

TEST(TourConstantsTest, AreConstants) {
  static_assert(tour::kLimit == 100);
  static_assert(tour::kGreeting == "hello");
  static_assert(tour::Person::kMaxTags == 8);
  EXPECT_EQ(tour::Primes(), (std::vector<int32_t>{2, 3, 5}));
  EXPECT_EQ(tour::Origin().unit, testing::shapes::Unit::kMeter);
  EXPECT_EQ(tour::Person_Empty(), tour::Person());
}

TEST_F(TourTest, AUnionKeepsItsAlternative) {
  Shape shape{.name = "square"};
  EXPECT_EQ(std::get<Shape::kSide>(shape.value), 1.0);  // its default
  EXPECT_EQ(proxy_.EchoShape(shape), shape);
  EXPECT_EQ(proxy_.EchoShape(Round(2.5)), Round(2.5));
  EXPECT_NE(proxy_.EchoShape(Round(1)).value.index(), size_t{Shape::kSide});
  shape.value = std::vector<testing::shapes::Point>{{.x = 1}, {.y = 2}};
  EXPECT_EQ(proxy_.EchoShape(shape), shape);
  shape.value.emplace<Shape::kNothing>();
  EXPECT_EQ(proxy_.EchoShape(shape), shape);
  shape.value = Shape::Box{.width = 3, .height = 4};
  EXPECT_EQ(std::get<Shape::Box>(proxy_.EchoShape(shape).value).height, 4);
}

TEST_F(TourTest, AnAlternativeOfANewerSchemaIsAnError) {
  roost::ClientCall call(proxy_, tour::Tour::kId, 2, "tour::Tour.echoShape");
  auto shape = roost::wire::Pointer(call.Params(0, 1), 0).initAsAnyStruct(3, 2);
  for (uint32_t slot = 0; slot < 12; ++slot) roost::wire::Set<uint16_t>(shape, slot, 99, 0);
  try {
    call.Send();
    FAIL() << "nothing was thrown";
  } catch (const roost::SerializationError& error) {
    EXPECT_STREQ(error.what(),
                 "a union of Shape holds alternative 99, which this program does not know");
  }
}

TEST_F(TourTest, GroupsAndNamedUnionsAreStructs) {
  tour::Window window;
  EXPECT_EQ(window.size.width, 640);
  EXPECT_EQ(proxy_.EchoWindow(window), window);
  window = {.size = {.width = 1, .height = 2}, .content = {.value = Round(3)}, .value = 4};
  EXPECT_EQ(proxy_.EchoWindow(window), window);
  window.content.value = "text";
  EXPECT_EQ(std::get<tour::Window::Content::kText>(proxy_.EchoWindow(window).content.value),
            "text");
}

TEST_F(TourTest, FormsOfFieldsKeepTheirDefaults) {
  const tour::Person person;
  EXPECT_FALSE(person.nickname);
  EXPECT_EQ(person.tags, std::set<std::string>{"new"});
  EXPECT_EQ(person.timeout, 250ms);
  EXPECT_EQ(person.seen.time_since_epoch(), 5us);
  EXPECT_EQ(person.friends.at(7), "seven");
  EXPECT_EQ(proxy_.EchoPerson(person), person);
}

TEST_F(TourTest, FormsOfFieldsKeepOtherValues) {
  const tour::Person person = {
      .name = "Ann",
      .nickname = "",
      .home = testing::shapes::Point{.x = 1},
      .photo = ToBytes("photo"),
      .scores = {{"a", 0.5}, {"b", 1}},
      .tags = {},
      .levels = {tour::Level::kHigh, tour::Level::kLow},
      .timeout = -5ms,
      .born = std::chrono::sys_time<std::chrono::seconds>(-1s),
      .seen = {},
      .friends = {{~uint64_t{0}, "last"}},
      .age = -1,
      .patience = 0s,
  };
  const tour::Person echoed = proxy_.EchoPerson(person);
  EXPECT_EQ(echoed, person);
  EXPECT_EQ(echoed.nickname, "");  // which is not nothing
}

TEST_F(TourTest, ParametersAndResultsHaveForms) {
  const auto some = proxy_.Forms("Al", {{"x", 1}}, 120s, {"a", "b"});
  EXPECT_EQ(some.text, "Al3");
  EXPECT_EQ(some.wait, 2min);
  EXPECT_EQ(proxy_.Forms({}, {}, 0s, {}).text, std::nullopt);
}

TEST_F(TourTest, AnExistingStructIsUsedAsItIs) {
  const math::Complex number = {.real = 0.5f, .imaginary = -1, .label = "z"};
  EXPECT_EQ(proxy_.EchoComplex(number), number);
}

TEST_F(TourTest, GenericStructsAreTemplates) {
  const auto swapped = proxy_.Swap({.first = "text", .second = {.x = 7}});
  EXPECT_EQ(swapped.first.x, 7);
  EXPECT_EQ(swapped.second, "text");
}

TEST_F(TourTest, EverythingStandsWithinEverything) {
  tour::Mixture mixture;
  EXPECT_EQ(std::get<Shape::kSide>(mixture.square.value), 2);
  EXPECT_EQ(std::get<Shape::kRadius>(mixture.round.value), 3);
  EXPECT_EQ(std::get<Shape::Box>(mixture.boxed.value).width, 4);
  EXPECT_EQ(mixture.person.timeout, 30ms);
  EXPECT_EQ(proxy_.EchoMixture(mixture), mixture);
  mixture.shapes = {Round(1), Shape{.name = "x"}};
  mixture.pair = {.first = "a", .second = {.y = 1}};
  mixture.people = {.first = std::vector<tour::Person>(2),
                    .second = server_->Create<tour::Fish>("nemo")};
  mixture.either.value = Round(2);
  mixture.numbers = {{.real = 1, .imaginary = 2, .label = "n"}, {}};
  mixture.any = {.first = roost::Value::Of(5), .second = {.first = ToBytes("b"), .second = "c"}};
  const tour::Mixture echoed = proxy_.EchoMixture(mixture);
  EXPECT_EQ(echoed, mixture);
  EXPECT_EQ(echoed.people.second.Name(), "nemo");
}

TEST_F(TourTest, AProxyHasTheMethodsOfWhatItsInterfaceExtends) {
  const tour::FishProxy fish = server_->Create<tour::Fish>("nemo");
  EXPECT_EQ(fish.Name(), "nemo");
  EXPECT_EQ(fish.Swim(50), 5);
  EXPECT_EQ(fish.Bubbles(), 1);
  EXPECT_EQ(proxy_.NameOf(fish), "nemo");  // a fish is an animal
  const tour::SwimmerProxy swimmer = fish;
  EXPECT_EQ(swimmer.Swim(20), 2);
}

TEST_F(TourTest, InheritanceGoesOverSeveralLevelsAndFiles) {
  const tour::CarpProxy carp = server_->Create<tour::Carp>();
  EXPECT_EQ(carp.Name(), "carp");
  EXPECT_EQ(carp.Swim(10), 1);
  EXPECT_EQ(carp.Bubbles(), 1);
  EXPECT_EQ(carp.Area(), 0.5);
  EXPECT_EQ(carp.Weigh(), 900);
  const testing::shapes::CanvasProxy canvas = carp;
  EXPECT_EQ(canvas.Area(), 0.5);
  EXPECT_EQ(carp.Sibling().Name(), "sibling");  // a std::shared_ptr of the plugin's
}

TEST_F(TourTest, AnObjectHasOnlyWhatItsInterfacesDeclare) {  // I3
  const tour::CarpProxy fish(roost::Proxy(server_->Create<tour::Fish>("nemo")));
  EXPECT_EQ(fish.Name(), "nemo");
  EXPECT_THROW(fish.Weigh(), roost::Unimplemented);
  EXPECT_THROW(fish.Area(), roost::Unimplemented);
  roost::ClientCall call(fish, tour::Animal::kId, 1, "tour::Animal.1");
  call.Params(0, 0);
  EXPECT_THROW(call.Send(), roost::Unimplemented);
}

TEST_F(TourTest, AStreamArrivesWholeAndInOrder) {
  for (int i = 0; i < 100; ++i) proxy_.Write(roost::Bytes(1000));
  EXPECT_EQ(proxy_.Written(), 100'000u);
}

TEST_F(TourTest, AStreamsCallsMayBeUnderWayTogether) {
  const std::vector<roost::Bytes> parts(100, roost::Bytes(1000));
  roost::StreamWindow window;
  for (const roost::Bytes& part : parts) proxy_.Write(window, part);
  window.Finish();
  EXPECT_EQ(proxy_.Written(), 100'000u);
}

TEST_F(TourTest, AGenericInterfaceIsATemplate) {
  const tour::TextBoxProxy text = server_->Create<tour::TextBox>("hello");
  const tour::BoxProxy<std::string> box = text;
  EXPECT_EQ(box.Get(), "hello");
  box.Put("more text", "a note");
  EXPECT_EQ(text.Length(), 9u);
  EXPECT_EQ(text.Swap("less"), "more text");
  EXPECT_EQ(box.Same().GetAsync().Result(), "less");
  EXPECT_EQ(text.With(1h).Get(), "less");
}

TEST_F(TourTest, AGenericInterfaceTakesStructsListsAndProxies) {
  const auto point = server_->Create<tour::PointBox>();
  point.Put({.x = 1, .y = 2}, "");
  EXPECT_EQ(point.Get().y, 2);
  EXPECT_EQ(point.Swim(3), 3);
  const tour::ShelfProxy shelf = server_->Create<tour::Shelf>();
  const tour::BoxProxy<std::vector<int32_t>> numbers = shelf.Numbers();
  roost::StreamWindow window;
  EXPECT_EQ(numbers.Same(), numbers);
  numbers.Fill(window, {1, 2, 3});
  window.Finish();
  EXPECT_EQ(shelf.Numbers().Get(), (std::vector<int32_t>{1, 2, 3}));
  EXPECT_FALSE(shelf.Animals().Get());
  shelf.Animals().Put(server_->Create<tour::Fish>("nemo"), "");
  EXPECT_EQ(shelf.Animals().Get().Name(), "nemo");
}

TEST_F(TourTest, AGenericInterfacesProxiesAreParameters) {
  const tour::ShelfProxy shelf = server_->Create<tour::Shelf>();
  const auto box = server_->Create<tour::TextBox>("a");
  EXPECT_EQ(shelf.Take({box, box}), (std::vector<std::string>{"a", "a"}));
  double x = 0;
  const auto next = [&x] { return testing::shapes::Point{.x = ++x}; };
  EXPECT_EQ(shelf.Count(roost::Callback(next)), 55);
}

TEST_F(TourTest, AGenericInterfacesOtherTypesAreOtherInterfaces) {
  const tour::ShelfProxy shelf = server_->Create<tour::Shelf>();
  const auto box = server_->Create<tour::TextBox>("a");
  // The server has the object itself, and must not take it for a box of something else.
  EXPECT_THROW(shelf.TakeBlob(tour::BoxProxy<roost::Bytes>(box)), roost::InvalidArgument);
  EXPECT_EQ(box.Get(), "a");
}

TEST_F(TourTest, AnOptionalScalarIsAbsentOrHasAnyValue) {
  tour::Person person;
  EXPECT_EQ(person.age, std::nullopt);
  EXPECT_EQ(proxy_.EchoPerson(person), person);
  person.age = 30;
  EXPECT_EQ(proxy_.EchoPerson(person).age, 30);
  person.age = 0;  // which is not absent
  person.patience = 5s;
  EXPECT_EQ(proxy_.EchoPerson(person).age, 0);
  EXPECT_EQ(proxy_.EchoPerson(person).patience, 5s);
  EXPECT_EQ(tour::Mixture().person.age, 30);
  EXPECT_EQ(tour::Mixture().person.patience, std::nullopt);
}

TEST_F(TourTest, AnOptionalScalarOfANewerSchemaIsAnError) {
  EXPECT_THROW(
      {
        roost::ClientCall call(proxy_, tour::Tour::kId, 1, "tour::Tour.echoPerson");
        constexpr uint32_t kTagOfAge = 12;
        roost::wire::Set<uint16_t>(call.Params(5, 8), kTagOfAge, 2, 0);
        call.Send();
      },
      roost::SerializationError);
}

TEST_F(TourTest, AHandleOfAServerIsPassedOnAndCreates) {
  auto other = roost::ServerProcess::Start({.plugins = {"tools/codegen/testdata/libtour.so"}});
  const auto there = other.Create<tour::Tour>();
  const auto fish = other.Create<tour::Fish>("nemo");
  EXPECT_EQ(proxy_.PopulationOf(other.handle()), 2u);
  EXPECT_EQ(proxy_.PopulationOf(server_->handle()), server_->NumberOfObjects());
  const roost::ServerHandle back = proxy_.EchoHandle(other.handle());
  EXPECT_EQ(back, other.handle());
  EXPECT_EQ(back.Create<tour::Fish>("dory").Name(), "dory");
  const tour::Places places = {.home = other.handle(), .others = {{}, server_->handle()}};
  EXPECT_EQ(proxy_.EchoPlaces(places), places);
}

TEST_F(TourTest, AHandleOfNoServerIsPassedOnAndCreatesNothing) {
  const roost::ServerHandle none = proxy_.EchoHandle({});
  EXPECT_FALSE(none);
  EXPECT_EQ(none, roost::ServerHandle());
  EXPECT_THROW(none.Create<tour::Fish>("dory"), roost::InvalidArgument);
  EXPECT_THROW(proxy_.PopulationOf(none), roost::InvalidArgument);
}

TEST_F(TourTest, AHandleOfAServerThatIsGoneFailsTheCall) {
  auto other = roost::ServerProcess::Start({.plugins = {"tools/codegen/testdata/libtour.so"}});
  const roost::ServerHandle handle = other.handle();
  other.Shutdown();
  EXPECT_THROW(proxy_.PopulationOf(handle), roost::ServerGone);
}

}  // namespace

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
