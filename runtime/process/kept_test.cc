// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// What a codec asked to keep alive lives exactly until the other side has taken over.

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "roost/base/system_call.h"
#include "roost/process/spawn.h"
#include "roost/process/test_pipe.h"

namespace roost {
namespace {

using namespace std::chrono_literals;

std::atomic<int> decoded{0};

// As a ticket for something that must be redeemed while its holder lives.
struct Ticket {
  explicit Ticket(std::shared_ptr<const void> held, UniqueFd log = UniqueFd())
      : holder(std::move(held)), journal(std::move(log)) {}
  std::shared_ptr<const void> holder;
  UniqueFd journal;
};

void Note(const UniqueFd& journal, char what) {
  if (journal) WriteAll(journal.get(), &what, 1);
}

// A holder that notes when it goes.
std::shared_ptr<const void> MakeHolder(const UniqueFd& journal) {
  auto copy = std::make_shared<UniqueFd>(Duplicate(journal.get()));
  return std::shared_ptr<const void>(copy.get(), [copy](const void*) { Note(*copy, 'r'); });
}

}  // namespace

template <>
struct Codec<Ticket> {
  static void Encode(Encoder& encoder, const Ticket& ticket) {
    encoder.Keep(ticket.holder);
    EncodeValues(encoder, ticket.journal);
  }
  static Ticket Decode(Decoder& decoder) {
    Ticket ticket(nullptr, DecodeValue<UniqueFd>(decoder));
    Note(ticket.journal, 'd');
    ++decoded;
    return ticket;
  }
};

namespace {

size_t WaitForEnd(const Ticket&, const UniqueFd& pipe) {
  char byte;
  return ReadAll(pipe.get(), &byte, 1);
}

bool Soon(const auto& condition) {
  const Deadline deadline = Deadline::After(30s);
  while (!deadline.passed()) {
    if (condition()) return true;
    std::this_thread::yield();
  }
  return false;
}

TEST(KeptTest, ArgumentsAreHeldUntilTheChildHasDecodedThem) {
  Pipe pipe = MakePipe();
  auto holder = std::make_shared<int>(1);
  const std::weak_ptr<const int> watched = holder;
  auto child = MakeProcess<&WaitForEnd>({}, Ticket(holder), pipe.reader);
  holder.reset();
  EXPECT_FALSE(watched.expired());
  child.Start();
  EXPECT_TRUE(Soon([&] { return watched.expired(); }));
  EXPECT_FALSE(child.Done());
  pipe.writer.Reset();
  child.Join();
}

TEST(KeptTest, ArgumentsAreLetGoWhenTheChildHasDied) {
  auto holder = std::make_shared<int>(1);
  const std::weak_ptr<const int> watched = holder;
  auto child = SpawnWith<[](const Ticket&) {}>({.executable = "/bin/true"}, Ticket(holder));
  holder.reset();
  EXPECT_TRUE(Soon([&] { return watched.expired(); }));
}

TEST(KeptTest, ResultsAreHeldUntilTheParentHasDecodedThem) {
  Pipe journal = MakePipe();
  const auto make = [](const UniqueFd& writer) {
    return Ticket(MakeHolder(writer), Duplicate(writer.get()));
  };
  decoded = 0;
  auto child = Spawn<make>(journal.writer);
  // Nobody asks for the result, and yet it is taken over.
  EXPECT_TRUE(child.Join(20s));
  EXPECT_EQ(decoded, 1);
  char order[2];
  ReadAll(journal.reader.get(), order, 2);
  EXPECT_EQ(std::string(order, 2), "dr");
  EXPECT_TRUE(child.Result().journal);
}

}  // namespace
}  // namespace roost
