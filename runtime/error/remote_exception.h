// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_ERROR_REMOTE_EXCEPTION_H_
#define ROOST_ERROR_REMOTE_EXCEPTION_H_

#include <concepts>
#include <exception>
#include <optional>
#include <string>
#include <type_traits>
#include <typeinfo>

namespace roost {

// An exception that came from another process is thrown here with its original type; what happened
// over there is known about the exception object itself:
//
//   try {
//     child.Join();
//   } catch (const std::runtime_error& error) {           // the very type that the child threw
//     if (roost::IsRemoteException(error)) {
//       LOG(ERROR) << roost::GetRemoteTraceback(error);   // file and line of the throw, over there
//     }
//   }
//
// Catch by reference and go on with `throw;` or std::rethrow_exception: a copy (`catch (T error)`,
// `throw error;`) is a new exception, thrown here. All functions may be called from any thread.

// True if the exception was thrown in another process.
bool IsRemoteException(const std::exception& exception);
bool IsRemoteException(const std::exception_ptr& exception);

// What the other process, and those between, reported: where it was thrown, its causes, where it
// was raised again, each part ending in "type: what". Throws InvalidArgument if it is not remote.
std::string GetRemoteTraceback(const std::exception& exception);
std::string GetRemoteTraceback(const std::exception_ptr& exception);

// The whole story as a log shows it: the causes first, then where the exception was thrown (here or
// in another process), then where it was raised again, each part ending in "type: what". Of an
// exception that was never thrown (std::make_exception_ptr) no place is known. A null pointer gives
// "no exception".
//
//   Traceback (most recent call last) in SpawnProcess-1 (pid 123, thread 123):
//     File "examples/x.cc", line 12, in Work(long)
//       throw std::runtime_error("boom");
//   std::runtime_error: boom
std::string FormatException(const std::exception_ptr& exception);

// An exception as a value, together with its traceback: for a queue, a file, a field of a struct,
// an argument or a result (with roost/codec/remote_exception.h).
//
//   try {
//     return Answer{Work(job)};
//   } catch (const std::exception& error) {
//     return Answer{roost::RemoteException(error)};
//   }
//
// Until it is sent, exception() is the very object that was caught. On the other side exception()
// is an exception of the original type, for which IsRemoteException is true; std::rethrow_exception
// throws it, and wrapped again it tells the same (and where it was thrown again, if it was). It is
// no std::exception, so that none is thrown by mistake. A value: copies share the exception.
class RemoteException {
 public:
  // `traceback`, if given, stands word for word for what is known of the exception's way so far.
  // Throws InvalidArgument for null, and for an exception that was never thrown (as that of
  // std::make_exception_ptr) without a traceback. Slow the first time (tens of milliseconds for a
  // large program): it is here that the place of the throw becomes text.
  explicit RemoteException(const std::exception_ptr& exception,
                           const std::optional<std::string>& traceback = std::nullopt);

  // The same of an exception that is being handled, or that somebody holds by an exception_ptr. Any
  // other object was never thrown: a copy of it is wrapped, which must be of its whole type.
  template <std::derived_from<std::exception> Exception>
  explicit RemoteException(const Exception& exception,
                           const std::optional<std::string>& traceback = std::nullopt)
      : RemoteException(PointerTo(exception), traceback) {}

  const std::exception_ptr& exception() const { return exception_; }

  // What GetRemoteTraceback says on the other side.
  std::string traceback() const;

  // How it travels and is kept; DecodeException (wire.h) reads it too.
  const std::string& bytes() const { return bytes_; }

  // Of bytes(), in any process. Damaged bytes throw SerializationError.
  static RemoteException FromBytes(std::string bytes);

 private:
  RemoteException(std::string bytes, std::exception_ptr exception);

  // The exception whose object this is, else a copy, else null.
  template <class Exception>
  static std::exception_ptr PointerTo(const Exception& exception) {
    if (std::exception_ptr thrown = FindThrown(exception); thrown != nullptr) return thrown;
    if constexpr (std::is_copy_constructible_v<Exception>) {
      if (typeid(exception) == typeid(Exception)) return std::make_exception_ptr(exception);
    }
    return nullptr;
  }
  static std::exception_ptr FindThrown(const std::exception& exception);

  std::exception_ptr exception_;
  std::string bytes_;
};

}  // namespace roost

#endif  // ROOST_ERROR_REMOTE_EXCEPTION_H_
