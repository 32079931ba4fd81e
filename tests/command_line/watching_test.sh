#!/bin/bash
# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

# Runs one of the tests in Python, which need nothing but its standard library.

exec python3 -B "tests/command_line/$1" -v
