#!/bin/bash
# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

# What cannot be spawned does not compile, and says why once, in one readable line. Rows of the table
# of semantics: A2, A15, A23.

set -u
readonly headers="${TEST_TMPDIR}/include"
mkdir -p "${headers}" && ln -sfn "${PWD}/runtime" "${headers}/roost"

# Each is a function of its own below; the compiler's line must hold the text beside it.
readonly spawns=(
  'roost::Spawn<&Add>(1);'
  'roost::Spawn<&Add>(1, 2, 3);'
  'roost::Spawn<&Add>(1, std::string());'
  'int n = 0; roost::Spawn<&WriteTo>(n);'
  'roost::Spawn<&TakePointer>(nullptr);'
  'roost::Spawn<&GivePointer>();'
  'roost::Spawn<nullptr>();'
)
readonly said=(
  'more or fewer arguments'
  'more or fewer arguments'
  'does not convert'
  'has a parameter of type T&'
  'Roost cannot send a value of this type'
  'Roost cannot send a value of this type'
  'no matching function'
)

status=0
for i in "${!spawns[@]}"; do
  errors="$(
    "${CXX:-c++}" -std=c++20 -fsyntax-only -I"${headers}" -x c++ - 2>&1 <<END
#include <string>
#include "roost/process/spawn.h"
int Add(int a, int b);
void WriteTo(int& number);
void TakePointer(int* pointer);
int* GivePointer();
void Try() { ${spawns[i]} }
END
  )"
  if ! grep -q "error:.*${said[i]}" <<<"${errors}"; then
    printf 'FAILED: %s does not say "%s" but:\n%s\n' "${spawns[i]}" "${said[i]}" "${errors}" >&2
    status=1
  fi
done
exit "${status}"
