// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/server/server_process.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <exception>
#include <optional>

#include "roost/base/system_call.h"
#include "roost/error/error.h"
#include "roost/error/process_name.h"
#include "roost/error/remote_exception.h"
#include "roost/process/spawn.h"
#include "roost/proxies/host.capnp.h"
#include "roost/proxies/link.h"
#include "roost/server/run_server.h"

namespace roost {

struct ServerProcess::State {
  explicit State(Process<void> started) : process(std::move(started)) {}

  Process<void> process;
  std::string uri;
  UniqueFd stop;  // an eventfd that the server ends for
  std::optional<ServerHandle> handle;
};

namespace {

// Until the server has been asked, told and killed.
constexpr std::chrono::seconds kAskPatience(2);
constexpr std::chrono::seconds kTermPatience(1);
constexpr std::chrono::seconds kKillPatience(10);

std::string DefaultName() {
  static std::atomic<int> count{0};
  const std::string number = std::to_string(++count);
  return ProcessName() == "MainProcess" ? "ServerProcess-" + number
                                        : ProcessName() + ":server-" + number;
}

// Nothing in the file system, and a name that nobody guesses.
std::string NewUri() {
  char name[64];
  std::snprintf(name, sizeof(name), "unix-abstract:roost-%d-%016lx%016lx",
                static_cast<int>(::getpid()), RandomId(), RandomId());
  return name;
}

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

// How a server that has ended did so, for messages; "" while it runs.
std::string Obituary(const Process<void>& process) {
  try {
    // The connection breaks a moment before the parent hears of the end.
    const std::exception_ptr error = process.Exception(std::chrono::milliseconds(500));
    if (error == nullptr) return "it shut down";
    std::rethrow_exception(error);
  } catch (const TimeoutError&) {
    return "";
  } catch (const std::exception& e) {
    return e.what();
  } catch (...) {
    return "it failed";
  }
}

}  // namespace

ServerProcess ServerProcess::Start(ServerOptions options) {
  internal::ServerConfig config;
  config.name = options.name.empty() ? DefaultName() : std::move(options.name);
  config.uri = NewUri();
  config.plugins = std::move(options.plugins);
  int ends[2];
  Check(::pipe2(ends, O_CLOEXEC), "pipe2");
  const UniqueFd ready(ends[0]);
  config.ready.Reset(ends[1]);
  config.stop = CreateEventfd();

  const std::string uri = config.uri;
  ProcessOptions process_options;
  process_options.name = config.name;
  process_options.daemon = true;  // an exit of this process does not wait for it
  UniqueFd stop = Duplicate(config.stop.get());
  auto state = std::make_shared<State>(
      MakeProcess<&internal::RunServer>(std::move(process_options), std::move(config)));
  state->uri = uri;
  state->stop = std::move(stop);
  state->process.Start();
  ServerProcess server(state);  // from here on it is shut down whatever happens
  config.ready.Reset();
  if (!WaitUntilReady(ready.get(), state->process.sentinel())) {
    state->process.Result();
    throw ChildDied(state->process.name() + " ended before it served", std::nullopt, 0);
  }
  state->handle = ServerHandle::Connect(uri);
  state->handle->link()->set_obituary([weak = std::weak_ptr<State>(state)] {
    const auto alive = weak.lock();
    return alive == nullptr ? std::string("it was shut down") : Obituary(alive->process);
  });
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

const ServerHandle& ServerProcess::handle() const { return *state().handle; }
const std::string& ServerProcess::name() const { return state().process.name(); }
const std::string& ServerProcess::uri() const { return state().uri; }
pid_t ServerProcess::pid() const { return state().process.pid(); }

std::vector<ObjectInfo> ServerProcess::Objects() const {
  const auto call = handle().link()->BeginHostCall(internal::HostMethod::kObjects);
  std::vector<ObjectInfo> objects;
  for (const auto info : call->Send().getAs<host::Host::ObjectsResults>().getObjects()) {
    objects.push_back(
        {info.getId(), info.getClass().cStr(), info.getSessions(), info.getReferences()});
  }
  return objects;
}

void ServerProcess::Shutdown() noexcept {
  if (state_ == nullptr) return;
  Process<void>& process = state_->process;
  const auto ended = [&process](std::chrono::seconds patience) {
    try {
      return process.Join(patience);
    } catch (...) {
      return true;  // it ended, and how does not matter any more
    }
  };
  try {
    if (process.Done()) return;
    // Not by a call: the server may be stopped, or this thread about to end.
    const uint64_t one = 1;
    WriteAll(state_->stop.get(), &one, sizeof(one));
    if (ended(kAskPatience)) return;
    process.Terminate();
    if (ended(kTermPatience)) return;
    process.Kill();
    ended(kKillPatience);
  } catch (...) {
    // Nothing is left to try.
  }
}

}  // namespace roost
