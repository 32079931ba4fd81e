// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// A hosted dict of a thousand numbers: the rows dict_get and dict_set.
//
//   roost_dict ROW

#include <cstdint>
#include <string_view>

#include "benchmarks/frame/rounds.h"
#include "roost/roost.h"
#include "roost/standard/dict_proxy.h"

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);
  bench::Check(argc == 2, "usage: roost_dict ROW");
  const bool get = argv[1] == std::string_view("dict_get");
  constexpr int64_t kSize = 1000;

  auto server = roost::ServerProcess::Start({.plugins = {}, .name = "dict"});
  const auto dict = server.Create<roost::hosted::Dict<int64_t, int64_t>>();
  for (int64_t i = 0; i < kSize; ++i) dict.Set(i, i + 1);
  bench::ServeRounds([&](int64_t count) {
    return bench::SecondsOf([&] {
      for (int64_t i = 0; i < count; ++i) {
        const int64_t key = i % kSize;
        if (get) {
          bench::Check(dict.At(key) == key + 1, "an item");
        } else {
          dict.Set(key, key + 1);
        }
      }
    });
  });
  for (int64_t i = 0; i < kSize; ++i) bench::Check(dict.At(i) == i + 1, "an item at the end");
}
