// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "examples/index/count_words.h"

#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace index_example {
namespace {

using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

TEST(WordCounter, SplitsAtWhateverIsNoAsciiLetterAndIgnoresCase) {
  using namespace std::string_view_literals;
  WordCounter counter;
  counter.Add("The theme, THE\0the3the @[`{ caf\xc3\xa9"sv);
  EXPECT_THAT(counter.Finish(),
              UnorderedElementsAre(Pair("the", 4), Pair("theme", 1), Pair("caf", 1)));
}

TEST(WordCounter, JoinsAWordThatContinuesInTheNextPiece) {
  WordCounter counter;
  for (const char* piece : {"ro", "o", "", "st roo", "st"}) counter.Add(piece);
  EXPECT_THAT(counter.Finish(), UnorderedElementsAre(Pair("roost", 2)));
}

TEST(WordCounter, StartsAfreshAfterFinish) {
  WordCounter counter;
  counter.Add("one");
  counter.Finish();
  EXPECT_THAT(counter.Finish(), IsEmpty());
}

}  // namespace
}  // namespace index_example
