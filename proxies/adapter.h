// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_ADAPTER_H_
#define ROOST_PROXIES_ADAPTER_H_

#include <cstdint>
#include <memory>

// What a plugin writes beside its classes: registration, and objects handed out as proxies.
#include "roost/proxies/arguments.h"
#include "roost/proxies/managed.h"
#include "roost/proxies/plugin.h"
#include "roost/proxies/result.h"

namespace roost {

class ServerCall;
class ServerHandle;

// An object in a server as calls reach it. The generated `<Interface>Server` classes derive from
// this; users do not. Methods are called from many threads at once.
class Adapter {
 public:
  virtual ~Adapter() = default;

  // The interface of the object, the one that extends all others that it has, and its name,
  // "scaling::Doubler".
  virtual uint64_t InterfaceId() const = 0;
  virtual const char* InterfaceName() const = 0;

  // The name of a method of interface `interface_id`, which the object has, as the schema says it;
  // null for a number that no method has. It stays for good.
  virtual const char* MethodName(uint64_t interface_id, uint16_t method_id) = 0;

  // This as the generated class of interface `interface_id`, or null when the object has it not.
  virtual void* As(uint64_t interface_id) = 0;

  // Runs the method of interface `interface_id`, which the object has, that `call` names. What it
  // throws is thrown again in the caller.
  virtual void Dispatch(uint64_t interface_id, ServerCall& call) = 0;

  // The user's object, sharing its ownership.
  virtual std::shared_ptr<const void> object() const = 0;
};

}  // namespace roost

#endif  // ROOST_PROXIES_ADAPTER_H_
