// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_QUEUE_QUEUE_H_
#define ROOST_QUEUE_QUEUE_H_

// Queues between processes.
//
//   void Work(roost::QueueReader<int> jobs, roost::Queue<std::string> results) {
//     for (int job : jobs) results.Put(std::to_string(job));      // until nobody puts any more
//   }
//
//   roost::Queue<int> jobs(/*maxsize=*/100);
//   roost::Queue<std::string> results;
//   auto child = roost::Spawn<&Work>(jobs.reader(), results);
//   for (int i = 0; i < 10; ++i) jobs.Put(i);
//   jobs.Close();                                                  // nobody else puts: the end
//   std::string text = results.Get();
//
// A queue lies in memory that its processes share: once Put returns, the message is there, whatever
// becomes of the process, and no thread works behind anyone's back. Any number of processes and
// threads put and get. Messages are got in the order in which each process put them, each at most
// once, and exactly once unless a process is killed in the middle of Get. A process may be killed
// at any instruction; the others go on.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "roost/codec/codec.h"
#include "roost/codec/lease.h"
#include "roost/error/error.h"
#include "roost/queue/item.h"
#include "roost/queue/queue_handle.h"

namespace roost {

// What a queue is made with, besides its maxsize. A value.
struct QueueOptions {
  // How much memory messages may take; 0 is a quarter of this machine's. Memory is used as messages
  // need it and given back. At least 256 KiB; the largest message takes between a quarter and
  // three quarters of this.
  uint64_t max_bytes = 0;
};

// The end of a queue at which messages of type T are got. A value: copies are the same end. May be
// an argument of Spawn, go through queues, and be part of other values. Thread-safe, as is each
// function of it. All functions throw QueueClosed after Close, and ProtocolError if some process
// has damaged the queue's memory.
template <class T>
class QueueReader {
 public:
  explicit QueueReader(std::shared_ptr<internal::QueueHandle> handle)
      : handle_(std::move(handle)) {}

  // The oldest message. Waits for one for ever, or until `timeout` is over (zero or less: not at
  // all), and not at all without `block`. Throws Empty when there is none in time; QueueClosed when
  // the queue is empty and nobody puts any more: its writers were closed, or no process is left
  // that has a Queue (and not only a QueueReader) of it. A process that waits counts as well if it
  // has one. Throws what decoding T throws; the message is gone then.
  T Get(bool block = true, std::optional<std::chrono::nanoseconds> timeout = std::nullopt) {
    std::optional<T> item = TryGetFor({block, timeout});
    if (!item) internal::QueueHandle::ThrowEmpty();
    return std::move(*item);
  }
  T GetNowait() { return Get(false); }

  // The same without Empty: none.
  std::optional<T> TryGet(std::chrono::nanoseconds timeout = std::chrono::nanoseconds(0)) {
    return TryGetFor({true, timeout});
  }

  // Get into an object whose memory is used again: for text and arrays of numbers.
  void GetInto(T& item, bool block = true,
               std::optional<std::chrono::nanoseconds> timeout = std::nullopt)  //
      requires(internal::Row<T>) {
    internal::RowSink<T> sink(item);
    if (handle_->Get(sink, 1, {block, timeout}) == 0) internal::QueueHandle::ThrowEmpty();
  }

  // Waits for one message as Get does, then takes more of those that are there, up to `most`.
  std::vector<T> GetMany(size_t most, bool block = true,
                         std::optional<std::chrono::nanoseconds> timeout = std::nullopt) {
    std::vector<T> items;
    if (most == 0) return items;
    const internal::QueueWait wait(block, timeout);
    if constexpr (internal::Straight<T>) {
      items.resize(std::min(most, handle_->Count() + 1));
      items.resize(handle_->GetArray(items.data(), sizeof(T), items.size(), wait));
    } else {
      internal::BytesSink sink;
      handle_->Get(sink, most, wait);
      items.reserve(sink.count());
      for (size_t i = 0; i < sink.count(); ++i) items.push_back(Read(*handle_, sink, i));
    }
    if (items.empty()) internal::QueueHandle::ThrowEmpty();
    return items;
  }

  // The same into memory of one's own; returns how many there are.
  size_t GetMany(std::span<T> into, bool block = true,
                 std::optional<std::chrono::nanoseconds> timeout = std::nullopt)  //
      requires(internal::Straight<T>) {
    if (into.empty()) return 0;
    const size_t count = handle_->GetArray(into.data(), sizeof(T), into.size(), {block, timeout});
    if (count == 0) internal::QueueHandle::ThrowEmpty();
    return count;
  }

