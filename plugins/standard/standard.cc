// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// The plugin that every server loads by itself where the program depends on it.

#include "plugins/standard/standard.roost.h"
#include "roost/proxies/memory_block.h"
#include "roost/standard/hosted_array.h"
#include "roost/standard/hosted_barrier.h"
#include "roost/standard/hosted_dict.h"
#include "roost/standard/hosted_event.h"
#include "roost/standard/hosted_list.h"
#include "roost/standard/hosted_lock.h"
#include "roost/standard/hosted_namespace.h"
#include "roost/standard/hosted_pool.h"
#include "roost/standard/hosted_queue.h"
#include "roost/standard/hosted_semaphore.h"
#include "roost/standard/hosted_value.h"

ROOST_PLUGIN(plugin) {
  using namespace roost::standard;
  plugin.Register<ArrayObject, HostedArray>();
  plugin.Register<BarrierObject, HostedBarrier>();
  plugin.Register<DictObject, HostedDict>();
  plugin.Register<EventObject, HostedEvent>();
  plugin.Register<ListObject, HostedList>();
  plugin.Register<LockObject, HostedLock>();
  plugin.Register<MemoryBlockObject, roost::MemoryBlock>();
  plugin.Register<NamespaceObject, HostedNamespace>();
  plugin.Register<PoolObject, HostedPool>();
  plugin.Register<QueueObject, HostedQueue>();
  plugin.Register<SemaphoreObject, HostedSemaphore>();
  plugin.Register<ValueObject, HostedValue>();
}
