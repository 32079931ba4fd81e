// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TESTS_COMMAND_LINE_ROOST_PROGRAM_H_
#define ROOST_TESTS_COMMAND_LINE_ROOST_PROGRAM_H_

// The program `roost` in tests.

#include <signal.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/run_program.h"
#include "tests/server/expectations.h"

// Tests with a runtime folder of their own, whose name is short enough for sockets.
class RoostProgramTest : public ::testing::Test {
 protected:
  using Words = std::vector<std::string>;

  RoostProgramTest() {
    char name[] = "/tmp/roost.XXXXXX";
    folder_ = ::mkdtemp(name);
    ::setenv("XDG_RUNTIME_DIR", folder_.c_str(), 1);
  }
  ~RoostProgramTest() override { std::filesystem::remove_all(folder_); }

  static Words Command(const Words& words) {
    Words command = {"tools/roost/roost"};
    command.insert(command.end(), words.begin(), words.end());
    return command;
  }

  // Runs it to its end.
  static roost::tests::Outcome Roost(const Words& words) {
    return roost::tests::RunProgram(Command(words));
  }

  // Starts `roost serve` and waits until it serves, at uri_.
  std::unique_ptr<roost::tests::Program> Serve(const Words& words) {
    Words all = {"serve", "tests/server/libzoo.so"};
    all.insert(all.end(), words.begin(), words.end());
    return Started(Command(all));
  }
  std::unique_ptr<roost::tests::Program> Started(const Words& command) {
    auto program = std::make_unique<roost::tests::Program>(command);
    uri_ = program->AwaitError("serves at (unix\\S+)").at(1);
    return program;
  }

  // A file of that content which nobody else may read.
  std::string FileWith(const std::string& text) {
    const std::string path = folder_ / ("file" + std::to_string(++files_));
    std::ofstream(path) << text;
    std::filesystem::permissions(path, std::filesystem::perms(0600));
    return path;
  }

  std::filesystem::path folder_;
  std::string uri_;
  int files_ = 0;
};

#endif  // ROOST_TESTS_COMMAND_LINE_ROOST_PROGRAM_H_
