// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_LINK_H_
#define ROOST_PROXIES_LINK_H_

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "roost/base/deadline.h"
#include "roost/base/unique_fd.h"
#include "roost/codec/lease.h"
#include "roost/proxies/call_terms.h"
#include "roost/proxies/object_name.h"
#include "roost/proxies/pending_call.h"
#include "roost/rpc/connection.h"

namespace roost::internal {

class LinkConnection;
class RemoteObject;

// What `hello` says that both sides speak.
inline constexpr uint32_t kHostProtocol = 1;

// The methods of interface Host (host.capnp), by their numbers there.
enum class HostMethod : uint16_t {
  kHello,
  kCreate,
  kAttach,
  kRelease,
  kObjects,
  kChallenge,
  kMemory,
  kLend,
  kLoadPlugin,
  kClasses,
  kFind,
  kStatistics
};

// What this process has with one server: a session, which holds the references of all its proxies,
// and a connection for each thread that calls. Lives while proxies or handles of the server do.
// Thread-safe.
class Link : public std::enable_shared_from_this<Link> {
 public:
  // The link to the server at `uri`, made at the first use. A `key` that is not empty is proved to
  // the server, and the server has to prove that it knows it too. Throws InvalidArgument,
  // ServerGone, AccessDenied, LimitExceeded; InvalidState in a bare fork.
  static std::shared_ptr<Link> To(const std::string& uri, const std::string& key = "");
  ~Link();

  // This one, or once its server has ended the link to the one that has taken its place. Throws as
  // To does.
  std::shared_ptr<Link> Current();

  const std::string& uri() const { return uri_; }
  // What the server's process is called.
  const std::string& server_name() const { return server_name_; }
  // The server has a key that this process has not proved to know.
  bool lacks_key() const { return keyed_ && key_.empty(); }

  // Begins a call of the server itself in `call`, on the calling thread. `terms` outlive it; null
  // where nothing but its answer ends it.
  void BeginHostCall(CallSlot& call, HostMethod method, const CallTerms* terms = nullptr);

  // The same of an object of the server, which outlives the call.
  void BeginObjectCall(CallSlot& call, RemoteObject& object, uint64_t interface_id,
                       uint16_t method_id, const CallTerms* terms);

  // The same of a call that may be left unanswered for a while. False where it may not: when the
  // thread meets the object, and in a callback, which has to be answered first.
  bool BeginStreamCall(CallSlot& call, RemoteObject& object, uint64_t interface_id,
                       uint16_t method_id);

  // The object of that name, for which the server has just added a reference to the session.
  std::shared_ptr<RemoteObject> Adopt(const ObjectName& name);

  // The object of that name, of which this process was told by another. Throws ObjectGone,
  // AccessDenied, ServerGone.
  // With `lease`, it was lent to that, and is given back.
  std::shared_ptr<RemoteObject> Acquire(const ObjectName& name, const Lease* lease = nullptr);

  // The object is kept alive by the lease, until somebody acquires it or TakeBack. Throws
  // ObjectGone, AccessDenied, ServerGone.
  void Lend(const ObjectName& name, const Lease& lease);
  void TakeBack(const ObjectName& name, const Lease& lease) noexcept;

  // The memfd of an object that has shared memory. Throws InvalidArgument for one that has none;
  // ObjectGone, ServerGone.
  UniqueFd FetchMemory(const ObjectName& name);

  // This thread's next call does not use `connection`, if this one would.
  void Forget(const std::shared_ptr<LinkConnection>& connection) noexcept;

  // Gives `count` references back, soon. For RemoteObject's destructor.
  void Release(uint64_t id, uint64_t count) noexcept;

  // What users see when this thread's connection is lost: ServerGone, with `reason`. The connection
  // is forgotten, so that the next call dials again.
  std::exception_ptr Gone(const std::string& reason);

 private:
  friend class LinkConnection;

  using Releases = std::vector<std::pair<uint64_t, uint64_t>>;  // numbers and counts

