// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/shm/lock_word.h"

namespace roost::shm {

template class BasicLockWord<Machine>;

}  // namespace roost::shm
