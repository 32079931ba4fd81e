// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_RPC_CONNECTION_H_
#define ROOST_RPC_CONNECTION_H_

#include <atomic>
#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include <capnp/message.h>
#include <capnp/rpc.capnp.h>

#include "roost/rpc/cap_table.h"
#include "roost/rpc/capability.h"
#include "roost/rpc/hang_up_watch.h"
#include "roost/rpc/id_table.h"
#include "roost/rpc/peer_id.h"
#include "roost/rpc/riders.h"
#include "roost/rpc/thread_budget.h"
#include "roost/rpc/transport.h"

namespace roost::rpc {

class ConnectionWorkers;
class ImportedCapability;

// What the layer above knows about the peer: how objects that live elsewhere are named to it.
// Called on the connection's thread.
class PeerPolicy {
 public:
  virtual ~PeerPolicy() = default;

  // The capability to export as the vine when `cap` is described to the peer as thirdPartyHosted.
  // Null: it is not; `cap` is exported itself.
  virtual CapabilityPtr Vine(const CapabilityPtr& cap) = 0;

  // Fills the `id` of such a descriptor, just before it is sent.
  virtual void Describe(const CapabilityPtr& cap, capnp::AnyPointer::Builder id) = 0;

  // Whether the peer uses this connection as Roost does: one thread, which sends a call only while
  // it waits for nothing, or to answer one.
  virtual bool PeerWaits() = 0;

  // The peer has received everything that was described to it so far.
  virtual void Received() = 0;

  // Whether a peer that makes that call first uses it as it likes: as strangers do, who are served
  // on several threads (connection_workers.h).
  virtual bool IsStranger(uint64_t, uint16_t) { return false; }

  // What a thirdPartyHosted descriptor of the peer stands for; `vine` is its import.
  virtual CapabilityPtr Accept(capnp::AnyPointer::Reader id, CapabilityPtr vine) = 0;
};

// One end of a connection that speaks rpc.capnp (two parties, level 1), with no event loop: whoever
// waits for an answer serves what comes in meanwhile, on the same thread.
//
// Belongs to the thread that uses it; only HangUp, and dropping a capability that was imported, may
// happen elsewhere. Errors: Disconnected when the peer is gone, what it said when it refused this
// side (LimitExceeded, AccessDenied), ProtocolError when it broke the
// protocol (it is told by Abort, then the connection is closed).
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  // `bootstrap` is what the peer gets when it asks for the bootstrap interface (may be null);
  // `policy` may be null.
  static std::shared_ptr<Connection> Create(std::unique_ptr<Transport> transport,
                                            CapabilityPtr bootstrap,
                                            std::unique_ptr<PeerPolicy> policy);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Serves the peer's calls on this thread until it hangs up; then returns. Throws ProtocolError.
  void Serve();

  // Asks the peer for its bootstrap interface and waits for it. Throws TimeoutError.
  CapabilityPtr Bootstrap(const Deadline& deadline = Deadline::Never());

  // Sends Finish and Release messages that wait for the next message. Throws Disconnected.
  void Flush();

  // Ends the connection from any thread.
  void HangUp() noexcept { transport_->HangUp(); }

  // No question of this side is open.
  bool idle() const { return questions_.empty(); }

  // A call of the peer's runs on this thread, which waits or has waited for an answer meanwhile.
  bool runs_call() const { return depth_ > 0; }

  // Stops once the connection has ended, whichever side ends it, also while nobody reads from it.
  // Callbacks run on a thread of the runtime. Throws std::system_error.
  std::stop_token StopToken();

  Transport& transport() { return *transport_; }

  // Its number among the connections of this process, from 1; never used again.
  uint64_t serial() const { return serial_; }

  // How often this end began or ended handling a message that nothing of its own waited for: odd
  // while it handles one, and another number once that is done. From any thread.
  uint64_t handled() const { return handled_.load(std::memory_order_acquire); }

  // Throws InvalidState on a thread other than the one that serves the connection, or, with several
  // threads, where no call of it runs.
  void CheckThread() const;

  // Before Serve: how many further threads a stranger gets depends on what is left there; borrowed.
  void set_thread_budget(ThreadBudget* threads) { threads_ = threads; }

