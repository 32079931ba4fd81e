// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_VALUE_WIRE_H_
#define ROOST_PROXIES_VALUE_WIRE_H_

// Values in messages, for generated code: AnyPointers, as value.capnp says.

#include <capnp/any.h>

#include "roost/proxies/value.h"

namespace roost::wire {

// Stores a value in an AnyPointer of a call's parameters or results. Throws SerializationError for
// one that is too large.
void WriteValue(capnp::AnyPointer::Builder pointer, const Value& value);

// The value in an AnyPointer, null for a null pointer. What is no Value is kept as it is. Throws
// ObjectGone, AccessDenied, ServerGone; kj::Exception for a damaged message.
Value ReadValue(capnp::AnyPointer::Reader pointer);

}  // namespace roost::wire

#endif  // ROOST_PROXIES_VALUE_WIRE_H_
