// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Objects of the standard classes, shared by this process and its children: the program of
// docs/standard.md.

#include <cstdint>
#include <iostream>
#include <mutex>
#include <stdexcept>
#include <string>

#include "roost/roost.h"
#include "roost/standard/dict_proxy.h"
#include "roost/standard/list_proxy.h"
#include "roost/standard/lock_proxy.h"

namespace {

using Ages = roost::DictProxy<std::string, int64_t>;

void Birthday(roost::ListProxy<Ages> teams, roost::LockProxy lock) {
  std::scoped_lock held(lock);
  for (const Ages& team : teams) {
    for (const std::string& name : team.Keys()) team[name] += 1;
  }
}

}  // namespace

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);
  auto server = roost::ServerProcess::Start();

  Ages ages = server.Create<roost::hosted::Dict<std::string, int64_t>>();
  ages["ann"] = 30;
  ages["tom"] = 7;
  auto teams = server.Create<roost::hosted::List<Ages>>();
  teams.Append(ages);
  auto lock = server.Create<roost::hosted::Lock>();

  auto child = roost::Spawn<&Birthday>(teams, lock);
  child.Join();

  for (const auto& [name, age] : ages) std::cout << name << " is " << age << "\n";
  try {
    ages.At("eve");
  } catch (const std::out_of_range& error) {
    std::cout << error.what() << std::endl;
  }
}
