// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Producers and consumers of one queue are killed at random, again and again, and every message is
// accounted for: none is torn, none comes twice, none out of its producer's order, and at most one
// is missing for each consumer that was killed. ROOST_QUEUE_KILLS in the environment says how many
// processes to kill.

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <map>
#include <new>
#include <random>
#include <set>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "roost/base/system_call.h"
#include "roost/shm/segment.h"
#include "roost/shm/shared_queue.h"

// E8: row of the table of queues.

namespace roost::kill {
namespace {

using shm::QueueOutgoing;
using shm::SharedQueue;

constexpr int kProducers = 3;
constexpr int kConsumers = 3;
constexpr int kKillsInARound = 20;
constexpr uint64_t kEnd = UINT64_MAX;

// What a process has done, in memory that survives it.
struct Diary {
  std::atomic<uint64_t> count;
  uint64_t items[1 << 20];
};
constexpr size_t kMostItems = 1 << 20;

Diary* NewDiary() {
  return new (::mmap(nullptr, sizeof(Diary), PROT_READ | PROT_WRITE,
                     MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)) Diary;
}

// A message is its number, again and again: up to 5 times, or 40,000 times, which makes the queue
// change its ring.
struct Message {
  uint64_t words[40'000];
};

class Sink final : public shm::QueueSink {
 public:
  explicit Sink(Message& message) : message_(message) {}
  std::byte* Room(size_t bytes) override {
    size = bytes;
    return bytes <= sizeof(Message) ? reinterpret_cast<std::byte*>(message_.words) : nullptr;
  }
  void Descriptors(std::vector<UniqueFd> fds) override { descriptors = fds.size(); }
  void Drop() override { size = 0; }
  size_t size = 0;
  size_t descriptors = 0;

 private:
  Message& message_;
};

class Round {
 public:
  Round(unsigned seed, uint32_t max_messages) : random_(seed) {
    shm::QueueShape shape;
    shape.rings = 3;
    shape.max_messages = max_messages;
    SharedQueue::Initialise(*static_cast<shm::QueueMemory*>(segment_.data()), shape);
    int sockets[2];
    Check(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets), "socketpair");
    get_socket_.Reset(sockets[0]);
    queue_ = std::make_unique<SharedQueue>(segment_.data(), segment_.size(),
                                           shm::QueueDescriptors{get_socket_.get(), -1, -1},
                                           UniqueFd(sockets[1]));
    stop_ = new (::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0))
        std::atomic<int>(0);
    extra_.push_back(CreateEventfd());
  }

  void Run() {
    for (int i = 0; i < kProducers; ++i) StartProducer();
    for (int i = 0; i < kConsumers; ++i) StartConsumer();
    for (int i = 0; i < kKillsInARound; ++i) {
      std::this_thread::sleep_for(std::chrono::microseconds(random_() % 3000));
      if (random_() % 2 == 0) {
        KillOneOf(producers_);
        StartProducer();
      } else {
        KillOneOf(consumers_);
        ++consumers_killed_;
        StartConsumer();
      }
    }
    stop_->store(1);
    for (const pid_t pid : producers_) Wait(pid);
    Message* const end = new Message{{kEnd}};
    for (int i = 0; i < kConsumers; ++i) Put(*end, 1, false);
    delete end;
    for (const pid_t pid : consumers_) Wait(pid);
    Account();
  }

 private:
  void Put(const Message& message, size_t words, bool with_fds) {
    const QueueOutgoing out{
        std::as_bytes(std::span(message.words, words)), {}, with_fds ? &extra_ : nullptr};
    while (true) {
      const auto result = queue_->Put({&out, 1}, nullptr);
      if (result.count == 1) return;
      if (result.refusal != SharedQueue::Refusal::kBusy) {
        queue_->WaitForRoom(result.tail, result.refusal, Deadline::Never());
      }
    }
  }

  void StartProducer() {
    Diary* const diary = NewDiary();
    const uint64_t id = put_.size();
    put_.push_back(diary);
    producers_.push_back(Fork([this, diary, id] {
      static Message message;
      for (uint64_t i = 1; stop_->load() == 0 && i < kMostItems; ++i) {
        const size_t words = i % 200 == 0 ? std::size(message.words) : 1 + i % 5;
        for (size_t k = 0; k < words; ++k) message.words[k] = id << 32 | i;
        Put(message, words, i % 50 == 0);
        diary->count.store(i);
      }
    }));
  }

