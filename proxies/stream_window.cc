// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/stream_window.h"

#include <string>
#include <utility>

#include "roost/error/error.h"
#include "roost/proxies/call.h"
#include "roost/proxies/cancel_point.h"
#include "roost/proxies/pending_call.h"
#include "roost/proxies/proxy.h"
#include "roost/proxies/proxy_target.h"
#include "roost/proxies/traced.h"

namespace roost {

StreamWindow::StreamWindow(size_t calls) : capacity_(calls) {
  if (calls == 0 || calls > kMostCalls) {
    throw InvalidArgument("a stream's window has room for 1 to " + std::to_string(kMostCalls) +
                          " calls, not " + std::to_string(calls));
  }
  entries_ = std::make_unique<Entry[]>(calls);
}

StreamWindow::~StreamWindow() = default;

void StreamWindow::Entry::Reset() {
  call.Reset();
  target.reset();
}

void StreamWindow::CheckThread() {
  const auto here = std::this_thread::get_id();
  if (thread_ == std::thread::id()) thread_ = here;
  if (thread_ != here) throw InvalidState("a stream's window is used on two threads");
}

bool StreamWindow::TakeOldest(const Deadline& deadline) {
  Entry& oldest = entries_[oldest_];
  try {
    if (!oldest.call->Await(deadline)) return false;
  } catch (...) {
    if (!failure_) failure_ = std::current_exception();
  }
  oldest.Reset();
  oldest_ = (oldest_ + 1) % capacity_;
  --count_;
  return true;
}

void StreamWindow::ShrinkTo(size_t calls, const Deadline& deadline) {
  CheckThread();
  while (count_ > (failure_ ? 0 : calls)) {
    if (!TakeOldest(deadline)) {
      throw DeadlineExceeded("earlier calls of the stream have not been answered in time");
    }
  }
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
}

void StreamWindow::Finish() { ShrinkTo(0, Deadline::Never()); }

StreamCall::StreamCall(StreamWindow& window, const Proxy& target, uint64_t interface_id,
                       uint16_t method_id, const char* name)
    : window_(window), terms_{target.limit().Start(), internal::CancelPoint::OfThisThread()} {
  if (!target) throw InvalidArgument(std::string("call of ") + name + " on a null proxy");
  const auto* const terms = internal::OrNull(terms_);
  if (window.making_ != nullptr) {
    // Within a callback of a call that the window waits for.
    window.CheckThread();
    entry_ = &nested_.emplace();
    entry_->call.set_name(name);
    target.target()->Begin(entry_->call, interface_id, method_id, terms);
    entry_->target = target.target();
    return;
  }
  if (terms != nullptr) {
    window.ShrinkTo(0, terms->deadline);
  } else {
    // Half of it at once: the two sides then take turns less often.
    window.ShrinkTo(window.count_ < window.capacity_ ? window.count_ : window.capacity_ / 2,
                    Deadline::Never());
  }
  entry_ = &window.entries_[(window.oldest_ + window.count_) % window.capacity_];
  entry_->call.set_name(name);
  if (terms != nullptr) {
    target.target()->Begin(entry_->call, interface_id, method_id, terms);
  } else {
    streams_ = target.target()->BeginStream(entry_->call, interface_id, method_id);
  }
  entry_->target = target.target();
  window.making_ = this;
}

StreamCall::~StreamCall() {
  if (!under_way_) entry_->Reset();
  if (window_.making_ == this) window_.making_ = nullptr;
}

capnp::AnyStruct::Builder StreamCall::Params(uint16_t data_words, uint16_t pointers) {
  return entry_->call->Params().initAsAnyStruct(data_words, pointers);
}

void StreamCall::Send() {
  if (!trace::On()) return SendOrStart();
  trace::OutgoingSpan span("call", entry_->call.name());
  internal::Watched(span, [this] { SendOrStart(); });
}

void StreamCall::SendOrStart() {
  if (!streams_) {
    entry_->call->Send();
    return;
  }
  entry_->call->Start();
  under_way_ = true;
  ++window_.count_;
}

}  // namespace roost
