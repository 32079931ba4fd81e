// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_SOUND_H_
#define ROOST_PROXIES_SOUND_H_

#include <string>

#include <capnp/any.h>
#include <kj/exception.h>

#include "roost/error/error.h"

namespace roost::wire {

// What the pointer points to, as a T of Cap'n Proto. Throws SerializationError where the message is
// damaged there, or the sender's schema has another type.
template <class T>
typename T::Reader As(const capnp::AnyPointer::Reader& from) {
  try {
    return from.getAs<T>();
  } catch (const kj::Exception& e) {
    throw SerializationError(std::string("a message is damaged, or was made by another schema: ") +
                             e.getDescription().cStr());
  }
}

}  // namespace roost::wire

#endif  // ROOST_PROXIES_SOUND_H_
