// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Roost's queue, between spawned processes: numbers, and bytes into a buffer that is used again; in
// the rows *_strings a fresh string for each message, in the rows *_batch64 64 numbers at once.
//
//   roost_queue ROW [roost_single]    with roost_single: one by one, beside what the row measures

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "benchmarks/frame/gate.h"
#include "benchmarks/frame/payload.h"
#include "benchmarks/frame/place.h"
#include "benchmarks/frame/rounds.h"
#include "benchmarks/queues/transfer.h"
#include "roost/roost.h"

namespace {

using bench::Inspector;
using bench::Tally;
using bench::Transfer;

constexpr int64_t kBatch = 64;

Tally PutNumbers(roost::Queue<uint64_t>& queue, int producer, int64_t count) {
  for (int64_t i = 1; i <= count; ++i) queue.Put(bench::MessageNumber(producer, i));
  return {};
}

Tally GetNumbers(roost::Queue<uint64_t>& queue, int64_t count) {
  Inspector inspector;
  for (int64_t i = 0; i < count; ++i) inspector.Take(queue.Get());
  return inspector.tally();
}

Tally PutBatches(roost::Queue<uint64_t>& queue, int producer, int64_t count) {
  std::array<uint64_t, kBatch> batch;
  for (int64_t i = 1; i <= count;) {
    const int64_t size = std::min(kBatch, count + 1 - i);
    for (int64_t n = 0; n < size; ++n, ++i) {
      batch[static_cast<size_t>(n)] = bench::MessageNumber(producer, i);
    }
    queue.PutMany(std::span(batch).first(static_cast<size_t>(size)));
  }
  return {};
}

Tally GetBatches(roost::Queue<uint64_t>& queue, int64_t count) {
  std::array<uint64_t, kBatch> batch;
  Inspector inspector;
  while (inspector.count() < count) {
    const auto most = static_cast<size_t>(std::min(kBatch, count - inspector.count()));
    const size_t got = queue.GetMany(std::span(batch).first(most));
    for (const uint64_t number : std::span(batch).first(got)) inspector.Take(number);
  }
  return inspector.tally();
}

// Members, each a process: the producers come first.

void NumbersMember(std::string gate, std::string row, int i, roost::Queue<uint64_t> queue,
                   bool batch) {
  bench::Place(i);
  const Transfer transfer = bench::TransferOf(row);
  bench::Gate(gate).Serve([&](int64_t count) {
    if (i < transfer.producers) {
      const int64_t each = transfer.EachPuts(count);
      return batch ? PutBatches(queue, i, each) : PutNumbers(queue, i, each);
    }
    const int64_t each = transfer.EachTakes(count);
    return batch ? GetBatches(queue, each) : GetNumbers(queue, each);
  });
}

void BytesMember(std::string gate, std::string row, int i, roost::Queue<roost::Bytes> queue) {
  bench::Place(i);
  const Transfer transfer = bench::TransferOf(row);
  roost::Bytes received;
  bench::Gate(gate).Serve([&](int64_t count) {
    if (i < transfer.producers) {
      return bench::Produce(
          transfer, i, transfer.EachPuts(count),
          [&](const std::byte* message, size_t size) { queue.Put(std::span(message, size)); });
    }
    Inspector inspector;
    for (int64_t n = transfer.EachTakes(count); n > 0; --n) {
      queue.GetInto(received);
      bench::Check(received.size() == transfer.size, "the size of a message");
      inspector.Take(received.data(), received.size());
    }
    return inspector.tally();
  });
}

void StringsMember(std::string gate, std::string row, int i, roost::Queue<std::string> queue) {
  bench::Place(i);
  const Transfer transfer = bench::TransferOf(row);
  bench::Gate(gate).Serve([&](int64_t count) {
    if (i < transfer.producers) {
      return bench::Produce(transfer, i, transfer.EachPuts(count),
                            [&](const std::byte* message, size_t size) {
                              queue.Put({reinterpret_cast<const char*>(message), size});
                            });
    }
    Inspector inspector;
    for (int64_t n = transfer.EachTakes(count); n > 0; --n) {
      const std::string received = queue.Get();
      bench::Check(received.size() == transfer.size, "the size of a message");
      inspector.Take(reinterpret_cast<const std::byte*>(received.data()), received.size());
    }
    return inspector.tally();
  });
}

template <class T, auto Member, class... Arguments>
void Serve(const std::string& row, Arguments... arguments) {
  const Transfer transfer = bench::TransferOf(row);
  std::vector<roost::Process<void>> members;  // ended by the gate's destruction
  bench::Gate gate(transfer.members());
  // What the peers' queues hold: 16 MiB, up to 1024 messages.
  roost::Queue<T> queue(std::min<int64_t>(1024, (16 << 20) / static_cast<int64_t>(transfer.size)));
  for (int i = 0; i < transfer.members(); ++i) {
    members.push_back(roost::Spawn<Member>(gate.path(), row, i, queue, arguments...));
  }
  bench::ServeTransfer(transfer, gate);
}

}  // namespace

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);
  bench::Check(argc >= 2, "usage: roost_queue ROW [roost_single]");
  const std::string row = argv[1];
  if (row.find("_strings") != row.npos) {
    Serve<std::string, &StringsMember>(row);
  } else if (bench::SizeOf(row) == sizeof(uint64_t)) {
    Serve<uint64_t, &NumbersMember>(row, row.find("_batch64") != row.npos && argc == 2);
  } else {
    Serve<roost::Bytes, &BytesMember>(row);
  }
}
