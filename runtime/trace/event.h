// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TRACE_EVENT_H_
#define ROOST_TRACE_EVENT_H_

#include <sys/types.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace roost::trace {

// Nanoseconds of CLOCK_MONOTONIC, which all processes of a machine share.
using Time = int64_t;
Time Now();

// One or a few events of the Chrome trace format as text, each on a line with a comma behind it:
//
//   Event event('X', "call", "scaling::Doubler.double", pid, tid, begin);
//   event.Duration(Now() - begin);
//   event.Arg("object", 7);
//   event.End();
//
// Takes nothing from the heap. A value that leaves no room for the rest is cut, and what has no
// room is left out, so that the text is always whole.
class Event {
 public:
  static constexpr size_t kMostBytes = 4000;

  Event() = default;
  Event(char phase, std::string_view category, std::string_view name, pid_t process, pid_t thread,
        Time time) {
    Begin(phase, category, name, process, thread, time);
  }

  // Begins an event, the next one after End.
  void Begin(char phase, std::string_view category, std::string_view name, pid_t process,
             pid_t thread, Time time);

  // Members of the event itself. Before any Arg.
  void Duration(Time duration);
  void Id(uint64_t id);
  // Of the end of an arrow: it points at the span around it.
  void BindToEnclosing();
  void ThreadScope();  // of an instant

  // Members of "args".
  void Arg(std::string_view name, std::string_view value);
  void Arg(std::string_view name, uint64_t value);
  void ArgHex(std::string_view name, uint64_t value);

  void End();

  std::string_view text() const { return {text_.data(), size_}; }

 private:
  bool HasRoom(size_t bytes) const { return size_ + bytes + kReserve <= kMostBytes; }
  void Put(std::string_view text);
  void PutNumber(uint64_t value);
  void PutHex(uint64_t value);
  void PutTime(Time time);
  // A JSON string of `text`, of at most `most` bytes; bytes that are no UTF-8 become U+FFFD.
  void PutString(std::string_view text, size_t most);
  void BeginArg(std::string_view name);

  static constexpr size_t kReserve = 512;  // what ends an event, and its arrows

  std::array<char, kMostBytes> text_;
  size_t size_ = 0;
  bool in_args_ = false;
};

}  // namespace roost::trace

#endif  // ROOST_TRACE_EVENT_H_
