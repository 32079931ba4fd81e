// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/shm/semaphore_word.h"

namespace roost::shm {

template class BasicSemaphoreWord<Machine>;

}  // namespace roost::shm
