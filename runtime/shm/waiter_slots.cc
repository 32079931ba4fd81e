// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/shm/waiter_slots.h"

namespace roost::shm {

template class BasicWaiterSlots<Machine>;

}  // namespace roost::shm
