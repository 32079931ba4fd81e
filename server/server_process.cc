// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/server/server_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <exception>
#include <mutex>
#include <optional>
#include <string_view>

#include "roost/base/system_call.h"
#include "roost/error/error.h"
#include "roost/process/completion.h"
#include "roost/process/function_name.h"
#include "roost/process/spawn.h"
#include "roost/proxies/epitaph.h"
#include "roost/server/run_server.h"
#include "roost/server/server_core.h"

namespace roost {

struct ServerProcess::State {
  explicit State(Process<void> started) : process(std::move(started)) {}

  Process<void> process;
  std::string uri;
  UniqueFd stop;  // a packet socket that StopRequests are sent to
  std::shared_ptr<internal::Epitaph> epitaph;
  std::mutex epitaph_mutex;  // one writes at a time
  std::optional<ServerHandle> handle;
  std::atomic<bool> shut_down{false};

  void Bury(std::string_view text) {
    std::lock_guard lock(epitaph_mutex);
    epitaph->Write(text);
  }
};

namespace {

// Until the server has been told, terminated and killed.
constexpr std::chrono::seconds kAskPatience(1);
constexpr std::chrono::seconds kTermPatience(1);
constexpr std::chrono::seconds kKillPatience(10);

constexpr std::string_view kShutDown = "it was shut down";

// Waits until the server is ready; false when it ended instead.
bool WaitUntilReady(int ready, int sentinel) {
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
std::string Obituary(internal::Completion& server) {
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

}  // namespace

ServerProcess ServerProcess::Start(ServerOptions options) {
  internal::ServerConfig config;
  config.uri = options.address.empty() ? internal::NewServerUri() : std::move(options.address);
  config.key = options.key;
  config.limits = options.limits;
  config.plugins = std::move(options.plugins);
  Encoder initializer;  // what it keeps alive is wanted until the server is ready
  if (options.initializer) {
    initializer = options.initializer->Encode();
    config.initializer.emplace();
    config.initializer->function =
        internal::NameFunction(reinterpret_cast<const void*>(options.initializer->target()));
    config.initializer->arguments = initializer.TakeBytes();
    config.initializer->descriptors = initializer.TakeFds();
  }
  int pipe[2], sockets[2];
  Check(::pipe2(pipe, O_CLOEXEC), "pipe2");
  const UniqueFd ready(pipe[0]);
  config.ready.Reset(pipe[1]);
  Check(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets), "socketpair");
  UniqueFd stop(sockets[0]);
  config.stop.Reset(sockets[1]);
  auto epitaph = std::make_shared<internal::Epitaph>();
  config.epitaph = Duplicate(epitaph->fd().get());

  ProcessOptions process_options;
  process_options.name = std::move(options.name);
  process_options.series = "ServerProcess";
  process_options.daemon = true;  // an exit of this process does not wait for it
  process_options.cpus = std::move(options.cpus);
  // Ctrl-C reaches the whole terminal group; this process decides what becomes of its server.
  process_options.on_interrupt = OnInterrupt::kIgnore;
  auto state = std::make_shared<State>(
      MakeProcess<&internal::RunServer>(std::move(process_options), config));
  state->uri = config.uri;
  state->stop = std::move(stop);
  state->epitaph = std::move(epitaph);
  config = {};
  state->process.Start();
  ServerProcess server(state);  // from here on it is shut down whatever happens
  const auto ended = state->process.waitable().completion();
  ended->Listen([weak = std::weak_ptr<State>(state), process = ended.get()] {
    if (const auto alive = weak.lock()) alive->Bury(Obituary(*process));
  });
  if (!WaitUntilReady(ready.get(), state->process.sentinel())) {
    state->process.Result();
    throw ChildDied(state->process.name() + " ended before it served", std::nullopt, 0);
  }
  state->handle = ServerHandle::Connect(state->uri, options.key);
  return server;
}

ServerProcess::ServerProcess(std::shared_ptr<State> state) : state_(std::move(state)) {}
ServerProcess::ServerProcess(ServerProcess&&) noexcept = default;
ServerProcess& ServerProcess::operator=(ServerProcess&& other) noexcept {
  if (this != &other) {
    Shutdown();
    state_ = std::move(other.state_);
  }
  return *this;
}
ServerProcess::~ServerProcess() { Shutdown(); }

ServerProcess::State& ServerProcess::state() const {
  if (state_ == nullptr) throw InvalidState("this ServerProcess was moved from");
  return *state_;
}

const ServerHandle& ServerProcess::handle() const {
  if (state().shut_down.load()) throw InvalidState(name() + " was shut down");
  return *state().handle;
}
const std::string& ServerProcess::name() const { return state().process.name(); }
const std::string& ServerProcess::uri() const { return state().uri; }
pid_t ServerProcess::pid() const { return state().process.pid(); }

void ServerProcess::Shutdown(std::chrono::nanoseconds drain) noexcept {
  if (state_ == nullptr) return;
  Process<void>& process = state_->process;
  const auto ended = [&process](std::chrono::nanoseconds patience) {
    try {
      return process.Join(patience);
    } catch (...) {
      return true;  // it ended, and how does not matter any more
    }
  };
  try {
    state_->shut_down.store(true);
    if (process.Done()) return;
    state_->Bury(kShutDown);
    // Not by a call: the server may be stopped, or this thread about to end.
    const internal::StopRequest request{std::max<int64_t>(0, drain.count())};
    if (::send(state_->stop.get(), &request, sizeof(request), MSG_NOSIGNAL | MSG_DONTWAIT) < 0) {
      process.Terminate();  // it ends already, or has not taken what it was told before
    }
    if (ended(std::max(drain, drain.zero()) + kAskPatience)) return;
    process.Terminate();
    if (ended(kTermPatience)) return;
    process.Kill();
    ended(kKillPatience);
  } catch (...) {
    // Nothing is left to try.
  }
}

}  // namespace roost
