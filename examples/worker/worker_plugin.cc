// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// A plain class. What it wraps in Managed... stays in the server and is given out as a proxy.

#include <cstdint>

#include "worker.roost.h"
#include "worker_data.h"

class Worker {
 public:
  roost::Value MakeData() {
    return roost::Value::Of(Data{
        .name = "tom",
        .hobbies = {"soccer", "swim"},
        .mem = roost::ManagedMemoryBlock(roost::MemoryBlock(100)),
        .jobs = {"IBM", "APPLE", {{"UK", roost::ManagedList<std::string>({"ARM", "Shell"})}}},
    });
  }

  roost::MemoryBlockProxy GetMemory(uint64_t size) {
    return roost::ManagedMemoryBlock(roost::MemoryBlock(size));
  }
};

ROOST_PLUGIN(plugin) { plugin.Register<worker::Worker, Worker>(); }