  // Gets all messages, until nobody puts any more: `for (T& item : queue)`.
  class Iterator {
   public:
    T& operator*() { return *item_; }
    Iterator& operator++() {
      Next();
      return *this;
    }
    bool operator==(std::nullptr_t) const { return !item_; }

   private:
    friend class QueueReader;
    explicit Iterator(QueueReader& queue) : queue_(&queue) { Next(); }
    void Next() {
      item_.reset();
      try {
        item_ = queue_->Get();
      } catch (const QueueClosed&) {
        if (queue_->handle_->closed()) throw;
      }
    }
    QueueReader* queue_;
    std::optional<T> item_;
  };
  Iterator begin() { return Iterator(*this); }
  std::nullptr_t end() { return nullptr; }

  // How many messages there are, at one point of time.
  size_t qsize() const { return handle_->Count(); }
  bool empty() const { return qsize() == 0; }
  // How many there may be; 0: no limit but memory (and 2^28 - 2).
  size_t maxsize() const { return handle_->maxsize(); }
  bool full() const { return maxsize() != 0 && qsize() == maxsize(); }

  // A descriptor for poll(2) that is readable while there is something to get, and when getting
  // would throw QueueClosed. Somebody else may get it first: use GetNowait. Borrowed; not to be
  // read. Once it was asked for, by any process, a put into the empty queue and the get that
  // empties it make system calls.
  int native_handle() { return handle_->PollFd(); }

  // This process does not use this end any more, nor any copy of it. Messages stay. Idempotent.
  void Close() { handle_->Close(); }
  bool closed() const { return handle_->closed(); }

  const std::shared_ptr<internal::QueueHandle>& handle() const { return handle_; }

 protected:
  std::optional<T> TryGetFor(const internal::QueueWait& wait) {
    if constexpr (internal::Straight<T>) {
      T item;
      if (handle_->GetArray(&item, sizeof(T), 1, wait) == 0) return std::nullopt;
      return item;
    } else if constexpr (internal::Row<T>) {
      std::optional<T> item(std::in_place);
      internal::RowSink<T> sink(*item);
      if (handle_->Get(sink, 1, wait) == 0) item.reset();
      return item;
    } else {
      internal::BytesSink sink;
      if (handle_->Get(sink, 1, wait) == 0) return std::nullopt;
      return Read(*handle_, sink, 0);
    }
  }

 private:
  static T Read([[maybe_unused]] const internal::QueueHandle& handle, internal::BytesSink& sink,
                size_t index) {
    if constexpr (internal::Row<T>) {
      T item;
      const BytesView bytes = sink.message(index);
      std::byte* const into = internal::RowSink<T>(item).Room(bytes.size());
      if (!bytes.empty()) std::memcpy(into, bytes.data(), bytes.size());
      return item;
    } else {
      const LeaseScope scope(handle.lease());
      Decoder decoder(sink.message(index), sink.TakeFds());
      T item = DecodeValue<T>(decoder);
      decoder.ExpectEnd();
      return item;
    }
  }

  std::shared_ptr<internal::QueueHandle> handle_;
};

// A queue of messages of type T, which may be any type with a Codec: numbers, text, containers,
// structs, exceptions, proxies, descriptors, locks, other queues. All that QueueReader says holds,
// for putting as well. Messages with descriptors (queues and locks are such) wait in a socket,
// which holds a few hundred of them.
template <class T>
class Queue : public QueueReader<T> {
  static_assert(internal::Asked(RequireEncodable<T>()));

 public:
  // What Put takes: const T&, or a view of T's elements for text and arrays of numbers.
  using View = typename internal::ItemView<T>::type;

  // A new queue that holds at most `maxsize` messages; zero or less is no limit but memory. Throws
  // InvalidArgument, std::system_error.
  explicit Queue(int64_t maxsize = 0, const QueueOptions& options = {})
      : Queue(internal::QueueHandle::Create(
            {maxsize, options.max_bytes, internal::TypeTag<T>(), false})) {}
  explicit Queue(std::shared_ptr<internal::QueueHandle> handle)
      : QueueReader<T>(std::move(handle)) {}

  // Adds a message. Waits for room for ever, or until `timeout` is over (zero or less: not at all),
  // and not at all without `block`. Throws Full when there is none in time, QueueClosed after
  // CloseWriters, InvalidArgument for a message that is too large for the queue, and what encoding
  // throws; nothing was put then.
  void Put(View item, bool block = true,
           std::optional<std::chrono::nanoseconds> timeout = std::nullopt) {
    if (!PutFor(item, {block, timeout})) this->handle()->ThrowFull();
  }
  void PutNowait(View item) { Put(item, false); }

