// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/server/listener.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <exception>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include <glog/logging.h>

#include "roost/base/system_call.h"
#include "roost/rpc/socket_stream.h"
#include "roost/rpc/unix_socket.h"
#include "roost/server/host_service.h"

namespace roost::internal {
namespace {

// How long accepting rests when the process has no descriptor or thread to spare.
constexpr int kRestMilliseconds = 50;
// How often a server that ends looks whether the last calls have been answered.
constexpr int kDrainMilliseconds = 2;

}  // namespace

Listener::Listener(const std::string& uri, int stop, ServerState& state)
    : state_(state), socket_(rpc::Listen(uri)), stop_(stop) {}

void Listener::Run() {
  while (true) {
    pollfd watched[2] = {{stop_, POLLIN, 0}, {socket_.get(), POLLIN, 0}};
    if (::poll(watched, 2, -1) < 0) {
      if (errno == EINTR) continue;
      ThrowErrno("poll");
    }
    if (watched[0].revents != 0) return;
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
  if (peer.uid != ::geteuid() && peer.uid != 0) {
    LOG(WARNING) << "a client of user " << peer.uid << " was refused";
    return;
  }
  {
    std::lock_guard lock(mutex_);
    ++running_;
  }
  try {
    std::thread([this, client = std::move(client)]() mutable {
      Serve(std::move(client));
      std::lock_guard lock(mutex_);
      --running_;
      ended_.notify_all();
    }).detach();
  } catch (...) {
    std::lock_guard lock(mutex_);
    --running_;
    throw;
  }
}

void Listener::Serve(UniqueFd socket) {
  try {
    const int raw_socket = socket.get();
    auto service = std::make_shared<HostService>(state_);
    auto policy = std::make_unique<ObjectPolicy>();
    ObjectPolicy& policy_ref = *policy;
    auto connection = rpc::Connection::Create(
        std::make_unique<rpc::Transport>(std::make_unique<rpc::SocketStream>(std::move(socket))),
        service, std::move(policy));
    service->Bind(connection, policy_ref, raw_socket);
    {
      std::lock_guard lock(mutex_);
      served_.remove_if([](const Served& other) { return other.connection.expired(); });
      served_.push_back({connection, service});
      if (closed_) connection->HangUp();
    }
    try {
      connection->Serve();
    } catch (...) {
      service->Closed();
      throw;
    }
    service->Closed();
  } catch (const std::exception& e) {
    LOG(WARNING) << "a client's connection was closed: " << e.what();
  }
}

void Listener::Drain(const Deadline& deadline) {
  socket_.Reset();
  struct Running {
    std::shared_ptr<rpc::Connection> connection;
    uint64_t handled;  // odd, while its call runs
  };
  std::vector<Running> running;
  {
    std::lock_guard lock(mutex_);
    closed_ = true;
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
    if (::poll(&at_once, 1, kDrainMilliseconds) > 0) return;
  }
}

bool Listener::Close(std::chrono::nanoseconds patience) {
  socket_.Reset();
  std::vector<std::shared_ptr<rpc::Connection>> connections;  // let go of without the lock
  std::unique_lock lock(mutex_);
  closed_ = true;
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
