// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TESTS_RUN_PROGRAM_H_
#define ROOST_TESTS_RUN_PROGRAM_H_

#include <sys/types.h>

#include <array>
#include <chrono>
#include <string>
#include <vector>

namespace roost::tests {

// How a program ended, and all that it wrote.
struct Outcome {
  int status;  // what it passed to exit, or -N after signal N
  std::string out;
  std::string err;
};

// A real process under test whose output is collected; killed on destruction if it still runs.
// Every wait throws std::runtime_error at its deadline, with what the program has written so far.
// For one thread.
class Program {
 public:
  // Starts `command`; its first word is the program's path. Standard input is empty.
  explicit Program(const std::vector<std::string>& command);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  pid_t pid() const { return pid_; }

  // Waits until what the program has written to standard error matches the regular expression
  // `pattern` (ECMAScript); returns the first match's groups, [0] being all of it.
  std::vector<std::string> AwaitError(const std::string& pattern,
                                      std::chrono::seconds timeout = std::chrono::seconds(60));

  // Waits for the program's end. Processes that it left behind may hold its output open.
  Outcome Wait(std::chrono::seconds timeout = std::chrono::seconds(60));

 private:
  using Clock = std::chrono::steady_clock;

  // Reads what there is, waiting for it until `deadline`; false if the program has ended.
  bool Read(Clock::time_point deadline);
  void Drain();

  pid_t pid_ = -1;
  int pidfd_ = -1;
  std::array<int, 2> pipes_ = {-1, -1};  // its standard output and error
  std::array<std::string, 2> texts_;
};

// Program and Wait in one.
Outcome RunProgram(const std::vector<std::string>& command,
                   std::chrono::seconds timeout = std::chrono::seconds(60));

// The lines of a text, without their ends.
std::vector<std::string> Lines(const std::string& text);

// The number of the one line of file `path` that contains `text`; -1 if it is not just one.
int LineOf(const std::string& path, const std::string& text);

}  // namespace roost::tests

#endif  // ROOST_TESTS_RUN_PROGRAM_H_
