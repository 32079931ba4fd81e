// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/process/wait.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "roost/base/system_call.h"
#include "roost/error/error.h"
#include "roost/process/future.h"
#include "roost/process/spawn.h"
#include "roost/process/test_pipe.h"
#include "roost/process/thread.h"

namespace roost {
namespace {

using namespace std::chrono_literals;

int Return(int value) { return value; }
void Throw() { throw std::range_error("child"); }
void Hang() { ::pause(); }
void KillOneself() { ::raise(SIGKILL); }
// Ends when the parent closes the other end.
int ReturnAtHangUp(UniqueFd fd, int value) {
  char byte;
  return ::read(fd.get(), &byte, 1) == 0 ? value : -1;
}

// C1
TEST(WaitTest, MixesProcessesThreadsAndFutures) {
  auto child = Spawn<&Return>(1);
  auto thread = SpawnThread([] { return 2; });
  Promise<std::string> promise;
  const Future<std::string> future = promise.future();
  const auto late = SpawnThread([&promise] { promise.SetResult("three"); });
  const auto [done, not_done] = Wait({child, thread, future}, 60s);
  EXPECT_EQ(done.size(), 3u);
  EXPECT_TRUE(not_done.empty());
  EXPECT_TRUE(done.contains(child));
  EXPECT_TRUE(done.contains(future));
  EXPECT_TRUE(child.Done());
}

// C1
TEST(WaitTest, TimeoutGivesWhatIsDoneWithoutThrowing) {
  Promise<int> open, kept;
  kept.SetResult(1);
  auto hanging = Spawn<&Hang>();
  const auto [done, not_done] = Wait({open.future(), kept.future(), hanging}, 10ms);
  EXPECT_EQ(done, std::set<Waitable>({kept.future()}));
  EXPECT_EQ(not_done, std::set<Waitable>({open.future(), hanging}));
  EXPECT_EQ(Wait({open.future()}, -1s).not_done.size(), 1u);
  hanging.Kill();
}

// C1
TEST(WaitTest, OfNothingGivesNothing) {
  const auto [done, not_done] = Wait(std::vector<Waitable>{});
  EXPECT_TRUE(done.empty());
  EXPECT_TRUE(not_done.empty());
}

// C1
TEST(WaitTest, CountsOneThatIsGivenTwiceOnce) {
  Promise<int> promise;
  const auto thread = SpawnThread([&promise] { promise.SetResult(1); });
  EXPECT_EQ(Wait({promise.future(), promise.future()}, 60s).done.size(), 1u);
}

// C1
TEST(WaitTest, RefusesWhatWasNotStarted) {
  auto child = MakeProcess<&Return>({}, 1);
  EXPECT_THROW(Wait({child}), InvalidState);
  EXPECT_THROW(AsCompleted({child}), InvalidState);
  auto thread = MakeThread({}, [] {});
  EXPECT_THROW(Wait({thread}), InvalidState);
}

// C2
TEST(WaitTest, FirstCompletedReturnsAtTheFirst) {
  Pipe pipe = MakePipe();
  std::vector<Process<int>> children;
  children.push_back(Spawn<&ReturnAtHangUp>(pipe.reader, 1));
  children.push_back(Spawn<&Return>(2));
  const auto [done, not_done] = Wait(children, 60s, ReturnWhen::kFirstCompleted);
  EXPECT_TRUE(done.contains(children[1]));
  EXPECT_TRUE(not_done.contains(children[0]));
  pipe.writer.Reset();
  EXPECT_EQ(children[0].Result(60s), 1);
}

// C2
TEST(WaitTest, FirstExceptionReturnsAtTheFirstException) {
  Promise<int> open, kept;
  kept.SetResult(1);
  auto thrower = Spawn<&Throw>();
  const auto [done, not_done] =
      Wait({open.future(), kept.future(), thrower}, 60s, ReturnWhen::kFirstException);
  EXPECT_TRUE(done.contains(thrower));
  EXPECT_TRUE(not_done.contains(open.future()));
}

// C2
TEST(WaitTest, FirstExceptionWaitsForAllIfNoneThrows) {
  auto child = Spawn<&Return>(1);
  auto thread = SpawnThread([] {});
  EXPECT_EQ(Wait({child, thread}, 60s, ReturnWhen::kFirstException).done.size(), 2u);
}

// C2, A13
TEST(WaitTest, AKilledProcessIsDoneWithAnException) {
  Promise<int> open;
  auto killed = Spawn<&KillOneself>();
  const auto [done, not_done] = Wait({open.future(), killed}, 60s, ReturnWhen::kFirstException);
  ASSERT_TRUE(done.contains(killed));
  const Waitable waitable = killed;
  EXPECT_THROW(std::rethrow_exception(waitable.Exception()), ChildDied);
}

// C2, A12
TEST(WaitTest, ATerminatedProcessIsDoneWithoutAnException) {
  Promise<int> open;
  auto hanging = Spawn<&Hang>();
  hanging.Terminate();
  Wait({hanging}, 60s);
  const auto [done, not_done] = Wait({open.future(), hanging}, 10ms, ReturnWhen::kFirstException);
  EXPECT_TRUE(done.contains(hanging));
  EXPECT_EQ(Waitable(hanging).Exception(), nullptr);
}

// C3
TEST(AsCompletedTest, GivesWorkersInTheOrderInWhichTheyEnd) {
  Pipe pipes[] = {MakePipe(), MakePipe(), MakePipe()};
  std::vector<Process<int>> children;
  for (int i = 0; i < 3; ++i) children.push_back(Spawn<&ReturnAtHangUp>(pipes[i].reader, i));
  std::vector<int> order = {1, 2, 0}, seen;
  pipes[1].writer.Reset();
  for (Process<int>& child : AsCompleted(children, 60s)) {
    seen.push_back(child.Result());
    if (seen.size() < 3) pipes[static_cast<size_t>(order[seen.size()])].writer.Reset();
  }
  EXPECT_EQ(seen, order);
}

// C3
TEST(AsCompletedTest, MixesWorkersAndCollapsesDuplicates) {
  auto child = Spawn<&Return>(1);
  auto thread = SpawnThread([] {});
  std::set<Waitable> seen;
  int count = 0;
  for (const Waitable& worker : AsCompleted({child, thread, child}, 60s)) {
    EXPECT_TRUE(worker.Done());
    seen.insert(worker);
    ++count;
  }
  EXPECT_EQ(seen, std::set<Waitable>({child, thread}));
  EXPECT_EQ(count, 2);
}

// C3
TEST(AsCompletedTest, TimesOutInTheMiddleAndSaysHowManyAreUnfinished) {
  Promise<int> kept, open, other;
  kept.SetResult(1);
  int seen = 0;
  try {
    for (const Waitable& worker :
         AsCompleted({open.future(), kept.future(), other.future()}, 10ms)) {
      EXPECT_TRUE(worker == kept.future());
      ++seen;
    }
    FAIL() << "no timeout";
  } catch (const TimeoutError& error) {
    EXPECT_STREQ(error.what(), "2 (of 3) unfinished");
  }
  EXPECT_EQ(seen, 1);
}

// C4
TEST(WaitTest, EveryWorkerHasADescriptorForPoll) {
  Pipe pipe = MakePipe();
  auto child = Spawn<&ReturnAtHangUp>(pipe.reader, 1);
  const Waitable waitable = child;
  pollfd ready{waitable.native_handle(), POLLIN, 0};
  EXPECT_EQ(::poll(&ready, 1, 0), 0);
  pipe.writer.Reset();
  EXPECT_EQ(::poll(&ready, 1, 60000), 1);
  EXPECT_TRUE(child.Done());
}

// A3, C1: what would end is another process's, and nobody here would hear of it.
TEST(WaitTest, RefusesInAFork) {
  Pipe pipe = MakePipe();
  auto child = Spawn<&ReturnAtHangUp>(pipe.reader, 1);
  Promise<int> promise;
  const Future<int> future = promise.future();
  const std::vector<std::function<void()>> waits = {
      [&] { child.Join(); },
      [&] { child.Result(1s); },
      [&] { child.Exception(); },
      [&] { child.Kill(); },
      [&] { future.Wait(); },
      [&] { Wait({child}); },
      [&] { Wait({future}, 1s, ReturnWhen::kFirstException); },
      [&] {
        AsCompleted({child, future}).begin();
      },
  };
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::alarm(60);
    for (size_t i = 0; i < waits.size(); ++i) {
      try {
        waits[i]();
      } catch (const InvalidState&) {
        continue;
      }
      ::_exit(static_cast<int>(i) + 1);
    }
    ::_exit(0);
  }
  int status = -1;
  ::waitpid(pid, &status, 0);
  EXPECT_EQ(status, 0) << "not refused: number " << WEXITSTATUS(status);
  pipe.writer.Reset();
  EXPECT_EQ(child.Result(), 1);
}

}  // namespace
}  // namespace roost
