// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_POOL_CHANNEL_H_
#define ROOST_POOL_CHANNEL_H_

// What a pool and one of its workers say to each other: packets over a SOCK_SEQPACKET pair, each of
// some frames. Every task that is sent gets one answer; small answers go another way
// (answer_ring.h).

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "roost/base/bytes.h"
#include "roost/base/unique_fd.h"

namespace roost::internal {

enum class FrameKind : uint32_t {
  kFunction = 1,        // to the worker: a FunctionName; the first is function 0, and so on
  kTask = 2,            // to the worker: a function's arguments
  kAccepted = 3,        // to the worker: the oldest kResultToAccept has been decoded
  kResult = 4,          // answers: the function's result;
  kResultToAccept = 5,  //   the same, and the worker keeps things alive until kAccepted;
  kException = 6,       //   an encoded exception;
  kSkipped = 7,         //   the task had been withdrawn
  kBell = 8,            // from the worker: there are answers in the ring (answer_ring.h)
};

// A body that is larger travels in a sealed file of its own.
inline constexpr size_t kMaxInlineBody = 32 * 1024;
// How many descriptors can ride with one frame, its body's file aside.
inline constexpr size_t kMaxRidingFds = 252;
// How long a side looks for what the other one sends, before it sleeps: longer than it takes to
// wake a sleeper, or both would go on sleeping (docs/decisions/0023-looking-and-riding.md).
inline constexpr std::chrono::nanoseconds kLongestLook = std::chrono::microseconds(100);

// Frames on their way out. A value; the descriptors are borrowed.
class Packet {
 public:
  // Another frame can be added: what it says about sizes.
  bool HasRoomFor(size_t body_size, bool has_fds) const;

  // Adds a frame. `id` is a task's function, or the number of an answered task among those of its
  // worker (modulo 2^32). With descriptors (`shared`, the body's file, and those that ride along)
  // it must be the packet's last.
  void Add(FrameKind kind, uint32_t id, BytesView body);
  void AddWithFds(FrameKind kind, uint32_t id, BytesView body, int shared,
                  const std::vector<UniqueFd>& riding);

  bool empty() const { return bytes_.empty(); }
  const Bytes& bytes() const { return bytes_; }
  const std::vector<int>& fds() const { return fds_; }

 private:
  Bytes bytes_;
  std::vector<int> fds_;
};

enum class Sent { kYes, kFull, kGone };

// `wait`: until there is room; without it kFull means that nothing was sent. Throws
// std::system_error.
Sent SendPacket(int socket, const Packet& packet, bool wait);

// One frame as it came.
struct TaskFrame {
  FrameKind kind;
  uint32_t id;
  BytesView body;             // empty if it is in `shared`; good until the next Receive
  UniqueFd shared;            // for SharedBytes
  std::vector<UniqueFd> fds;  // what rides along
};

// Takes packets apart. Threads: one at a time.
class FrameReader {
 public:
  enum class Status { kFrames, kNothing, kEnded };

  // Takes the next packet; kNothing only without `wait`. Throws std::system_error.
  Status Receive(int socket, bool wait);

  // The packet's next frame. Throws SerializationError for damaged bytes.
  std::optional<TaskFrame> Next();

 private:
  Bytes buffer_;
  BytesView left_;
  std::vector<UniqueFd> fds_;
};

// Who runs a task that was sent: the worker, once it has claimed it, or, while nobody has, the pool
// that withdraws it. One word for each of the last kSlots tasks of a worker, in a file that both
// map. A resource. Threads and processes: any.
class Claims {
 public:
  static constexpr size_t kSlots = 256;

  // Throws std::system_error.
  static UniqueFd CreateFile();
  explicit Claims(int fd);
  ~Claims();
  Claims(const Claims&) = delete;
  Claims& operator=(const Claims&) = delete;

  // Task number `task` is going to be sent.
  void Offer(uint64_t task) { word(task).store(kOffered); }
  // True for the one of the two that came first.
  bool Claim(uint64_t task) { return Change(task, kClaimed); }
  bool Withdraw(uint64_t task) { return Change(task, kWithdrawn); }
  // It has been announced, and nobody has come for it yet. What is sent is there soon after.
  bool IsOffered(uint64_t task) { return word(task).load(std::memory_order_relaxed) == kOffered; }
  // The worker has claimed it.
  bool IsClaimed(uint64_t task) { return word(task).load() == kClaimed; }

 private:
  using Word = std::atomic<uint32_t>;
  static_assert(Word::is_always_lock_free);
  enum : uint32_t { kNone, kOffered, kClaimed, kWithdrawn };

  Word& word(uint64_t task) { return words_[task % kSlots]; }
  bool Change(uint64_t task, uint32_t to) {
    uint32_t from = kOffered;
    return word(task).compare_exchange_strong(from, to);
  }

  Word* words_;
};

}  // namespace roost::internal

#endif  // ROOST_POOL_CHANNEL_H_
