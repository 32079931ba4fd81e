// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SHM_SHARED_QUEUE_H_
#define ROOST_SHM_SHARED_QUEUE_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "roost/base/deadline.h"
#include "roost/base/unique_fd.h"
#include "roost/shm/machine.h"
#include "roost/shm/queue_layout.h"
#include "roost/shm/queue_message.h"

namespace roost::shm {

// What a queue is made with.
struct QueueShape {
  uint32_t max_messages = 0;  // 0: kMostMessages
  uint32_t rings = 1;
  uint64_t type = 0;
  uint64_t lease_high = 0;
  uint64_t lease_low = 0;
  bool joinable = false;
};

// Descriptors that the two sides share besides the memory; borrowed, -1 where there is none.
struct QueueDescriptors {
  int get_socket = -1;   // of a SOCK_SEQPACKET pair for the messages' descriptors
  int level_write = -1;  // a pipe that holds a byte while there is something to get
  int level_read = -1;
};

// A queue of messages, which are bytes and perhaps descriptors, in memory that processes share. Any
// number of them put and get; each may be killed at any instruction, and whatever the memory holds,
// none of the others crashes. A message is there from one store on and gone from another one on; a
// process that is killed before its store has done nothing. See docs/wire/queue.md. The memory is
// touched by Machine's means only, so that these sources can be explored in every order of steps.
//
// Thread-safe. Nothing here waits but for the other side's copying; for the rest there are
// WaitForMessage and WaitForRoom. ProtocolError is thrown, by each call, when the memory cannot be
// what processes of this protocol write.
class SharedQueue {
 public:
  // Makes a queue of zeroed memory of QueueBytes(shape.rings).
  static void Initialise(QueueMemory& memory, const QueueShape& shape);

  // `memory` of `bytes` bytes must outlive it. `put_socket` is the other end of the pair, if this
  // process has the right to put. Throws ProtocolError.
  SharedQueue(void* memory, size_t bytes, const QueueDescriptors& descriptors = {},
              UniqueFd put_socket = UniqueFd());

  ~SharedQueue() { LeaveHolder(); }
  SharedQueue(const SharedQueue&) = delete;
  SharedQueue& operator=(const SharedQueue&) = delete;

  const QueueShape& shape() const { return shape_; }
  // The largest message that fits.
  size_t max_message_bytes() const { return RingBytes(shape_.rings - 1) - 4 * kQueueUnit; }

  using Outgoing = QueueOutgoing;
  using Sink = QueueSink;

  enum class Refusal {
    kNone,     // all were put
    kCount,    // there are max_messages
    kBytes,    // its memory is full
    kSockets,  // too many descriptors wait to be got
    kGrowth,   // it would need a larger ring, and was not to take one
    kBusy,     // another process did not let go of the lock
    kClosed,   // by Close
  };
  struct PutResult {
    size_t count = 0;  // how many were put, from the first
    Refusal refusal = Refusal::kNone;
    uint64_t tail = 0;  // for WaitForRoom
  };
  // Puts messages at one stroke: none of them is there before all are. `deadline` bounds the wait
  // for the lock (null: 200 ms). A `thrifty` put of a large message rather says kGrowth than go on
  // in fresh memory. Throws InvalidArgument for a message that can never fit.
  PutResult Put(std::span<const Outgoing> messages, const Deadline* deadline, bool thrifty = false);
  // The same for `count` messages of `size` bytes, which lie one after another.
  PutResult PutArray(const void* items, size_t size, size_t count, const Deadline* deadline);

  struct GetResult {
    size_t count = 0;   // how many were got
    size_t left = 0;    // how many there were after that
    bool busy = false;  // another process did not let go of the lock
    uint64_t head = 0;  // for WaitForMessage
  };
  // Gets up to `most` messages, at one stroke, perhaps fewer than there are.
  GetResult Get(Sink& sink, size_t most, const Deadline* deadline);
  // The same for messages of exactly `size` bytes, to lie one after another.
  GetResult GetArray(void* items, size_t size, size_t most, const Deadline* deadline);

  // Waits until somebody may have put (got), at most kLongestSleep and until `deadline`. True when
  // it slept: then PassOnGet (PassOnPut) is to be called once the caller has got (put) or given up,
  // since one sleeper is woken at a time; that one wakes the next if there is more.
  bool WaitForMessage(uint64_t head, const Deadline& deadline);
  bool WaitForRoom(uint64_t tail, Refusal refusal, const Deadline& deadline);
  // Looks until somebody may have got, or until `deadline`.
  void LookForRoom(uint64_t tail, const Deadline& deadline) const;
  void PassOnGet();
  void PassOnPut();

  // How many messages there are, at one point of time.
  size_t Count() const;
  // Nothing is put from now on, by nobody. Idempotent.
  void Close();
  // Closes put_socket: this process does not count as one that puts any more. Idempotent.
  void ClosePutSocket();
  bool has_put_socket() const { return has_put_socket_.load(std::memory_order_relaxed); }
  // Empty if it is closed. Throws std::system_error.
  UniqueFd DuplicatePutSocket() const;
  // No process is left that could put.
  bool AbandonedByPutters() const;
  bool closed() const { return memory_.closed.load() != 0; }
  // Wakes everybody who waits, to look again.
  void WakeAll();

