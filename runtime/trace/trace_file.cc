// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/trace/trace_file.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "roost/base/system_call.h"

namespace roost::trace {
namespace {

constexpr uint64_t kMostPages = 16;
// Whoever makes the file holds its lock for a moment; one that was stopped just then does not hold
// up the others.
constexpr int kLockPatienceMilliseconds = 2000;

void LockFile(int file) {
  for (int waited = 0; ::flock(file, LOCK_EX | LOCK_NB) != 0; ++waited) {
    if ((errno != EWOULDBLOCK && errno != EINTR) || waited == kLockPatienceMilliseconds) {
      ThrowErrno("flock");
    }
    ::poll(nullptr, 0, 1);
  }
}

// A whole page of blanks, and the line's end, so many times.
struct Blanks {
  char bytes[kMostPages * TraceFile::kPage];
  Blanks() {
    std::memset(bytes, ' ', sizeof(bytes));
    for (uint64_t page = 1; page <= kMostPages; ++page) bytes[page * TraceFile::kPage - 1] = '\n';
  }
};

}  // namespace

TraceFile::TraceFile(const std::string& path)
    // Nobody waits for the reader of a pipe.
    : file_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0600)) {
  if (!file_) ThrowErrno("open " + path);
  struct stat file;
  Check(::fstat(file_.get(), &file), "fstat");
  if (!S_ISREG(file.st_mode)) {
    errno = EINVAL;
    ThrowErrno("open " + path + ", which is no regular file");
  }
  LockFile(file_.get());
  Check(::fstat(file_.get(), &file), "fstat");
  const bool begun = file.st_size != 0 || ::pwrite(file_.get(), "[\n", 2, 0) == 2;
  const int error = errno;
  ::flock(file_.get(), LOCK_UN);
  errno = error;
  if (!begun) ThrowErrno("write to " + path);
}

bool TraceFile::Extend() noexcept {
  static const Blanks& blanks = *new Blanks;
  const iovec part = {const_cast<char*>(blanks.bytes), pages_ * kPage};
  // At the end, wherever that is by now; then the file's position is behind it.
  ssize_t written;
  do {
    written = ::pwritev2(file_.get(), &part, 1, -1, RWF_APPEND);
  } while (written < 0 && errno == EINTR);
  if (written < 0) return false;
  const off_t end = ::lseek(file_.get(), 0, SEEK_CUR);
  if (end < 0) return false;
  end_ = static_cast<uint64_t>(end);
  next_ = end_ - static_cast<uint64_t>(written);
  pages_ = std::min(2 * pages_, kMostPages);
  return true;
}

int64_t TraceFile::Place(uint64_t size) noexcept {
  for (int stretches = 0; stretches < 3; ++stretches) {
    const uint64_t page_end = next_ / kPage * kPage + kPage;
    if (next_ + size > page_end) next_ = page_end;
    if (next_ + size <= end_) {
      next_ += size;
      return static_cast<int64_t>(next_ - size);
    }
    if (!Extend()) return -1;
  }
  errno = ENOSPC;  // it gets shorter stretches than it asks for
  return -1;
}

bool TraceFile::Write(std::string_view text) noexcept {
  int64_t place;
  {
    const std::lock_guard lock(mutex_);
    place = Place(text.size());
  }
  if (place < 0) return false;
  ssize_t written;
  do {
    written = ::pwrite(file_.get(), text.data(), text.size(), place);
  } while (written < 0 && errno == EINTR);
  if (written >= 0 && static_cast<size_t>(written) < text.size()) errno = ENOSPC;
  return written >= 0 && static_cast<size_t>(written) == text.size();
}

}  // namespace roost::trace
