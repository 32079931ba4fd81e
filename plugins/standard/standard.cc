// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// The plugin that every server loads by itself where the program depends on it.

#include "plugins/standard/standard.roost.h"
#include "roost/proxies/memory_block.h"
#include "roost/standard/hosted_array.h"
#include "roost/standard/hosted_dict.h"
#include "roost/standard/hosted_list.h"
#include "roost/standard/hosted_namespace.h"
#include "roost/standard/hosted_value.h"

ROOST_PLUGIN(plugin) {
  using namespace roost::standard;
  plugin.Register<ArrayObject, HostedArray>();
  plugin.Register<DictObject, HostedDict>();
  plugin.Register<ListObject, HostedList>();
  plugin.Register<MemoryBlockObject, roost::MemoryBlock>();
  plugin.Register<NamespaceObject, HostedNamespace>();
  plugin.Register<ValueObject, HostedValue>();
}
