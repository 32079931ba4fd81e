#!/bin/bash
# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

# A class that lacks what its interface declares does not compile, and each thing that it lacks is
# one readable line. Row I12.

set -u
readonly headers="${TEST_TMPDIR}/include/roost"
mkdir -p "${headers}"
for folder in runtime/*; do ln -sfn "${PWD}/${folder}" "${headers}/${folder#runtime/}"; done
ln -sfn "${PWD}/proxies" "${headers}/proxies"

compile() {
  {
    echo '#include "tools/codegen/testdata/golden/scaling.roost.h"'
    cat
  } | "${CXX:-c++}" -std=c++20 -Wall -Wextra -Werror -fsyntax-only -I"${TEST_TMPDIR}/include" -I. \
    -x c++ - 2>&1
}

status=0
fail() {
  echo "FAILED: $1" >&2
  status=1
}

# Each error, behind the class that it is about.
errors="$(compile <<'END' | awk '/In instantiation of/ { match($0, /Impl = [A-Za-z]+/);
                                   class = substr($0, RSTART + 7, RLENGTH - 7) }
                                 /error:/ { sub(/.*error: /, ""); print class ": " $0 }'
class NoMethod {};
struct OtherName { int64_t Triple(int64_t x); };
struct OtherParameter { int64_t Double(const char* x); };
struct NoParameter { int64_t Double(); };
struct OtherResult { const char* Double(int64_t x); };
class PrivateMethod { int64_t Double(int64_t x); };
struct NoConstructor { explicit NoConstructor(int); int64_t Double(int64_t x); };
struct Returned { int64_t Triple(int64_t x); };
void Register(roost::Plugin& plugin) {
  plugin.Register<scaling::Doubler, NoMethod>();
  plugin.Register<scaling::Doubler, OtherName>();
  plugin.Register<scaling::Doubler, OtherParameter>();
  plugin.Register<scaling::Doubler, NoParameter>();
  plugin.Register<scaling::Doubler, OtherResult>();
  plugin.Register<scaling::Doubler, PrivateMethod>();
  plugin.Register<scaling::Doubler, NoConstructor>();
}
scaling::DoublerProxy Give() { return roost::Managed(std::make_shared<Returned>()); }
END
)"
readonly lacks='static assertion failed: the class registered as scaling::Doubler lacks a'
readonly method="${lacks} method: int64_t Double(int64_t x)"
readonly expected="NoMethod: ${method}
OtherName: ${method}
OtherParameter: ${method}
NoParameter: ${method}
OtherResult: ${method}
PrivateMethod: ${method}
NoConstructor: ${lacks} constructor: ()
Returned: ${method}"
[[ "$(sort <<<"${errors}")" == "$(sort <<<"${expected}")" ]] ||
  { fail 'want one error for each class'; diff <(sort <<<"${expected}") <(sort <<<"${errors}") >&2; }

errors="$(compile <<'END'
struct ByValue { int64_t Double(int64_t x) const; };
struct Narrow { int Double(const int& x); };
struct Static { static int64_t Double(int64_t x); };
struct Defaulted { explicit Defaulted(int = 3); int64_t Double(int64_t x, int = 0); };
void Register(roost::Plugin& plugin) {
  plugin.Register<scaling::Doubler, ByValue>();
  plugin.Register<scaling::Doubler, Narrow>("narrow");
  plugin.Register<scaling::Doubler, Static>("static");
  plugin.Register<scaling::Doubler, Defaulted>("defaulted");
}
END
)"
[[ -z "${errors}" ]] || { fail 'classes that have all'; echo "${errors}" >&2; }
exit "${status}"
