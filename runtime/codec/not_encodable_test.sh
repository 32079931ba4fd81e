#!/bin/bash
# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

# What cannot be encoded does not compile, and says so once, in one readable line beside the type.

set -u
readonly headers="${TEST_TMPDIR}/include"
mkdir -p "${headers}" && ln -sfn "${PWD}/runtime" "${headers}/roost"
failures=0

# expect_refused TYPE DECLARATIONS [TEXT]: a value of TYPE cannot be sent. TEXT, else TYPE, is named.
expect_refused() {
  local type="$1" declarations="$2" named="${3:-$1}"
  local errors
  errors="$("${CXX:-c++}" -std=c++20 -fsyntax-only -I"${headers}" -x c++ - 2>&1 <<END
#include <thread>
#include "roost/codec/aggregate.h"
#include "roost/codec/containers.h"
#include "roost/codec/remote_exception.h"
${declarations}
void Send(roost::Encoder& encoder, const ${type}& value) { roost::EncodeValues(encoder, value); }
END
)"
  local count
  count="$(grep -c 'error:' <<<"${errors}")"
  if [[ "${count}" != 1 ]] || ! grep -q 'error:.*Roost cannot send a value of this type' \
    <<<"${errors}" || ! grep -qF "${named}" <<<"${errors}"; then
    echo "FAILED: ${type}: ${count} errors, and this text:" >&2
    echo "${errors}" >&2
    failures=$((failures + 1))
  fi
}

expect_refused 'int*' ''
expect_refused 'std::thread' ''
expect_refused 'std::vector<std::thread>' '' 'T = std::thread'
expect_refused 'std::map<std::string, char*>' '' 'char*>'
expect_refused 'std::vector<std::unique_ptr<void*>>' '' 'T = void*'
expect_refused 'Pointing' 'struct Pointing { int number; const char* text; };'
expect_refused 'Holding' 'struct Pointing { int* number; }; struct Holding { Pointing inside; };'
expect_refused 'Referring' 'struct Referring { int& number; };'
expect_refused 'Derived' 'struct Base { int a; }; struct Derived : Base { int b; };'
expect_refused 'Closed' 'class Closed { int a; };'
expect_refused 'Listed' \
  'struct Listed { explicit Listed(int*); auto RoostFields() const { return std::tuple<int*>(); } };'
expect_refused 'Seventeen' 'struct Seventeen { int a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q; };'
expect_refused 'Overloaded' 'union Overloaded { int a; float b; };'

exit "${failures}"
