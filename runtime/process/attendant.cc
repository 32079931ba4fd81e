// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/process/attendant.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "roost/base/deadline.h"
#include "roost/base/system_call.h"
#include "roost/error/error.h"
#include "roost/log/levels.h"
#include "roost/process/level_message.h"
#include "roost/process/message.h"
#include "roost/process/running_children.h"
#include "roost/process/spawned_state.h"

namespace roost::internal {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kTimeToStop{1};

// What other threads, and the handler of SIGINT, tell the attendant.
int wake_fd = -1;  // an eventfd; written before the handler is there
std::atomic<bool> interrupted{false};

std::mutex mutex;
std::condition_variable changed;
bool accepted = false;  // under mutex, as all that follow
std::optional<Clock::time_point> end_at;
int end_status = EXIT_FAILURE;

void Wake() {
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(wake_fd, &one, sizeof(one));
}

void OnInterruptSignal(int) {
  const int before = errno;
  interrupted = true;
  Wake();
  errno = before;
}

void SetAccepted() {
  {
    const std::lock_guard lock(mutex);
    accepted = true;
  }
  changed.notify_all();
}

bool IsSameFile(int one, int other) {
  struct stat first, second;
  return ::fstat(one, &first) == 0 && ::fstat(other, &second) == 0 &&
         first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

class Attendant {
 public:
  explicit Attendant(AttendantOptions options)
      : options_(std::move(options)),
        watched_{pollfd{options_.parent, POLLIN, 0}, pollfd{options_.control, POLLIN, 0},
                 pollfd{wake_fd, POLLIN, 0}} {}

  [[noreturn]] void Run() {
    ::prctl(PR_SET_NAME, "roost_attend");
    while (true) {
      if (::poll(watched_, 3, PollTimeout()) < 0) continue;
      if (watched_[2].revents != 0) OnWake();
      if (watched_[1].revents != 0) TakeMessages();
      if (watched_[0].revents != 0) OnParentGone();
    }
  }

 private:
  // Ends the process when it is time to.
  int PollTimeout() {
    const std::lock_guard lock(mutex);
    if (!end_at) return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*end_at - Clock::now()).count();
    if (left <= 0) ::_exit(end_status);
    return static_cast<int>(std::min<int64_t>(left, 1'000'000));
  }

  void OnWake() {
    uint64_t count;
    [[maybe_unused]] const ssize_t size = ::read(wake_fd, &count, sizeof(count));
    if (interrupted.exchange(false)) RequestInterruptStop();
  }

  void TakeMessages() {
    while (true) {
      const Received received = ReceiveMessage(options_.control);
      if (!received.message) {
        if (received.ended) OnParentGone();
        return;
      }
      if (received.message->kind == MessageKind::kAccepted) SetAccepted();
      if (received.message->kind == MessageKind::kLevels) TakeLevels(*received.message);
    }
  }

  void TakeLevels(const Message& message) {
    try {
      log::ChangeLevels(ReadLevelMessage(message));
    } catch (const SerializationError&) {
      return;
    }
    PushLevels();
  }

  void OnParentGone() {
    watched_[0].fd = watched_[1].fd = -1;
    GiveErrorOutputBack();
    RequestParentDeathStop();
    SetAccepted();
    if (options_.die_with_parent) EndWithin(kTimeToStop, EXIT_FAILURE);
  }

  // What the parent has not read goes to where it would have written it.
  void GiveErrorOutputBack() {
    const ErrorOutput& error = options_.error_output;
    if (!error.reader || !IsSameFile(STDERR_FILENO, error.reader.get())) return;
    ::dup2(error.original.get(), STDERR_FILENO);
    char buffer[4096];
    pollfd readable{error.reader.get(), POLLIN, 0};
    try {
      while (::poll(&readable, 1, 0) == 1 && (readable.revents & POLLIN) != 0) {
        const ssize_t size = ::read(error.reader.get(), buffer, sizeof(buffer));
        if (size <= 0) break;
        WriteAll(STDERR_FILENO, buffer, static_cast<size_t>(size));
      }
    } catch (const std::exception&) {  // nowhere to write to
    }
  }

  const AttendantOptions options_;
  pollfd watched_[3];
};

}  // namespace

void StartAttendant(AttendantOptions options) {
  wake_fd = CreateEventfd().Release();
  if (options.stop_on_interrupt) {
    struct sigaction action {};
    action.sa_handler = OnInterruptSignal;
    action.sa_flags = SA_RESTART;
    ::sigaction(SIGINT, &action, nullptr);
  }
  // The program's signals are handled by its own threads.
  sigset_t all, before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread([options = std::move(options)]() mutable {
    Attendant(std::move(options)).Run();
  }).detach();
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void WaitUntilAccepted(std::chrono::nanoseconds timeout) {
  std::unique_lock lock(mutex);
  changed.wait_for(lock, timeout, [] { return accepted; });
}

void EndWithin(std::chrono::nanoseconds timeout, int status) {
  {
    const std::lock_guard lock(mutex);
    const auto at = Clock::now() + std::chrono::duration_cast<Clock::duration>(timeout);
    if (end_at && *end_at <= at) return;
    end_at = at;
    end_status = status;
  }
  Wake();
}

}  // namespace roost::internal
