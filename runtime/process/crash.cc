// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/process/crash.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <exception>
#include <string>

#include "roost/base/system_call.h"
#include "roost/error/error.h"
#include "roost/error/process_name.h"
#include "roost/error/remote_exception.h"
#include "roost/log/forward.h"
#include "roost/log/record.h"

namespace roost::internal {

namespace {

constexpr int kSignals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT};
constexpr int kSeverity = 2;                 // google::GLOG_ERROR
constexpr int kPatienceInSteps = 300;        // of 10 ms
constexpr size_t kStackBytes = 1024 * 1024;  // reading debug information takes a lot

std::atomic<bool> under_way{false};
std::atomic<bool> abort_expected{false};

struct Crash {
  int signal;
  const void* address;  // where it happened, or null if the signal was sent
  pid_t process;
  pid_t thread;
};

std::string Headline(const Crash& crash) {
  const char* const description = ::sigdescr_np(crash.signal);
  std::string text = "was hit by signal " + std::to_string(crash.signal) + " (" +
                     (description == nullptr ? "unknown" : description) + ")";
  if (crash.address != nullptr || crash.signal == SIGSEGV) {
    char address[40];
    std::snprintf(address, sizeof(address), " at address 0x%" PRIxPTR,
                  reinterpret_cast<uintptr_t>(crash.address));
    text += address;
  }
  return text;
}

// In the copy: the traceback of a throw from here is that of the crash.
std::string Describe(const Crash& crash) {
  try {
    throw ChildDied(Headline(crash), crash.signal, std::nullopt);
  } catch (...) {
    std::string text = FormatException(std::current_exception());
    // It names the process that formats.
    const auto place = [](pid_t process, pid_t thread) {
      return "(pid " + std::to_string(process) + ", thread " + std::to_string(thread) + ")";
    };
    const std::string copy = place(::getpid(), ThreadId());
    const size_t at = text.find(copy);
    if (at != std::string::npos) text.replace(at, copy.size(), place(crash.process, crash.thread));
    return text;
  }
}

void Report(const Crash& crash) {
  const std::string text = Describe(crash);
  timespec now;
  ::clock_gettime(CLOCK_REALTIME, &now);
  log::Record record;
  record.severity = kSeverity;
  record.line = __LINE__;
  record.process = crash.process;
  record.thread = crash.thread;
  record.seconds = now.tv_sec;
  record.microseconds = static_cast<int32_t>(now.tv_nsec / 1000);
  record.process_name = ProcessName();
  record.file = __FILE__;
  record.message = text;
  log::Forward(record);
}

// A crashed process can trust neither its heap nor its locks. So a copy of it makes the report, and
// if that hangs, or crashes too, there is none.
void ReportFromCopy(const Crash& crash) {
  const pid_t copy = ::_Fork();
  if (copy == 0) {
    for (const int signal : kSignals) ::signal(signal, SIG_DFL);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    Report(crash);
    ::_exit(0);
  }
  for (int step = 0; copy > 0 && ::waitpid(copy, nullptr, WNOHANG) == 0; ++step) {
    if (step == kPatienceInSteps) ::kill(copy, SIGKILL);
    ::poll(nullptr, 0, 10);
  }
}

void OnCrash(int signal, siginfo_t* info, void*) {
  if (under_way.exchange(true)) {
    while (true) ::pause();  // another thread is at it, and will end the process
  }
  if (signal != SIGABRT || !abort_expected) {
    const bool has_address = info->si_code > 0 && signal != SIGABRT;
    ReportFromCopy({signal, has_address ? info->si_addr : nullptr, ::getpid(), ThreadId()});
  }
  struct sigaction action {};
  action.sa_handler = SIG_DFL;
  ::sigaction(signal, &action, nullptr);
  ::raise(signal);  // it is not blocked (SA_NODEFER)
}

}  // namespace

void ReportCrashes() {
  static auto* const stack = new std::array<char, kStackBytes>;
  const stack_t alternative{stack->data(), 0, stack->size()};
  ::sigaltstack(&alternative, nullptr);
  for (const int signal : kSignals) {
    struct sigaction action {};
    if (::sigaction(signal, nullptr, &action) != 0 || action.sa_handler != SIG_DFL) continue;
    action.sa_sigaction = OnCrash;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
    ::sigaction(signal, &action, nullptr);
  }
}

void ExpectAbort() { abort_expected = true; }

}  // namespace roost::internal
