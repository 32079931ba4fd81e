// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/error/report_builder.h"

#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <typeinfo>
#include <utility>
#include <vector>

#include "roost/error/capture.h"
#include "roost/error/demangle.h"
#include "roost/error/error.h"
#include "roost/error/exception_object.h"
#include "roost/error/exception_registry.h"
#include "roost/error/process_name.h"
#include "roost/error/standard_exceptions.h"
#include "roost/error/symbolizer.h"
#include "roost/error/user_frames.h"

namespace roost::internal {
namespace {

std::optional<std::string> EncodeObject(const std::string& type, const void* object) {
  const ExceptionCodec* codec = FindExceptionCodec(type);
  if (codec == nullptr) return std::nullopt;
  const CapturePause pause;
  try {
    return codec->encode(object);
  } catch (const std::bad_alloc&) {
    throw;
  } catch (...) {
    return std::nullopt;  // it crosses as a RemoteError
  }
}

// Leaves the outermost and, most of all, the innermost of too many, and says how many it left out.
void Bound(std::vector<Frame>& frames, size_t most) {
  if (frames.size() <= most) return;
  const auto first = frames.begin() + static_cast<ptrdiff_t>(most / 4);
  const size_t left_out = frames.size() - most;
  frames.erase(first + 1, first + 1 + static_cast<ptrdiff_t>(left_out));
  *first = Frame{"(" + std::to_string(left_out + 1) + " more calls)", "...", 0, "", false};
}

// The user's part of stacks that were symbolised before, whole: what throws once throws again.
class KnownStacks {
 public:
  static KnownStacks& Instance() {
    static KnownStacks& known = *new KnownStacks;
    return known;
  }

  // `again`: of an exception that was thrown elsewhere, and is raised again here.
  std::vector<Frame> FramesOf(const std::vector<uintptr_t>& return_addresses, bool again) {
    auto& stacks = stacks_[again ? 1 : 0];
    {
      std::lock_guard lock(mutex_);
      const auto it = stacks.find(return_addresses);
      if (it != stacks.end()) return it->second;
    }
    std::vector<Frame> frames = UserFrames(Symbolize(return_addresses));
    Bound(frames, again ? kMaxFramesOfRaisedAgain : kMaxFrames);
    std::lock_guard lock(mutex_);
    if (stacks.size() >= kMost) stacks.clear();
    stacks.try_emplace(return_addresses, frames);
    return frames;
  }

 private:
  static constexpr size_t kMost = 256;

  std::mutex mutex_;
  std::map<std::vector<uintptr_t>, std::vector<Frame>> stacks_[2];
};

Raise MakeRaise(const ThrowSite& site, bool again) {
  return {ProcessName(), ::getpid(), site.thread,
          KnownStacks::Instance().FramesOf(site.return_addresses, again)};
}

// Leaves the first and the last of too many.
void Bound(std::vector<Raise>& raises) {
  if (raises.size() <= kMaxRaises) return;
  const auto first = raises.begin() + kMaxRaises / 2;
  raises.erase(first, first + static_cast<ptrdiff_t>(raises.size() - kMaxRaises));
}

// True for the objects that DecodeException makes of a type that this process does not know.
bool IsStandIn(const std::type_info& type) {
  return type == typeid(RemoteError) || type == typeid(std::_Nested_exception<RemoteError>);
}

ErrorRecord MakeRecord(const std::exception_ptr& exception, const ErrorReport* remote) {
  const void* object = ObjectOf(exception);
  const std::type_info& type = TypeOf(exception);
  ErrorRecord record;
  if (remote != nullptr && IsStandIn(type)) {
    record = remote->front();
  } else {
    record.type = PublicTypeName(type.name());
    record.type_text = DemangleExceptionType(record.type);
    record.what = WhatOf(exception);
    record.payload = EncodeObject(record.type, object);
    if (remote != nullptr) {
      record.told = remote->front().told;
      record.raises = remote->front().raises;
    }
  }
  if (const auto site = FindThrowSite(object)) {
    record.raises.push_back(MakeRaise(*site, /*again=*/!record.raises.empty()));
  } else if (remote == nullptr) {
    record.raises.push_back(MakeRaise({::gettid(), {}}, /*again=*/false));
  }
  Bound(record.raises);
  return record;
}

}  // namespace

ErrorReport BuildReport(const std::exception_ptr& exception) {
  ErrorReport report;
  std::exception_ptr next = exception;
  while (next != nullptr && report.size() < kMaxChain) {
    const std::shared_ptr<const ErrorReport> remote = FindReport(ObjectOf(next));
    report.push_back(MakeRecord(next, remote.get()));
    next = CauseOf(next);
    if (next == nullptr && remote != nullptr) {
      // A cause that this process could not hang on the object again.
      const size_t room = std::min(remote->size() - 1, kMaxChain - report.size());
      report.insert(report.end(), remote->begin() + 1, remote->begin() + 1 + room);
    }
  }
  return report;
}

}  // namespace roost::internal
