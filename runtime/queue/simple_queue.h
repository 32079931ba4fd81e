// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_QUEUE_SIMPLE_QUEUE_H_
#define ROOST_QUEUE_SIMPLE_QUEUE_H_

#include <utility>

#include "roost/codec/codec.h"
#include "roost/queue/queue.h"

namespace roost {

// A queue without limits and timeouts. Otherwise as Queue.
template <class T>
class SimpleQueue {
 public:
  using View = typename Queue<T>::View;

  SimpleQueue() = default;
  explicit SimpleQueue(Queue<T> queue) : queue_(std::move(queue)) {}

  // Throws QueueClosed, and what encoding throws.
  void Put(View item) { queue_.Put(item); }
  // Waits for a message. Throws QueueClosed, and what decoding throws.
  T Get() { return queue_.Get(); }
  bool empty() const { return queue_.empty(); }
  void Close() { queue_.Close(); }

  const Queue<T>& queue() const { return queue_; }

 private:
  Queue<T> queue_;
};

template <class T>
struct Codec<SimpleQueue<T>> {
  static void Encode(Encoder& encoder, const SimpleQueue<T>& queue) {
    Codec<Queue<T>>::Encode(encoder, queue.queue());
  }
  static SimpleQueue<T> Decode(Decoder& decoder) {
    return SimpleQueue<T>(Codec<Queue<T>>::Decode(decoder));
  }
};

}  // namespace roost

#endif  // ROOST_QUEUE_SIMPLE_QUEUE_H_