  // From now on the pipe holds a byte while there is something to get.
  void KeepLevel();

  // Where tasks are counted: every message is one, until it is finished.
  struct Tasks {
    uint32_t unfinished = 0;
    uint32_t lost = 0;  // of those that are not: whose process died before it finished them
  };
  Tasks CountTasks() const;
  // One less. False if there are none. What this process finishes counts as what it has taken;
  // `lost`: it is given up instead.
  bool FinishTask(bool lost = false);
  // Gives up the tasks of processes that have died.
  void GiveUpLostTasks();
  // Waits until all may be finished, at most kLongestSleep and until `deadline`.
  void WaitForTasks(const Deadline& deadline);

 private:
  struct PutState;
  struct GetState;

  QueuePlace Checked(uint64_t word) const {
    const QueuePlace place = QueuePlace::Of(word);
    if (place.ring >= shape_.rings) [[unlikely]]
      Damaged("there is no such ring");
    return place;
  }
  std::byte* At(const QueuePlace& place) const {
    return rings_[place.ring] + size_t{place.position & masks_[place.ring]} * kQueueUnit;
  }
  // Where the byte lies that comes `skip` bytes behind a place, and how many more lie behind it
  // before the ring's end.
  struct Run {
    std::byte* begin;
    size_t bytes;
  };
  Run RunAt(const QueuePlace& place, size_t skip) const {
    std::byte* const ring = rings_[place.ring];
    const size_t whole = (size_t{masks_[place.ring]} + 1) * kQueueUnit;
    const size_t at = (static_cast<size_t>(At(place) - ring) + skip) & (whole - 1);
    return {ring + at, whole - at};
  }
  void CopyIn(const QueuePlace& place, size_t skip, const void* data, size_t size) const {
    const Run run = RunAt(place, skip);
    if (size <= run.bytes) [[likely]] {
      if (size != 0) Machine::Copy(run.begin, data, size);
      return;
    }
    Machine::Copy(run.begin, data, run.bytes);
    Machine::Copy(rings_[place.ring], static_cast<const std::byte*>(data) + run.bytes,
                  size - run.bytes);
  }
  void CopyOut(const QueuePlace& place, size_t skip, void* data, size_t size) const {
    const Run run = RunAt(place, skip);
    if (size <= run.bytes) [[likely]] {
      if (size != 0) Machine::Copy(data, run.begin, size);
      return;
    }
    Machine::Copy(data, run.begin, run.bytes);
    Machine::Copy(static_cast<std::byte*>(data) + run.bytes, rings_[place.ring], size - run.bytes);
  }

  uint32_t RoughCount() const;

  bool BeginPut(PutState& state, const Deadline* deadline);
  void RefreshTail(PutState& state) const;
  // Where the next record of `bytes` goes; false if nowhere. May jump.
  bool MakeRoom(PutState& state, size_t bytes);
  bool MakeRoomElsewhere(PutState& state, size_t bytes);
  void Jump(PutState& state, uint32_t ring) const;
  bool Append(PutState& state, const Outgoing& message);
  bool AppendFds(PutState& state, const std::vector<UniqueFd>& fds);
  PutResult EndPut(PutState& state, size_t count);

  bool BeginGet(GetState& state, const Deadline* deadline);
  // Whether there is another message; jumps lie behind it then.
  bool FindMessage(GetState& state);
  void LeaveRing(GetState& state);
  // The header of the message at the tail, whose bytes are all there.
  RecordHeader Header(const GetState& state) const;
  // Has the next message brought into the cache, of about as many bytes.
  void FetchNext(const GetState& state, size_t bytes) const;
  // Has the place of the next record brought into the cache, of about as many bytes.
  void FetchRoom(const PutState& state, size_t bytes) const;
  void Commit(GetState& state);
  GetResult EndGet(GetState& state, size_t count);
  void GiveBackLargeRing();
  void LeaveEmptyRing();

  // Of this process; none if there are too many: then its death goes unnoticed.
  void FindHolder();
  void LeaveHolder();
  void RecoverTaken();
  void RecoverFinished();
  void GiveUp(TaskHolder& holder);
  uint32_t Unfinished() const;

  bool SendFds(const FdTag& tag, const std::vector<UniqueFd>& fds) const;
  bool ReceiveFds(const FdTag& tag, std::vector<UniqueFd>* fds) const;
  void RaiseLevel();
  void LowerLevel();
  [[noreturn, gnu::cold]] static void Damaged(const char* what);

  QueueMemory& memory_;
  const QueueShape shape_;
  const QueueDescriptors descriptors_;
  const uint32_t max_messages_;
  UniqueFd put_socket_;  // under put_lock
  std::atomic<bool> has_put_socket_;
  std::atomic<TaskHolder*> holder_{nullptr};  // this process's
  std::byte* rings_[kMostRings];
  uint32_t masks_[kMostRings];  // a ring's units - 1
};

}  // namespace roost::shm

#endif  // ROOST_SHM_SHARED_QUEUE_H_