  Link(std::string uri, std::string key);
  bool HasEnded() const;
  // The same, but may be 100 us late: no system call each time.
  bool HasEndedLately();
  void Open();
  // Runs `connect`; LimitExceeded where the process has no descriptor or memory to spare for it.
  void WithinLimits(const std::function<void()>& connect);
  // Throws TimeoutError.
  const std::shared_ptr<LinkConnection>& ThreadConnection(
      const Deadline& deadline = Deadline::Never());
  // One that nothing but a call on such terms waits on. Throws DeadlineExceeded.
  std::shared_ptr<LinkConnection> BoundedConnection(const CallTerms& terms);
  // Closes this thread's connection, if there is one.
  void ForgetThread() noexcept;
  // Keeps `vine` for this thread's next call of the object, if it came over its connection.
  void RememberOnThread(const std::shared_ptr<RemoteObject>& object,
                        std::shared_ptr<rpc::ImportedCapability> vine);
  // A new connection; `*socket` is its own, borrowed.
  std::shared_ptr<rpc::Connection> Dial(int* socket);
  // A socket connected to the server. Throws ServerGone.
  UniqueFd Reach();
  // Of the server's process; empty where it cannot be seen. Throws ServerGone.
  rpc::SharedFd PidfdOf(pid_t server);
  // What the server's keeper says of its end, "" when it says nothing or the server lives. Waits a
  // moment for it: the connections break before the keeper hears of the end.
  std::string HowItEnded();
  // The server's Host.
  std::shared_ptr<rpc::ImportedCapability> HostOf(rpc::Connection& connection,
                                                  const Deadline& deadline = Deadline::Never());
  // Opens the session, on the control connection.
  void OpenSession();
  // The server's nonce for that session.
  std::string Challenge(const std::string& nonce);
  // Joins a thread's connection to the session and goes on in shared memory.
  void JoinSession(rpc::Connection& connection,
                   const std::shared_ptr<rpc::ImportedCapability>& host, int socket,
                   const Deadline& deadline);
  // Gives references back on this thread's connection, before its next call, if `at_least` so many
  // wait for that.
  void RideReleases(const LinkConnection& connection, size_t at_least);
  void ReleaseLoop();
  void SendReleases(const Releases& batch) noexcept;

  const std::string uri_;
  const std::string key_;  // empty: none
  const uint64_t serial_;  // for the threads' tables; never used again

  std::once_flag opened_;
  std::string server_name_;
  uint64_t session_ = 0;
  Right session_key_;
  size_t max_message_bytes_ = 0;
  bool keyed_ = false;
  pid_t server_pid_ = 0;
  rpc::SharedFd server_pidfd_;        // never null once opened
  std::atomic<bool> is_open_{false};  // what Open writes can be read
  UniqueFd epitaph_;                  // epitaph.h

  std::atomic<bool> gone_{false};  // a connection was lost: the next To() makes a new link
  std::atomic<std::chrono::steady_clock::time_point> seen_alive_{};  // the server's process

  std::mutex mutex_;
  std::unordered_map<uint64_t, std::weak_ptr<RemoteObject>> objects_;
  std::atomic<uint64_t> dropped_{0};  // objects that no proxy of this process holds any more

  // The control connection: its end is the session's end. Used by Open, then by the releaser.
  std::shared_ptr<rpc::Connection> control_;
  std::shared_ptr<rpc::ImportedCapability> control_host_;
  // Its thread gives references back that have ridden with no call. Left alone in a bare fork,
  // which has no such thread.
  struct Releaser {
    std::mutex mutex;
    std::condition_variable added;
    Releases queue;
    std::chrono::steady_clock::time_point oldest;  // when the first of the queue was dropped
    std::atomic<size_t> size{0};                   // of the queue
    bool idle = false;                             // the thread waits for the first of a queue
    bool stopping = false;

    // Takes some, no more than a message of any size holds. Under the mutex.
    Releases Take();
    std::thread thread;  // started with the first release
  };
  std::unique_ptr<Releaser> releaser_ = std::make_unique<Releaser>();
};

}  // namespace roost::internal

#endif  // ROOST_PROXIES_LINK_H_
