// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/cancel_point.h"

#include <utility>

#include "roost/error/error.h"

namespace roost::internal {
namespace {

thread_local CancelPoint* of_this_thread = nullptr;

}  // namespace

CancelPoint* CancelPoint::OfThisThread() { return of_this_thread; }

void CancelPoint::SetOfThisThread(CancelPoint* point) { of_this_thread = point; }

CancelPoint::Wait::Wait(CancelPoint* point, std::shared_ptr<rpc::Connection> connection)
    : point_(point) {
  if (point_ == nullptr) return;
  std::lock_guard lock(point_->mutex_);
  if (point_->cancelled_) throw Cancelled("the call was cancelled");
  point_->connections_.push_back(std::move(connection));
}

CancelPoint::Wait::~Wait() {
  if (point_ == nullptr) return;
  std::shared_ptr<rpc::Connection> left;  // let go of without the lock
  std::lock_guard lock(point_->mutex_);
  left = std::move(point_->connections_.back());
  point_->connections_.pop_back();
}

void CancelPoint::Cancel() noexcept {
  std::lock_guard lock(mutex_);
  cancelled_ = true;
  for (const auto& connection : connections_) connection->transport().Interrupt();
}

bool CancelPoint::cancelled() {
  std::lock_guard lock(mutex_);
  return cancelled_;
}

}  // namespace roost::internal
