// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Connections: capabilities in messages, and what the two tables of exports and imports hold.

#include <string>
#include <utility>

#include "roost/base/riding_fds.h"
#include "roost/error/error.h"
#include "roost/rpc/connection.h"
#include "roost/rpc/descriptor_capability.h"
#include "roost/rpc/exception_wire.h"
#include "roost/rpc/question.h"
#include "roost/rpc/question_state.h"

namespace roost::rpc {
namespace {

namespace wire = capnp::rpc;

CapabilityPtr NotACapability() {
  return std::make_shared<BrokenCapability>(
      std::make_exception_ptr(InvalidArgument("a call on a null capability")));
}

constexpr uint8_t kNoFd = 0xff;  // attachedFd's default
static_assert(kMaxMessageFds <= kNoFd);

// Moves a descriptor out of those that came with the message.
CapabilityPtr TakeDescriptor(size_t index, DescriptorSet& set) {
  if (index < set.descriptors.size() && set.descriptors[index]) {
    return std::make_shared<DescriptorCapability>(
        std::make_shared<const UniqueFd>(std::move(set.descriptors[index])));
  }
  return std::make_shared<BrokenCapability>(
      set.cut ? std::make_exception_ptr(LimitExceeded(
                    "this process has no descriptor to spare for those of a call or its results"))
              : std::make_exception_ptr(SerializationError("a message lacks a descriptor")));
}

}  // namespace

bool Connection::TargetReady(wire::MessageTarget::Reader target) {
  return !target.isPromisedAnswer() || AnswerReady(target.getPromisedAnswer().getQuestionId());
}

bool Connection::AnswerReady(uint32_t question_id) {
  const Answer* answer = answers_.Find(question_id);
  return answer == nullptr || answer->state != Answer::State::kRunning;
}

Connection::Target Connection::ResolveTarget(wire::MessageTarget::Reader target) {
  Target result;
  switch (target.which()) {
    case wire::MessageTarget::IMPORTED_CAP: {
      const Export* exported = exports_.Find(target.getImportedCap());
      if (exported == nullptr) throw ProtocolError("a call on a capability that is not there");
      result.cap = exported->cap;
      return result;
    }
    case wire::MessageTarget::PROMISED_ANSWER: {
      const auto promised = target.getPromisedAnswer();
      const Answer* answer = answers_.Find(promised.getQuestionId());
      if (answer == nullptr) throw ProtocolError("a call on an answer that is not there");
      if (answer->state == Answer::State::kForwarded) {
        result.forwarded = true;
        result.forwarded_as = answer->forwarded_as;
      } else {
        result.cap = PipelinedCap(*answer, promised);
      }
      return result;
    }
  }
  throw ProtocolError("a call on an unknown kind of target");
}

CapabilityPtr Connection::PipelinedCap(const Answer& answer,
                                       wire::PromisedAnswer::Reader promised) {
  if (answer.error) return std::make_shared<BrokenCapability>(answer.error);
  auto payload = answer.response->message->getRoot<wire::Message>().getReturn().getResults();
  capnp::AnyPointer::Reader pointer = answer.response->caps.Imbue(payload.getContent()).asReader();
  for (const auto op : promised.getTransform()) {
    if (!op.isGetPointerField()) continue;
    if (!pointer.isStruct()) return NotACapability();
    const auto pointers = pointer.getAs<capnp::AnyStruct>().getPointerSection();
    if (op.getGetPointerField() >= pointers.size()) return NotACapability();
    pointer = pointers[op.getGetPointerField()];
  }
  if (!pointer.isCapability()) return NotACapability();
  return ReadCapability(pointer);
}

void Connection::HandleResolve(wire::Resolve::Reader resolve) {
  // Calls go on to the promise, which passes them on; what it resolved to is let go at once.
  DescriptorSet none;
  if (resolve.isCap()) ReadDescriptor(resolve.getCap(), none);
}

void Connection::HandleDisembargo(wire::Disembargo::Reader disembargo) {
  if (!disembargo.getContext().isSenderLoopback()) {
    throw ProtocolError("a Disembargo that this side did not ask for");
  }
  // Every call that came before it was passed back already, in order: echo it.
  const Target target = ResolveTarget(disembargo.getTarget());
  OutgoingMessage message;
  auto echo = message.initRoot<wire::Message>().initDisembargo();
  echo.getContext().setReceiverLoopback(disembargo.getContext().getSenderLoopback());
  if (target.forwarded) {
    auto promised = echo.initTarget().initPromisedAnswer();
    promised.setQuestionId(target.forwarded_as);
    promised.setTransform(disembargo.getTarget().getPromisedAnswer().getTransform());
  } else {
    const auto* imported = target.cap->AsImported();
    if (imported == nullptr || imported->connection().get() != this) {
      throw ProtocolError("a Disembargo on a capability that is not the sender's");
    }
    echo.initTarget().setImportedCap(imported->id());
  }
  Send(&message);
}

IncomingCaps Connection::ReadCapTable(capnp::List<wire::CapDescriptor>::Reader table,
                                      DescriptorSet& set) {
  std::vector<CapabilityPtr> caps;
  if (table.size() == 0) return IncomingCaps();
  caps.reserve(table.size());
  for (const auto descriptor : table) caps.push_back(ReadDescriptor(descriptor, set));
  return IncomingCaps(std::move(caps));
}

CapabilityPtr Connection::ReadDescriptor(wire::CapDescriptor::Reader descriptor,
                                         DescriptorSet& set) {
  switch (descriptor.which()) {
    case wire::CapDescriptor::NONE:
      // A stranger's descriptors are not taken: to it, and from it, this is a null pointer.
      if (descriptor.getAttachedFd() == kNoFd || !transport_->has_sets()) return nullptr;
      return TakeDescriptor(descriptor.getAttachedFd(), set);
    case wire::CapDescriptor::SENDER_HOSTED:
      return AddImport(descriptor.getSenderHosted());
    case wire::CapDescriptor::SENDER_PROMISE:
      return AddImport(descriptor.getSenderPromise());
    case wire::CapDescriptor::RECEIVER_HOSTED: {
      const Export* exported = exports_.Find(descriptor.getReceiverHosted());
      if (exported == nullptr) throw ProtocolError("a capability that is not there");
      return exported->cap;
    }
    case wire::CapDescriptor::RECEIVER_ANSWER: {
      const auto promised = descriptor.getReceiverAnswer();
      const Answer* answer = answers_.Find(promised.getQuestionId());
      if (answer == nullptr) throw ProtocolError("an answer that is not there");
      if (answer->state != Answer::State::kResults && answer->state != Answer::State::kFailed) {
        return std::make_shared<BrokenCapability>(std::make_exception_ptr(
            Unimplemented("passing on a capability of a call that has not returned")));
      }
      return PipelinedCap(*answer, promised);
    }
    case wire::CapDescriptor::THIRD_PARTY_HOSTED: {
      const auto hosted = descriptor.getThirdPartyHosted();
      CapabilityPtr vine = AddImport(hosted.getVineId());
      return policy_ == nullptr ? vine : policy_->Accept(hosted.getId(), std::move(vine));
    }
  }
  throw ProtocolError("an unknown kind of capability");
}

std::vector<uint32_t> Connection::WriteCapTable(const OutgoingCaps& caps,
                                                wire::Payload::Builder payload) {
  std::vector<uint32_t> exports;
  const auto& all = caps.caps();
  if (all.empty()) return exports;
  auto table = payload.initCapTable(static_cast<capnp::uint>(all.size()));
  uint8_t descriptors = 0;
  for (size_t i = 0; i < all.size(); ++i) {
    auto entry = table[static_cast<capnp::uint>(i)];
    if (all[i] != nullptr && all[i]->AsDescriptor() != nullptr) {
      entry.setNone();
      entry.setAttachedFd(descriptors++);
    } else {
      WriteDescriptor(all[i], entry, exports);
    }
  }
  return exports;
}

void Connection::SendDescriptors(const OutgoingCaps& caps) {
  std::vector<int> descriptors;
  for (const CapabilityPtr& cap : caps.caps()) {
    const auto* descriptor = cap == nullptr ? nullptr : cap->AsDescriptor();
    if (descriptor != nullptr) descriptors.push_back(descriptor->fd()->get());
  }
  if (!descriptors.empty()) transport_->SendSet(descriptors);
}

void Connection::WriteDescriptor(const CapabilityPtr& cap, wire::CapDescriptor::Builder descriptor,
                                 std::vector<uint32_t>& exports) {
  if (cap == nullptr) {
    descriptor.setNone();
    return;
  }
  const auto* imported = cap->AsImported();
  if (imported != nullptr && imported->connection().get() == this) {
    descriptor.setReceiverHosted(imported->id());
    return;
  }
  if (const CapabilityPtr vine = policy_ == nullptr ? nullptr : policy_->Vine(cap)) {
    auto hosted = descriptor.initThirdPartyHosted();
    described_ = true;
    policy_->Describe(cap, hosted.initId());
    exports.push_back(AddExport(vine));
    hosted.setVineId(exports.back());
    return;
  }
  exports.push_back(AddExport(cap));
  descriptor.setSenderHosted(exports.back());
}

uint32_t Connection::AddExport(const CapabilityPtr& cap) {
  if (const auto it = export_ids_.find(cap.get()); it != export_ids_.end()) {
    ++exports_.Find(it->second)->references;
    return it->second;
  }
  const uint32_t id = exports_.Add(Export{cap, 1});
  export_ids_.emplace(cap.get(), id);
  return id;
}

void Connection::ReleaseExport(uint32_t id, uint32_t count) {
  Export* exported = exports_.Find(id);
  if (exported == nullptr || exported->references < count) {
    throw ProtocolError("a capability is released too often");
  }
  exported->references -= count;
  if (exported->references != 0) return;
  const Export dropped = exports_.Take(id);  // destroyed last
  export_ids_.erase(dropped.cap.get());
}

std::shared_ptr<ImportedCapability> Connection::AddImport(uint32_t id) {
  Import* import = imports_.Find(id);
  if (import == nullptr) import = imports_.Add(id);
  ++import->references;
  auto cap = import->cap.lock();
  if (cap == nullptr) {
    cap = std::make_shared<ImportedCapability>(weak_from_this(), id);
    import->cap = cap;
  }
  return cap;
}

ImportedCapability::~ImportedCapability() {
  const auto connection = connection_.lock();
  if (connection == nullptr) return;
  std::lock_guard lock(connection->releases_mutex_);
  connection->releases_.push_back(id_);
  connection->has_releases_.store(true, std::memory_order_relaxed);
}

void ImportedCapability::Call(IncomingCall& call) {
  Question question(*this, call.interface_id(), call.method_id());
  question.Params().set(call.Params());
  question.Send();
  call.Results().set(question.Wait(Deadline::Never()));
}

}  // namespace roost::rpc
