// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tests/kill/queue_fuzz.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstring>
#include <memory>

#include "roost/error/error.h"
#include "roost/shm/shared_queue.h"

namespace roost::kill {
namespace {

constexpr uint32_t kRings = 2;
constexpr size_t kBytes = shm::QueueBytes(kRings);
constexpr size_t kGuard = 1 << 20;

// The memory of a queue with pages on both sides that nobody may touch. The mapping is private, so
// that a run's changes can be undone.
class Arena {
 public:
  Arena() {
    auto* const whole = static_cast<std::byte*>(
        ::mmap(nullptr, kBytes + 2 * kGuard, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    memory_ = whole + kGuard;
    ::mprotect(memory_, kBytes, PROT_READ | PROT_WRITE);
  }
  std::byte* memory() { return memory_; }

 private:
  std::byte* memory_;
};

class Sink final : public shm::QueueSink {
 public:
  std::byte* Room(size_t bytes) override {
    // No more than the queue has: the getter would allocate that.
    if (bytes > kBytes) __builtin_trap();
    if (buffer_.size() < bytes) buffer_.resize(bytes);
    return buffer_.data();
  }
  void Descriptors(std::vector<UniqueFd>) override {}
  void Drop() override {}

 private:
  Bytes buffer_;
};

// Does the next thing; what is damaged is told by an exception, and by nothing else.
template <class Do>
void Try(Do act) {
  try {
    act();
  } catch (const ProtocolError&) {
  } catch (const InvalidArgument&) {
  } catch (const std::system_error&) {  // there are no sockets
  }
}

}  // namespace

void RunQueueFuzz(const uint8_t* data, size_t size) {
  static Arena& arena = *new Arena;
  static Sink& sink = *new Sink;
  auto& memory = *reinterpret_cast<shm::QueueMemory*>(arena.memory());
  std::memset(arena.memory(), 0, shm::kQueueDataOffset);
  shm::QueueShape shape;
  shape.rings = kRings;
  shape.joinable = size % 2 != 0;
  shape.max_messages = size % 3 == 0 ? 10 : 0;
  shm::SharedQueue::Initialise(memory, shape);
  // The head of the input goes over the fields that change, and over the start of both rings.
  const auto take = [&](void* to, size_t most) {
    const size_t n = std::min(most, size);
    if (n != 0) std::memcpy(to, data, n);
    data += n;
    size -= n;
  };
  take(&memory.head, 8);
  take(&memory.tail, 8);
  take(&memory.known_head, 8);
  take(&memory.known_tail, 8);
  take(&memory.calm, 4);
  take(&memory.finished, 8);
  take(&memory.fd_number, 8);
  take(&memory.poll_level, 4);
  take(&memory.putters, 4);
  std::byte* const ring = arena.memory() + shm::kQueueDataOffset;
  const size_t at = shm::QueuePlace::Of(memory.tail).position * shm::kQueueUnit;
  take(ring + at % (shm::RingBytes(0) - 256), 64);
  take(ring + shm::RingBytes(0), 64);
  take(&memory.holders[0], 64);
  const Deadline now = Deadline::After(std::chrono::nanoseconds(-1));
  shm::SharedQueue queue(arena.memory(), kBytes);
  static std::byte out[shm::RingBytes(1)];
  for (int step = 0; step < 8; ++step) {
    uint8_t what = 0;
    take(&what, 1);
    const size_t length = size_t{what} * (what % 7 == 0 ? 2000 : 3);
    switch (what % 8) {
      case 0:
      case 1: {
        const shm::QueueOutgoing message{BytesView(out, length)};
        Try([&] { queue.Put({&message, 1}, &now); });
        break;
      }
      case 2:
        Try([&] { queue.PutArray(out, 8, length % 20, &now); });
        break;
      case 3:
      case 4:
        Try([&] { queue.Get(sink, 1 + length % 5, &now); });
        break;
      case 5:
        Try([&] { queue.GetArray(out, 8, length % 20, &now); });
        break;
      case 6:
        Try([&] { queue.Count(); });
        Try([&] { queue.FinishTask(); });
        break;
      default: {
        // Somebody scribbles while the queue is in use.
        uint32_t place = 0;
        take(&place, 3);
        take(arena.memory() + offsetof(shm::QueueMemory, closed) +
                 place % (kBytes - offsetof(shm::QueueMemory, closed) - 8),
             8);
        // A lock of nobody is another test's.
        memory.put_lock = memory.get_lock = memory.finish_lock = 0;
        memory.poll_used = 0;
        break;
      }
    }
  }
  memory.put_lock = memory.get_lock = memory.finish_lock = 0;
}

}  // namespace roost::kill

#if defined(ROOST_LIBFUZZER)
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  roost::kill::RunQueueFuzz(data, size);
  return 0;
}
#endif
