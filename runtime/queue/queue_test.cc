// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/queue/queue.h"

#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "roost/base/deadline.h"
#include "roost/base/system_call.h"
#include "roost/base/test_signals.h"
#include "roost/base/test_threads.h"
#include "roost/codec/remote_exception.h"
#include "roost/error/error.h"
#include "roost/process/spawn.h"
#include "roost/queue/joinable_queue.h"
#include "roost/queue/simple_queue.h"

// E1 to E12: rows of the table of queues.

namespace roost {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

// E1
TEST(QueueTest, GivesBackWhatWasPutInOrder) {
  Queue<int> queue;
  for (int i = 0; i < 1000; ++i) queue.Put(i);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(queue.Get(), i);
}

// E1
TEST(QueueTest, HoldsMaxsizeMessagesAndThenIsFull) {
  Queue<std::string> queue(2);
  queue.Put("a");
  queue.PutNowait("b");
  EXPECT_THROW(queue.PutNowait("c"), Full);
  EXPECT_THROW(queue.Put("c", false, std::chrono::hours(1)), Full);  // no block: no timeout
  EXPECT_THROW(queue.Put("c", true, milliseconds(-1)), Full);
  const auto start = Clock::now();
  EXPECT_THROW(queue.Put("c", true, milliseconds(50)), Full);
  EXPECT_GE(Clock::now() - start, milliseconds(50));
  EXPECT_FALSE(queue.TryPut("c"));
  EXPECT_EQ(queue.Get(), "a");
  EXPECT_TRUE(queue.TryPut("c"));
}

// E1
TEST(QueueTest, IsEmptyAtOnceOrInTime) {
  Queue<int> queue;
  EXPECT_THROW(queue.GetNowait(), Empty);
  EXPECT_THROW(queue.Get(false, std::chrono::hours(1)), Empty);
  EXPECT_THROW(queue.Get(true, milliseconds(-1)), Empty);
  const auto start = Clock::now();
  EXPECT_THROW(queue.Get(true, milliseconds(50)), Empty);
  EXPECT_GE(Clock::now() - start, milliseconds(50));
  EXPECT_EQ(queue.TryGet(), std::nullopt);
  EXPECT_EQ(queue.TryGet(milliseconds(10)), std::nullopt);
}

// E1
TEST(QueueTest, SaysThatItsMemoryIsFull) {
  Queue<std::string> queue(0, {.max_bytes = 1 << 20});
  const std::string text(10'000, 'x');
  try {
    while (true) queue.PutNowait(text);
  } catch (const Full& e) {
    EXPECT_NE(std::string(e.what()).find("memory"), std::string::npos) << e.what();
  }
  EXPECT_GT(queue.qsize(), 10u);
  EXPECT_THROW(queue.Put(std::string(2 << 20, 'x')), InvalidArgument);
}

// E1: signals do not end a wait early, nor make a message be missed.
TEST(QueueTest, WaitsOnThroughSignals) {
  const SignalStorm storm;
  Queue<int> queue(1);
  auto start = Clock::now();
  EXPECT_THROW(queue.Get(true, milliseconds(50)), Empty);
  EXPECT_GE(Clock::now() - start, milliseconds(50));
  queue.Put(1);
  start = Clock::now();
  EXPECT_THROW(queue.Put(2, true, milliseconds(50)), Full);
  EXPECT_GE(Clock::now() - start, milliseconds(50));
  EXPECT_EQ(queue.Get(), 1);
  JoinableQueue<int> tasks;
  tasks.Put(1);
  start = Clock::now();
  EXPECT_FALSE(tasks.Join(milliseconds(50)));
  EXPECT_GE(Clock::now() - start, milliseconds(50));
}

// E2
TEST(QueueTest, KnowsItsSizes) {
  Queue<int> unlimited;
  EXPECT_EQ(unlimited.maxsize(), 0u);
  EXPECT_FALSE(unlimited.full());
  EXPECT_EQ(Queue<int>(-5).maxsize(), 0u);
  Queue<int> queue(2);
  EXPECT_EQ(queue.maxsize(), 2u);
  EXPECT_TRUE(queue.empty());
  queue.Put(1);
  EXPECT_EQ(queue.qsize(), 1u);
  EXPECT_FALSE(queue.empty());
  EXPECT_FALSE(queue.full());
  queue.Put(2);
  EXPECT_TRUE(queue.full());
  EXPECT_THROW(Queue<int>(int64_t{1} << 40), InvalidArgument);
}

void PutAndExit(Queue<int> queue, int count) {
  for (int i = 0; i < count; ++i) queue.Put(i);
}

// E3: what was put is there after the child's end, and it can be joined before anybody gets.
TEST(QueueTest, NeedsNobodyToFlush) {
  Queue<int> queue;
  auto child = Spawn<&PutAndExit>(queue, 100'000);
  child.Join();
  EXPECT_EQ(queue.qsize(), 100'000u);
  EXPECT_EQ(queue.GetMany(200'000).size(), 100'000u);
}

struct Picky {
  int value;
};

}  // namespace

template <>
struct Codec<Picky> {
  static void Encode(Encoder& encoder, const Picky& picky) {
    if (picky.value < 0) throw SerializationError("a negative Picky");
    EncodeValues(encoder, picky.value);
  }
  static Picky Decode(Decoder& decoder) {
    const int value = DecodeValue<int>(decoder);
    if (value == 13) decoder.Fail("13");
    return Picky{value};
  }
};

namespace {

// E4
TEST(QueueTest, ThrowsInPutWhatCannotBeEncoded) {
  Queue<std::vector<Picky>> queue(1);
  EXPECT_THROW(queue.Put({{1}, {-1}}), SerializationError);
  EXPECT_TRUE(queue.empty());
  queue.Put({{1}, {2}});
  EXPECT_EQ(queue.Get().size(), 2u);
  queue.Put({{13}});
  EXPECT_THROW(queue.Get(), SerializationError);
  EXPECT_TRUE(queue.empty());
}

// E5
TEST(QueueTest, RefusesEverythingAfterClose) {
  Queue<int> queue;
  Queue<int> copy = queue;
  queue.Put(1);
  queue.Close();
  queue.Close();
  EXPECT_TRUE(copy.closed());
  EXPECT_THROW(copy.Put(1), QueueClosed);
  EXPECT_THROW(queue.Get(), QueueClosed);
  EXPECT_THROW(queue.qsize(), QueueClosed);
  EXPECT_THROW(queue.reader(), QueueClosed);
}

// E5
TEST(QueueTest, IsDrainedAfterCloseWriters) {
  Queue<int> queue;
  QueueReader<int> reader = queue.reader();
  queue.Put(1);
  queue.Put(2);
  queue.CloseWriters();
  queue.CloseWriters();
  EXPECT_THROW(queue.Put(3), QueueClosed);
  EXPECT_EQ(reader.Get(), 1);
  EXPECT_EQ(queue.Get(), 2);
  EXPECT_THROW(queue.Get(), QueueClosed);
  EXPECT_THROW(reader.GetNowait(), QueueClosed);
}

TEST(QueueTest, WakesWhoWaitsWhenWritersAreClosed) {
  Queue<int> queue;
  std::jthread closer([&] {
    EXPECT_TRUE(OthersSleep(Deadline::After(std::chrono::seconds(20))));
    queue.CloseWriters();
  });
  EXPECT_THROW(queue.Get(), QueueClosed);
}

int64_t Sum(QueueReader<int> numbers) {
  int64_t sum = 0;
  for (int number : numbers) sum += number;
  return sum;
}

// E9
TEST(QueueTest, EndsWhenTheLastPutterHasClosed) {
  Queue<int> numbers(10);
  auto child = Spawn<&Sum>(numbers.reader());
  for (int i = 1; i <= 1000; ++i) numbers.Put(i);
  numbers.Close();
  EXPECT_EQ(child.Result(), 500500);
}

void PutOneAndDie(Queue<int> queue) {
  queue.Put(7);
  ::raise(SIGKILL);
}

// E9, E8
TEST(QueueTest, EndsWhenTheLastPutterWasKilled) {
  Queue<int> queue;
  QueueReader<int> reader = queue.reader();
  auto child = Spawn<&PutOneAndDie>(queue);
  queue.Close();
  EXPECT_EQ(reader.Get(), 7);
  EXPECT_THROW(reader.Get(), QueueClosed);
  EXPECT_THROW(child.Result(), ChildDied);
}

// E11
TEST(QueueTest, CarriesQueues) {
  Queue<Queue<int>> queues;
  Queue<int> inner;
  queues.Put(inner);
  inner.Put(1);
  Queue<int> arrived = queues.Get();
  EXPECT_EQ(arrived.Get(), 1);
  arrived.Put(2);
  EXPECT_EQ(inner.Get(), 2);
  // A queue that is in a queue counts among those that put.
  queues.Put(inner);
  QueueReader<int> reader = inner.reader();
  inner.Close();
  arrived.Close();
  EXPECT_THROW(reader.GetNowait(), Empty);
  queues.Get().Put(3);
  EXPECT_EQ(reader.Get(), 3);
  EXPECT_THROW(reader.Get(), QueueClosed);
}

int64_t AnswerAll(QueueReader<Queue<int>> requests) {
  int64_t answered = 0;
  for (Queue<int>& reply : requests) {
    reply.Put(static_cast<int>(++answered));
  }
  return answered;
}

// E11
TEST(QueueTest, CarriesQueuesToOtherProcesses) {
  Queue<Queue<int>> requests;
  auto child = Spawn<&AnswerAll>(requests.reader());
  for (int i = 1; i <= 20; ++i) {
    Queue<int> reply;
    requests.Put(reply);
    EXPECT_EQ(reply.Get(), i);
  }
  requests.Close();
  EXPECT_EQ(child.Result(), 20);
}

TEST(QueueTest, CarriesExceptionsWithTheirType) {
  Queue<std::exception_ptr> queue;
  queue.Put(std::make_exception_ptr(std::out_of_range("far out")));
  try {
    std::rethrow_exception(queue.Get());
  } catch (const std::out_of_range& e) {
    EXPECT_STREQ(e.what(), "far out");
  }
}

struct Record {
  std::string name;
  std::map<int, double> values;
  bool operator==(const Record&) const = default;
};

TEST(QueueTest, CarriesAnyTypeThatHasACodec) {
  Queue<Record> records;
  const Record record{"name", {{1, 1.5}, {2, 2.5}}};
  records.Put(record);
  EXPECT_EQ(records.Get(), record);
  records.PutMany(std::vector<Record>{record, record});
  EXPECT_EQ(records.GetMany(5), (std::vector<Record>{record, record}));
  Queue<UniqueFd> fds;
  fds.Put(CreateEventfd());
  EXPECT_TRUE(fds.Get());
  struct Numbers {
    int a;
    double b[2];
  };
  static_assert(internal::Straight<Numbers>);
  static_assert(!internal::Straight<bool> && !internal::Straight<Record>);
  Queue<Numbers> numbers;
  numbers.Put({1, {2, 3}});
  EXPECT_EQ(numbers.Get().b[1], 3);
}

TEST(QueueTest, UsesTheMemoryOfTheReceiverAgain) {
  Queue<std::vector<float>> queue;
  std::vector<float> into;
  into.reserve(100);
  const float* const memory = into.data();
  queue.Put(std::vector<float>{1, 2, 3});
  queue.GetInto(into);
  EXPECT_EQ(into, (std::vector<float>{1, 2, 3}));
  EXPECT_EQ(into.data(), memory);
}

TEST(QueueTest, PutsAndGetsBatches) {
  Queue<uint64_t> queue(10);
  const std::vector<uint64_t> numbers = {1, 2, 3, 4, 5, 6, 7};
  EXPECT_EQ(queue.PutMany(numbers), 7u);
  EXPECT_EQ(queue.PutMany(numbers, false), 3u);
  EXPECT_EQ(queue.GetMany(4), (std::vector<uint64_t>{1, 2, 3, 4}));
  uint64_t into[100];
  EXPECT_EQ(queue.GetMany(std::span(into)), 6u);
  EXPECT_EQ(into[5], 3u);
  EXPECT_THROW(queue.GetMany(4, false), Empty);
}

TEST(QueueTest, HasADescriptorThatCanBePolled) {
  Queue<int> queue;
  const auto readable = [&](int timeout) {
    pollfd poll = {queue.native_handle(), POLLIN, 0};
    return ::poll(&poll, 1, timeout) == 1;
  };
  queue.Put(1);
  EXPECT_TRUE(readable(0));
  queue.Get();
  EXPECT_FALSE(readable(0));
  auto child = Spawn<&PutAndExit>(queue, 1);
  EXPECT_TRUE(readable(10'000));
  EXPECT_EQ(queue.Get(), 0);
  EXPECT_FALSE(readable(0));
  queue.CloseWriters();
  EXPECT_TRUE(readable(0));
}

TEST(QueueTest, CanBePolledForItsEnd) {
  Queue<int> queue;
  QueueReader<int> reader = queue.reader();
  pollfd poll = {reader.native_handle(), POLLIN, 0};
  EXPECT_EQ(::poll(&poll, 1, 0), 0);
  queue.Close();
  EXPECT_EQ(::poll(&poll, 1, 10'000), 1);
  EXPECT_THROW(reader.GetNowait(), QueueClosed);
}

// E12
TEST(QueueTest, CarriesAnItemOf50Megabytes) {
  Queue<std::string> queue(2);
  const std::string large(50'000'000, 'x');
  std::jthread putter([&] { queue.Put(large); });
  EXPECT_TRUE(queue.Get() == large);
}

void Forward(QueueReader<uint64_t> in, Queue<uint64_t> out) {
  for (const uint64_t number : in) out.Put(number);
}

void PutInOrder(Queue<uint64_t> queue, uint64_t id, uint64_t count) {
  for (uint64_t i = 1; i <= count; ++i) queue.Put(id << 32 | i);
}

// Whether what comes from each putter comes in its order; how many there were.
int64_t CountInOrder(QueueReader<uint64_t> queue) {
  std::map<uint64_t, uint64_t> last;
  int64_t count = 0;
  for (const uint64_t number : queue) {
    uint64_t& before = last[number >> 32];
    if ((number & 0xFFFFFFFF) <= before) return -1;
    before = number & 0xFFFFFFFF;
    ++count;
  }
  return count;
}

// E1, E11: many put, many get, and the messages of each putter come in its order.
TEST(QueueTest, KeepsTheOrderOfEachThatPuts) {
  constexpr uint64_t kEach = 10'000;
  Queue<uint64_t> queue(100);
  std::vector<Process<int64_t>> getters;
  std::vector<Process<void>> putters;
  for (int i = 0; i < 2; ++i) getters.push_back(Spawn<&CountInOrder>(queue.reader()));
  for (uint64_t id = 0; id < 3; ++id) putters.push_back(Spawn<&PutInOrder>(queue, id, kEach));
  queue.Close();
  const int64_t first = getters[0].Result();
  const int64_t second = getters[1].Result();
  EXPECT_GE(first, 0);
  EXPECT_GE(second, 0);
  EXPECT_EQ(first + second, int64_t{3 * kEach});
  for (auto& putter : putters) putter.Join();
}

// How many bytes of memory this process's queues have.
int64_t BytesOfQueues() {
  int64_t bytes = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code error;
    const std::string target = std::filesystem::read_symlink(entry.path(), error).string();
    struct stat status;
    if (target.find("memfd:roost-queue") != std::string::npos &&
        ::stat(entry.path().c_str(), &status) == 0) {
      bytes += int64_t{status.st_blocks} * 512;
    }
  }
  return bytes;
}

void PutTexts(Queue<std::string> queue, int count, size_t size) {
  const std::string text(size, 'x');
  for (int i = 0; i < count; ++i) queue.Put(text);
}

// E1: a queue without a limit takes memory as it needs it, and gives it back.
TEST(QueueTest, GivesTheMemoryOfABurstBackOnceItIsGot) {
  Queue<std::string> queue;
  Spawn<&PutTexts>(queue, 80, size_t{1} << 20).Join();
  EXPECT_EQ(queue.qsize(), 80u);
  EXPECT_GE(BytesOfQueues(), int64_t{80} << 20);
  for (int i = 0; i < 80; ++i) EXPECT_EQ(queue.Get().size(), size_t{1} << 20);
  // The small rings, up to one of 16 MiB, are kept.
  EXPECT_LE(BytesOfQueues(), int64_t{22} << 20);
}

// E12, and a queue as an argument of many children
TEST(QueueTest, CarriesManySmallMessagesThroughManyChildren) {
  Queue<uint64_t> in(1000);
  Queue<uint64_t> out;
  {
    std::vector<Process<void>> children;
    for (int i = 0; i < 4; ++i) children.push_back(Spawn<&Forward>(in.reader(), out));
    for (uint64_t i = 0; i < 100'000; ++i) in.Put(i);
    in.Close();
    for (auto& child : children) child.Join();
  }
  std::vector<uint64_t> all = out.GetMany(200'000);
  std::sort(all.begin(), all.end());
  ASSERT_EQ(all.size(), 100'000u);
  for (uint64_t i = 0; i < all.size(); ++i) ASSERT_EQ(all[i], i);
}

TEST(QueueTest, IsNotTakenForAQueueOfAnotherType) {
  Queue<float> queue;
  Encoder encoder;
  EncodeValues(encoder, queue);
  const Bytes bytes = encoder.TakeBytes();
  Decoder decoder(bytes, encoder.TakeFds());
  EXPECT_THROW(DecodeValue<Queue<int>>(decoder), SerializationError);
}

// E6
TEST(JoinableQueueTest, CountsTasks) {
  JoinableQueue<int> queue;
  EXPECT_TRUE(queue.Join());
  queue.Put(1);
  queue.Put(2);
  queue.Get();
  queue.TaskDone();
  EXPECT_EQ(queue.unfinished(), 1u);
  EXPECT_FALSE(queue.Join(milliseconds(20)));
  queue.Get();
  EXPECT_FALSE(queue.Join(milliseconds(-1)));
  queue.TaskDone();
  EXPECT_TRUE(queue.Join());
  EXPECT_THROW(queue.TaskDone(), InvalidArgument);
}

void DoTasks(JoinableQueueReader<int> queue, Queue<int> done) {
  for (int task : queue) {
    done.Put(task);
    queue.TaskDone();
  }
}

// E6
TEST(JoinableQueueTest, IsJoinedWhenOthersHaveFinished) {
  JoinableQueue<int> queue;
  Queue<int> done;
  auto a = Spawn<&DoTasks>(queue.reader(), done);
  auto b = Spawn<&DoTasks>(queue.reader(), done);
  for (int i = 0; i < 500; ++i) queue.Put(i);
  EXPECT_TRUE(queue.Join());
  EXPECT_EQ(done.qsize(), 500u);
  queue.Close();
  a.Join();
  b.Join();
}

void TakeThreeFinishOneAndDie(JoinableQueueReader<int> queue) {
  queue.GetMany(3);
  queue.TaskDone();
  ::raise(SIGKILL);
}

// E6
TEST(JoinableQueueTest, TellsOfTasksThatDiedWithTheirProcess) {
  JoinableQueue<int> queue;
  for (int i = 0; i < 5; ++i) queue.Put(i);
  auto child = Spawn<&TakeThreeFinishOneAndDie>(queue.reader());
  EXPECT_THROW(child.Result(), ChildDied);
  EXPECT_FALSE(queue.Join(milliseconds(300)));  // two are not even taken
  EXPECT_EQ(queue.unfinished(), 2u);
  for (int i = 0; i < 2; ++i) {
    queue.Get();
    queue.TaskDone();
  }
  try {
    queue.Join();
    ADD_FAILURE() << "nothing was lost";
  } catch (const TasksLost& e) {
    EXPECT_EQ(std::string(e.what()).substr(0, 2), "2 ");
  }
  EXPECT_TRUE(queue.Join());  // told once
}

// E7
TEST(SimpleQueueTest, PutsAndGets) {
  SimpleQueue<std::string> queue;
  EXPECT_TRUE(queue.empty());
  queue.Put("a");
  EXPECT_FALSE(queue.empty());
  EXPECT_EQ(queue.Get(), "a");
  queue.Close();
  EXPECT_THROW(queue.Put("b"), QueueClosed);
}

}  // namespace
}  // namespace roost
