// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_ERROR_ERROR_H_
#define ROOST_ERROR_ERROR_H_

#include <optional>
#include <stdexcept>
#include <string>

namespace roost {

// The base of every error that Roost's own functions throw. Errors are values: they copy, and each
// of them crosses processes with its fields. What user code throws keeps its own type instead.
class Error : public std::runtime_error {
 public:
  explicit Error(const std::string& message) : std::runtime_error(message) {}
};

// The object is not in a state that allows this: started twice, result before start, no Init yet.
class InvalidState : public Error {
 public:
  using Error::Error;
};

// The caller passed something that can never work.
class InvalidArgument : public Error {
 public:
  using Error::Error;
};

// A wait ended by its deadline. What was waited for goes on and can be waited for again.
class TimeoutError : public Error {
 public:
  using Error::Error;
};

// A call of a proxy had no answer before its deadline and was given up: whether its method has run,
// or still runs, is not known.
class DeadlineExceeded : public Error {
 public:
  using Error::Error;
};

// A process could not be started, or it is not the program that was asked for.
class SpawnError : public Error {
 public:
  using Error::Error;
};

// A child ended without giving a result, and not because this process told it to.
class ChildDied : public Error {
 public:
  // At most one of `signal` and `exit_status` has a value; none if somebody else took the status.
  ChildDied(const std::string& message, std::optional<int> signal, std::optional<int> exit_status,
            bool core_dumped = false, bool out_of_memory = false)
      : Error(message),
        signal_(signal),
        exit_status_(exit_status),
        core_dumped_(core_dumped),
        out_of_memory_(out_of_memory) {}

  // The signal that killed it (signal(7)).
  std::optional<int> signal() const { return signal_; }
  // What it passed to exit, 0 to 255.
  std::optional<int> exit_status() const { return exit_status_; }
  // Whether it left a core dump (core(5)).
  bool core_dumped() const { return core_dumped_; }
  // A hint: it was killed by SIGKILL, and while it ran the kernel killed a process for want of
  // memory, in the parent's control group if the kernel tells that, else on the machine.
  bool out_of_memory() const { return out_of_memory_; }

 private:
  std::optional<int> signal_;
  std::optional<int> exit_status_;
  bool core_dumped_;
  bool out_of_memory_;
};

// There is no result because this process terminated the child.
class ChildTerminated : public Error {
 public:
  ChildTerminated(const std::string& message, int signal) : Error(message), signal_(signal) {}

  // The signal that ended it (signal(7)).
  int signal() const { return signal_; }

 private:
  int signal_;
};

// A worker of a pool died while it ran this task. The pool has another in its place.
class BrokenWorker : public ChildDied {
 public:
  using ChildDied::ChildDied;
};

// The task was cancelled before it ran, or its pool was terminated before it was done; or an
// asynchronous call was given up.
class Cancelled : public Error {
 public:
  using Error::Error;
};

// A queue had no room for a message, or not in time.
class Full : public Error {
 public:
  using Error::Error;
};

// A queue had no message, or not in time.
class Empty : public Error {
 public:
  using Error::Error;
};

// This process has closed the queue; or nobody puts any more, and what there was has been got.
class QueueClosed : public Error {
 public:
  using Error::Error;
};

// Processes that had taken tasks from a JoinableQueue died before they finished them.
class TasksLost : public Error {
 public:
  using Error::Error;
};

// A value or an error could not be turned into bytes, or the bytes are damaged.
class SerializationError : public Error {
 public:
  using Error::Error;
};

// A Value holds something of another type than it was asked for.
class WrongType : public Error {
 public:
  using Error::Error;
};

// A method of a plugin returned an absl::Status that is not OK.
class StatusError : public Error {
 public:
  StatusError(const std::string& message, int code) : Error(message), code_(code) {}

  // The number of its absl::StatusCode: 5 for "not found".
  int code() const { return code_; }

 private:
  int code_;
};

// A plugin is missing, is no plugin, was built for another Roost, or failed while it registered.
class PluginError : public Error {
 public:
  using Error::Error;
};

// The server has no class of this name.
class UnknownClass : public Error {
 public:
  using Error::Error;
};

// The server process has ended or cannot be reached.
class ServerGone : public Error {
 public:
  using Error::Error;
};

// The server no longer has the object, or never had it.
class ObjectGone : public Error {
 public:
  using Error::Error;
};

// The object has no such method.
class Unimplemented : public Error {
 public:
  using Error::Error;
};

// The caller has no right to use the object.
class AccessDenied : public Error {
 public:
  using Error::Error;
};

// A limit that a server was started with is reached; the message names it.
class LimitExceeded : public Error {
 public:
  using Error::Error;
};

// Somebody else listens at the address.
class AddressInUse : public Error {
 public:
  using Error::Error;
};

// An object that was lent for the time of a call is used after that call.
class CallbackExpired : public Error {
 public:
  using Error::Error;
};

// The peer broke the protocol; the connection cannot be used any more.
class ProtocolError : public Error {
 public:
  using Error::Error;
};

// A process or thread ended while it held the lock, and what the lock guards may be half changed.
// Whoever gets this does not hold the lock, unless the function says otherwise.
class OwnerDied : public Error {
 public:
  using Error::Error;
};

// Only the thread that holds the lock may do this.
class NotOwner : public Error {
 public:
  using Error::Error;
};

// Not all parties will meet: one waited too long or died, or the barrier was aborted or reset.
class BrokenBarrier : public Error {
 public:
  using Error::Error;
};

// Stands in for an exception of another process whose type this process cannot rebuild. Sent on to
// a process that can, it is the original type again there.
class RemoteError : public Error {
 public:
  // `type_name` as in the source ("ns::Type"); `text` is what what() said there.
  RemoteError(const std::string& type_name, const std::string& text)
      : Error(text.empty() ? type_name : type_name + ": " + text),
        type_name_(type_name),
        text_(text) {}

  const std::string& type_name() const { return type_name_; }
  const std::string& text() const { return text_; }

 private:
  std::string type_name_;
  std::string text_;
};

}  // namespace roost

#endif  // ROOST_ERROR_ERROR_H_
