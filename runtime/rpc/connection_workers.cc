// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/rpc/connection_workers.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <system_error>
#include <utility>

#include <kj/exception.h>

#include "roost/base/system_call.h"
#include "roost/error/error.h"
#include "roost/rpc/question_state.h"

namespace roost::rpc {
namespace {

// Whose mutex this thread has.
thread_local ConnectionWorkers* held = nullptr;
// The innermost method that runs here.
thread_local ConnectionWorkers::Method* method = nullptr;

}  // namespace

void ConnectionWorkers::Hold::Begin(ConnectionWorkers* workers) {
  if (workers == held) return;
  workers->mutex_.lock();
  workers_ = workers;
  outer_ = std::exchange(held, workers);
}

void ConnectionWorkers::Hold::End() {
  held = outer_;
  workers_->mutex_.unlock();
}

void ConnectionWorkers::Method::Begin() {
  stop_ = std::stop_source();
  workers_->stops_.emplace(answer_id_, stop_);
  if (workers_->ended_) workers_->to_stop_.push_back(stop_);
  outer_ = std::exchange(method, this);
  held = nullptr;
  workers_->mutex_.unlock();
}

void ConnectionWorkers::Method::End() {
  workers_->mutex_.lock();
  held = workers_;
  method = outer_;
  workers_->stops_.erase(answer_id_);
}

ConnectionWorkers::ConnectionWorkers(Connection& connection)
    : connection_(connection), wake_(CreateEventfd()) {}

bool ConnectionWorkers::RunsMethodHere() const {
  return method != nullptr && method->workers_ == this;
}

std::stop_token ConnectionWorkers::StopToken() {
  return method == nullptr ? std::stop_token() : method->stop_.get_token();
}

void ConnectionWorkers::Stop(uint32_t answer_id) {
  const auto it = stops_.find(answer_id);
  if (it != stops_.end()) to_stop_.push_back(it->second);
}

void ConnectionWorkers::RequestStops() {
  if (to_stop_.empty()) return;
  const auto stops = std::exchange(to_stop_, {});
  // What they call may do anything.
  held = nullptr;
  mutex_.unlock();
  for (std::stop_source stop : stops) stop.request_stop();
  mutex_.lock();
  held = this;
}

void ConnectionWorkers::Serve(IncomingPtr first) {
  std::vector<std::thread> workers;
  {
    const Hold hold(this);
    try {
      Take(std::move(first));
      while (!ended_) {
        Read();
        connection_.Flush();
        RequestStops();
        WaitForMore();
      }
    } catch (const Disconnected&) {
      End(nullptr);
    } catch (const LimitExceeded&) {
      connection_.Refuse(std::current_exception());
      End(std::current_exception());
    } catch (...) {
      End(std::current_exception());
    }
    RequestStops();
    workers.swap(workers_);
  }
  for (std::thread& worker : workers) worker.join();
  if (error_) std::rethrow_exception(error_);
}

void ConnectionWorkers::End(std::exception_ptr error) {
  if (!ended_) error_ = std::move(error);
  ended_ = true;
  for (const auto& [id, stop] : stops_) to_stop_.push_back(stop);
  connection_.transport().HangUp();
  changed_.notify_all();
}

void ConnectionWorkers::Read() {
  try {
    while (MayRead()) {
      auto message = connection_.transport().Receive(Deadline::After(std::chrono::nanoseconds(0)));
      if (message == nullptr) return;
      Take(std::move(message));
    }
  } catch (const ProtocolError&) {
    connection_.Abort(std::current_exception());
  } catch (const kj::Exception& e) {
    connection_.Abort(std::make_exception_ptr(ProtocolError(e.getDescription().cStr())));
  }
}

bool ConnectionWorkers::MayRead() const {
  return waiting_ > 0 ||
         (connection_.deferred_.size() + running_ < kMaxCalls && !connection_.TooMuchDeferred());
}

void ConnectionWorkers::Take(IncomingPtr message) {
  connection_.Queue(std::move(message));
  HandleAll();
  WakeOrAddWorker();
  if (waiting_ > 0 && connection_.deferred_.size() > 1 && connection_.TooMuchDeferred()) {
    throw ProtocolError("too many calls wait for answers");
  }
}

// What runs no method is handled by whoever meets it.
void ConnectionWorkers::HandleAll() {
  bool handled = false;
  while (auto message = connection_.TakeDeferred(/*calls=*/false)) {
    connection_.Handle(std::move(message));
    handled = true;
  }
  if (handled) changed_.notify_all();
}

void ConnectionWorkers::WakeOrAddWorker() {
  if (ended_ || running_ > waiting_ || !connection_.HasRunnable()) return;
  if (idle_ > 0) {
    changed_.notify_all();
  } else if (workers_.size() < kMaxWorkers && !AddWorker() && workers_.empty()) {
    throw LimitExceeded("the server has no thread to spare for calls, by its max_threads");
  }
}

bool ConnectionWorkers::AddWorker() {
  ThreadBudget* const threads = connection_.threads_;
  if (threads != nullptr && !threads->Take()) return false;
  try {
    workers_.emplace_back([this, threads] {
      Work();
      if (threads != nullptr) threads->GiveBack();
    });
    return true;
  } catch (const std::system_error&) {
    if (threads != nullptr) threads->GiveBack();
    return false;
  }
}

void ConnectionWorkers::WaitForMore() {
  if (ended_ || (connection_.transport().HasReceived() && MayRead())) return;
  const short events = MayRead() ? POLLIN : POLLRDHUP;
  pollfd watched[2] = {{connection_.transport().socket(), events, 0}, {wake_.get(), POLLIN, 0}};
  held = nullptr;
  mutex_.unlock();
  const int ready = ::poll(watched, 2, -1);
  const int error = errno;
  mutex_.lock();
  held = this;
  if (ready < 0 && error != EINTR) {
    throw std::system_error(error, std::generic_category(), "poll");
  }
  if (watched[1].revents != 0) {
    uint64_t count = 0;
    ReadAll(wake_.get(), &count, sizeof(count));
  }
  if (events == POLLRDHUP && watched[0].revents != 0) {
    throw Disconnected("it closed the connection");
  }
}

void ConnectionWorkers::Work() {
  const Hold hold(this);
  while (!ended_) {
    IncomingPtr call;
    if (running_ == waiting_) call = connection_.TakeDeferred(/*calls=*/true);
    if (call == nullptr) {
      ++idle_;
      std::unique_lock lock(mutex_, std::adopt_lock);
      changed_.wait(lock);
      lock.release();
      --idle_;
      continue;
    }
    try {
      Run(std::move(call));
      HandleAll();
      RequestStops();
    } catch (const Disconnected&) {
      End(nullptr);
    } catch (...) {
      End(std::current_exception());
    }
    WakeReader();
  }
}

void ConnectionWorkers::WakeReader() {
  const uint64_t one = 1;
  WriteAll(wake_.get(), &one, sizeof(one));
}

void ConnectionWorkers::Run(IncomingPtr call) {
  if (running_++ == 0) connection_.CountHandled();
  const auto done = [this] {
    if (--running_ == 0) connection_.CountHandled();
  };
  try {
    connection_.Handle(std::move(call));
    done();
  } catch (const ProtocolError&) {
    done();
    connection_.Abort(std::current_exception());
  } catch (const kj::Exception& e) {
    done();
    connection_.Abort(std::make_exception_ptr(ProtocolError(e.getDescription().cStr())));
  } catch (...) {
    done();
    throw;
  }
}

bool ConnectionWorkers::Await(const Connection::QuestionState& state, const Deadline& deadline) {
  bool in_time = true;
  std::unique_lock lock(mutex_, std::adopt_lock);
  ++waiting_;
  WakeOrAddWorker();
  WakeReader();  // it may read now
  while (!state.returned && !ended_ && in_time) {
    if (deadline.at()) {
      in_time = changed_.wait_until(lock, *deadline.at()) == std::cv_status::no_timeout;
    } else {
      changed_.wait(lock);
    }
  }
  --waiting_;
  lock.release();
  if (!state.returned && ended_) throw Disconnected("it closed the connection");
  return state.returned;
}

}  // namespace roost::rpc
