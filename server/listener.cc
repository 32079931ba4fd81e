// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/server/listener.h"

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <exception>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <capnp/message.h>
#include <capnp/rpc.capnp.h>
#include <glog/logging.h>

#include "roost/base/system_call.h"
#include "roost/base/thread_memory.h"
#include "roost/error/error.h"
#include "roost/rpc/exception_wire.h"
#include "roost/rpc/socket_stream.h"
#include "roost/rpc/unix_socket.h"
#include "roost/server/host_service.h"
#include "roost/server/statistics_report.h"

namespace roost::internal {
namespace {

// How long accepting rests when the process has no descriptor or thread to spare.
constexpr int kRestMilliseconds = 50;
// How often a server that ends looks whether the last calls have been answered.
constexpr int kDrainMilliseconds = 2;
// How often it looks for connections that say nothing, while there are any.
constexpr int kSweepMilliseconds = 100;
// Those who were refused may read why for so long, this many at once.
constexpr std::chrono::seconds kFarewell(1);
constexpr size_t kMaxRefused = 64;

}  // namespace

Listener::Listener(std::string uri, UniqueFd inherited, int stop, bool log_calls_on_quit,
                   ServerState& state)
    : state_(state),
      uri_(std::move(uri)),
      inherited_(inherited),
      socket_(inherited_ ? std::move(inherited) : rpc::Listen(uri_)),
      stop_(stop) {
  if (log_calls_on_quit) quit_.emplace();
}

Listener::~Listener() { StopListening(); }

void Listener::StopListening() noexcept {
  if (inherited_) {
    socket_.Reset();
  } else {
    rpc::StopListening(uri_, std::move(socket_));
  }
}

void Listener::Run() {
  while (true) {
    // One that is below 0 is not watched.
    pollfd watched[3] = {
        {stop_, POLLIN, 0}, {socket_.get(), POLLIN, 0}, {quit_ ? quit_->fd() : -1, POLLIN, 0}};
    const int ready = ::poll(watched, 3, Sweep());
    if (ready < 0) {
      if (errno == EINTR) continue;
      ThrowErrno("poll");
    }
    if (watched[0].revents != 0) return;
    HeedQuit();
    if (watched[1].revents == 0) continue;
    try {
      Accept();
    } catch (const std::exception& e) {
      LOG_EVERY_N(WARNING, 100) << "a client was refused: " << e.what();
      ::poll(watched, 1, kRestMilliseconds);
    }
  }
}

void Listener::Accept() {
  UniqueFd client(::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC));
  if (!client) {
    if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS) {
      ThrowErrno("accept");
    }
    return;  // the client has gone again
  }
  const auto peer = rpc::GetPeerCredentials(client.get());
  const uid_t user = peer.uid;
  try {
    CheckAllowed(user);
    if (!state_.threads->Take()) {
      throw LimitExceeded("the server at " + uri_ + " has " +
                          std::to_string(state_.limits.max_threads) +
                          " threads for its connections, its max_threads");
    }
  } catch (const Error& e) {
    LOG_EVERY_N(WARNING, 100) << "a client was refused: " << e.what();
    return Refuse(std::move(client), std::current_exception());
  }
  Start(std::move(client), user, peer.pid);
}

void Listener::CheckAllowed(uid_t user) {
  if (user != ::geteuid() && user != 0) {
    throw AccessDenied("the server at " + uri_ + " is not for user " + std::to_string(user));
  }
  const ServerLimits& limits = state_.limits;
  std::vector<std::shared_ptr<rpc::Connection>> kept;  // let go of without the lock
  std::lock_guard lock(mutex_);
  if (running_ >= limits.max_connections) {
    throw LimitExceeded("the server at " + uri_ + " has " + std::to_string(running_) +
                        " connections, its max_connections");
  }
  if (running_ < limits.max_half_open) return;
  int half_open = 0;
  for (const Served& served : served_) {
    if (served.user != user) continue;
    kept.push_back(served.connection.lock());
    half_open += kept.back() != nullptr && kept.back()->handled() == 0;
  }
  if (half_open >= limits.max_half_open) {
    throw LimitExceeded("the server at " + uri_ + " has " + std::to_string(half_open) +
                        " connections of user " + std::to_string(user) +
                        " that have said nothing yet, its max_half_open");
  }
}

void Listener::Refuse(UniqueFd client, const std::exception_ptr& reason) noexcept {
  try {
    rpc::OutgoingMessage message;
    rpc::WriteException(message.initRoot<capnp::rpc::Message>().initAbort(), reason);
    Refused refused{
        std::make_unique<rpc::Transport>(std::make_unique<rpc::SocketStream>(std::move(client))),
        Clock::now() + kFarewell};
    refused.transport->Send(&message, {});  // fits into the buffer of a fresh socket
    if (refused_.size() >= kMaxRefused) refused_.pop_front();
    refused_.push_back(std::move(refused));
  } catch (...) {
    // It has gone again.
  }
}

