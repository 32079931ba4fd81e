// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_BASE_VERSION_H_
#define ROOST_BASE_VERSION_H_

// The version of Roost (semantic versioning). A plugin and its server must have the same.
#define ROOST_VERSION "0.1.0"

#endif  // ROOST_BASE_VERSION_H_
