// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tests/run_program.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <system_error>

namespace roost::tests {
namespace {

void Check(int error, const char* what) {
  if (error != 0) throw std::system_error(error, std::generic_category(), what);
}

}  // namespace

Program::Program(const std::vector<std::string>& command) {
  std::vector<char*> words;
  for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);

  int write_ends[2];
  posix_spawn_file_actions_t actions;
  Check(posix_spawn_file_actions_init(&actions), "posix_spawn_file_actions_init");
  Check(posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0), "addopen");
  for (int i = 0; i < 2; ++i) {
    int ends[2];
    Check(pipe2(ends, O_CLOEXEC) == 0 ? 0 : errno, "pipe2");
    pipes_[i] = ends[0];
    write_ends[i] = ends[1];
    Check(fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0 ? 0 : errno, "fcntl");
    Check(posix_spawn_file_actions_adddup2(&actions, ends[1], i + 1), "adddup2");
  }
  const int error = posix_spawn(&pid_, words[0], &actions, nullptr, words.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  for (const int fd : write_ends) close(fd);
  Check(error, words[0]);
  pidfd_ = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
  Check(pidfd_ >= 0 ? 0 : errno, "pidfd_open");
}

Program::~Program() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  close(pidfd_);
  for (const int fd : pipes_) close(fd);
}

void Program::Drain() {
  for (size_t i = 0; i < pipes_.size(); ++i) {
    char buffer[1 << 16];
    ssize_t size;
    while ((size = read(pipes_[i], buffer, sizeof(buffer))) > 0) texts_[i].append(buffer, size);
    if (size == 0) {  // nobody holds it any more: poll must not report it again
      close(pipes_[i]);
      pipes_[i] = -1;
    }
  }
}

bool Program::Read(Clock::time_point deadline) {
  pollfd fds[] = {{pidfd_, POLLIN, 0}, {pipes_[0], POLLIN, 0}, {pipes_[1], POLLIN, 0}};
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
  const int ready = poll(fds, std::size(fds), static_cast<int>(std::max<int64_t>(left, 0)));
  if (ready < 0 && errno != EINTR) Check(errno, "poll");
  Drain();
  if (ready == 0) {
    throw std::runtime_error("not in time; it wrote:\n" + texts_[0] + "\nand as errors:\n" +
                             texts_[1]);
  }
  return (fds[0].revents & POLLIN) == 0;
}

std::vector<std::string> Program::AwaitError(const std::string& pattern,
                                             std::chrono::seconds timeout) {
  const std::regex regex(pattern);
  const auto deadline = Clock::now() + timeout;
  std::smatch match;
  bool runs = true;
  while (!std::regex_search(texts_[1], match, regex)) {
    if (!runs) {
      throw std::runtime_error("it ended without writing '" + pattern + "':\n" + texts_[0] +
                               "\nand as errors:\n" + texts_[1]);
    }
    runs = Read(deadline);
  }
  return {match.begin(), match.end()};
}

Outcome Program::Wait(std::chrono::seconds timeout) {
  const auto deadline = Clock::now() + timeout;
  while (Read(deadline)) {
  }
  int status = 0;
  Check(waitpid(pid_, &status, 0) == pid_ ? 0 : errno, "waitpid");
  pid_ = -1;
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status), texts_[0], texts_[1]};
}

Outcome RunProgram(const std::vector<std::string>& command, std::chrono::seconds timeout) {
  return Program(command).Wait(timeout);
}

std::vector<std::string> Lines(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

int LineOf(const std::string& path, const std::string& text) {
  std::ifstream file(path);
  int found = -1;
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (line.find(text) == std::string::npos) continue;
    if (found != -1) return -1;
    found = number;
  }
  return found;
}

}  // namespace roost::tests