void Listener::Start(UniqueFd client, uid_t user, pid_t process) {
  const int raw_socket = client.get();
  auto service = std::make_shared<HostService>(state_);
  auto policy = std::make_unique<ObjectPolicy>();
  ObjectPolicy& policy_ref = *policy;
  auto connection = rpc::Connection::Create(
      std::make_unique<rpc::Transport>(std::make_unique<rpc::SocketStream>(std::move(client)),
                                       state_.limits.max_message_bytes),
      service, std::move(policy));
  connection->set_thread_budget(&*state_.threads);
  service->Bind(connection, policy_ref, raw_socket);
  {
    std::lock_guard lock(mutex_);
    std::erase_if(served_, [](const Served& other) { return other.connection.expired(); });
    served_.push_back({connection, service, user, Clock::now()});
    ++running_;
  }
  const uint64_t serial = connection->serial();
  state_.connections.Add(serial, process);
  try {
    std::thread([this, serial, connection = std::move(connection),
                 service = std::move(service)]() mutable {
      Serve(*connection, *service);
      state_.connections.Remove(serial);
      connection.reset();
      service.reset();
      state_.threads->GiveBack();
      std::lock_guard lock(mutex_);
      --running_;
      ended_.notify_all();
    }).detach();
  } catch (...) {
    state_.connections.Remove(serial);
    state_.threads->GiveBack();
    std::lock_guard lock(mutex_);
    --running_;
    throw;
  }
}

void Listener::Serve(rpc::Connection& connection, HostService& service) noexcept {
  GiveBackUnusedThreadMemory();
  // A client chooses what its doorbell is.
  sigset_t pipe;
  ::sigemptyset(&pipe);
  ::sigaddset(&pipe, SIGPIPE);
  ::pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
  try {
    connection.Serve();
  } catch (const std::exception& e) {
    LOG(WARNING) << "a client's connection was closed: " << e.what();
  }
  service.Closed();
}

int Listener::Sweep() {
  const auto now = Clock::now();
  while (!refused_.empty() && refused_.front().until <= now) refused_.pop_front();
  int wait = refused_.empty() ? -1 : kSweepMilliseconds;
  std::vector<std::shared_ptr<rpc::Connection>> kept;  // let go of without the lock
  std::lock_guard lock(mutex_);
  // The youngest are at the end.
  for (auto served = served_.rbegin(); served != served_.rend(); ++served) {
    const auto age = now - served->since;
    if (age > state_.limits.half_open_timeout + kFarewell) break;
    kept.push_back(served->connection.lock());
    if (kept.back() == nullptr || kept.back()->handled() != 0) continue;
    wait = kSweepMilliseconds;
    if (age > state_.limits.half_open_timeout) kept.back()->HangUp();
  }
  return wait;
}

void Listener::HeedQuit() {
  if (!quit_ || !quit_->Take()) return;
  const auto calls = ReadCallsInFlight(state_);
  LOG(WARNING) << "SIGQUIT: calls in flight: " << calls.size();
  for (const CallInFlight& call : calls) LOG(WARNING) << "SIGQUIT: " << call.ToString();
}

void Listener::Drain(const Deadline& deadline) {
  StopListening();
  struct Running {
    std::shared_ptr<rpc::Connection> connection;
    uint64_t handled;  // odd, while its call runs
  };
  std::vector<Running> running;
  {
    std::lock_guard lock(mutex_);
    for (const Served& served : served_) {
      const auto connection = served.connection.lock();
      const auto service = served.service.lock();
      // With its control connection a session's others would end.
      if (connection == nullptr || service == nullptr || service->controls_session()) continue;
      running.push_back({connection, connection->handled()});
    }
  }
  pollfd at_once{stop_, POLLIN, 0};
  while (true) {
    std::erase_if(running, [](const Running& other) {
      if (other.handled % 2 == 1 && other.connection->handled() == other.handled) return false;
      other.connection->HangUp();
      return true;
    });
    if (running.empty() || deadline.passed()) return;
    HeedQuit();
    if (::poll(&at_once, 1, kDrainMilliseconds) > 0) return;
  }
}

bool Listener::Close(std::chrono::nanoseconds patience) {
  StopListening();
  std::vector<std::shared_ptr<rpc::Connection>> connections;  // let go of without the lock
  std::unique_lock lock(mutex_);
  for (const Served& served : served_) {
    connections.push_back(served.connection.lock());
    if (connections.back() != nullptr) connections.back()->HangUp();
  }
  lock.unlock();
  connections.clear();
  lock.lock();
  return ended_.wait_for(lock, patience, [this] { return running_ == 0; });
}

}  // namespace roost::internal
