// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_STREAM_WINDOW_H_
#define ROOST_PROXIES_STREAM_WINDOW_H_

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <thread>

#include "roost/base/deadline.h"
#include "roost/proxies/call_slot.h"

namespace roost {

namespace internal {
class ProxyTarget;
}  // namespace internal

class Proxy;
class StreamCall;

// How many calls of stream methods (`-> stream` in a schema) may be under way at once, in place of
// one that is waited for:
//
//   roost::StreamWindow window;
//   for (const roost::Bytes& part : parts) file.Write(window, part);
//   window.Finish();  // all have run, or it throws what one threw
//
// The calls run in the server one after the other, in the order in which they were made, and with
// the thread's other calls to that server; one that fails keeps those behind it from nothing. What
// a call threw is thrown by a later call within the window, at the latest when the window has been
// filled once more, or by Finish. Nothing is under way then, what further calls threw is dropped,
// and the window can be used on.
//
// Some calls are waited for as without a window: the first of a thread to an object; those of a
// proxy with a limit and those that can be cancelled, before which all others are waited for; one
// that passes an object of this process, for its method may call back; and those made in a
// callback. An object of this process is called directly. How many bytes are under way is bounded
// by the connection's memory (32 KiB): beyond that a call waits until the server reads.
//
// Calls with limits that are made without the window do not wait for those in it: Finish before.
//
// A resource of one thread: the one that makes its calls, which destroys it. Destroyed without
// Finish it waits for nothing and tells of no error; the calls run on while somebody holds their
// object, and may be dropped with it.
class StreamWindow {
 public:
  static constexpr size_t kDefaultCalls = 32;
  // The server can answer so many though this thread reads none of the answers.
  static constexpr size_t kMostCalls = 256;

  // So many calls, 1 to kMostCalls, each of which takes 1.5 KiB here while the window lives. Throws
  // InvalidArgument.
  explicit StreamWindow(size_t calls = kDefaultCalls);
  ~StreamWindow();
  StreamWindow(const StreamWindow&) = delete;
  StreamWindow& operator=(const StreamWindow&) = delete;

  // Waits until nothing is under way. Throws the first exception that a call threw since the last
  // one was thrown; ServerGone.
  void Finish();

  // How many calls are under way, as far as is known.
  size_t under_way() const { return count_; }

 private:
  friend class StreamCall;

  // A call, and what it is for, which it keeps alive.
  struct Entry {
    std::shared_ptr<internal::ProxyTarget> target;
    internal::CallSlot call;

    void Reset();
  };

  // Waits for the oldest call. False when the deadline passed.
  bool TakeOldest(const Deadline& deadline);
  // Waits until no more than that are under way; throws as Finish does, DeadlineExceeded.
  void ShrinkTo(size_t calls, const Deadline& deadline);
  // Throws InvalidState on another thread than that of the first call.
  void CheckThread();

  const size_t capacity_;
  std::unique_ptr<Entry[]> entries_;
  size_t oldest_ = 0;
  size_t count_ = 0;
  const StreamCall* making_ = nullptr;  // the call that is not yet under way
  std::thread::id thread_;
  std::exception_ptr failure_;  // the first that was not thrown yet
};

}  // namespace roost

#endif  // ROOST_PROXIES_STREAM_WINDOW_H_
