// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TOOLS_ROOST_SCREEN_H_
#define ROOST_TOOLS_ROOST_SCREEN_H_

#include <termios.h>

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace roost::tool {

// The whole terminal, for what is drawn anew again and again; as it was before once this object is
// gone, or while the program is stopped from the keyboard. One at a time, on one thread.
class Screen {
 public:
  // Takes the terminal that standard input and output are. Throws std::system_error.
  Screen();
  ~Screen();
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  struct Size {
    size_t rows, columns;
  };
  static Size size();

  // Shows these lines, cut to the terminal's size. Those of the first `bold` are bold.
  void Draw(const std::vector<std::string>& lines, const std::vector<bool>& bold);

  enum class Event {
    kTime,    // nothing has happened
    kResize,  // the terminal has another size, or is ours again
    kQuit,    // q was pressed, or standard input has ended
    kSignal,  // see signal()
  };
  // Waits for what happens next, at most until `deadline`.
  Event Wait(std::chrono::steady_clock::time_point deadline);

  // The signal that asks for the end.
  int signal() const { return signal_; }

 private:
  void Enter();
  void Leave();

  termios before_{};
  int signal_ = 0;
};

}  // namespace roost::tool

#endif  // ROOST_TOOLS_ROOST_SCREEN_H_
