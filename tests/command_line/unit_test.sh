#!/bin/bash
# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

# The units of `roost serve` are what systemd takes, with the program where it lies here.

set -euo pipefail
if ! command -v systemd-analyze >/dev/null; then
  echo "not checked: there is no systemd-analyze"
  exit 0
fi
readonly units="${TEST_TMPDIR}/units"
# Addresses in it are short, or the machine's own units are complained about.
XDG_RUNTIME_DIR="$(mktemp -d /tmp/roost.XXXXXX)"
trap 'rm -rf "${XDG_RUNTIME_DIR}"' EXIT
export XDG_RUNTIME_DIR
mkdir -p "${units}"
sed "s,ExecStart=roost ,ExecStart=$(realpath tools/roost/roost) ," "tools/roost/roost@.service" \
  >"${units}/roost@scaling.service"
cp "tools/roost/roost@.socket" "${units}/roost@scaling.socket"
status=0
complaints="$(systemd-analyze verify --user "${units}"/roost@scaling.* 2>&1)" || status=$?
# What it does not understand in a unit it ignores, and says so.
if ((status != 0)) || [[ "${complaints}" == *roost@* ]]; then
  echo "${complaints}"
  exit 1
fi