  // Who the peer is. Set by the layer above, on the connection's thread, before calls that ask.
  void set_peer(PeerId peer) { peer_ = std::move(peer); }
  const PeerId& peer() const { return peer_; }

  // Whether it is served on several threads.
  bool has_workers() const { return workers_ != nullptr; }

 private:
  friend class ConnectionWorkers;
  friend class Question;
  friend class ImportedCapability;
  class Incoming;
  class Blocked;
  struct QuestionState;

  // The results of a call: sent, then kept for calls pipelined onto them until Finish, then used
  // for the results of another.
  struct Response {
    std::optional<OutgoingMessage> message;
    OutgoingCaps caps;
    std::vector<std::shared_ptr<const void>> kept;  // what was lent to the message

    // Needs no longer what was lent.
    void Own() {
      if (kept.empty()) return;
      message->Own();
      kept.clear();
    }
  };

  struct Answer {
    enum class State { kRunning, kResults, kFailed, kForwarded };
    State state = State::kRunning;
    bool finished = false;  // Finish came while it ran
    bool release_result_caps = true;
    std::shared_ptr<Response> response;
    std::exception_ptr error;
    uint32_t forwarded_as = 0;  // the question that fetches the answer
    std::vector<uint32_t> exports;
  };

  struct Export {
    CapabilityPtr cap;
    uint32_t references = 0;
  };

  struct Import {
    std::weak_ptr<ImportedCapability> cap;
    uint32_t references = 0;
  };

  // What a question is while no Question stands for it.
  struct QuestionSlot {
    QuestionState* state = nullptr;       // of the Question, or:
    std::unique_ptr<QuestionState> kept;  // of one that was abandoned, or forwarded to the peer
  };

  // Where a call goes.
  struct Target {
    CapabilityPtr cap;       // or:
    bool forwarded = false;  // the answer of a question that was forwarded to the peer
    uint32_t forwarded_as = 0;
  };

  Connection(std::unique_ptr<Transport> transport, CapabilityPtr bootstrap,
             std::unique_ptr<PeerPolicy> policy);

  // Waits for and handles one message, a deferred one first. False when the deadline passed.
  bool HandleNext(const Deadline& deadline);
  void Handle(IncomingPtr message);
  void CountHandled();
  // A call or an answer of the peer's has come.
  void PeerReceived();
  void HandleBootstrap(capnp::rpc::Bootstrap::Reader bootstrap);
  void HandleCall(IncomingPtr message);
  void HandleReturn(IncomingPtr message);
  void HandleFinish(capnp::rpc::Finish::Reader finish);
  void HandleResolve(capnp::rpc::Resolve::Reader resolve);
  void HandleDisembargo(capnp::rpc::Disembargo::Reader disembargo);
  void SendUnimplemented(capnp::rpc::Message::Reader message);
  bool PeerWaits() const { return policy_ != nullptr && policy_->PeerWaits(); }
  [[noreturn]] void Abort(const std::exception_ptr& error);
  // Tells the peer that the connection ends, and why.
  void Refuse(const std::exception_ptr& error);

  // True when the message must wait for an answer that is not ready, or behind such a message.
  bool MustWait(capnp::rpc::Message::Reader message);
  bool MustWait(capnp::rpc::Call::Reader call);
  void Defer(IncomingPtr message);
  void Queue(IncomingPtr message);
  bool TooMuchDeferred() const;
  // The first deferred message that need not wait any longer, or null; `blocked` gets those that
  // must. Without `calls`, calls must.
  IncomingPtr TakeDeferred(Blocked& blocked, bool calls);
  IncomingPtr TakeDeferred(bool calls);
  bool HasRunnable();
  // Whether the message shows that the peer is a stranger.
  bool ShowsStranger(capnp::rpc::Message::Reader message);

  bool TargetReady(capnp::rpc::MessageTarget::Reader target);
  bool AnswerReady(uint32_t question_id);
  Target ResolveTarget(capnp::rpc::MessageTarget::Reader target);
  CapabilityPtr PipelinedCap(const Answer& answer, capnp::rpc::PromisedAnswer::Reader promised);

