// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/server/serve.h"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

#include <glog/logging.h>

#include "roost/base/deadline.h"
#include "roost/base/fork_guard.h"
#include "roost/base/system_call.h"
#include "roost/base/unique_fd.h"
#include "roost/error/error.h"
#include "roost/error/process_name.h"
#include "roost/process/program.h"
#include "roost/rpc/unix_socket.h"
#include "roost/server/server_core.h"

namespace roost {

struct Server::State {
  std::string uri;
  std::string key;
  UniqueFd stop = CreateEventfd();
  std::unique_ptr<internal::ServerCore> core;
  std::thread accepting;

  std::mutex mutex;
  std::condition_variable changed;
  bool ending = false;
  bool ended = false;

  void Run() {
    try {
      core->Run();
    } catch (const std::exception& e) {
      LOG(ERROR) << "the server at " << uri << " takes no more connections: " << e.what();
    }
  }

  void End(std::chrono::nanoseconds drain) {
    const uint64_t one = 1;
    WriteAll(stop.get(), &one, sizeof(one));
    accepting.join();
    uint64_t count = 0;
    ReadAll(stop.get(), &count, sizeof(count));  // or it would cut the drain short
    if (core->End(Deadline::After(drain))) return;
    LOG(WARNING) << "methods still run at the end of the server at " << uri;
    [[maybe_unused]] internal::ServerCore* const theirs = core.release();
  }
};

Server Serve(ServeOptions options) {
  internal::RequireInitialised();
  ArmForkGuard();
  auto state = std::make_shared<Server::State>();
  UniqueFd socket(options.socket);
  if (socket) options.address = rpc::AdoptListening(socket.get());
  state->uri = options.address.empty() ? internal::NewServerUri() : std::move(options.address);
  state->key = options.key;
  internal::CoreOptions core{ProcessName(),          state->uri,
                             std::move(options.key), std::move(options.plugins),
                             options.limits,         std::move(socket)};
  core.log_calls_on_quit = options.log_calls_on_quit;
  state->core = std::make_unique<internal::ServerCore>(std::move(core), state->stop.get());
  try {
    state->accepting = std::thread([raw = state.get()] { raw->Run(); });
  } catch (...) {
    state->core->End(Deadline::After(std::chrono::nanoseconds(0)));
    throw;
  }
  return Server(std::move(state));
}

Server::Server(std::shared_ptr<State> state) : state_(std::move(state)) {}
Server::Server(Server&&) noexcept = default;
Server& Server::operator=(Server&& other) noexcept {
  if (this != &other) {
    Shutdown();
    state_ = std::move(other.state_);
  }
  return *this;
}
Server::~Server() { Shutdown(); }

Server::State& Server::state() const {
  if (state_ == nullptr) throw InvalidState("this Server was moved from");
  return *state_;
}

const std::string& Server::uri() const { return state().uri; }
ServerHandle Server::handle() const { return ServerHandle::Connect(uri(), state().key); }

bool Server::Wait(Timeout timeout) const {
  State& state = this->state();
  const Deadline deadline = Deadline::After(timeout);
  std::unique_lock lock(state.mutex);
  const auto ended = [&state] { return state.ended; };
  if (!deadline.at()) {
    state.changed.wait(lock, ended);
    return true;
  }
  return state.changed.wait_until(lock, *deadline.at(), ended);
}

void Server::Shutdown(std::chrono::nanoseconds drain) noexcept {
  if (state_ == nullptr || ForkedWithoutExec()) return;
  std::unique_lock lock(state_->mutex);
  if (!state_->ending) {
    state_->ending = true;
    lock.unlock();
    try {
      state_->End(drain);
    } catch (const std::exception& e) {
      LOG(ERROR) << "the server at " << state_->uri << " ends badly: " << e.what();
    }
    lock.lock();
    state_->ended = true;
    state_->changed.notify_all();
  }
  state_->changed.wait(lock, [this] { return state_->ended; });
}

}  // namespace roost
