// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "benchmarks/queues/transfer.h"

#include "benchmarks/frame/payload.h"

namespace bench {

Transfer TransferOf(std::string_view row) {
  const size_t x = row.find('x');
  Check(x != row.npos && x > 0 && x + 1 < row.size(), "a row without producers and consumers");
  return {SizeOf(row), row[x - 1] - '0', row[x + 1] - '0'};
}

void ServeTransfer(const Transfer& transfer, Gate& gate, const std::function<void()>& opened) {
  gate.AwaitMembers();
  opened();
  ServeRounds([&](int64_t count) {
    const auto [tally, seconds] = gate.Round(count);
    const auto each = static_cast<uint64_t>(transfer.EachPuts(count));
    const auto all = each * static_cast<uint64_t>(transfer.producers);
    Check(tally.count == static_cast<int64_t>(all), "the number of messages");
    Check(tally.sum == all * (each + 1) / 2, "the messages");
    return seconds * static_cast<double>(count) / static_cast<double>(all);
  });
}

void ServeForkedTransfer(const Transfer& transfer, const OpenMember& open,
                         const std::function<void()>& opened) {
  Gate gate(transfer.members());
  ForkTeam(transfer.members(), [&](int i) {
    Gate mine(gate.path());
    mine.Serve(open(i, mine));
  });
  ServeTransfer(transfer, gate, opened);
  EndTeam();
}

}  // namespace bench
