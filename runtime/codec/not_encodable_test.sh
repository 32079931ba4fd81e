#!/bin/bash
# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

# What cannot be encoded does not compile, and says so once, in one readable line beside the type.

set -u
readonly headers="${TEST_TMPDIR}/include"
mkdir -p "${headers}" && ln -sfn "${PWD}/runtime" "${headers}/roost"

# Each is sent below. The compiler names the type, or what it holds that cannot be sent.
readonly types=(
  'int*'
  'std::vector<std::thread>'
  'std::map<std::string, char*>'
  'std::unique_ptr<void*>'
  'Pointing'
  'Holding'
  'Referring'
  'Derived'
  'Closed'
  'Listed'
  'Seventeen'
  'Overlaid'
  'std::vector<std::string_view>'
  'std::span<const int>'
)
readonly named=(
  'int*]'
  'T = std::thread'
  'char*>]'
  'T = void*'
  'T = Pointing'
  'T = Holding'
  'T = Referring'
  'T = Derived'
  'T = Closed'
  'T = Listed'
  'T = Seventeen'
  'T = Overlaid'
  'T = std::basic_string_view<char>'
  'std::span<const int>]'
)

errors="$(
  {
    cat <<END
#include <span>
#include <string_view>
#include <thread>
#include "roost/codec/aggregate.h"
#include "roost/codec/containers.h"
#include "roost/codec/remote_exception.h"
struct Pointing { int number; const char* text; };
struct Holding { Pointing inside; };
struct Referring { int& number; };
struct Base { int a; };
struct Derived : Base { int b; };
class Closed { int a; };
struct Listed { explicit Listed(int*); auto RoostFields() const { return std::tuple<int*>(); } };
struct Seventeen { int a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q; };
union Overlaid { int a; float b; };
END
    for i in "${!types[@]}"; do
      echo "void Send${i}(roost::Encoder& e, const ${types[i]}& v) { roost::EncodeValues(e, v); }"
    done
  } | "${CXX:-c++}" -std=c++20 -fsyntax-only -I"${headers}" -x c++ - 2>&1
)"

status=0
fail() {
  echo "FAILED: $1" >&2
  status=1
}

for name in "${named[@]}"; do
  grep -qF "${name}" <<<"${errors}" || fail "nothing is said of ${name}"
done
[[ "$(grep -c 'error:.*Roost cannot send a value of this type' <<<"${errors}")" == "${#types[@]}" ]] ||
  fail "not one readable line for each type"
[[ "$(grep -c 'error:' <<<"${errors}")" == "${#types[@]}" ]] || fail "other errors beside them"
((status == 0)) || echo "${errors}" >&2
exit "${status}"
