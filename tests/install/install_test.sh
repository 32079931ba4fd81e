#!/bin/bash
# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

# What `tools/dev install` lays out serves programs that are built without Bazel: by CMake, plugins
# and standard classes included, and by pkg-config; also after the prefix was moved.

set -euo pipefail
readonly sources="${PWD}" laid="${TEST_TMPDIR}/laid" prefix="${TEST_TMPDIR}/prefix"
readonly libraries="lib/$("${CXX:-c++}" -print-multiarch)"
readonly version="$(sed -nE 's/#define ROOST_VERSION "(.+)"/\1/p' runtime/base/version.h)"

# fails NAME TEXT...: counts a promise that is not kept.
status=0
fails() {
  echo "FAILED: $1" >&2
  shift
  printf '%s\n' "$@" >&2
  status=1
}

# built EXAMPLE [CMAKE-ARGUMENT...]: what the compiled example prints.
built() {
  local example=$1 build="${TEST_TMPDIR}/build_$1"
  shift
  cmake -S "${sources}/examples/${example}" -B "${build}" -DCMAKE_PREFIX_PATH="${prefix}" "$@" &&
    cmake --build "${build}" || return
  echo "--- ${example} prints"
  "${build}/${example}"
}

# prints EXAMPLE TEXT: the example builds and prints just this.
prints() {
  local output
  output="$(built "$1" 2>&1)" || fails "$1 builds and runs" "${output}"
  [[ "${output#*--- "$1" prints$'\n'}" == "$2" ]] || fails "$1 prints '$2'" "${output}"
}

tools/package/install tools/package/tree.tar "${version}" "${laid}" "${libraries}"
mv "${laid}" "${prefix}"

prints doubler $'double 3: 6\ntriple 3: 9\ndoubled and tripled by a child: 18'
prints containers $'ann is 31\ntom is 8\nno key "eve"'

# The command line makes a plugin whose test passes at once, and knows what is in it.
readonly roost="${prefix}/bin/roost" fresh="${TEST_TMPDIR}/fresh"
made() {
  "${roost}" new image_store "${fresh}" --cmake &&
    cmake -S "${fresh}" -B "${fresh}/build" -DCMAKE_PREFIX_PATH="${prefix}" &&
    cmake --build "${fresh}/build" && ctest --test-dir "${fresh}/build" &&
    "${roost}" inspect "${fresh}/build/libimage_store.so"
}
output="$(made 2>&1)" || fails "roost new: it builds and its test passes" "${output}"
[[ "${output}" == *"greet (name :Text) -> (greeting :Text)"* ]] ||
  fails "the plugin holds its schema" "${output}"

# Generated code fits one version alone: another one is refused when it is asked for.
mkdir "${TEST_TMPDIR}/other"
cat >"${TEST_TMPDIR}/other/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.19)
project(other CXX)
find_package(Roost 999.0 REQUIRED)
END
if refusal="$(cmake -S "${TEST_TMPDIR}/other" -B "${TEST_TMPDIR}/other/build" \
  -DCMAKE_PREFIX_PATH="${prefix}" 2>&1)"; then
  fails "another version is refused" "${refusal}"
fi
[[ "${refusal}" == *"version: ${version}"* ]] || fails "the refusal names the version" "${refusal}"

# pkg-config serves what needs no plugin of its own.
export PKG_CONFIG_PATH="${prefix}/${libraries}/pkgconfig"
[[ "$(pkg-config --modversion roost)" == "${version}" ]] || fails "pkg-config says the version"
read -ra flags < <(pkg-config --cflags --libs roost)
"${CXX:-c++}" -std=c++20 "${sources}/examples/pipeline/pipeline.cc" -o "${TEST_TMPDIR}/pipeline" \
  "${flags[@]}"
"${TEST_TMPDIR}/pipeline" >"${TEST_TMPDIR}/pipeline.out"
[[ -s "${TEST_TMPDIR}/pipeline.out" ]] || fails "a program built with pkg-config runs"

exit "${status}"
