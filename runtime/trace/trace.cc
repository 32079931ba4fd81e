// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/trace/trace.h"

#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>
#include <mutex>
#include <system_error>

#include "roost/base/fork_guard.h"
#include "roost/base/system_call.h"
#include "roost/error/process_name.h"
#include "roost/trace/trace_file.h"

namespace roost::trace {

namespace internal {
std::atomic<bool> on{false};
}  // namespace internal

namespace {

using internal::on;

constexpr const char* kVariable = "ROOST_TRACE";

// Of this process. Files are never closed: other threads may write.
struct State {
  std::mutex mutex;
  std::atomic<TraceFile*> file{nullptr};
  std::atomic<const std::string*> told_name{nullptr};  // of the process, in the trace
};

State& TheState() {
  static State& state = *new State;
  return state;
}

struct ThisThread {
  pid_t id = 0;
  const TraceFile* named_in = nullptr;  // the file that has the thread's name
};
thread_local constinit ThisThread this_thread;

pid_t OwnThread() {
  if (this_thread.id == 0) this_thread.id = ThreadId();
  return this_thread.id;
}

// Says it once: there is no further trace. Not by the log, which itself is traced.
void GiveUp(const std::string& why) noexcept {
  if (!on.exchange(false)) return;
  std::fprintf(stderr, "roost: %s writes no trace any more: %s\n", ProcessName().c_str(),
               why.c_str());
}

// The file, opened with the first event; null where there is none.
TraceFile* File() noexcept {
  State& state = TheState();
  if (TraceFile* const file = state.file.load(std::memory_order_acquire)) return file;
  const std::lock_guard lock(state.mutex);
  if (TraceFile* const file = state.file.load(std::memory_order_relaxed)) return file;
  if (!On()) return nullptr;
  const char* const path = std::getenv(kVariable);
  try {
    if (path == nullptr) return nullptr;
    auto* const file = new TraceFile(path);
    state.file.store(file, std::memory_order_release);
    return file;
  } catch (const std::exception& error) {
    GiveUp(error.what());
    return nullptr;
  }
}

void WriteText(std::string_view text) noexcept {
  TraceFile* const file = File();
  if (file == nullptr || file->Write(text)) return;
  GiveUp(std::strerror(errno));
}

void WriteName(std::string_view what, std::string_view name) noexcept {
  Event event('M', "__metadata", what, ::getpid(), OwnThread(), 0);
  event.Arg("name", name);
  event.End();
  WriteText(event.text());
}

void WriteEvent(const Event& event) noexcept {
  if (ForkedWithoutExec()) return;  // the copy would write over the original's events
  // Names may change: the reference is another one then.
  State& state = TheState();
  const std::string* const name = &ProcessName();
  if (state.told_name.load(std::memory_order_relaxed) != name &&
      state.told_name.exchange(name) != name) {
    WriteName("process_name", *name);
  }
  if (this_thread.named_in != File()) {
    char comm[16] = {};
    ::prctl(PR_GET_NAME, comm);
    NameThread(OwnThread() == ::getpid() ? "main" : comm);
  }
  WriteText(event.text());
}

std::string Absolute(const std::string& path) {
  std::error_code error;
  const auto absolute = std::filesystem::absolute(path, error);
  return error ? path : absolute.string();
}

void TurnOn() {
  ArmForkGuard();
  on.store(true);
}

// Before main: a process that was told to write a trace does so from its beginning.
const Time begun = [] {
  const char* const path = std::getenv(kVariable);
  if (path == nullptr || *path == '\0') return Time{0};
  // For processes that are executed in another folder.
  if (*path != '/') ::setenv(kVariable, Absolute(path).c_str(), 1);
  TurnOn();
  return Now();
}();

}  // namespace

uint64_t FlowId(uint64_t a, uint64_t b) {
  uint64_t mixed = a * 0x9E3779B97F4A7C15 + b;  // splitmix64
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
  mixed ^= mixed >> 31;
  return (mixed >> 12) | 1;  // readers that take it for a double lose nothing
}

Time BeginOfProcess() { return begun; }

uint64_t NumberOfFile(int descriptor) noexcept {
  struct stat file;
  return ::fstat(descriptor, &file) == 0 ? static_cast<uint64_t>(file.st_ino) : 0;
}

Span::Span(std::string_view category, std::string_view name, Time begin)
    : begin_(begin), end_(Now()), event_('X', category, name, ::getpid(), OwnThread(), begin) {
  event_.Duration(end_ - begin_);
}

void Span::EndSpan() {
  if (!span_ended_) event_.End();
  span_ended_ = true;
}

void Span::Flow(char phase, uint64_t id, Time at) {
  EndSpan();
  if (id == 0) return;
  event_.Begin(phase, "flow", "flow", ::getpid(), OwnThread(), at);
  event_.Id(id);
  if (phase == 'f') event_.BindToEnclosing();
  event_.End();
}

Span& Span::FlowOut(uint64_t id) {
  Flow('s', id, begin_);
  return *this;
}

Span& Span::FlowIn(uint64_t id) {
  Flow('f', id, begin_);
  return *this;
}

Span& Span::FlowOutAtEnd(uint64_t id) {
  Flow('s', id, end_);
  return *this;
}

void Span::Write() noexcept {
  EndSpan();
  WriteEvent(event_);
}

void WriteAsync(char phase, std::string_view category, std::string_view name,
                uint64_t id) noexcept {
  Event event(phase, category, name, ::getpid(), OwnThread(), Now());
  event.Id(id);
  event.End();
  WriteEvent(event);
}

void NameThread(std::string_view name) noexcept {
  if (!On()) return;
  const TraceFile* const file = File();
  if (this_thread.named_in == file) return;
  this_thread.named_in = file;
  WriteName("thread_name", name);
}

void Start(const std::string& path) {
  const std::string absolute = Absolute(path);
  auto* const file = new TraceFile(absolute);
  State& state = TheState();
  const std::lock_guard lock(state.mutex);
  ::setenv(kVariable, absolute.c_str(), 1);
  state.told_name.store(nullptr);
  state.file.store(file, std::memory_order_release);
  TurnOn();
}

void Stop() noexcept {
  State& state = TheState();
  const std::lock_guard lock(state.mutex);
  on.store(false);
  ::unsetenv(kVariable);
  state.file.store(nullptr);
}

}  // namespace roost::trace
