// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SYNC_EVENT_H_
#define ROOST_SYNC_EVENT_H_

#include <memory>
#include <utility>

#include "roost/base/timeout.h"
#include "roost/codec/codec.h"

namespace roost {

// A flag that any threads of any processes set, clear and wait for. A value, sent as Lock is
// (lock.h); it costs two descriptors and a page in each process that has it. Whatever is killed,
// nobody waits for ever for an event that was set. Threads: any.
class Event {
 public:
  // A new event that is not set. Throws std::system_error.
  Event();

  bool IsSet() const;
  void Set();
  void Clear();

  // True once it is set, or was, however shortly, since the call began; false if it is not before
  // the timeout.
  bool Wait(Timeout timeout = {}) const;

  // A descriptor for poll(2) that is readable while the event is set; borrowed, good while an event
  // lives here, and not to be read. After a process was killed while it set or cleared the event
  // the descriptor may be readable although the event is not set: IsSet() says which, and puts that
  // right. From the first call on, in whichever process, Set() and Clear() make system calls.
  // Throws std::system_error.
  int native_handle() const;

 private:
  friend struct Codec<Event>;
  struct State;
  explicit Event(std::shared_ptr<const State> state) : state_(std::move(state)) {}

  std::shared_ptr<const State> state_;
};

template <>
struct Codec<Event> {
  static void Encode(Encoder& encoder, const Event& value);
  static Event Decode(Decoder& decoder);
};

}  // namespace roost

#endif  // ROOST_SYNC_EVENT_H_
