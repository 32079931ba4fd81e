// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROCESS_TIMEOUT_H_
#define ROOST_PROCESS_TIMEOUT_H_

#include "roost/base/timeout.h"

#endif  // ROOST_PROCESS_TIMEOUT_H_
