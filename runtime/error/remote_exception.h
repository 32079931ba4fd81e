// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_ERROR_REMOTE_EXCEPTION_H_
#define ROOST_ERROR_REMOTE_EXCEPTION_H_

#include <exception>
#include <string>

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

}  // namespace roost

#endif  // ROOST_ERROR_REMOTE_EXCEPTION_H_
