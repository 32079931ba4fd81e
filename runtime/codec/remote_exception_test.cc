// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/codec/remote_exception.h"

#include <exception>
#include <random>
#include <stdexcept>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include "gtest/gtest.h"
#include "roost/codec/containers.h"
#include "roost/codec/exception.h"
#include "roost/codec/stored_value.h"
#include "roost/error/error.h"

namespace shop {

class SoldOut : public std::runtime_error {
 public:
  explicit SoldOut(int left) : std::runtime_error("sold out"), left(left) {}
  auto RoostFields() const { return std::tie(left); }
  int left;
};
ROOST_EXCEPTION(SoldOut);

struct Unnamed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

using roost::LoadValue;
using roost::RemoteException;
using roost::StoreValue;

template <class T>
T Sent(const T& value) {
  return LoadValue<T>(StoreValue(value));
}

std::exception_ptr Thrown() {
  try {
    throw SoldOut(3);
  } catch (...) {
    return std::current_exception();
  }
}

TEST(RemoteExceptionCodecTest, APointerArrivesAsItsOriginalType) {
  const std::exception_ptr arrived = Sent(Thrown());
  EXPECT_TRUE(roost::IsRemoteException(arrived));
  try {
    std::rethrow_exception(arrived);
  } catch (const SoldOut& error) {
    EXPECT_EQ(error.left, 3);
  }
  EXPECT_EQ(Sent(std::exception_ptr()), nullptr);
}

// G5: the text that it was wrapped with, though it is raised again before it is sent.
TEST(RemoteExceptionCodecTest, AWrappedOneArrivesWithItsText) {
  const RemoteException wrapped(Thrown());
  EXPECT_THROW(std::rethrow_exception(wrapped.exception()), SoldOut);
  const RemoteException arrived = Sent(wrapped);
  EXPECT_TRUE(roost::IsRemoteException(arrived.exception()));
  EXPECT_EQ(roost::GetRemoteTraceback(arrived.exception()), wrapped.traceback());
  EXPECT_EQ(Sent(arrived).traceback(), wrapped.traceback());
}

TEST(RemoteExceptionCodecTest, GoesIntoContainersAndStructs) {
  struct Answer {
    int question;
    std::variant<int, RemoteException> answer;
  };
  const auto arrived = Sent(std::vector<Answer>{{1, 2}, {3, RemoteException(Thrown())}});
  EXPECT_EQ(std::get<int>(arrived[0].answer), 2);
  EXPECT_THROW(std::rethrow_exception(std::get<RemoteException>(arrived[1].answer).exception()),
               SoldOut);
}

TEST(RemoteExceptionCodecTest, AnObjectArrivesAsAnObject) {
  EXPECT_STREQ(Sent(std::out_of_range("x")).what(), "x");
  EXPECT_EQ(Sent(roost::ChildDied("x", 9, std::nullopt)).signal(), 9);
  EXPECT_EQ(Sent(SoldOut(4)).left, 4);
  try {
    Sent(Unnamed("x"));
    FAIL();
  } catch (const roost::SerializationError& error) {
    EXPECT_NE(std::string(error.what()).find("shop::Unnamed"), std::string::npos);
  }
}

TEST(RemoteExceptionCodecTest, AnObjectOfAnotherTypeIsRefused) {
  roost::Encoder encoder;
  roost::EncodeValues(encoder, Thrown());
  roost::Decoder decoder(encoder.bytes());
  EXPECT_THROW(roost::DecodeValue<std::out_of_range>(decoder), roost::SerializationError);
}

TEST(RemoteExceptionCodecTest, SurvivesDamagedBytes) {
  roost::Encoder encoder;
  roost::EncodeValues(encoder, RemoteException(Thrown(), "told"), Thrown());
  std::mt19937 random(1);
  for (int round = 0; round < 1000; ++round) {
    roost::Bytes bytes = encoder.bytes();
    for (int flips = 0; flips < 3; ++flips) {
      bytes[random() % bytes.size()] = static_cast<std::byte>(random());
    }
    roost::Decoder decoder(bytes);
    try {
      EXPECT_NE(roost::DecodeValue<RemoteException>(decoder).exception(), nullptr);
      roost::DecodeValue<std::exception_ptr>(decoder);
      decoder.ExpectEnd();
    } catch (const roost::SerializationError&) {
    }
  }
}

}  // namespace shop
