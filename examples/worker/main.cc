// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// A method's result with plain parts and proxies: passed to a spawned process, and through a queue
// to another. What they change in the proxies is seen here; what they change in the plain parts is
// theirs.

#include <cstddef>
#include <iostream>
#include <string>

#include <glog/logging.h>

#include "roost/roost.h"
#include "worker.roost.h"
#include "worker_data.h"

namespace {

void Agent(Data data) {
  CHECK_EQ(data.name, "tom");
  data.hobbies.push_back("tennis");
  data.mem.buf()[3] = std::byte{8};
  std::get<2>(data.jobs).at("UK").Append("BP");
}

void QueueAgent(roost::Queue<Data> queue) { Agent(queue.Get()); }

void Print(const Data& data) {
  std::cout << "hobbies: " << data.hobbies.size()
            << ", mem[3]: " << std::to_integer<int>(data.mem.buf()[3]) << ", jobs in the UK:";
  for (const std::string& job : std::get<2>(data.jobs).at("UK")) std::cout << " " << job;
  std::cout << "\n";
}

}  // namespace

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);

  auto server = roost::ServerProcess::Start({.plugins = {"libworker.so"}});
  worker::WorkerProxy worker = server.Create<worker::Worker>();

  const Data data = worker.MakeData().As<Data>();
  Print(data);
  auto process = roost::Spawn<&Agent>(data);
  process.Join();
  Print(data);

  roost::Queue<Data> queue;
  auto reader = roost::Spawn<&QueueAgent>(queue);
  queue.Put(data);
  reader.Join();
  Print(data);

  const roost::MemoryBlockProxy mem(worker.GetMemory(80));
  std::cout << "another block: " << mem.size() << " bytes" << std::endl;
}
