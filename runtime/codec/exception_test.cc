// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/codec/exception.h"

#include <cstdint>
#include <exception>
#include <map>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

#include "gtest/gtest.h"
#include "roost/base/system_call.h"
#include "roost/error/error.h"
#include "roost/error/remote_exception.h"
#include "roost/error/wire.h"

namespace bank {

class Overdrawn : public std::runtime_error {
 public:
  Overdrawn(const std::string& account, int64_t missing)
      : std::runtime_error(account + " lacks " + std::to_string(missing)),
        account_(account),
        missing_(missing) {}

  auto RoostFields() const { return std::tie(account_, missing_); }

  const std::string& account() const { return account_; }
  int64_t missing() const { return missing_; }

 private:
  std::string account_;
  int64_t missing_;
};
ROOST_EXCEPTION(Overdrawn);

// No std::exception, and fields that are containers.
struct Refused {
  explicit Refused(std::map<std::string, std::vector<int>> reasons) : reasons(reasons) {}
  auto RoostFields() const { return std::make_tuple(reasons); }
  std::map<std::string, std::vector<int>> reasons;
};
ROOST_EXCEPTION(Refused);

struct Closed : std::logic_error {
  Closed() : std::logic_error("closed") {}
  auto RoostFields() const { return std::make_tuple(); }
};
ROOST_EXCEPTION(Closed);

// Its field cannot be carried by an exception.
struct HoldsDescriptor : std::runtime_error {
  explicit HoldsDescriptor(int fd) : std::runtime_error("fd"), fd(fd) {}
  auto RoostFields() const { return std::make_tuple(roost::Duplicate(fd)); }
  explicit HoldsDescriptor(const roost::UniqueFd& owner) : HoldsDescriptor(owner.get()) {}
  int fd;
};
ROOST_EXCEPTION(HoldsDescriptor);

template <class Function>
std::exception_ptr Sent(Function function) {
  try {
    function();
  } catch (...) {
    return roost::DecodeException(roost::EncodeException(std::current_exception()));
  }
  return nullptr;
}

TEST(RoostExceptionTest, CrossesWithItsFieldsAndItsText) {
  const std::exception_ptr error = Sent([] { throw Overdrawn("savings", int64_t{1} << 40); });
  EXPECT_TRUE(roost::IsRemoteException(error));
  try {
    std::rethrow_exception(error);
  } catch (const Overdrawn& overdrawn) {
    EXPECT_EQ(overdrawn.account(), "savings");
    EXPECT_EQ(overdrawn.missing(), int64_t{1} << 40);
    EXPECT_STREQ(overdrawn.what(), "savings lacks 1099511627776");
  }
}

TEST(RoostExceptionTest, IsCaughtByItsBaseClass) {
  EXPECT_THROW(std::rethrow_exception(Sent([] { throw Overdrawn("a", 1); })), std::runtime_error);
}

TEST(RoostExceptionTest, NeedsNoBaseClassAndNoFields) {
  try {
    std::rethrow_exception(Sent([] { throw Refused({{"tired", {1, 2}}}); }));
  } catch (const Refused& refused) {
    EXPECT_EQ(refused.reasons.at("tired"), (std::vector<int>{1, 2}));
  }
  EXPECT_THROW(std::rethrow_exception(Sent([] { throw Closed(); })), Closed);
}

TEST(RoostExceptionTest, CrossesAsACauseAndWithACause) {
  const std::exception_ptr error = Sent([] {
    try {
      throw Overdrawn("a", 1);
    } catch (...) {
      std::throw_with_nested(Closed());
    }
  });
  try {
    std::rethrow_exception(error);
  } catch (const Closed& closed) {
    EXPECT_THROW(std::rethrow_if_nested(closed), Overdrawn);
  }
}

TEST(RoostExceptionTest, WithADescriptorArrivesAsRemoteError) {
  EXPECT_THROW(std::rethrow_exception(Sent([] { throw HoldsDescriptor(0); })), roost::RemoteError);
}

}  // namespace bank
