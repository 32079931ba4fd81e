#!/bin/sh
# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

# The driver's unit tests, by the system's Python: Bazel's own rules for it need more than Debian has.
cd benchmarks/driver && exec python3 -B -m unittest -v driver_test
