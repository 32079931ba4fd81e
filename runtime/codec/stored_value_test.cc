// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/codec/stored_value.h"

#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "roost/base/system_call.h"
#include "roost/codec/aggregate.h"
#include "roost/codec/containers.h"
#include "roost/error/error.h"

namespace roost {
namespace {

struct Job {
  std::string path;
  int line;
  bool operator==(const Job&) const = default;
};

struct OtherJob {
  std::string path;
  int line;
};

TEST(StoredValueTest, IsLoadedAsItWasStored) {
  EXPECT_EQ(LoadValue<Job>(StoreValue(Job{"x", 7})), (Job{"x", 7}));
  EXPECT_EQ(LoadValue<std::string>(StoreValue(std::string("text"))), "text");
}

TEST(StoredValueTest, OfAnotherTypeIsRefused) {
  EXPECT_THROW(LoadValue<OtherJob>(StoreValue(Job{"x", 7})), SerializationError);
  EXPECT_THROW(LoadValue<unsigned>(StoreValue(1)), SerializationError);
  EXPECT_THROW(LoadValue<std::vector<int>>(StoreValue(std::string("text"))), SerializationError);
}

TEST(StoredValueTest, ThatIsCutOrTooLongIsRefused) {
  const Bytes bytes = StoreValue(Job{"x", 7});
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_THROW(LoadValue<Job>(BytesView(bytes).first(size)), SerializationError);
  }
  Bytes longer = bytes;
  longer.push_back(std::byte{0});
  EXPECT_THROW(LoadValue<Job>(longer), SerializationError);
}

TEST(StoredValueTest, WithADescriptorIsRefused) {
  EXPECT_THROW(StoreValue(CreateMemfd("stored_value_test", 0)), SerializationError);
}

}  // namespace
}  // namespace roost
