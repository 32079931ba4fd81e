// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/process/child_main.h"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <span>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <linux/close_range.h>

#include "roost/base/deadline.h"
#include "roost/codec/codec.h"
#include "roost/error/process_name.h"
#include "roost/error/wire.h"
#include "roost/log/forward.h"
#include "roost/log/levels.h"
#include "roost/process/function_name.h"
#include "roost/process/launch.h"
#include "roost/process/lifeline.h"
#include "roost/process/message.h"
#include "roost/process/program.h"
#include "roost/process/request.h"
#include "roost/process/shared_bytes.h"
#include "roost/process/target.h"

namespace roost::internal {

namespace {

constexpr std::chrono::seconds kAcceptTimeout{30};

std::atomic<bool> reported{false};
std::terminate_handler previous_terminate = nullptr;

// Sends the message; a parent that is gone needs none.
void Tell(const Message& message) {
  try {
    SendMessage(kControlFd, message);
  } catch (const std::system_error&) {
  }
}

Message MakeExceptionMessage(const std::exception_ptr& exception) {
  const std::string text = EncodeException(exception);
  const BytesView bytes = std::as_bytes(std::span(text));
  return MakeMessage(MessageKind::kException, Bytes(bytes.begin(), bytes.end()), {});
}

// An exception that no thread caught ends the process; the parent learns what it was.
[[noreturn]] void ReportAndTerminate() {
  const std::exception_ptr exception = std::current_exception();
  if (exception && !reported.exchange(true)) Tell(MakeExceptionMessage(exception));
  if (previous_terminate != nullptr) previous_terminate();
  std::abort();
}

void WaitUntilAccepted() {
  const Deadline deadline = Deadline::After(kAcceptTimeout);
  pollfd answer{kControlFd, POLLIN, 0};
  while (!deadline.passed() && ::poll(&answer, 1, deadline.poll_timeout()) != 1) {
  }
}

std::vector<UniqueFd> TakeRidingFds(uint64_t count) {
  std::vector<UniqueFd> fds;
  for (uint64_t i = 0; i < count; ++i) fds.emplace_back(kFirstRidingFd + static_cast<int>(i));
  return fds;
}

void Prepare(const Request& request) {
  SetProcessName(request.name);
  ::prctl(PR_SET_NAME, request.name.c_str());
  SetIdentity(request.identity);
  log::ApplyLevels(request.levels);
  log::ForwardTo(UniqueFd(kLogFd));
  UniqueFd parent(kParentFd);
  if (request.die_with_parent) StartLifeline(std::move(parent));
}

void ReportResult(Encoder result) {
  const auto kept = result.TakeKept();  // until the parent has taken over
  const MessageKind kind = kept.empty() ? MessageKind::kResult : MessageKind::kResultToAccept;
  const Message message = MakeMessage(kind, result.TakeBytes(), result.TakeFds());
  if (reported) return;
  Tell(message);
  reported = true;
  if (!kept.empty()) WaitUntilAccepted();
}

Encoder RunTarget() {
  const SharedBytes bytes{UniqueFd(kRequestFd).get()};
  Decoder header(bytes.view());
  const auto request = DecodeValue<Request>(header);
  Prepare(request);
  Decoder arguments(header.Take(header.left()), TakeRidingFds(request.riding_fds));
  const auto target = reinterpret_cast<Target>(const_cast<void*>(FindFunction(request.target)));
  Encoder result;
  target(arguments, result, [] { Tell(MakeMessage(MessageKind::kArgumentsDecoded, Bytes(), {})); });
  return result;
}

void RequireControlSocket() {
  struct stat file;
  if (::fstat(kControlFd, &file) == 0 && S_ISSOCK(file.st_mode)) return;
  std::fprintf(stderr, "%s is for processes that Roost spawns\n", kChildFlag);
  std::_Exit(EXIT_FAILURE);
}

}  // namespace

void RunChild() {
  RequireControlSocket();
  // What this process executes itself gets none of these.
  ::close_range(kControlFd, ~0U, CLOSE_RANGE_CLOEXEC);
  SetSpawnedChild();
  previous_terminate = std::set_terminate(ReportAndTerminate);
  int status = EXIT_SUCCESS;
  try {
    ReportResult(RunTarget());
  } catch (...) {
    if (!reported.exchange(true)) Tell(MakeExceptionMessage(std::current_exception()));
    status = EXIT_FAILURE;
  }
  std::exit(status);
}

}  // namespace roost::internal