  void Run(IncomingMessage& message, const CapabilityPtr& cap);
  void ForwardToPeer(IncomingMessage& message, const Target& target,
                     const ImportedCapability* imported);
  void SendResults(Answer& answer);
  // Tells the peer that no Finish is needed: there is no answer any more.
  void SendAndForget(std::shared_ptr<Response> response);
  void SendException(uint32_t answer_id, const std::exception_ptr& error, bool forget = false);
  void DropAnswer(uint32_t answer_id);
  // Takes the results of the answer that `state` waits for, once they are there.
  void TakeAnswer(QuestionState& state);

  // Capability tables of messages. Descriptors are moved from `set` into what stands for them.
  IncomingCaps ReadCapTable(capnp::List<capnp::rpc::CapDescriptor>::Reader table,
                            DescriptorSet& set);
  CapabilityPtr ReadDescriptor(capnp::rpc::CapDescriptor::Reader descriptor, DescriptorSet& set);
  std::vector<uint32_t> WriteCapTable(const OutgoingCaps& caps,
                                      capnp::rpc::Payload::Builder payload);
  void WriteDescriptor(const CapabilityPtr& cap, capnp::rpc::CapDescriptor::Builder descriptor,
                       std::vector<uint32_t>& exports);
  // Sends the descriptors among `caps`, if any, for the next message, which must be the one that
  // they are in. Throws as Transport::SendSet does.
  void SendDescriptors(const OutgoingCaps& caps);
  uint32_t AddExport(const CapabilityPtr& cap);
  void ReleaseExport(uint32_t id, uint32_t count);
  std::shared_ptr<ImportedCapability> AddImport(uint32_t id);

  std::shared_ptr<Response> NewResponse();
  void Recycle(std::shared_ptr<Response> response) noexcept;

  // Sends `message`, if any, after the Finish and Release messages that wait.
  void Send(OutgoingMessage* message, std::span<const int> descriptors = {});
  void WriteRiders();

  const uint64_t serial_;
  const std::unique_ptr<Transport> transport_;
  const CapabilityPtr bootstrap_;
  const std::unique_ptr<PeerPolicy> policy_;
  PeerId peer_;
  bool described_ = false;  // something, since the peer's last message
  std::optional<HangUpWatch> watch_;

  ThreadBudget* threads_ = nullptr;
  bool undecided_ = false;  // in Serve, until the peer has shown what it is
  IncomingPtr strangers_;   // its message that did
  std::unique_ptr<ConnectionWorkers> workers_;

  std::atomic<std::thread::id> server_thread_{};  // the one in Serve, if any
  // Calls that nest deeper wait until some have returned, or are refused where nothing could.
  static constexpr int kMaxDepth = 64;
  std::atomic<uint64_t> handled_{0};  // written by the connection's thread
  int depth_ = 0;                     // calls running on the stack of this thread
  OwnIds<QuestionSlot> questions_;
  PeerIds<Answer> answers_;
  OwnIds<Export> exports_;
  std::unordered_map<Capability*, uint32_t> export_ids_;
  PeerIds<Import> imports_;
  std::deque<IncomingPtr> deferred_;
  size_t deferred_bytes_ = 0;
  std::vector<uint32_t> finishes_;  // questions whose Finish rides with the next message
  Riders riders_;                   // of Send, kept for the next one
  std::vector<std::shared_ptr<Response>> spare_responses_;

  std::mutex releases_mutex_;
  std::vector<uint32_t> releases_;         // imports dropped, from any thread
  std::atomic<bool> has_releases_{false};  // so that the lock is taken only for some
};

// A capability that the peer hosts. Calling it is for Question, on the connection's thread.
class ImportedCapability final : public Capability,
                                 public std::enable_shared_from_this<ImportedCapability> {
 public:
  ImportedCapability(std::weak_ptr<Connection> connection, uint32_t id)
      : connection_(std::move(connection)), id_(id) {}
  ~ImportedCapability() override;

  // A call of a third party that has to be passed on: copies it to the peer and its results back.
  void Call(IncomingCall& call) override;
  ImportedCapability* AsImported() override { return this; }

  // The connection, or null once it is gone.
  std::shared_ptr<Connection> connection() const { return connection_.lock(); }
  uint32_t id() const { return id_; }

 private:
  const std::weak_ptr<Connection> connection_;
  const uint32_t id_;
};

}  // namespace roost::rpc

#endif  // ROOST_RPC_CONNECTION_H_
