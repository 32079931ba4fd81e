// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/sync/event.h"

#include <fcntl.h>
#include <unistd.h>

#include <string>
#include <string_view>

#include "roost/base/deadline.h"
#include "roost/base/system_call.h"
#include "roost/error/error.h"
#include "roost/shm/event_state.h"
#include "roost/sync/region.h"

namespace roost {

using internal::Region;
using internal::RegionKind;

namespace {

// An eventfd that cannot make anybody wait.
bool IsEventfd(int fd) {
  const std::string path = "/proc/self/fd/" + std::to_string(fd);
  char name[64];
  const ssize_t size = ::readlink(path.c_str(), name, sizeof(name));
  const int flags = ::fcntl(fd, F_GETFL);
  return size > 0 && std::string_view(name, static_cast<size_t>(size)) == "anon_inode:[eventfd]" &&
         flags >= 0 && (flags & O_NONBLOCK) != 0;
}

}  // namespace

struct Event::State {
  shm::EventState& event() const { return *static_cast<shm::EventState*>(region->body()); }

  internal::RegionPtr region;
  UniqueFd event_fd;
};

Event::Event()
    : state_(std::make_shared<const State>(
          State{Region::Create({.kind = RegionKind::kEvent}, sizeof(shm::EventState)),
                CreateEventfd()})) {}

bool Event::IsSet() const { return state_->event().IsSet(state_->event_fd.get()); }

void Event::Set() { state_->event().Set(state_->event_fd.get()); }

void Event::Clear() { state_->event().Clear(state_->event_fd.get()); }

bool Event::Wait(Timeout timeout) const {
  return state_->event().Wait(Deadline::After(timeout), state_->event_fd.get());
}

int Event::native_handle() const {
  state_->event().Poll(state_->event_fd.get());
  return state_->event_fd.get();
}

void Codec<Event>::Encode(Encoder& encoder, const Event& value) {
  internal::EncodeRegion(encoder, value.state_->region);
  Codec<UniqueFd>::Encode(encoder, value.state_->event_fd);
}

Event Codec<Event>::Decode(Decoder& decoder) {
  auto region = internal::DecodeRegion(decoder, {RegionKind::kEvent}, sizeof(shm::EventState));
  UniqueFd event_fd = Codec<UniqueFd>::Decode(decoder);
  if (!IsEventfd(event_fd.get())) decoder.Fail("an event without its eventfd");
  return Event(
      std::make_shared<const Event::State>(Event::State{std::move(region), std::move(event_fd)}));
}

}  // namespace roost
