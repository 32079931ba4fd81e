// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROCESS_CHILD_OUTPUT_H_
#define ROOST_PROCESS_CHILD_OUTPUT_H_

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "roost/base/unique_fd.h"
#include "roost/log/output_lines.h"
#include "roost/process/output_reader.h"
#include "roost/process/supervisor.h"

namespace roost::internal {

// All that a child writes to its parent: its log and, if they pass through the parent, its standard
// output and error. It is written here on a thread of its own (Supervisor::OfOutput), a little of
// each child at a time. What children of the child write goes on after its end.
class ChildOutput : public std::enable_shared_from_this<ChildOutput> {
 public:
  // The reading ends; before Finish, by the thread that starts the child. Throws std::system_error.
  void WatchLog(UniqueFd reader);
  void WatchLines(UniqueFd pipe, log::OutputLines lines);  // each line a record of the log
  void WatchText(UniqueFd pipe, int to_fd);                // goes on to `to_fd`, borrowed

  // The child has ended. Calls `done` once all that it wrote before has been written here: at once
  // if that is so, else on the other thread. `last_words` are the last on the pipe that was added
  // last. Call at most once; `done` must not block, nor throw.
  void Finish(std::function<void(std::string last_words)> done);

 private:
  // One of the reading ends.
  struct Source {
    int fd;
    std::function<bool()> pass;  // writes a little, without waiting; false once no more can come
    std::function<bool()> idle;  // nothing has come that `pass` would write
    Supervisor::Watch watch = 0;
  };

  void Watch(Source source);
  void WatchPipe(std::shared_ptr<OutputReader> reader);
  void Pass(const std::shared_ptr<Source>& source);

  // Under mutex_. TakeDone takes `done_`, with its argument, once it is time to call it; null
  // before.
  std::function<void()> TakeDone();
  void Forget(const std::shared_ptr<Source>& source);

  std::mutex mutex_;
  std::vector<std::shared_ptr<Source>> sources_;  // under mutex_, as all that follow
  std::shared_ptr<OutputReader> last_pipe_;
  bool passing_ = false;  // on the other thread, without mutex_
  int passes_left_ = 0;   // of a child that has ended
  std::function<void(std::string)> done_;
};

}  // namespace roost::internal

#endif  // ROOST_PROCESS_CHILD_OUTPUT_H_
