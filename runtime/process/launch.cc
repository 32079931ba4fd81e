// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/process/launch.h"

#include <signal.h>
#include <spawn.h>
#include <unistd.h>

#include <system_error>

#include "roost/base/unique_fd.h"
#include "roost/error/error.h"

namespace roost::internal {

namespace {

class FileActions {
 public:
  FileActions() { ::posix_spawn_file_actions_init(&actions_); }
  ~FileActions() { ::posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  posix_spawn_file_actions_t* get() { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_;
};

class Attributes {
 public:
  Attributes() {
    ::posix_spawnattr_init(&attributes_);
    sigset_t set;
    ::sigemptyset(&set);
    ::posix_spawnattr_setsigmask(&attributes_, &set);
    ::sigfillset(&set);
    ::posix_spawnattr_setsigdefault(&attributes_, &set);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~Attributes() { ::posix_spawnattr_destroy(&attributes_); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_;
};

}  // namespace

pid_t Launch(const char* executable, const std::string& argv0, const Outputs& outputs,
             std::vector<int> fds) {
  const int end = kControlFd + static_cast<int>(fds.size());
  FileActions actions;
  // Those that lie where another will be put move out of its way first.
  std::vector<UniqueFd> moved;
  int error = 0;
  const auto put = [&](int fd, int at) {
    if (fd < end) {
      moved.push_back(Duplicate(fd, end));
      fd = moved.back().get();
    }
    if (error == 0) error = ::posix_spawn_file_actions_adddup2(actions.get(), fd, at);
  };
  if (outputs.out >= 0) put(outputs.out, STDOUT_FILENO);
  if (outputs.error >= 0) put(outputs.error, STDERR_FILENO);
  for (size_t i = 0; i < fds.size(); ++i) put(fds[i], kControlFd + static_cast<int>(i));
  if (error == 0) error = ::posix_spawn_file_actions_addclosefrom_np(actions.get(), end);
  const Attributes attributes;
  const std::string flag = kChildFlag;
  char* const arguments[] = {const_cast<char*>(argv0.c_str()), const_cast<char*>(flag.c_str()),
                             nullptr};
  pid_t pid = 0;
  if (error == 0) {
    error = ::posix_spawn(&pid, executable, actions.get(), attributes.get(), arguments, environ);
  }
  if (error != 0) {
    throw SpawnError("cannot execute " + std::string(executable) + ": " +
                     std::generic_category().message(error));
  }
  return pid;
}

}  // namespace roost::internal
