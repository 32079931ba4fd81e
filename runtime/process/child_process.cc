// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/process/child_process.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <glog/logging.h>

#include "roost/base/system_call.h"
#include "roost/error/error.h"
#include "roost/error/process_name.h"
#include "roost/error/wire.h"
#include "roost/log/channel.h"
#include "roost/log/forward.h"
#include "roost/process/child_output.h"
#include "roost/process/exit_status.h"
#include "roost/process/function_name.h"
#include "roost/process/launch.h"
#include "roost/process/level_message.h"
#include "roost/process/message.h"
#include "roost/process/oom_kills.h"
#include "roost/process/process_exit.h"
#include "roost/process/program.h"
#include "roost/process/request.h"
#include "roost/process/running_children.h"
#include "roost/process/shared_bytes.h"
#include "roost/process/spawned_state.h"
#include "roost/process/supervisor.h"
#include "roost/process/trace_flows.h"
#include "roost/trace/trace.h"

namespace roost::internal {

namespace {

struct Pipe {
  UniqueFd reader;
  UniqueFd writer;
};

Pipe MakePipe() {
  int ends[2];
  Check(::pipe2(ends, O_CLOEXEC), "pipe2");
  return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

// The child exited with code 0.
bool IsGoodExit(const std::exception_ptr& error) {
  if (!error) return false;
  try {
    std::rethrow_exception(error);
  } catch (const ProcessExit& exit) {
    return exit.code() == 0;
  } catch (...) {
    return false;
  }
}

int OwnPidfd() {
  static const int pidfd = OpenPidfd(::getpid()).Release();
  return pidfd;
}

// A descriptor that is readable once the child has ended: its pidfd, or, if it has ended already
// and somebody else has reaped it, any that is readable.
UniqueFd OpenSentinel(pid_t pid) {
  try {
    return OpenPidfd(pid);
  } catch (const std::system_error& error) {
    if (error.code() != std::errc::no_such_process) throw;
  }
  UniqueFd ended = CreateEventfd();
  const uint64_t one = 1;
  WriteAll(ended.get(), &one, sizeof(one));
  return ended;
}

class SupervisedChild final : public ChildProcess,
                              public RunningChild,
                              public std::enable_shared_from_this<SupervisedChild> {
 public:
  SupervisedChild(ProcessOptions options, Target target, Encoder arguments,
                  ResultReader read_result)
      : options_(std::move(options)),
        number_(NextChildNumber(options_.series)),
        daemon_(options_.daemon.value_or(IsDaemon())),
        target_(target),
        read_result_(std::move(read_result)),
        arguments_(arguments.TakeBytes()),
        riding_fds_(arguments.TakeFds()),
        kept_(arguments.TakeKept()) {
    if (options_.name.empty()) options_.name = options_.series + "-" + number_;
  }

  void Start() override;
  bool Wait(const Deadline& deadline) override;
  const Outcome& GetOutcome() override;
  bool Done() const override;
  bool IsAlive() const override;
  std::optional<int> ExitCode() const override;
  const std::string& name() const override { return options_.name; }
  pid_t pid() const override;
  int sentinel() const override;
  bool daemon() const override { return daemon_; }
  void Signal(int signal) override;
  void Close() override;
  std::exception_ptr Failure() override;

  std::shared_ptr<ChildProcess> handle() override { return shared_from_this(); }
  bool dies_with_parent() const override { return options_.die_with_parent; }
  void PushLevels(const log::Levels& levels) override;

  // Nobody asks any more: closes at once what an ended child still has, though the supervisor may
  // let go of this object a moment later.
  void ForgetHandle();

 private:
  enum class Phase { kNew, kStarting, kRunning, kEnded, kClosed };

  // These on the thread that starts.
  void CheckOptions() const;
  UniqueFd MakeRequest(bool has_error_output) const;
  void Execute();
  void Supervise();
  void WatchOutput(UniqueFd log, UniqueFd out, UniqueFd error);

  // These on the supervisor's thread.
  bool TakeMessages();
  void AcceptResult();
  void OnEnded(Supervisor::Watch watch);

  // On the thread that has written the last of the child's output.
  void Finish(const ExitStatus& status, std::string last_words);

  // Wait, as a span of the trace. Under `lock`, of mutex_.
  bool WaitTraced(std::unique_lock<std::mutex>& lock, const Deadline& deadline);

  // These on a thread that waits, or on one of AcceptResult.
  Outcome ReadOutcome();
  std::exception_ptr ReadReport(Message& report);
  [[noreturn]] void ThrowDeath(bool terminated) const;

  void RequireOpen() const;     // under mutex_
  void RequireStarted() const;  // under mutex_

  ProcessOptions options_;
  const std::string number_;  // program.h
  const bool daemon_;
  const Target target_;
  const ResultReader read_result_;

  // Given up by Start, except what is kept until the child has taken over.
  Bytes arguments_;
  std::vector<UniqueFd> riding_fds_;
  std::vector<std::shared_ptr<const void>> kept_;

  uint64_t trace_number_ = 0;  // written before there is a child; 0 without a trace

  // The supervisor's.
  Supervisor::Watch control_watch_ = 0;
  std::shared_ptr<ChildOutput> output_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Phase phase_ = Phase::kNew;  // under mutex_, as all that follow
  pid_t pid_ = 0;
  UniqueFd sentinel_;
  UniqueFd control_;
  std::optional<Message> report_;  // the child's last word
  ExitStatus status_;
  std::vector<int> sent_signals_;
  std::string last_words_;
  log::Levels known_levels_;
  std::optional<uint64_t> oom_kills_before_;  // this child was started
  bool out_of_memory_ = false;

  std::mutex outcome_mutex_;
  std::optional<Outcome> outcome_;  // under outcome_mutex_ until it is there
};

void SupervisedChild::Start() {
  RequireInitialised();
  CheckOptions();
  {
    const std::lock_guard lock(mutex_);
    if (phase_ == Phase::kClosed) throw InvalidState(options_.name + " has been closed");
    if (phase_ != Phase::kNew) throw InvalidState(options_.name + " cannot be started twice");
    phase_ = Phase::kStarting;
  }
  try {
    Execute();
  } catch (const std::exception& error) {
    const std::lock_guard lock(mutex_);
    phase_ = Phase::kNew;
    if (dynamic_cast<const Error*>(&error) != nullptr) throw;
    throw SpawnError("cannot start " + name() + ": " + error.what());
  }
}

void SupervisedChild::CheckOptions() const {
  for (const int cpu : options_.cpus) {
    if (cpu < 0 || cpu >= CPU_SETSIZE) {
      throw InvalidArgument(options_.name + " cannot run on CPU " + std::to_string(cpu));
    }
  }
  if (options_.output_to_log && !options_.die_with_parent) {
    throw InvalidArgument("the output of " + options_.name +
                          " cannot go to the log of a process that it may outlive");
  }
}

UniqueFd SupervisedChild::MakeRequest(bool has_error_output) const {
  Encoder header;
  Request request;
  request.target = NameFunction(reinterpret_cast<const void*>(target_));
  if (options_.on_exception != nullptr) {
    request.on_exception = NameFunction(reinterpret_cast<const void*>(options_.on_exception));
  }
  request.name = options_.name;
  const bool common = options_.series == ProcessOptions().series;
  request.identity = common ? number_ : options_.series + "-" + number_;
  request.parent_name = ProcessName();
  request.levels = log::CurrentLevels();
  request.die_with_parent = options_.die_with_parent;
  request.daemon = daemon_;
  request.cpus = options_.cpus;
  request.on_interrupt = options_.on_interrupt;
  request.log = options_.log;
  if (options_.exit_timeout)
    request.exit_timeout_ns = std::max<int64_t>(0, options_.exit_timeout->count());
  request.has_error_output = has_error_output;
  request.riding_fds = riding_fds_.size();
  request.arguments_kept = !kept_.empty();
  EncodeValues(header, request);
  return MakeSharedBytes({header.bytes(), arguments_});
}

void SupervisedChild::Execute() {
  const trace::Time begin = trace::On() ? trace::Now() : 0;
  const char* const executable =
      options_.executable.empty() ? ThisProgram() : options_.executable.c_str();
  Pipe out, error;
  if (options_.output_to_log) out = MakePipe();
  if (options_.output_to_log || (options_.keep_last_words && options_.die_with_parent)) {
    error = MakePipe();
  }
  const log::Levels levels = log::ChangedLevels();  // part of the request
  const std::optional<uint64_t> oom_kills = OomKills::Instance().Count();
  const UniqueFd request = MakeRequest(static_cast<bool>(error.reader));
  int ends[2];
  Check(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), "socketpair(control)");
  UniqueFd control(ends[0]);
  const UniqueFd child_control(ends[1]);
  // A process that forwards its own log lets its children write to the root directly.
  log::Channel channel;
  int log_fd = log::ForwardingFd();
  if (log_fd < 0) {
    channel = log::CreateChannel();
    log_fd = channel.writer.get();
  }
  std::vector<int> fds = {child_control.get(), log_fd, OwnPidfd(), request.get()};
  if (error.reader) {
    fds.push_back(error.reader.get());
    fds.push_back(::fcntl(STDERR_FILENO, F_GETFD) < 0 ? error.writer.get() : STDERR_FILENO);
  }
  for (const UniqueFd& fd : riding_fds_) fds.push_back(fd.get());
  if (begin != 0) {
    trace_number_ = trace::NumberOfFile(request.get());
    trace::WriteAsync('b', "process", options_.name, trace_number_);
  }
  const pid_t pid =
      Launch(executable, ProgramName(), {out.writer.get(), error.writer.get()}, std::move(fds));
  if (begin != 0) {
    trace::Span("process", "Spawn", begin)
        .Arg("name", std::string_view(options_.name))
        .Arg("pid", static_cast<uint64_t>(pid))
        .FlowOut(SpawnFlow(trace_number_))
        .Write();
  }
  out.writer.Reset();
  error.writer.Reset();

  try {
    {
      const std::lock_guard lock(mutex_);
      pid_ = pid;
      sentinel_ = OpenSentinel(pid);
      control_ = std::move(control);
      known_levels_ = levels;
      oom_kills_before_ = oom_kills;
      phase_ = Phase::kRunning;
    }
    WatchOutput(std::move(channel.reader), std::move(out.reader), std::move(error.reader));
    Supervise();
  } catch (...) {
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    throw;
  }
  arguments_ = Bytes();
  riding_fds_.clear();
}

// Standard error comes last: its last words are the child's.
void SupervisedChild::WatchOutput(UniqueFd log, UniqueFd out, UniqueFd error) {
  output_ = std::make_shared<ChildOutput>();
  if (log) output_->WatchLog(std::move(log));
  if (out) {
    output_->WatchLines(std::move(out),
                        log::OutputLines("stdout", google::GLOG_INFO, options_.name, pid_));
  }
  if (!error) return;
  if (options_.output_to_log) {
    output_->WatchLines(std::move(error),
                        log::OutputLines("stderr", google::GLOG_WARNING, options_.name, pid_));
  } else {
    output_->WatchText(std::move(error), STDERR_FILENO);
  }
}

// The sentinel comes last: OnEnded finds everything else there.
void SupervisedChild::Supervise() {
  Supervisor& supervisor = Supervisor::Instance();
  const auto self = shared_from_this();
  control_watch_ = supervisor.Add(control_.get(), [self](Supervisor::Watch watch) {
    if (!self->TakeMessages()) Supervisor::Instance().Remove(watch);
  });
  AddRunningChild(self);
  supervisor.Add(sentinel_.get(), [self](Supervisor::Watch watch) { self->OnEnded(watch); });
}

// False once nothing more can come.
bool SupervisedChild::TakeMessages() {
  while (true) {
    Received received = ReceiveMessage(control_.get());
    if (!received.message) return !received.ended;
    const MessageKind kind = received.message->kind;
    if (kind == MessageKind::kArgumentsDecoded) {
      kept_.clear();
      continue;
    }
    {
      const std::lock_guard lock(mutex_);
      if (report_) continue;
      report_ = std::move(received.message);
    }
    if (trace_number_ != 0) {
      trace::Span("process", "result", trace::Now())
          .Arg("of", std::string_view(options_.name))
          .FlowIn(ResultFlow(trace_number_))
          .Write();
    }
    if (kind == MessageKind::kResultToAccept) AcceptResult();
  }
}

// Not on this thread: decoding may have to ask the child, or any other process.
void SupervisedChild::AcceptResult() {
  const auto accept = [self = shared_from_this()] {
    self->GetOutcome();
    const std::lock_guard lock(self->mutex_);
    if (!self->control_) return;  // the child did not wait
    try {
      SendMessage(self->control_.get(), MakeMessage(MessageKind::kAccepted, Bytes(), {}));
    } catch (const std::system_error&) {  // it ended meanwhile
    }
  };
  try {
    std::thread(accept).detach();
  } catch (const std::system_error&) {  // no thread to be had: the child stops waiting by itself
  }
}

// What the child wrote before is waiting to be read.
void SupervisedChild::OnEnded(Supervisor::Watch watch) {
  const std::optional<ExitStatus> status = TakeExitStatus(sentinel_.get());
  if (!status) return;
  Supervisor::Instance().Remove(watch);
  TakeMessages();
  Supervisor::Instance().Remove(control_watch_);
  kept_.clear();
  const std::shared_ptr<ChildOutput> output = std::move(output_);
  output->Finish([self = shared_from_this(), status = *status](std::string last_words) {
    self->Finish(status, std::move(last_words));
  });
}

void SupervisedChild::Finish(const ExitStatus& status, std::string last_words) {
  if (trace_number_ != 0) trace::WriteAsync('e', "process", options_.name, trace_number_);
  {
    const std::lock_guard lock(mutex_);
    control_.Reset();
    last_words_ = std::move(last_words);
    status_ = status;
    out_of_memory_ = status.signal == SIGKILL && oom_kills_before_ &&
                     OomKills::Instance().Count() > oom_kills_before_;
    phase_ = Phase::kEnded;
  }
  changed_.notify_all();
  Complete();
  RemoveRunningChild(this);
}

void SupervisedChild::PushLevels(const log::Levels& levels) {
  if (options_.log == ChildLog::kOwn) return;
  const std::lock_guard lock(mutex_);
  if (!control_ || levels == known_levels_) return;
  try {
    if (TrySendMessage(control_.get(), MakeLevelMessage(levels))) known_levels_ = levels;
  } catch (const std::system_error&) {  // it has just ended
  }
}

std::exception_ptr SupervisedChild::Failure() {
  const Outcome& outcome = GetOutcome();
  return outcome.quiet() ? nullptr : outcome.error;
}

bool SupervisedChild::Wait(const Deadline& deadline) {
  RequireInitialised();
  std::unique_lock lock(mutex_);
  RequireStarted();
  const auto ended = [this] { return phase_ == Phase::kEnded; };
  if (trace::On() && !ended()) return WaitTraced(lock, deadline);
  if (!deadline.never()) return changed_.wait_until(lock, *deadline.at(), ended);
  changed_.wait(lock, ended);
  return true;
}

bool SupervisedChild::WaitTraced(std::unique_lock<std::mutex>& lock, const Deadline& deadline) {
  const trace::Time begin = trace::Now();
  while (phase_ != Phase::kEnded && !deadline.passed()) {
    if (deadline.never()) {
      changed_.wait(lock);
    } else {
      changed_.wait_until(lock, *deadline.at());
    }
  }
  trace::Span("process", "wait", begin).Arg("for", std::string_view(options_.name)).Write();
  return phase_ == Phase::kEnded;
}

const ChildProcess::Outcome& SupervisedChild::GetOutcome() {
  const std::lock_guard lock(outcome_mutex_);
  if (!outcome_) outcome_ = ReadOutcome();
  return *outcome_;
}

ChildProcess::Outcome SupervisedChild::ReadOutcome() {
  Message* report = nullptr;
  bool terminated = false;
  {
    const std::lock_guard lock(mutex_);
    if (report_) report = &*report_;  // not written again
    const auto sent = [this](int signal) { return std::ranges::count(sent_signals_, signal) != 0; };
    terminated = !report_ && status_.signal && sent(*status_.signal);
  }
  try {
    if (report != nullptr) {
      const std::exception_ptr error = ReadReport(*report);
      return {error, false, IsGoodExit(error)};
    }
    ThrowDeath(terminated);
  } catch (...) {
    return {std::current_exception(), terminated, false};
  }
}

// The child's exception, or null once its result has been read.
std::exception_ptr SupervisedChild::ReadReport(Message& report) {
  std::optional<SharedBytes> shared;
  if (report.shared) shared.emplace(report.shared.get());
  const BytesView body = shared ? shared->view() : BytesView(report.body);
  if (report.kind == MessageKind::kException) {
    return DecodeException({reinterpret_cast<const char*>(body.data()), body.size()});
  }
  Decoder decoder(body, std::move(report.fds));
  read_result_(decoder);
  report = Message();
  return nullptr;
}

void SupervisedChild::ThrowDeath(bool terminated) const {
  const std::lock_guard lock(mutex_);
  std::string what = options_.name + " (pid " + std::to_string(pid_) + ") " + status_.Describe() +
                     (terminated ? " that this process sent" : " without giving a result");
  if (terminated) throw ChildTerminated(what, *status_.signal);
  if (out_of_memory_) what += "; the system killed a process meanwhile because memory ran out";
  if (!last_words_.empty()) what += "; its last words on standard error:\n" + last_words_;
  throw ChildDied(what, status_.signal, status_.exit_status, status_.dumped_core, out_of_memory_);
}

bool SupervisedChild::Done() const {
  const std::lock_guard lock(mutex_);
  RequireOpen();
  return phase_ == Phase::kEnded;
}

bool SupervisedChild::IsAlive() const {
  const std::lock_guard lock(mutex_);
  RequireOpen();
  return phase_ == Phase::kRunning;
}

std::optional<int> SupervisedChild::ExitCode() const {
  const std::lock_guard lock(mutex_);
  RequireOpen();
  return status_.code();
}

pid_t SupervisedChild::pid() const {
  const std::lock_guard lock(mutex_);
  RequireStarted();
  return pid_;
}

int SupervisedChild::sentinel() const {
  const std::lock_guard lock(mutex_);
  RequireStarted();
  return sentinel_.get();
}

void SupervisedChild::Signal(int signal) {
  RequireInitialised();
  const std::lock_guard lock(mutex_);
  RequireStarted();
  if (phase_ == Phase::kEnded) return;
  sent_signals_.push_back(signal);
  // Fails only if it has just ended.
  ::syscall(SYS_pidfd_send_signal, sentinel_.get(), signal, nullptr, 0);
}

void SupervisedChild::Close() {
  RequireInitialised();
  const std::lock_guard lock(mutex_);
  if (phase_ == Phase::kStarting || phase_ == Phase::kRunning) {
    throw InvalidState(options_.name + " cannot be closed while it runs");
  }
  phase_ = Phase::kClosed;
  sentinel_.Reset();
}

void SupervisedChild::ForgetHandle() {
  const std::lock_guard lock(mutex_);
  if (phase_ == Phase::kEnded) sentinel_.Reset();
}

void SupervisedChild::RequireOpen() const {
  if (phase_ == Phase::kClosed) throw InvalidState(options_.name + " has been closed");
}

void SupervisedChild::RequireStarted() const {
  RequireOpen();
  if (phase_ == Phase::kNew || phase_ == Phase::kStarting) {
    throw InvalidState(name() + " has not been started");
  }
}

}  // namespace

std::shared_ptr<ChildProcess> ChildProcess::Create(ProcessOptions options, Target target,
                                                   Encoder arguments, ResultReader read_result) {
  auto child = std::make_shared<SupervisedChild>(std::move(options), target, std::move(arguments),
                                                 std::move(read_result));
  ChildProcess* const handle = child.get();
  return {handle, [child = std::move(child)](ChildProcess*) { child->ForgetHandle(); }};
}

}  // namespace roost::internal
