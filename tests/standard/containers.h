// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TESTS_STANDARD_CONTAINERS_H_
#define ROOST_TESTS_STANDARD_CONTAINERS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "roost/standard/array_proxy.h"
#include "roost/standard/dict_proxy.h"
#include "roost/standard/iterator_proxy.h"
#include "roost/standard/list_proxy.h"
#include "roost/standard/memory_block_proxy.h"
#include "roost/standard/namespace_proxy.h"
#include "roost/standard/value_proxy.h"

// One of each class, here and there in a structure of plain data.
struct Containers {
  int64_t plain = 0;
  std::vector<roost::ListProxy<int64_t>> lists;
  std::map<std::string, roost::DictProxy<std::string, int64_t>> dicts;
  std::variant<int64_t, roost::ValueProxy<int64_t>> value;
  std::optional<roost::ArrayProxy<double>> array;
  roost::NamespaceProxy attributes;
  roost::IteratorProxy<int64_t> numbers;
  roost::MemoryBlockProxy memory;
};

#endif  // ROOST_TESTS_STANDARD_CONTAINERS_H_
