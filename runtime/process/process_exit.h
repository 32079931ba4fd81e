// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROCESS_PROCESS_EXIT_H_
#define ROOST_PROCESS_PROCESS_EXIT_H_

#include <string>

#include "roost/error/error.h"

namespace roost {

// Thrown in a spawned function, ends its process with this exit code; std::exit(code) called there
// does the same. In the parent, a code other than 0 makes Join and Result throw this exception.
// Code 0 is a success without a result: Join is quiet, Exception gives null, and Result throws this
// exception unless the function returns void. std::_Exit and std::quick_exit end a process without
// a word to the parent, for which they are deaths with an exit status (ChildDied), 0 too. A value.
// Crosses processes.
class ProcessExit : public Error {
 public:
  // `code` from 0 to 255, the rest of it is cut off as exit(3) does. `message` is written to the
  // child's standard error, if there is one.
  explicit ProcessExit(int code = 0, const std::string& message = "");

  int code() const { return code_; }
  const std::string& message() const { return message_; }

 private:
  int code_;
  std::string message_;
};

}  // namespace roost

#endif  // ROOST_PROCESS_PROCESS_EXIT_H_
