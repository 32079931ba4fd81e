// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

extern "C" int FunctionOfThePlugin() { return 12345; }
