// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/server/incarnation.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>

#include "roost/base/system_call.h"
#include "roost/error/error.h"
#include "roost/process/completion.h"
#include "roost/process/function_name.h"
#include "roost/process/spawn.h"
#include "roost/proxies/epitaph.h"
#include "roost/server/run_server.h"

namespace roost::internal {

// Written by whoever is first: the one who stops it, or the supervisor that hears of its end.
struct Incarnation::Epitaph {
  std::mutex mutex;
  internal::Epitaph text;

  void Write(std::string_view how) {
    std::lock_guard lock(mutex);
    text.Write(how);
  }
};

namespace {

// Until the server has been told, terminated and killed.
constexpr std::chrono::seconds kAskPatience(1);
constexpr std::chrono::seconds kTermPatience(1);
constexpr std::chrono::seconds kKillPatience(10);

constexpr std::string_view kShutDown = "it was shut down";

// Waits until the server is ready; false when it ended instead.
bool BecomesReady(int ready, int sentinel) {
  while (true) {
    pollfd watched[2] = {{ready, POLLIN, 0}, {sentinel, POLLIN, 0}};
    if (::poll(watched, 2, -1) < 0) {
      if (errno == EINTR) continue;
      ThrowErrno("poll");
    }
    if (watched[0].revents & POLLIN) return true;
    return false;
  }
}

// How a server that has ended did so.
std::string Obituary(Completion& server) {
  try {
    const std::exception_ptr error = server.Failure();
    if (error == nullptr) return std::string(kShutDown);
    std::rethrow_exception(error);
  } catch (const std::exception& e) {
    return e.what();
  } catch (...) {
    return "it failed";
  }
}

NamedCall NameCall(const Initializer& initializer, Encoder& encoder) {
  encoder = initializer.Encode();
  NamedCall call;
  call.function = NameFunction(reinterpret_cast<const void*>(initializer.target()));
  call.arguments = encoder.TakeBytes();
  call.descriptors = encoder.TakeFds();
  return call;
}

}  // namespace

std::shared_ptr<Incarnation> Incarnation::Launch(const ServerOptions& options,
                                                 const std::string& uri,
                                                 std::vector<std::string> later_plugins) {
  ServerConfig config;
  config.uri = uri;
  config.key = options.key;
  config.limits = options.limits;
  config.log_calls_on_quit = options.log_calls_on_quit;
  config.plugins = options.plugins;
  config.later_plugins = std::move(later_plugins);
  Encoder initializer;
  if (options.initializer) config.initializer = NameCall(*options.initializer, initializer);
  int pipe[2], record[2], sockets[2];
  Check(::pipe2(pipe, O_CLOEXEC), "pipe2");
  UniqueFd ready(pipe[0]);
  config.ready.Reset(pipe[1]);
  Check(::pipe2(record, O_CLOEXEC | O_NONBLOCK), "pipe2");
  UniqueFd plugin_record(record[0]);
  config.plugin_record.Reset(record[1]);
  Check(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets), "socketpair");
  UniqueFd stop(sockets[0]);
  config.stop.Reset(sockets[1]);
  auto epitaph = std::make_shared<Epitaph>();
  config.epitaph = Duplicate(epitaph->text.fd().get());

  ProcessOptions process_options;
  process_options.name = options.name;
  process_options.series = "ServerProcess";
  process_options.daemon = true;  // an exit of this process does not wait for it
  process_options.cpus = options.cpus;
  // Ctrl-C reaches the whole terminal group; this process decides what becomes of its server.
  process_options.on_interrupt = OnInterrupt::kIgnore;
  std::shared_ptr<Incarnation> made(
      new Incarnation(MakeProcess<&RunServer>(std::move(process_options), config)));
  made->initializer_ = std::move(initializer);
  made->ready_ = std::move(ready);
  made->plugin_record_ = std::move(plugin_record);
  made->stop_ = std::move(stop);
  made->epitaph_ = epitaph;
  made->process_.Start();
  const auto ended = made->process_.waitable().completion();
  ended->Listen([epitaph, process = ended.get()] { epitaph->Write(Obituary(*process)); });
  return made;
}

void Incarnation::WaitUntilReady() {
  if (!BecomesReady(ready_.get(), process_.sentinel())) {
    process_.Result();
    throw ChildDied(process_.name() + " ended before it served", std::nullopt, 0);
  }
  ready_.Reset();
  initializer_ = Encoder();
}

std::string Incarnation::AwaitEnd() const {
  process_.Exception();
  return Obituary(*process_.waitable().completion());
}

void Incarnation::Stop(std::chrono::nanoseconds drain) noexcept {
  const auto ended = [this](std::chrono::nanoseconds patience) {
    try {
      return process_.Join(patience);
    } catch (...) {
      return true;  // it ended, and how does not matter any more
    }
  };
  try {
    if (process_.Done()) return;
    epitaph_->Write(kShutDown);
    // Not by a call: the server may be stopped, or this thread about to end.
    const StopRequest request{std::max<int64_t>(0, drain.count())};
    if (::send(stop_.get(), &request, sizeof(request), MSG_NOSIGNAL | MSG_DONTWAIT) < 0) {
      process_.Terminate();  // it ends already, or has not taken what it was told before
    }
    if (ended(std::max(drain, drain.zero()) + kAskPatience)) return;
    process_.Terminate();
    if (ended(kTermPatience)) return;
    process_.Kill();
    ended(kKillPatience);
  } catch (...) {
    // Nothing is left to try.
  }
}

}  // namespace roost::internal
