#!/bin/bash
# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

# What cannot be spawned does not compile, and says why once, in one readable line. Rows of the table
# of semantics: A2, A15, A23.

set -u
readonly headers="${TEST_TMPDIR}/include"
mkdir -p "${headers}" && ln -sfn "${PWD}/runtime" "${headers}/roost"

# Each is in a function of its own below; the compiler says the text beside it once for each.
readonly spawns=(
  'roost::Spawn<&Add>(1);'
  'roost::Spawn<&Add>(1, 2, 3);'
  'roost::Spawn<&Add>(1, std::string());'
  'int n = 0; roost::Spawn<&WriteTo>(n);'
  'roost::Spawn<&TakePointer>(nullptr);'
  'roost::Spawn<&GivePointer>();'
  'roost::Spawn<&GiveProcess>();'
  'roost::Thread<int>* t = nullptr; roost::Spawn<&TakeThread>(std::move(*t));'
  'roost::Spawn<nullptr>();'
)
readonly said=(
  'more or fewer arguments'
  'more or fewer arguments'
  'does not convert'
  'has a parameter of type T&'
  'Roost cannot send a value of this type'
  'Roost cannot send a value of this type'
  'Roost cannot send a value of this type'
  'Roost cannot send a value of this type'
  'no matching function'
)

errors="$(
  {
    cat <<END
#include <string>
#include "roost/process/spawn.h"
#include "roost/process/thread.h"
int Add(int a, int b);
void WriteTo(int& number);
void TakePointer(int* pointer);
char* GivePointer();
roost::Process<int> GiveProcess();
int TakeThread(roost::Thread<int> thread);
END
    for i in "${!spawns[@]}"; do echo "void Try${i}() { ${spawns[i]} }"; done
  } | "${CXX:-c++}" -std=c++20 -fsyntax-only -I"${headers}" -x c++ - 2>&1
)"

status=0
for text in "${said[@]}"; do
  wanted="$(printf '%s\n' "${said[@]}" | grep -cxF "${text}")"
  if [[ "$(grep -c "error:.*${text}" <<<"${errors}")" != "${wanted}" ]]; then
    echo "FAILED: it is not said ${wanted} times: ${text}" >&2
    status=1
  fi
done
((status == 0)) || echo "${errors}" >&2
exit "${status}"
