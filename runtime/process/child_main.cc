// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/process/child_main.h"

#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <optional>
#include <span>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <glog/logging.h>
#include <linux/close_range.h>

#include "roost/base/unique_fd.h"
#include "roost/codec/codec.h"
#include "roost/error/error.h"
#include "roost/error/process_name.h"
#include "roost/error/remote_exception.h"
#include "roost/error/wire.h"
#include "roost/log/forward.h"
#include "roost/log/levels.h"
#include "roost/process/attendant.h"
#include "roost/process/crash.h"
#include "roost/process/exit_hook.h"
#include "roost/process/function_name.h"
#include "roost/process/launch.h"
#include "roost/process/message.h"
#include "roost/process/process_exit.h"
#include "roost/process/program.h"
#include "roost/process/request.h"
#include "roost/process/running_children.h"
#include "roost/process/shared_bytes.h"
#include "roost/process/spawned_state.h"
#include "roost/process/target.h"
#include "roost/process/trace_flows.h"
#include "roost/trace/trace.h"

namespace roost::internal {

namespace {

constexpr std::chrono::seconds kAcceptTimeout{30};

pid_t own_pid = 0;  // this file's global state is the child's, not that of a fork of it
std::atomic<bool> reported{false};
std::terminate_handler previous_terminate = nullptr;
std::optional<std::chrono::nanoseconds> exit_timeout;
ExceptionHook exception_hook = nullptr;
std::atomic<trace::Time> run_began{0};  // while the function runs and a trace is written
uint64_t trace_number = 0;              // of the request

// What ran until now, whichever way it ended. Once.
void TraceRun() {
  const trace::Time begin = run_began.exchange(0);
  if (begin == 0) return;
  trace::Span("process", "run", begin)
      .Arg("name", std::string_view(ProcessName()))
      .FlowOutAtEnd(ResultFlow(trace_number))
      .Write();
}

// From when the process could write to its trace; its function runs next.
void TraceStart() {
  if (!trace::On()) return;
  const trace::Time begin = trace::BeginOfProcess();
  trace::Span("process", "start", begin == 0 ? trace::Now() : begin)
      .FlowIn(SpawnFlow(trace_number))
      .Write();
  run_began = trace::Now();
}

// Sends the message; a parent that is gone needs none.
void Tell(const Message& message) {
  try {
    SendMessage(kControlFd, message);
  } catch (const std::system_error&) {
  }
}

// The last word of this process, unless there was one.
void ReportException(const std::exception_ptr& exception) {
  if (reported.exchange(true)) return;
  TraceRun();
  const std::string text = EncodeException(exception);
  const BytesView bytes = std::as_bytes(std::span(text));
  Tell(MakeMessage(MessageKind::kException, Bytes(bytes.begin(), bytes.end()), {}));
}

// The parent is told before the hook runs, so that nothing that this does can lose the exception;
// the parent shows it only when this process has ended.
void ReportUncaught(const std::exception_ptr& exception) {
  ReportException(exception);
  const ExceptionHook hook = std::exchange(exception_hook, nullptr);
  if (hook == nullptr) return;
  try {
    hook(exception);
  } catch (...) {
    LOG(ERROR) << "the hook for uncaught exceptions threw one itself\n"
               << FormatException(std::current_exception());
  }
}

// An exception that no thread caught ends the process; the parent learns what it was.
[[noreturn]] void ReportAndTerminate() {
  const std::exception_ptr exception = std::current_exception();
  if (exception != nullptr && ::getpid() == own_pid) {
    ReportUncaught(exception);
    ExpectAbort();
  }
  if (previous_terminate != nullptr) previous_terminate();
  std::abort();
}

// This process exits: of itself, or because its function, or anything that it called, called exit.
void PrepareExit(int status) {
  if (::getpid() != own_pid) return;
  if (!reported) ReportException(std::make_exception_ptr(ProcessExit(status)));
  FinishChildren();
  log::ReportDropped();
  if (exit_timeout) EndWithin(*exit_timeout, status & 0xff);
}

std::vector<UniqueFd> TakeRidingFds(uint64_t count) {
  std::vector<UniqueFd> fds;
  for (uint64_t i = 0; i < count; ++i) fds.emplace_back(kFirstRidingFd + static_cast<int>(i));
  return fds;
}

void RunOn(const std::vector<int>& cpus) {
  if (cpus.empty()) return;
  cpu_set_t wanted, got;
  CPU_ZERO(&wanted);
  for (const int cpu : cpus) CPU_SET(cpu, &wanted);
  if (::sched_setaffinity(0, sizeof(wanted), &wanted) != 0 ||
      ::sched_getaffinity(0, sizeof(got), &got) != 0 || !CPU_EQUAL(&wanted, &got)) {
    throw InvalidArgument(ProcessName() + " cannot run on the CPUs that it was given");
  }
}

template <class Function>
Function FunctionOf(const FunctionName& name) {
  return reinterpret_cast<Function>(const_cast<void*>(FindFunction(name)));
}

void Prepare(const Request& request, ErrorOutput error_output) {
  SetProcessName(request.name);
  ::prctl(PR_SET_NAME, request.name.c_str());
  SetIdentity(request.identity);
  SetDaemon(request.daemon);
  SetParent(request.parent_name, UniqueFd(kParentFd));
  if (request.exit_timeout_ns >= 0) {
    exit_timeout = std::chrono::nanoseconds(request.exit_timeout_ns);
  }
  if (request.on_exception) exception_hook = FunctionOf<ExceptionHook>(*request.on_exception);
  RunOn(request.cpus);
  UniqueFd log(kLogFd);
  if (request.log != ChildLog::kOwn) {
    log::ApplyLevels(request.levels);
    log::ForwardTo(std::move(log), request.log == ChildLog::kParentOrDrop ? log::WhenFull::kDrop
                                                                          : log::WhenFull::kWait);
    ReportCrashes();
  }
  if (request.on_interrupt == OnInterrupt::kIgnore) ::signal(SIGINT, SIG_IGN);
  StartAttendant({kParentFd, kControlFd, request.die_with_parent,
                  request.on_interrupt == OnInterrupt::kRequestStop, std::move(error_output)});
}

void ReportResult(Encoder result) {
  const auto kept = result.TakeKept();  // until the parent has taken over
  const MessageKind kind = kept.empty() ? MessageKind::kResult : MessageKind::kResultToAccept;
  const Message message = MakeMessage(kind, result.TakeBytes(), result.TakeFds());
  if (reported) return;
  TraceRun();
  Tell(message);
  reported = true;
  if (!kept.empty()) WaitUntilAccepted(kAcceptTimeout);
}

Encoder RunTarget() {
  if (trace::On()) trace_number = trace::NumberOfFile(kRequestFd);
  const SharedBytes bytes{UniqueFd(kRequestFd).get()};
  Decoder header(bytes.view());
  const auto request = DecodeValue<Request>(header);
  std::vector<UniqueFd> fds =
      TakeRidingFds(request.riding_fds + (request.has_error_output ? 2 : 0));
  ErrorOutput error_output;
  if (request.has_error_output) {
    error_output = {std::move(fds[0]), std::move(fds[1])};
    fds.erase(fds.begin(), fds.begin() + 2);
  }
  Prepare(request, std::move(error_output));
  Decoder arguments(header.Take(header.left()), std::move(fds));
  const auto target = FunctionOf<Target>(request.target);
  Encoder result;
  // Each message wakes the parent up.
  const auto tell = [] { Tell(MakeMessage(MessageKind::kArgumentsDecoded, Bytes(), {})); };
  const auto say_nothing = [] {};
  TraceStart();
  target(arguments, result, request.arguments_kept ? +tell : +say_nothing);
  return result;
}

// Runs the target and reports; what this returns is the exit code.
int RunAndReport() {
  try {
    ReportResult(RunTarget());
    return EXIT_SUCCESS;
  } catch (const ProcessExit& exit) {
    ReportException(std::current_exception());
    if (!exit.message().empty()) std::fprintf(stderr, "%s\n", exit.message().c_str());
    return exit.code();
  } catch (...) {
    // pthread_exit, which must not be held up, or what another language threw: a death.
    if (std::current_exception() == nullptr) std::abort();
    ReportUncaught(std::current_exception());
    // Nobody may ever ask a daemon how it ended.
    if (IsDaemon()) LOG(ERROR) << FormatException(std::current_exception());
    return EXIT_FAILURE;
  }
}

void RequireControlSocket() {
  struct stat file;
  if (::fstat(kControlFd, &file) == 0 && S_ISSOCK(file.st_mode)) return;
  std::fprintf(stderr, "%s is for processes that Roost spawns\n", kChildFlag);
  std::_Exit(EXIT_FAILURE);
}

}  // namespace

void RunChild() {
  RequireControlSocket();
  // What this process executes itself gets none of these.
  ::close_range(kControlFd, ~0U, CLOSE_RANGE_CLOEXEC);
  SetSpawned();
  own_pid = ::getpid();
  previous_terminate = std::set_terminate(ReportAndTerminate);
  RunBeforeExit(&PrepareExit);
  // For the exits that come from within the C library.
  ::on_exit([](int status, void*) { PrepareExit(status); }, nullptr);
  std::exit(RunAndReport());
}

}  // namespace roost::internal