  // The same without Full: false.
  bool TryPut(View item, std::chrono::nanoseconds timeout = std::chrono::nanoseconds(0)) {
    return PutFor(item, {true, timeout});
  }

  // Adds messages in their order, as many as possible at one stroke, and waits in between as Put
  // does; returns how many were put when the wait ended.
  size_t PutMany(std::span<const T> items, bool block = true,
                 std::optional<std::chrono::nanoseconds> timeout = std::nullopt) {
    const internal::QueueWait wait(block, timeout);
    size_t count = 0;
    if constexpr (internal::Straight<T>) {
      this->handle()->PutArray(items.data(), sizeof(T), items.size(), wait, &count);
    } else {
      std::vector<Encoded> encoded(items.size());
      std::vector<internal::QueueHandle::Outgoing> messages;
      messages.reserve(items.size());
      LeaseScope scope(this->handle()->lease());
      for (size_t i = 0; i < items.size(); ++i) {
        messages.push_back(encoded[i].Encode(items[i], scope));
      }
      const Sent sent(scope, encoded, count);
      this->handle()->Put(messages, wait, &count);
    }
    return count;
  }

  // The end that only gets. A process that has no other does not count as one that puts.
  QueueReader<T> reader() const { return QueueReader<T>(this->handle()->MakeReader()); }

  // Nobody puts any more, in no process: Put throws QueueClosed, and so does Get once the queue is
  // empty. Idempotent.
  void CloseWriters() { this->handle()->CloseWriters(); }

 private:
  // A message and what it consists of.
  struct Encoded {
    Bytes bytes;
    std::vector<UniqueFd> fds;
    size_t lent = 0;  // by this and those before it

    internal::QueueHandle::Outgoing Encode(const T& item, LeaseScope& scope) {
      if constexpr (internal::Row<T>) {
        return {internal::BytesOf(View(item))};
      } else {
        Encoder encoder;
        EncodeValues(encoder, item);
        if (!encoder.TakeKept().empty()) {
          throw SerializationError("a value that only a process keeps alive cannot be queued");
        }
        bytes = encoder.TakeBytes();
        fds = encoder.TakeFds();
        lent = scope.lent();
        return {bytes, {}, &fds};
      }
    }
  };

  // What was put keeps what it lent; the rest is taken back.
  class Sent {
   public:
    Sent(LeaseScope& scope, std::span<const Encoded> encoded, const size_t& count)
        : scope_(scope), encoded_(encoded), count_(count) {}
    ~Sent() {
      if (count_ != 0) scope_.Sent(encoded_[count_ - 1].lent);
    }

   private:
    LeaseScope& scope_;
    const std::span<const Encoded> encoded_;
    const size_t& count_;
  };

  bool PutFor(View item, const internal::QueueWait& wait) {
    size_t count = 0;
    if constexpr (internal::Straight<T>) {
      return this->handle()->PutArray(&item, sizeof(T), 1, wait, &count);
    } else if constexpr (internal::Row<T>) {
      const internal::QueueHandle::Outgoing message{internal::BytesOf(item)};
      return this->handle()->Put({&message, 1}, wait, &count);
    } else {
      LeaseScope scope(this->handle()->lease());
      Encoded encoded;
      const auto message = encoded.Encode(item, scope);
      const Sent sent(scope, {&encoded, 1}, count);
      return this->handle()->Put({&message, 1}, wait, &count);
    }
  }
};

template <class T>
struct Codec<QueueReader<T>> {
  static void Encode(Encoder& encoder, const QueueReader<T>& queue) {
    queue.handle()->Encode(encoder, /*can_put=*/false);
  }
  static QueueReader<T> Decode(Decoder& decoder) {
    return QueueReader<T>(
        internal::QueueHandle::Decode(decoder, internal::TypeTag<T>(), /*joinable=*/false));
  }
};

template <class T>
struct Codec<Queue<T>> {
  static void Encode(Encoder& encoder, const Queue<T>& queue) {
    queue.handle()->Encode(encoder, /*can_put=*/true);
  }
  static Queue<T> Decode(Decoder& decoder) {
    return Queue<T>(
        internal::QueueHandle::Decode(decoder, internal::TypeTag<T>(), /*joinable=*/false));
  }
};

}  // namespace roost

#endif  // ROOST_QUEUE_QUEUE_H_
