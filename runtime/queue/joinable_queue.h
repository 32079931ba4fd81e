// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_QUEUE_JOINABLE_QUEUE_H_
#define ROOST_QUEUE_JOINABLE_QUEUE_H_

// A queue of tasks, of which it knows how many are not finished:
//
//   void Work(roost::JoinableQueueReader<std::string> files) {
//     for (const std::string& file : files) {
//       Compress(file);
//       files.TaskDone();
//     }
//   }
//
//   roost::JoinableQueue<std::string> files;
//   auto child = roost::Spawn<&Work>(files.reader());
//   for (const std::string& file : List()) files.Put(file);
//   files.Join();                          // all are compressed

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "roost/codec/codec.h"
#include "roost/queue/queue.h"

namespace roost {

// The end of a JoinableQueue at which tasks are got. As QueueReader.
template <class T>
class JoinableQueueReader : public QueueReader<T> {
 public:
  using QueueReader<T>::QueueReader;

  // A task that this process got is finished; called once for each. Throws InvalidArgument if more
  // would be finished than were put.
  void TaskDone() { this->handle()->FinishTask(); }
};

// A queue whose messages are tasks: each is unfinished from Put on until TaskDone. As Queue.
template <class T>
class JoinableQueue : public Queue<T> {
 public:
  explicit JoinableQueue(int64_t maxsize = 0, const QueueOptions& options = {})
      : JoinableQueue(internal::QueueHandle::Create(
            {maxsize, options.max_bytes, internal::TypeTag<T>(), true})) {}
  explicit JoinableQueue(std::shared_ptr<internal::QueueHandle> handle)
      : Queue<T>(std::move(handle)) {}

  // As JoinableQueueReader::TaskDone.
  void TaskDone() { this->handle()->FinishTask(); }

  // Waits until no task is unfinished, for ever or until `timeout` is over; false when it was over
  // first. The tasks of a process that died before it finished them are given up, within about
  // 100 ms: they do not count any more, and Join throws TasksLost, once in each process that joins,
  // when all others are finished. (250 processes at a time are watched in this way.)
  bool Join(std::optional<std::chrono::nanoseconds> timeout = std::nullopt) {
    return this->handle()->Join({true, timeout});
  }

  // How many tasks are not finished.
  size_t unfinished() const { return this->handle()->CountUnfinished(); }

  JoinableQueueReader<T> reader() const {
    return JoinableQueueReader<T>(this->handle()->MakeReader());
  }
};

template <class T>
struct Codec<JoinableQueueReader<T>> {
  static void Encode(Encoder& encoder, const JoinableQueueReader<T>& queue) {
    queue.handle()->Encode(encoder, /*can_put=*/false);
  }
  static JoinableQueueReader<T> Decode(Decoder& decoder) {
    return JoinableQueueReader<T>(
        internal::QueueHandle::Decode(decoder, internal::TypeTag<T>(), /*joinable=*/true));
  }
};

template <class T>
struct Codec<JoinableQueue<T>> {
  static void Encode(Encoder& encoder, const JoinableQueue<T>& queue) {
    queue.handle()->Encode(encoder, /*can_put=*/true);
  }
  static JoinableQueue<T> Decode(Decoder& decoder) {
    return JoinableQueue<T>(
        internal::QueueHandle::Decode(decoder, internal::TypeTag<T>(), /*joinable=*/true));
  }
};

}  // namespace roost

#endif  // ROOST_QUEUE_JOINABLE_QUEUE_H_
