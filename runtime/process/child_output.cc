// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/process/child_output.h"

#include <poll.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <utility>

#include "roost/log/channel.h"

namespace roost::internal {

namespace {

// So that a child that writes without end does not keep the thread from the others.
constexpr size_t kRecordsAtOnce = 64;
constexpr size_t kBytesAtOnce = 64 * 1024;  // a pipe holds 64 KiB

// More than all of a child's channels can hold when it has ended; a grandchild may go on writing.
constexpr int kLastPasses = 256;

bool IsEmpty(int fd) {
  int bytes = 0;
  return ::ioctl(fd, FIONREAD, &bytes) == 0 && bytes == 0;
}

bool HasHungUp(int fd) {
  pollfd end{fd, 0, 0};
  return ::poll(&end, 1, 0) == 1;
}

}  // namespace

void ChildOutput::WatchLog(UniqueFd reader) {
  const auto fd = std::make_shared<const UniqueFd>(std::move(reader));
  Watch({fd->get(), [fd] { return log::Drain(fd->get(), kRecordsAtOnce) != log::Drained::kEnded; },
         [fd] { return IsEmpty(fd->get()); }});
}

void ChildOutput::WatchLines(UniqueFd pipe, log::OutputLines lines) {
  WatchPipe(std::make_shared<OutputReader>(std::move(pipe), std::move(lines)));
}

void ChildOutput::WatchText(UniqueFd pipe, int to_fd) {
  WatchPipe(std::make_shared<OutputReader>(std::move(pipe), to_fd));
}

void ChildOutput::WatchPipe(std::shared_ptr<OutputReader> reader) {
  {
    const std::lock_guard lock(mutex_);
    last_pipe_ = reader;
  }
  Watch({reader->fd(), [reader] { return reader->Read(kBytesAtOnce); },
         [reader] { return reader->Idle(); }});
}

// Pass, which may come at once, waits for the lock.
void ChildOutput::Watch(Source source) {
  const auto shared = std::make_shared<Source>(std::move(source));
  const std::lock_guard lock(mutex_);
  shared->watch = Supervisor::OfOutput().Add(
      shared->fd, [self = shared_from_this(), shared](Supervisor::Watch) { self->Pass(shared); });
  sources_.push_back(shared);
}

void ChildOutput::Pass(const std::shared_ptr<Source>& source) {
  {
    const std::lock_guard lock(mutex_);
    if (std::ranges::count(sources_, source) == 0) return;  // forgotten since
    passing_ = true;
  }
  const bool may_come_more = source->pass();
  std::function<void()> done;
  {
    const std::lock_guard lock(mutex_);
    passing_ = false;
    if (!may_come_more) Forget(source);
    if (done_) --passes_left_;
    done = TakeDone();
  }
  if (done) done();
}

void ChildOutput::Finish(std::function<void(std::string last_words)> done) {
  std::function<void()> now;
  {
    const std::lock_guard lock(mutex_);
    done_ = std::move(done);
    passes_left_ = kLastPasses;
    now = TakeDone();
  }
  if (now) now();
}

// What is not idle is readable, so that a Pass will come.
std::function<void()> ChildOutput::TakeDone() {
  const auto is_idle = [](const auto& source) { return source->idle(); };
  if (!done_ || passing_ || (passes_left_ > 0 && !std::ranges::all_of(sources_, is_idle))) {
    return nullptr;
  }
  std::string last_words = last_pipe_ ? last_pipe_->LastWords() : "";
  last_pipe_.reset();
  // The descriptors of a child that has ended go with it, unless children of its own hold them.
  for (const auto& source : std::vector(sources_)) {
    if (source->idle() && HasHungUp(source->fd)) Forget(source);
  }
  return [done = std::exchange(done_, nullptr), words = std::move(last_words)] { done(words); };
}

void ChildOutput::Forget(const std::shared_ptr<Source>& source) {
  std::erase(sources_, source);
  Supervisor::OfOutput().Remove(source->watch);
  source->pass = source->idle = nullptr;  // closes the descriptor now, though a Pass may be waiting
}

}  // namespace roost::internal
