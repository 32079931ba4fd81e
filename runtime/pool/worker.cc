// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/pool/worker.h"

#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "roost/codec/aggregate.h"
#include "roost/codec/codec.h"
#include "roost/error/error.h"
#include "roost/pool/answer_ring.h"
#include "roost/pool/channel.h"
#include "roost/pool/chunk.h"
#include "roost/process/function_name.h"
#include "roost/process/shared_bytes.h"
#include "roost/process/target.h"
#include "roost/shm/spin.h"
#include "roost/trace/trace.h"

namespace roost::internal {

namespace {

class Worker {
 public:
  Worker(UniqueFd socket, const UniqueFd& claims, const UniqueFd& answers)
      : socket_(std::move(socket)), claims_(claims.get()), answers_(answers.get()) {}

  void Run() {
    while (!gone_) {
      look_.Until([this] { return claims_.IsOffered(next_task_); });
      if (reader_.Receive(socket_.get(), true) == FrameReader::Status::kEnded) return;
      while (std::optional<TaskFrame> frame = reader_.Next()) Handle(std::move(*frame));
    }
  }

 private:
  struct Function {
    FunctionName name;
    Target target = nullptr;  // found when it is first called
  };

  void Handle(TaskFrame frame) {
    switch (frame.kind) {
      case FrameKind::kFunction: {
        Decoder decoder(frame.body);
        functions_.push_back({DecodeValue<FunctionName>(decoder)});
        return;
      }
      case FrameKind::kTask:
        if (claims_.Claim(next_task_++)) return RunTask(std::move(frame));
        return Answer(FrameKind::kSkipped, {}, {});
      case FrameKind::kAccepted:
        if (!unaccepted_.empty()) unaccepted_.pop_front();
        return;
      default:
        throw SerializationError("a pool's worker was told something unknown");
    }
  }

  void RunTask(TaskFrame frame) {
    trace::Time begin = trace::On() ? trace::Now() : 0;
    // Before it is answered: whoever has the last answer may end this process.
    const auto trace_task = [&] {
      if (begin != 0) trace::Span("pool", "task", begin).Arg("number", next_task_ - 1).Write();
      begin = 0;
    };
    try {
      Encoder result;
      {
        std::optional<SharedBytes> shared;
        if (frame.shared) shared.emplace(frame.shared.get());
        Decoder arguments(shared ? shared->view() : frame.body, std::move(frame.fds));
        TargetOf(frame.id)(arguments, result, [] {});
      }
      auto kept = result.TakeKept();
      const auto kind = kept.empty() ? FrameKind::kResult : FrameKind::kResultToAccept;
      trace_task();
      Answer(kind, result.bytes(), result.TakeFds());
      if (!kept.empty()) unaccepted_.push_back(std::move(kept));
    } catch (...) {
      const std::string text = EncodeCurrentException();
      trace_task();
      Answer(FrameKind::kException, std::as_bytes(std::span(text)), {});
    }
  }

  Target TargetOf(uint32_t index) {
    Function& function = functions_.at(index);
    if (function.target == nullptr) {
      function.target = reinterpret_cast<Target>(const_cast<void*>(FindFunction(function.name)));
    }
    return function.target;
  }

  // Throws if the answer cannot be sent as it is, before anything has been sent.
  void Answer(FrameKind kind, BytesView body, std::vector<UniqueFd> fds) {
    if (fds.size() > kMaxRidingFds) {
      throw SerializationError(std::to_string(fds.size()) +
                               " descriptors are too many for the result of a pool's task");
    }
    const auto task = static_cast<uint32_t>(next_task_ - 1);
    Packet packet;
    if (fds.empty() && kind != FrameKind::kResultToAccept) {
      switch (answers_.Write(kind, task, body)) {
        case AnswerRing::Written::kYes:
          return;
        case AnswerRing::Written::kRingTheBell:
          packet.Add(FrameKind::kBell, 0, {});
          return Send(packet);
        case AnswerRing::Written::kNoRoom:
          break;
      }
    }
    UniqueFd shared;
    if (body.size() > kMaxInlineBody) shared = MakeSharedBytes({body});
    packet.AddWithFds(kind, task, body, shared.get(), fds);
    Send(packet);
  }

  void Send(const Packet& packet) {
    if (SendPacket(socket_.get(), packet, true) == Sent::kGone) gone_ = true;
  }

  const UniqueFd socket_;
  Claims claims_;
  AnswerRing answers_;
  FrameReader reader_;
  shm::Spin look_{kLongestLook};  // for the next task
  std::vector<Function> functions_;
  uint64_t next_task_ = 0;
  std::deque<std::vector<std::shared_ptr<const void>>> unaccepted_;
  bool gone_ = false;  // nobody wants answers any more
};

}  // namespace

void RunWorker(UniqueFd socket, UniqueFd claims, UniqueFd answers) {
  Worker(std::move(socket), claims, answers).Run();
}

}  // namespace roost::internal
