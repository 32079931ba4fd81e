// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/process/output_reader.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "roost/base/system_call.h"

namespace roost::internal {

namespace {

constexpr size_t kMaxLastWords = 2048;

UniqueFd NonBlocking(UniqueFd pipe) {
  Check(::fcntl(pipe.get(), F_SETFL, O_NONBLOCK), "fcntl(O_NONBLOCK)");
  return pipe;
}

}  // namespace

OutputReader::OutputReader(UniqueFd pipe, int to_fd)
    : pipe_(NonBlocking(std::move(pipe))), to_fd_(to_fd) {}

OutputReader::OutputReader(UniqueFd pipe, log::OutputLines lines)
    : pipe_(NonBlocking(std::move(pipe))), lines_(std::move(lines)) {}

bool OutputReader::Read(size_t limit) {
  std::array<char, 16 * 1024> buffer;
  for (size_t taken = 0; taken < limit;) {
    const ssize_t size = ::read(pipe_.get(), buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && errno == EAGAIN) return true;
    if (size <= 0) {
      if (lines_) lines_->End();
      return false;
    }
    Pass({buffer.data(), static_cast<size_t>(size)});
    taken += static_cast<size_t>(size);
  }
  return true;
}

bool OutputReader::Idle() const {
  int bytes = 0;
  if (::ioctl(pipe_.get(), FIONREAD, &bytes) != 0 || bytes != 0) return false;
  if (!lines_ || lines_->complete()) return true;
  // The end of the pipe is the end of its last line.
  pollfd ended{pipe_.get(), POLLIN, 0};
  return ::poll(&ended, 1, 0) == 0;
}

void OutputReader::Pass(std::string_view text) {
  if (lines_) {
    lines_->Take(text);
  } else {
    try {
      WriteAll(to_fd_, text.data(), text.size());
    } catch (const std::system_error&) {  // this process has no standard error
    }
  }
  tail_ += text;
  if (tail_.size() > 4 * kMaxLastWords) tail_.erase(0, tail_.size() - 2 * kMaxLastWords);
}

std::string OutputReader::LastWords() const {
  std::string_view words = tail_;
  while (!words.empty() && words.back() == '\n') words.remove_suffix(1);
  if (words.size() > kMaxLastWords) {
    words.remove_prefix(words.size() - kMaxLastWords - 1);  // one more: is it a line's first?
    const size_t line = words.find('\n');
    words.remove_prefix(line == std::string_view::npos ? 1 : line + 1);
  }
  return std::string(words);
}

}  // namespace roost::internal
