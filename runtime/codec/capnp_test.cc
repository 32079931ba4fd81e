// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/codec/capnp.h"

#include <random>
#include <utility>
#include <vector>

#include <kj/exception.h>

#include "gtest/gtest.h"
#include "roost/codec/capnp_test.capnp.h"
#include "roost/codec/containers.h"
#include "roost/codec/stored_value.h"
#include "roost/error/error.h"

namespace capnp_test {

using roost::CapnpValue;

CapnpValue<Job> SomeJob() {
  CapnpValue<Job> job;
  job.builder().setPath("/etc/passwd");
  job.builder().setLines({1, 2, 3});
  job.builder().initParts(2)[1].setPath("part");
  return job;
}

void ExpectSome(const CapnpValue<Job>& job) {
  EXPECT_EQ(job.reader().getPath(), "/etc/passwd");
  EXPECT_EQ(job.reader().getLines()[2], 3);
  EXPECT_EQ(job.reader().getParts()[1].getPath(), "part");
}

TEST(CapnpValueTest, ArrivesWhole) {
  ExpectSome(roost::LoadValue<CapnpValue<Job>>(roost::StoreValue(SomeJob())));
  const auto empty = roost::LoadValue<CapnpValue<Job>>(roost::StoreValue(CapnpValue<Job>()));
  EXPECT_EQ(empty.reader().getPath(), "");
}

TEST(CapnpValueTest, CopiesAndMovesLikeAValue) {
  CapnpValue<Job> job = SomeJob();
  CapnpValue<Job> copy = job;
  copy.builder().setPath("other");
  ExpectSome(job);
  const CapnpValue<Job> moved = std::move(job);
  ExpectSome(moved);
  copy = moved;
  ExpectSome(copy);
  ExpectSome(CapnpValue<Job>(moved.reader()));
}

TEST(CapnpValueTest, GoesIntoContainers) {
  const std::vector<CapnpValue<Job>> jobs(3, SomeJob());
  for (const auto& job : roost::LoadValue<std::vector<CapnpValue<Job>>>(roost::StoreValue(jobs))) {
    ExpectSome(job);
  }
}

TEST(CapnpValueTest, DamagedBytesDecodeOrAreRefused) {
  roost::Encoder encoder;
  roost::EncodeValues(encoder, SomeJob());
  std::mt19937 random(1);
  for (int round = 0; round < 3000; ++round) {
    roost::Bytes bytes = encoder.bytes();
    for (int flips = 0; flips < 3; ++flips) {
      bytes[random() % bytes.size()] = static_cast<std::byte>(random());
    }
    if (round % 4 == 0) bytes.resize(random() % (bytes.size() + 1));
    roost::Decoder decoder(bytes);
    try {
      const auto job = roost::DecodeValue<CapnpValue<Job>>(decoder);
      (void)job.reader().getPath();
    } catch (const roost::SerializationError&) {
    } catch (const kj::Exception&) {  // a field that is not of its type
    }
  }
}

}  // namespace capnp_test
