// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/server/server_process.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>

#include <glog/logging.h>

#include "roost/error/error.h"
#include "roost/server/incarnation.h"
#include "roost/server/server_core.h"

namespace roost {

using internal::Incarnation;

struct ServerProcess::State {
  using Clock = std::chrono::steady_clock;

  ServerOptions options;
  std::string uri;
  std::optional<ServerHandle> handle;  // of every incarnation

  std::mutex mutex;
  std::condition_variable changed;
  std::shared_ptr<Incarnation> current;  // under mutex, as shut_down and supervisor
  bool shut_down = false;
  std::thread supervisor;  // restarts it

  // The one there is, or null once it is not wanted any more.
  std::shared_ptr<Incarnation> Current() {
    std::lock_guard lock(mutex);
    return shut_down ? nullptr : current;
  }

  // Replaces each incarnation that ends, until the server is shut down or has had enough of them.
  void Supervise();
  // False when the server is shut down meanwhile.
  bool Pause(std::chrono::nanoseconds pause);
  void Restart(const std::vector<std::string>& later_plugins);
};

bool ServerProcess::State::Pause(std::chrono::nanoseconds pause) {
  std::unique_lock lock(mutex);
  return !changed.wait_for(lock, pause, [this] { return shut_down; });
}

void ServerProcess::State::Restart(const std::vector<std::string>& later_plugins) {
  auto next = Incarnation::Launch(options, uri, later_plugins);
  {
    std::unique_lock lock(mutex);
    if (shut_down) {
      lock.unlock();
      return next->Stop({});
    }
    current = next;
  }
  next->WaitUntilReady();
  if (options.restart.on_restart) {
    options.restart.on_restart(ServerHandle::Connect(uri, options.key));
  }
}

void ServerProcess::State::Supervise() {
  const RestartPolicy& policy = options.restart;
  int restarts = 0;
  std::vector<std::string> later_plugins;  // loaded by clients, into any of them
  auto started = Clock::now();
  while (const auto watched = Current()) {
    const std::string how = watched->AwaitEnd();
    if (Current() == nullptr) return;
    if (Clock::now() - started >= policy.forget_after) restarts = 0;
    if (restarts == policy.max_restarts) {
      LOG(ERROR) << options.name << " is not restarted again: " << how;
      return;
    }
    const auto longest = std::max(policy.longest_pause, policy.first_pause);
    auto pause = policy.first_pause;
    for (int i = 0; i < restarts && pause < longest; ++i) pause *= 2;
    ++restarts;
    LOG(WARNING) << options.name << " is restarted: " << how;
    if (!Pause(std::min(pause, longest))) return;
    started = Clock::now();
    try {
      for (std::string& plugin : watched->TakeLaterPlugins()) {
        if (std::find(later_plugins.begin(), later_plugins.end(), plugin) == later_plugins.end()) {
          later_plugins.push_back(std::move(plugin));
        }
      }
      Restart(later_plugins);
    } catch (const std::exception& e) {
      LOG(ERROR) << options.name << " after its restart: " << e.what();
    }
  }
}

ServerProcess ServerProcess::Start(ServerOptions options) {
  if (options.restart.max_restarts < 0 || options.restart.first_pause.count() < 0) {
    throw InvalidArgument("a server cannot be restarted less than never");
  }
  auto state = std::make_shared<State>();
  state->uri = options.address.empty() ? internal::NewServerUri() : options.address;
  state->options = std::move(options);
  state->current = Incarnation::Launch(state->options, state->uri);
  state->options.name = state->current->process().name();  // the next ones have it too
  ServerProcess server(state);  // from here on it is shut down whatever happens
  state->current->WaitUntilReady();
  state->handle = ServerHandle::Connect(state->uri, state->options.key);
  if (state->options.restart.max_restarts > 0) {
    state->supervisor = std::thread([raw = state.get()] { raw->Supervise(); });
  }
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
  if (state().Current() == nullptr) throw InvalidState(name() + " was shut down");
  return *state().handle;
}
const std::string& ServerProcess::name() const { return state().options.name; }
const std::string& ServerProcess::uri() const { return state().uri; }
pid_t ServerProcess::pid() const {
  std::lock_guard lock(state().mutex);
  return state_->current->process().pid();
}

void ServerProcess::Shutdown(std::chrono::nanoseconds drain) noexcept {
  if (state_ == nullptr) return;
  std::shared_ptr<Incarnation> last;
  std::thread supervisor;
  {
    std::lock_guard lock(state_->mutex);
    state_->shut_down = true;
    last = state_->current;
    // on_restart may shut the server down.
    if (state_->supervisor.get_id() != std::this_thread::get_id()) {
      supervisor = std::move(state_->supervisor);
    }
  }
  state_->changed.notify_all();
  last->Stop(drain);
  if (supervisor.joinable()) supervisor.join();
}

}  // namespace roost
