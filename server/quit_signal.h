// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SERVER_QUIT_SIGNAL_H_
#define ROOST_SERVER_QUIT_SIGNAL_H_

namespace roost::internal {

// SIGQUIT as something to poll, in place of the process's end; one at a time. Only where nobody
// else has said what the signal does: such a handler stays, and whoever sets one later has it.
class QuitSignal {
 public:
  // Throws std::system_error.
  QuitSignal();
  // The signal does what it did before.
  ~QuitSignal();
  QuitSignal(const QuitSignal&) = delete;
  QuitSignal& operator=(const QuitSignal&) = delete;

  // Readable once the signal has come; -1 where it is somebody else's.
  int fd() const { return fd_; }
  // Whether it has come since the last time.
  bool Take();

 private:
  int fd_ = -1;
};

}  // namespace roost::internal

#endif  // ROOST_SERVER_QUIT_SIGNAL_H_
