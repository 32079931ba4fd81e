// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/proxies/link.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "roost/base/fork_guard.h"
#include "roost/base/system_call.h"
#include "roost/error/error.h"
#include "roost/error/process_name.h"
#include "roost/proxies/attach.h"
#include "roost/proxies/bounded_call.h"
#include "roost/proxies/epitaph.h"
#include "roost/proxies/host.capnp.h"
#include "roost/proxies/key_proof.h"
#include "roost/proxies/link_connection.h"
#include "roost/proxies/object_policy.h"
#include "roost/proxies/proxy_wire.h"
#include "roost/proxies/question_call.h"
#include "roost/proxies/remote_object.h"
#include "roost/rpc/ring_stream.h"
#include "roost/rpc/socket_stream.h"
#include "roost/rpc/unix_socket.h"

namespace roost::internal {
namespace {

// Releases wait so long for a call that they can ride with, and ride when they are so many.
constexpr std::chrono::milliseconds kReleaseDelay(2);
constexpr size_t kRidingReleases = 32;
// A message holds no more, so that it is smaller than any limit.
constexpr size_t kMostReleases = 128;
// What was seen alive counts as alive for so long; a server that takes another's place takes longer
// to start.
constexpr std::chrono::microseconds kAliveFor(100);
// A process that ends closes its connections this long before it counts as ended, at most.
constexpr std::chrono::milliseconds kEndPatience(200);
// Its keeper has this long to write how it ended.
constexpr std::chrono::milliseconds kEpitaphPatience(500);

struct Links {
  std::mutex mutex;
  std::unordered_map<std::string, std::weak_ptr<Link>> by_uri;
};

Links& AllLinks() {
  static Links& links = *new Links;
  return links;
}

// A thread's connections, by their link's serial.
struct ThreadLinks {
  std::unordered_map<uint64_t, std::shared_ptr<LinkConnection>> connections;
  ~ThreadLinks() { ended = true; }

  static thread_local bool ended;  // can be read also when the thread has destroyed the rest
};
thread_local bool ThreadLinks::ended = false;

// This thread's, or null while the thread ends.
ThreadLinks* OfThisThread() {
  if (ThreadLinks::ended) return nullptr;
  thread_local ThreadLinks links;
  return &links;
}

capnp::Data::Reader DataOf(const std::string& bytes) {
  return {reinterpret_cast<const kj::byte*>(bytes.data()), bytes.size()};
}

std::string_view TextOf(capnp::Data::Reader bytes) {
  return {reinterpret_cast<const char*>(bytes.begin()), bytes.size()};
}

// What users get when the connection of a call ends.
struct LinkGone {
  Link* link;
  std::exception_ptr operator()(const rpc::Disconnected& e) const { return link->Gone(e.what()); }
};

// A call of the server itself.
class HostCall final : public PendingCall {
 public:
  HostCall(std::shared_ptr<Link> link, const rpc::ImportedCapability& host, HostMethod method)
      : link_(std::move(link)),
        call_(host, kHostInterface, Number(method), LinkGone{link_.get()}) {}

  capnp::AnyPointer::Builder Params() override { return call_.Params(); }
  capnp::AnyPointer::Reader Send() override { return call_.Send(); }
  std::shared_ptr<const void> KeepResults() override { return call_.KeepResults(); }

 private:
  const std::shared_ptr<Link> link_;
  QuestionCall<LinkGone> call_;
};

// The first call of an object on a thread: the object is asked for and called in one go.
class AttachingCall final : public PendingCall {
 public:
  AttachingCall(std::shared_ptr<LinkConnection> connection, std::shared_ptr<RemoteObject> object,
                uint64_t interface_id, uint16_t method_id)
      : connection_(std::move(connection)),
        object_(std::move(object)),
        attach_(std::make_unique<rpc::Question>(*connection_->host(), kHostInterface,
                                                Number(HostMethod::kAttach))),
        call_(*attach_, 0, interface_id, method_id, rpc::Question::Pipelining::kNone) {}