  void StartConsumer() {
    Diary* const diary = NewDiary();
    got_.push_back(diary);
    consumers_.push_back(Fork([this, diary] {
      static Message message;
      while (true) {
        Sink sink(message);
        const auto result = queue_->Get(sink, 1, nullptr);
        if (result.count == 0) {
          if (result.left == 0 && !result.busy) {
            queue_->WaitForMessage(result.head, Deadline::Never());
          }
          continue;
        }
        const uint64_t item = message.words[0];
        if (item == kEnd) return;
        const uint64_t number = item & 0xFFFFFFFF;
        const size_t words = number % 200 == 0 ? std::size(message.words) : 1 + number % 5;
        if (sink.size != words * 8 || sink.descriptors != (number % 50 == 0 ? 1u : 0u)) ::_exit(3);
        for (size_t k = 0; k < words; ++k) {
          if (message.words[k] != item) ::_exit(4);
        }
        const uint64_t at = diary->count.load();
        if (at == kMostItems) ::_exit(5);
        diary->items[at] = item;
        diary->count.store(at + 1);
      }
    }));
  }

  template <class Body>
  static pid_t Fork(Body body) {
    const pid_t pid = Check(::fork(), "fork");
    if (pid != 0) return pid;
    try {
      body();
    } catch (const std::exception& e) {
      (void)!::write(2, e.what(), std::strlen(e.what()));
      ::_exit(6);
    }
    ::_exit(0);
  }

  void KillOneOf(std::vector<pid_t>& pids) {
    const size_t which = random_() % pids.size();
    ::kill(pids[which], SIGKILL);
    ::waitpid(pids[which], nullptr, 0);
    pids.erase(pids.begin() + static_cast<std::ptrdiff_t>(which));
  }

  static void Wait(pid_t pid) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    int status;
    while (::waitpid(pid, &status, WNOHANG) == 0) {
      if (std::chrono::steady_clock::now() > deadline) {
        ADD_FAILURE() << "a process hangs";
        ::kill(pid, SIGKILL);
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    EXPECT_EQ(status, 0);
  }

  void Account() {
    std::set<uint64_t> all;
    for (Diary* diary : got_) {
      std::map<uint64_t, uint64_t> last;
      for (uint64_t i = 0; i < diary->count; ++i) {
        const uint64_t item = diary->items[i];
        EXPECT_TRUE(all.insert(item).second) << "twice";
        uint64_t& before = last[item >> 32];
        EXPECT_GT(item & 0xFFFFFFFF, before) << "out of order";
        before = item & 0xFFFFFFFF;
      }
    }
    int missing = 0;
    for (uint64_t id = 0; id < put_.size(); ++id) {
      for (uint64_t i = 1; i <= put_[id]->count; ++i) missing += !all.contains(id << 32 | i);
    }
    EXPECT_LE(missing, consumers_killed_);
    EXPECT_GT(all.size(), 0u);
    for (Diary* diary : put_) ::munmap(diary, sizeof(Diary));
    for (Diary* diary : got_) ::munmap(diary, sizeof(Diary));
    ::munmap(stop_, 4096);
  }

  std::mt19937 random_;
  UniqueFd memory_fd_;
  shm::Segment segment_ = shm::Segment::Create("queue", shm::QueueBytes(3), &memory_fd_);
  UniqueFd get_socket_;
  std::unique_ptr<SharedQueue> queue_;
  std::atomic<int>* stop_ = nullptr;
  std::vector<UniqueFd> extra_;
  std::vector<Diary*> put_;
  std::vector<Diary*> got_;
  std::vector<pid_t> producers_;
  std::vector<pid_t> consumers_;
  int consumers_killed_ = 0;
};

TEST(QueueRandomKillsTest, LosesNothingButWhatADeadConsumerHeld) {
  const char* const given = std::getenv("ROOST_QUEUE_KILLS");
  const int kills = given != nullptr ? std::atoi(given) : 400;
  for (int done = 0; done < kills && !testing::Test::HasFailure(); done += kKillsInARound) {
    SCOPED_TRACE(testing::Message() << "round " << done / kKillsInARound);
    Round(static_cast<unsigned>(done), done / kKillsInARound % 2 == 0 ? 0 : 20).Run();
  }
}

}  // namespace
}  // namespace roost::kill
