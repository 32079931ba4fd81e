#!/bin/bash
# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

# Bash completes verbs, their options, plugins and running servers.

set -uo pipefail
XDG_RUNTIME_DIR="$(mktemp -d /tmp/roost.XXXXXX)"
export XDG_RUNTIME_DIR
readonly roost="$(realpath tools/roost/roost)"
source tools/roost/completion.bash

# completed WORD...: what the last word may become, sorted, in one line.
completed() {
  COMP_WORDS=("${roost}" "$@") COMP_CWORD=$#
  _roost "${roost}"
  printf '%s\n' "${COMPREPLY[@]}" | sort | xargs
}

status=0
# expect EXPECTED WORD...
expect() {
  local expected=$1 found
  shift
  found="$(completed "$@")"
  if [[ "${found}" != "${expected}" ]]; then
    echo "roost $* is completed to '${found}', not '${expected}'"
    status=1
  fi
}

expect "--help --version call help inspect ls new ps serve status top" ""
expect "ps" p
expect "--listen" serve --li
expect "--help --json --timeout" inspect x.so --
expect "--cmake --help --roost" new --
expect "tests/server/libzoo.so" serve tests/server/libz
expect "" serve --drain ""
# Each option that a verb's help shows is one that it takes.
for verb in call inspect ls new ps serve status top; do
  for option in $(completed "${verb}" --); do
    complaint="$("${roost}" "${verb}" "${option}" 1 --help 2>&1)" || {
      echo "${complaint}"
      status=1
    }
  done
done

"${roost}" serve tests/server/libzoo.so --name completed 2>"${XDG_RUNTIME_DIR}/log" &
server=$!
for ((i = 0; i < 300; ++i)); do
  grep -q "serves at" "${XDG_RUNTIME_DIR}/log" && break
  sleep 0.1
done
# It waits for servers no longer than a second, in which a busy machine may not answer.
for ((i = 0; i < 30; ++i)); do
  [[ "$(completed ps compl)" == completed ]] && break
done
expect "completed" ps compl
kill "${server}"
wait "${server}" || status=1
rm -rf "${XDG_RUNTIME_DIR}"
exit "${status}"