  capnp::AnyPointer::Builder Params() override { return call_.Params(); }

  capnp::AnyPointer::Reader Send() override {
    FillAttach(*attach_, *object_->name(), /*acquire=*/false);
    try {
      attach_->Send();
      call_.Send();
      connection_->Remember(object_, Attached(attach_->Wait(Deadline::Never())));
      return call_.Wait(Deadline::Never());
    } catch (const rpc::Disconnected& e) {
      std::rethrow_exception(object_->link()->Gone(e.what()));
    }
  }

  std::shared_ptr<const void> KeepResults() override { return call_.KeepResults(); }

 private:
  const std::shared_ptr<LinkConnection> connection_;
  const std::shared_ptr<RemoteObject> object_;
  const std::unique_ptr<rpc::Question> attach_;
  rpc::Question call_;
};

}  // namespace

std::shared_ptr<Link> Link::To(const std::string& uri, const std::string& key) {
  if (ForkedWithoutExec()) {
    throw InvalidState("proxies cannot be used in a bare fork of the process that made them");
  }
  ArmForkGuard();
  std::shared_ptr<Link> link;
  {
    Links& links = AllLinks();
    std::lock_guard lock(links.mutex);
    auto& entry = links.by_uri[uri];
    link = entry.lock();
    const bool lacks_key = link != nullptr && !key.empty() && link->key_ != key;
    if (link == nullptr || link->HasEnded() || lacks_key) {
      std::erase_if(links.by_uri, [&](const auto& other) {
        return other.first != uri && other.second.expired();
      });
      const std::string known = link == nullptr ? std::string() : link->key_;
      link = std::shared_ptr<Link>(new Link(uri, key.empty() ? known : key));
      links.by_uri[uri] = link;
    }
  }
  std::call_once(link->opened_, [&] { link->Open(); });
  return link;
}

std::shared_ptr<Link> Link::Current() {
  if (!HasEndedLately()) return shared_from_this();
  try {
    return To(uri_, key_);
  } catch (const ServerGone& e) {
    std::rethrow_exception(Gone(e.what()));
  }
}

bool Link::HasEnded() const {
  if (gone_.load()) return true;
  if (!is_open_.load()) return false;
  pollfd ended{server_pidfd_->get(), POLLIN, 0};
  return ::poll(&ended, 1, 0) > 0;
}

bool Link::HasEndedLately() {
  if (gone_.load()) return true;
  const auto now = std::chrono::steady_clock::now();
  if (now - seen_alive_.load(std::memory_order_relaxed) < kAliveFor) return false;
  if (HasEnded()) return true;
  seen_alive_.store(now, std::memory_order_relaxed);
  return false;
}

Link::Link(std::string uri, std::string key)
    : uri_(std::move(uri)), key_(std::move(key)), serial_(RandomId()) {}

Link::~Link() {
  if (ForkedWithoutExec()) {
    [[maybe_unused]] Releaser* const of_the_parent = releaser_.release();
    return;
  }
  {
    std::lock_guard lock(releaser_->mutex);
    releaser_->stopping = true;
  }
  releaser_->added.notify_all();
  ForgetThread();
  if (control_ != nullptr) control_->HangUp();
  if (releaser_->thread.joinable()) releaser_->thread.join();
}

void Link::Open() {
  WithinLimits([this] {
    int socket = -1;
    control_ = Dial(&socket);
    control_host_ = HostOf(*control_);
    OpenSession();
  });
  is_open_.store(true);
}

void Link::WithinLimits(const std::function<void()>& connect) {
  try {
    connect();
  } catch (const std::system_error& e) {
    const auto& code = e.code();
    if (code != std::errc::too_many_files_open &&
        code != std::errc::too_many_files_open_in_system && code != std::errc::not_enough_memory &&
        code != std::errc::no_buffer_space) {
      throw;
    }
    throw LimitExceeded("no connection to " + uri_ + " can be made: " + e.what());
  }
}

std::shared_ptr<rpc::Connection> Link::Dial(int* socket) {
  UniqueFd connected = Reach();
  *socket = connected.get();
  if (session_ != 0 && HasEnded()) {
    gone_.store(true);
    throw ObjectGone("the objects of the server at " + uri_ +
                     " are gone: another server has taken its place");
  }
  const auto peer = rpc::GetPeerCredentials(connected.get());
  if (peer.uid != ::geteuid() && peer.uid != 0) {
    throw AccessDenied("the server at " + uri_ + " is run by user " + std::to_string(peer.uid));
  }
  auto transport =
      std::make_unique<rpc::Transport>(std::make_unique<rpc::SocketStream>(std::move(connected)));
  rpc::SharedFd pidfd = PidfdOf(peer.pid);
  if (server_pidfd_ == nullptr) {  // by Open
    server_pid_ = peer.pid;
    server_pidfd_ = pidfd;
  }
  transport->WatchPeer(std::move(pidfd));
  auto policy = std::make_unique<ObjectPolicy>(
      uri_, [link = weak_from_this()](const ObjectName& name,
                                      std::shared_ptr<rpc::ImportedCapability> vine) {
        const auto alive = link.lock();
        if (alive == nullptr) throw ServerGone("this process has let go of " + name.server);
        auto object = alive->Adopt(name);
        alive->RememberOnThread(object, std::move(vine));
        return object;
      });
  return rpc::Connection::Create(std::move(transport), nullptr, std::move(policy));
}

UniqueFd Link::Reach() {
  try {
    return rpc::Connect(uri_);
  } catch (const ServerGone& e) {
    if (session_ == 0) throw;  // there was no server to begin with
    std::rethrow_exception(Gone(e.what()));
  }
}

rpc::SharedFd Link::PidfdOf(pid_t server) {
  // The process that this link knows has this number to itself while it lives.
  if (server_pidfd_ != nullptr && server == server_pid_ && !HasEnded()) return server_pidfd_;
  // Of a pid namespace that this process cannot see.
  if (server <= 0) return std::make_shared<const UniqueFd>();
  try {
    return std::make_shared<const UniqueFd>(OpenPidfd(server));
  } catch (const std::system_error& e) {
    if (e.code() != std::errc::no_such_process) throw;
    std::rethrow_exception(Gone("its process has ended"));
  }
}

std::shared_ptr<rpc::ImportedCapability> Link::HostOf(rpc::Connection& connection,
                                                      const Deadline& deadline) {
  try {
    // The answer confirms that the process was still alive when its pidfd was opened.
    auto host = std::dynamic_pointer_cast<rpc::ImportedCapability>(connection.Bootstrap(deadline));
    if (host == nullptr) throw ProtocolError("the process at " + uri_ + " is no Roost server");
    return host;
  } catch (const rpc::Disconnected& e) {
    std::rethrow_exception(Gone(e.what()));
  }
}

void Link::OpenSession() {
  try {
    const std::string nonce = key_.empty() ? "" : NewNonce();
    const std::string server_nonce = key_.empty() ? "" : Challenge(nonce);
    rpc::Question hello(*control_host_, kHostInterface, Number(HostMethod::kHello));
    auto params = hello.Params().initAs<host::Host::HelloParams>();
    params.setProtocol(kHostProtocol);
    params.setProcess(ProcessName().c_str());
    if (!key_.empty()) {
      params.setProof(DataOf(ProveKey(key_, KeyRole::kClient, nonce, server_nonce)));
    }
    const UniqueFd self = OpenPidfd(::getpid());
    const int descriptor = self.get();
    hello.Send({&descriptor, 1});
    const auto results = hello.Wait(Deadline::Never()).getAs<host::Host::HelloResults>();
    if (!key_.empty() && !SameProof(TextOf(results.getProof()),
                                    ProveKey(key_, KeyRole::kServer, nonce, server_nonce))) {
      throw AccessDenied("the server at " + uri_ + " does not know the key");
    }
    server_name_ = results.getName().cStr();
    session_ = results.getSession();
    session_key_ = ReadRight(results.getKey());
    max_message_bytes_ = results.getMaxMessageBytes();
    keyed_ = results.getKeyed();
    control_->transport().set_max_message_bytes(max_message_bytes_);
    epitaph_ = control_->transport().TakeDescriptor();
  } catch (const rpc::Disconnected& e) {
    std::rethrow_exception(Gone(e.what()));
  }
}

std::string Link::Challenge(const std::string& nonce) {
  rpc::Question question(*control_host_, kHostInterface, Number(HostMethod::kChallenge));
  question.Params().initAs<host::Host::ChallengeParams>().setNonce(DataOf(nonce));
  question.Send();
  const auto results = question.Wait(Deadline::Never());
  const std::string theirs(TextOf(results.getAs<host::Host::ChallengeResults>().getNonce()));
  if (theirs.size() != kNonceBytes) {
    throw AccessDenied("the server at " + uri_ + " has no key");
  }
  return theirs;
}

void Link::JoinSession(rpc::Connection& connection,
                       const std::shared_ptr<rpc::ImportedCapability>& host, int socket,
                       const Deadline& deadline) {
  UniqueFd memory;
  auto rings = rpc::RingStream::Propose(socket, &memory);
  rings->WatchPeer(PidfdOf(rpc::GetPeerCredentials(socket).pid));
  rpc::Question hello(*host, kHostInterface, Number(HostMethod::kHello));
  auto params = hello.Params().initAs<host::Host::HelloParams>();
  params.setProtocol(kHostProtocol);
  params.setSession(session_);
  WriteRight(session_key_, params.initKey());
  params.setRings(true);
  params.setThread(static_cast<uint32_t>(::gettid()));
  const int descriptors[] = {memory.get()};
  try {
    hello.Send(descriptors);
    const auto results = hello.Wait(deadline).getAs<host::Host::HelloResults>();
    connection.set_peer({.process = server_name_,
                         .pid = rpc::GetPeerCredentials(socket).pid,
                         .thread = static_cast<pid_t>(results.getThread())});
  } catch (const rpc::Disconnected& e) {
    std::rethrow_exception(Gone(e.what()));
  } catch (const AccessDenied& e) {
    // The session has ended, though the process goes on.
    std::rethrow_exception(Gone(e.what()));
  }
  connection.transport().set_max_message_bytes(max_message_bytes_);
  connection.transport().SwitchTo(std::move(rings));
}

const std::shared_ptr<LinkConnection>& Link::ThreadConnection(const Deadline& deadline) {
  if (ForkedWithoutExec()) {
    throw InvalidState("proxies cannot be used in a bare fork of the process that made them");
  }
  ThreadLinks* links = OfThisThread();
  if (links == nullptr) throw InvalidState("a proxy is called while its thread ends");
  auto& connections = links->connections;
  if (const auto it = connections.find(serial_); it != connections.end()) return it->second;
  std::vector<std::shared_ptr<LinkConnection>> dead;  // let go of once the table is whole again
  std::erase_if(connections, [&dead](auto& entry) {
    if (entry.second->alive()) return false;
    dead.push_back(std::move(entry.second));
    return true;
  });
  dead.clear();
  auto connection = std::make_shared<LinkConnection>(shared_from_this(), deadline);
  return connections[serial_] = std::move(connection);
}

void Link::ForgetThread() noexcept {
  if (ThreadLinks* links = OfThisThread()) {
    const auto forgotten = links->connections.extract(serial_);  // destroyed out of the table
  }
}

void Link::Forget(const std::shared_ptr<LinkConnection>& connection) noexcept {
  ThreadLinks* links = OfThisThread();
  if (links == nullptr) return;
  const auto it = links->connections.find(serial_);
  if (it != links->connections.end() && it->second == connection) ForgetThread();
}

std::shared_ptr<LinkConnection> Link::BoundedConnection(const CallTerms& terms) {
  try {
    const auto& connection = ThreadConnection(terms.deadline);
    // One that other calls wait on would be given up with them.
    if (terms.deadline.never() || connection->connection().idle()) return connection;
    return std::make_shared<LinkConnection>(shared_from_this(), terms.deadline);
  } catch (const TimeoutError&) {
    throw DeadlineExceeded("the server at " + uri_ + " takes no connection before the deadline");
  }
}

void Link::RememberOnThread(const std::shared_ptr<RemoteObject>& object,
                            std::shared_ptr<rpc::ImportedCapability> vine) {
  ThreadLinks* links = OfThisThread();
  if (links == nullptr) return;
  const auto it = links->connections.find(serial_);
  if (it == links->connections.end()) return;
  if (vine == nullptr || vine->connection().get() != &it->second->connection()) return;
  it->second->Remember(object, std::move(vine));
}

void Link::BeginHostCall(CallSlot& call, HostMethod method, const CallTerms* terms) {
  if (terms != nullptr) {
    return call.Emplace<BoundedCall>(shared_from_this(), BoundedConnection(*terms), nullptr,
                                     kHostInterface, Number(method), *terms);
  }
  const auto& connection = ThreadConnection();
  // What counts objects does not count those that this process has dropped.
  RideReleases(*connection, method == HostMethod::kObjects ? 1 : kRidingReleases);
  call.Emplace<HostCall>(shared_from_this(), *connection->host(), method);
}

void Link::BeginObjectCall(CallSlot& call, RemoteObject& object, uint64_t interface_id,
                           uint16_t method_id, const CallTerms* terms) {
  if (terms != nullptr) {
    return call.Emplace<BoundedCall>(shared_from_this(), BoundedConnection(*terms),
                                     object.shared_from_this(), interface_id, method_id, *terms);
  }
  const auto& connection = ThreadConnection();
  RideReleases(*connection, kRidingReleases);
  const rpc::ImportedCapability* capability = connection->Find(object);
  if (capability == nullptr) {
    call.Emplace<AttachingCall>(connection, object.shared_from_this(), interface_id, method_id);
  } else {
    call.Emplace<QuestionCall<LinkGone>>(*capability, interface_id, method_id, LinkGone{this});
  }
}

bool Link::BeginStreamCall(CallSlot& call, RemoteObject& object, uint64_t interface_id,
                           uint16_t method_id) {
  BeginObjectCall(call, object, interface_id, method_id, nullptr);
  const auto& connection = ThreadConnection();
  return connection->Find(object) != nullptr && !connection->connection().runs_call();
}

std::shared_ptr<RemoteObject> Link::Adopt(const ObjectName& name) {
  std::lock_guard lock(mutex_);
  auto& entry = objects_[name.id];
  auto object = entry.lock();
  if (object == nullptr) {
    object = std::make_shared<RemoteObject>(shared_from_this(), name);
    entry = object;
  }
  object->AddReference();
  return object;
}

namespace {

Right NameOf(const Lease& lease) { return {lease.high, lease.low}; }

bool WaitForLend(rpc::Question& lend, const ObjectName& name, const Lease& lease,
                 std::span<const int> descriptors) {
  auto params = lend.Params().initAs<host::Host::LendParams>();
  params.setId(name.id);
  WriteRight(name.right, params.initRight());
  WriteRight(NameOf(lease), params.initLease());
  lend.Send(descriptors);
  return lend.Wait(Deadline::Never()).getAs<host::Host::LendResults>().getKnown();
}

}  // namespace

void Link::Lend(const ObjectName& name, const Lease& lease) {
  try {
    rpc::Question known(*ThreadConnection()->host(), kHostInterface, Number(HostMethod::kLend));
    if (WaitForLend(known, name, lease, {})) return;
    // The pipe can ride on a socket only.
    int socket = -1;
    const auto connection = Dial(&socket);
    const auto host = HostOf(*connection);
    rpc::Question hello(*host, kHostInterface, Number(HostMethod::kHello));
    auto params = hello.Params().initAs<host::Host::HelloParams>();
    params.setProtocol(kHostProtocol);
    params.setSession(session_);
    WriteRight(session_key_, params.initKey());
    hello.Send();
    hello.Wait(Deadline::Never());
    rpc::Question lend(*host, kHostInterface, Number(HostMethod::kLend));
    WaitForLend(lend, name, lease, {&lease.watch, 1});
    connection->HangUp();
  } catch (const rpc::Disconnected& e) {
    std::rethrow_exception(Gone(e.what()));
  }
}

void Link::TakeBack(const ObjectName& name, const Lease& lease) noexcept {
  try {
    rpc::Question attach(*ThreadConnection()->host(), kHostInterface, Number(HostMethod::kAttach));
    FillAttach(attach, name, /*acquire=*/false, &lease);
    attach.Send();
    attach.Wait(Deadline::Never());
  } catch (...) {
    // It goes with the lease, or has gone with the server.
  }
}

std::shared_ptr<RemoteObject> Link::Acquire(const ObjectName& name, const Lease* lease) {
  const auto connection = ThreadConnection();
  rpc::Question attach(*connection->host(), kHostInterface, Number(HostMethod::kAttach));
  FillAttach(attach, name, /*acquire=*/true, lease);
  try {
    attach.Send();
    auto capability = Attached(attach.Wait(Deadline::Never()));
    auto object = Adopt(name);
    connection->Remember(object, std::move(capability));
    return object;
  } catch (const rpc::Disconnected& e) {
    std::rethrow_exception(Gone(e.what()));
  }
}

UniqueFd Link::FetchMemory(const ObjectName& name) {
  // Over a connection of its own, since no descriptor rides through the rings of a thread's.
  int socket = -1;
  const auto connection = Dial(&socket);
  try {
    const auto host = HostOf(*connection);
    rpc::Question hello(*host, kHostInterface, Number(HostMethod::kHello));
    auto joins = hello.Params().initAs<host::Host::HelloParams>();
    joins.setProtocol(kHostProtocol);
    joins.setSession(session_);
    WriteRight(session_key_, joins.initKey());
    hello.Send();
    hello.Wait(Deadline::Never());
    rpc::Question memory(*host, kHostInterface, Number(HostMethod::kMemory));
    auto params = memory.Params().initAs<host::Host::MemoryParams>();
    params.setId(name.id);
    WriteRight(name.right, params.initRight());
    memory.Send();
    memory.Wait(Deadline::Never());
    UniqueFd fd = connection->transport().TakeDescriptor();
    if (!fd) throw ProtocolError("the server at " + uri_ + " passed no memory");
    return fd;
  } catch (const rpc::Disconnected& e) {
    std::rethrow_exception(Gone(e.what()));
  }
}

void Link::Release(uint64_t id, uint64_t count) noexcept {
  if (ForkedWithoutExec()) return;  // the references are the parent's
  {
    std::lock_guard lock(mutex_);
    const auto it = objects_.find(id);
    if (it != objects_.end() && it->second.expired()) objects_.erase(it);
  }
  dropped_.fetch_add(1, std::memory_order_relaxed);
  if (ThreadLinks* links = OfThisThread()) {
    const auto it = links->connections.find(serial_);
    if (it != links->connections.end()) it->second->Forget(id);
  }
  std::lock_guard lock(releaser_->mutex);
  if (releaser_->queue.empty()) releaser_->oldest = std::chrono::steady_clock::now();
  releaser_->queue.emplace_back(id, count);
  releaser_->size.store(releaser_->queue.size(), std::memory_order_relaxed);
  if (!releaser_->thread.joinable()) {
    try {
      releaser_->thread = std::thread([this] { ReleaseLoop(); });
    } catch (const std::system_error&) {
      return;  // no thread to be had now: the next release tries again, the session's end does all
    }
  }
  if (std::exchange(releaser_->idle, false)) releaser_->added.notify_one();
}

Link::Releases Link::Releaser::Take() {
  const auto end = queue.begin() + static_cast<ptrdiff_t>(std::min(queue.size(), kMostReleases));
  Releases taken(queue.begin(), end);
  queue.erase(queue.begin(), end);
  size.store(queue.size(), std::memory_order_relaxed);
  return taken;
}

void Link::ReleaseLoop() {
  std::unique_lock lock(releaser_->mutex);
  while (!releaser_->stopping) {
    if (releaser_->queue.empty()) {
      releaser_->idle = true;
      releaser_->added.wait(lock);
      continue;
    }
    const auto due = releaser_->oldest + kReleaseDelay;
    if (std::chrono::steady_clock::now() < due) {
      releaser_->added.wait_until(lock, due);
      continue;
    }
    const Releases batch = releaser_->Take();
    lock.unlock();
    SendReleases(batch);
    lock.lock();
  }
}

namespace {

void FillRelease(rpc::Question& release, std::span<const std::pair<uint64_t, uint64_t>> batch) {
  auto references = release.Params().initAs<host::Host::ReleaseParams>().initReferences(
      static_cast<capnp::uint>(batch.size()));
  for (size_t i = 0; i < batch.size(); ++i) {
    references[static_cast<capnp::uint>(i)].setId(batch[i].first);
    references[static_cast<capnp::uint>(i)].setCount(batch[i].second);
  }
}

}  // namespace

void Link::RideReleases(const LinkConnection& connection, size_t at_least) {
  while (releaser_->size.load(std::memory_order_relaxed) >= at_least) {
    Releases batch;
    {
      std::lock_guard lock(releaser_->mutex);
      batch = releaser_->Take();
    }
    try {
      rpc::Question release(*connection.host(), kHostInterface, Number(HostMethod::kRelease),
                            rpc::Question::Pipelining::kNone);
      FillRelease(release, batch);
      release.SendAndForget();
    } catch (const rpc::Disconnected&) {
      return;  // as the call finds out that they were to ride with
    }
  }
}

void Link::SendReleases(const Releases& batch) noexcept {
  try {
    rpc::Question release(*control_host_, kHostInterface, Number(HostMethod::kRelease));
    FillRelease(release, batch);
    release.Send();
    release.Wait(Deadline::Never());
  } catch (...) {
    // The server is gone, and with it every reference; or it says that it had dropped them.
  }
}

std::exception_ptr Link::Gone(const std::string& reason) {
  gone_.store(true);
  ForgetThread();
  std::string message = "the server at " + uri_ + " is gone: " + reason;
  if (const std::string end = HowItEnded(); !end.empty()) message += " (" + end + ")";
  return std::make_exception_ptr(ServerGone(message));
}

std::string Link::HowItEnded() {
  if (std::string text = Epitaph::Read(epitaph_); !text.empty() || !epitaph_) return text;
  pollfd ended{server_pidfd_->get(), POLLIN, 0};
  if (::poll(&ended, 1, kEndPatience.count()) <= 0) return "";
  const Deadline deadline = Deadline::After(kEpitaphPatience);
  while (true) {
    std::string text = Epitaph::Read(epitaph_);
    if (!text.empty() || deadline.passed()) return text;
    ::poll(nullptr, 0, 1);
  }
}

}  // namespace roost::internal
