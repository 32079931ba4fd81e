// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_EXAMPLES_WORKER_WORKER_DATA_H_
#define ROOST_EXAMPLES_WORKER_WORKER_DATA_H_

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "roost/standard/list_proxy.h"
#include "roost/standard/memory_block_proxy.h"

// What Worker's MakeData returns: plain data, which arrives as a copy, and proxies, which arrive as
// the objects themselves.
struct Data {
  std::string name;
  std::vector<std::string> hobbies;
  roost::MemoryBlockProxy mem;
  std::tuple<std::string, std::string, std::map<std::string, roost::ListProxy<std::string>>> jobs;
};

#endif  // ROOST_EXAMPLES_WORKER_WORKER_DATA_H_
