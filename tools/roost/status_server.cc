// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/roost/status_server.h"

#include <strings.h>
#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <exception>
#include <iostream>
#include <memory>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include <arpa/inet.h>
#include <kj/async-io.h>
#include <kj/compat/http.h>
#include <netinet/in.h>

#include "roost/base/unique_fd.h"
#include "roost/error/error.h"
#include "tools/roost/command_line.h"
#include "tools/roost/metrics_text.h"
#include "tools/roost/status_json.h"
#include "tools/roost/status_page.h"
#include "tools/roost/watch.h"

namespace roost::tool {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kMostConnections = 64;
constexpr auto kConnectionTime = 60 * kj::SECONDS;
// What has been seen so lately is not asked for again, however many ask.
constexpr auto kFresh = std::chrono::milliseconds(200);
// A server may take so long to say something; looked for so often.
constexpr auto kPatience = std::chrono::seconds(5);
// And its objects so long to say something of themselves.
constexpr auto kObjectsPatience = std::chrono::milliseconds(500);
constexpr auto kLookEvery = 5 * kj::MILLISECONDS;

union Address {
  sockaddr any;
  sockaddr_in v4;
  sockaddr_in6 v6;
};

// The latest look at the server, for all who ask. On the thread that answers.
template <class Sight>
class Latest {
 public:
  Latest(const std::string& uri, const std::string& key, kj::Timer& timer, Clock::duration patience)
      : watch_(uri, key), timer_(timer), patience_(patience) {}

  // Once there is one that is fresh, or has failed. Asks at once.
  kj::Promise<void> Get() {
    const auto now = Clock::now();
    if (seen_ && now - seen_at_ < kFresh) return kj::READY_NOW;
    // What came too late for the last one who asked is for this one, unless it is old.
    const bool goes_on = asked_ && (!watch_.IsDone() || now - asked_at_ < kPatience);
    if (!goes_on) {
      watch_.Ask();
      asked_ = true;
      asked_at_ = now;
    }
    return Wait(now + patience_);
  }
  // Throws what looking threw.
  const Sight& sight() const {
    if (error_) std::rethrow_exception(error_);
    return *sight_;
  }

 private:
  kj::Promise<void> Wait(Clock::time_point deadline) {
    if (!watch_.IsDone() && Clock::now() < deadline) {
      return timer_.afterDelay(kLookEvery).then([this, deadline] { return Wait(deadline); });
    }
    if (watch_.IsDone()) asked_ = false;
    error_ = nullptr;
    try {
      sight_ = watch_.Await(Clock::now());
    } catch (...) {
      error_ = std::current_exception();
    }
    seen_ = true;
    seen_at_ = Clock::now();
    return kj::READY_NOW;
  }

  Watch<Sight> watch_;
  kj::Timer& timer_;
  const Clock::duration patience_;
  bool asked_ = false, seen_ = false;  // asked: and not taken
  Clock::time_point asked_at_, seen_at_;
  std::optional<Sight> sight_;
  std::exception_ptr error_;
};

bool IsAddress(int family, const std::string& text) {
  in6_addr address;
  return ::inet_pton(family, text.c_str(), &address) == 1;
}

// Whether the Host of a request is an address, or this machine's own name for itself, with or
// without a port: any other name may be one that its owner lets point to this machine, so that a
// page of his reads what a browser here is shown.
bool IsOwnHost(const std::string& host) {
  if (host.starts_with('[')) {
    const size_t end = host.find(']');
    return end != std::string::npos && IsAddress(AF_INET6, host.substr(1, end - 1)) &&
           (end + 1 == host.size() || host[end + 1] == ':');
  }
  const std::string name = host.substr(0, host.find(':'));
  return IsAddress(AF_INET, name) || ::strcasecmp(name.c_str(), "localhost") == 0;
}

// What is shown of the server. Its objects may say nothing, which keeps nobody from its numbers.
struct Shown {
  Shown(const std::string& uri, const std::string& key, kj::Timer& timer)
      : numbers(uri, key, timer, kPatience),
        objects(uri, key, timer, kObjectsPatience),
        previews_are_shown(key.empty()) {}

  Latest<ServerStatistics> numbers;
  Latest<ObjectList> objects;
  // Who has no key is told nothing of what objects hold.
  const bool previews_are_shown;

  // Throws where there are no numbers.
  std::string Json() const {
    const ServerStatistics& has = numbers.sight();
    try {
      return StatusJson(has, &objects.sight(), previews_are_shown);
    } catch (const std::exception&) {
      return StatusJson(has, nullptr, previews_are_shown);
    }
  }
};

class StatusService final : public kj::HttpService {
 public:
  StatusService(const kj::HttpHeaderTable& table, Shown& shown) : table_(table), shown_(shown) {}

  kj::Promise<void> request(kj::HttpMethod method, kj::StringPtr url,
                            const kj::HttpHeaders& headers, kj::AsyncInputStream&,
                            Response& response) override {
    const auto host = headers.get(kj::HttpHeaderId::HOST).orDefault("");
    if (!IsOwnHost(std::string(host.begin(), host.end()))) {
      return Answer(response, 403, "Forbidden", kText,
                    "ask for this page by an address, such as 127.0.0.1, or by localhost\n");
    }
    const std::string asked(url.begin(), url.end());
    const std::string path = asked.substr(0, asked.find('?'));
    if (method != kj::HttpMethod::GET && method != kj::HttpMethod::HEAD) {
      return Answer(response, 405, "Method Not Allowed", kText, "only GET and HEAD\n");
    }
    if (path == "/") return Answer(response, 200, "OK", kHtml, kStatusPage);
    if (path != "/metrics" && path != "/status.json") {
      return Answer(response, 404, "Not Found", kText, "there are /, /metrics and /status.json\n");
    }
    if (path == "/metrics") {
      return shown_.numbers.Get().then([this, &response] {
        try {
          const std::string text = MetricsText(shown_.numbers.sight());
          return Answer(response, 200, "OK", kMetrics, text);
        } catch (const std::exception& e) {
          return Answer(response, kNone, kNoneReason, kText, std::string(e.what()) + "\n");
        }
      });
    }
    auto objects = shown_.objects.Get();
    return shown_.numbers.Get()
        .then([objects = kj::mv(objects)]() mutable { return kj::mv(objects); })
        .then([this, &response] {
          try {
            return Answer(response, 200, "OK", kJsonType, shown_.Json());
          } catch (const std::exception& e) {
            return Answer(response, kNone, kNoneReason, kJsonType, ErrorJson(e.what()));
          }
        });
  }

 private:
  static constexpr kj::uint kNone = 503;
  static constexpr char kNoneReason[] = "Service Unavailable";
  static constexpr char kText[] = "text/plain; charset=utf-8";
  static constexpr char kHtml[] = "text/html; charset=utf-8";
  static constexpr char kJsonType[] = "application/json";
  static constexpr char kMetrics[] = "text/plain; version=0.0.4; charset=utf-8";

  kj::Promise<void> Answer(Response& response, kj::uint status, const char* reason,
                           const char* type, const std::string& body) {
    kj::HttpHeaders headers(table_);
    headers.set(kj::HttpHeaderId::CONTENT_TYPE, type);
    headers.add("Cache-Control", "no-store");
    headers.add("X-Content-Type-Options", "nosniff");
    // Nothing of elsewhere, and nobody shows it as a part of his own page.
    headers.add("Content-Security-Policy",
                "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
                "connect-src 'self'; img-src data:; frame-ancestors 'none'");
    auto kept = std::make_unique<std::string>(body);
    auto stream = response.send(status, reason, headers, kept->size());
    auto written = stream->write(kept->data(), kept->size());
    return written.attach(kj::mv(stream), kj::heap<std::unique_ptr<std::string>>(std::move(kept)));
  }

  const kj::HttpHeaderTable& table_;
  Shown& shown_;
};

// Accepts and serves, each connection for its time.
class Acceptor final : private kj::TaskSet::ErrorHandler {
 public:
  Acceptor(kj::HttpServer& server, kj::ConnectionReceiver& port, kj::Timer& timer)
      : server_(server), port_(port), timer_(timer), tasks_(*this) {}

  kj::Promise<void> Run() {
    return port_.accept()
        .then([this](kj::Own<kj::AsyncIoStream>&& stream) { Serve(kj::mv(stream)); },
              // The process has no descriptor to spare: rest a little.
              [this](kj::Exception&&) { rest_ = true; })
        .then([this]() -> kj::Promise<void> {
          if (!std::exchange(rest_, false)) return kj::READY_NOW;
          return timer_.afterDelay(100 * kj::MILLISECONDS);
        })
        .then([this] { return Run(); });
  }

 private:
  void Serve(kj::Own<kj::AsyncIoStream>&& stream) {
    if (served_ >= kMostConnections) return;  // hangs up
    ++served_;
    tasks_.add(server_.listenHttp(kj::mv(stream))
                   .exclusiveJoin(timer_.afterDelay(kConnectionTime))
                   .attach(kj::defer([this] { --served_; })));
  }
  void taskFailed(kj::Exception&&) override {}  // it broke the protocol, or has gone

  kj::HttpServer& server_;
  kj::ConnectionReceiver& port_;
  kj::Timer& timer_;
  int served_ = 0;
  bool rest_ = false;
  kj::TaskSet tasks_;
};

void Run(const std::string& uri, const std::string& key, UniqueFd socket) {
  auto io = kj::setupAsyncIo();
  kj::Timer& timer = io.provider->getTimer();
  auto port = io.lowLevelProvider->wrapListenSocketFd(
      socket.Release(), kj::LowLevelAsyncIoProvider::TAKE_OWNERSHIP |
                            kj::LowLevelAsyncIoProvider::ALREADY_CLOEXEC |
                            kj::LowLevelAsyncIoProvider::ALREADY_NONBLOCK);
  const auto table = kj::HttpHeaderTable::Builder().build();
  Shown shown(uri, key, timer);
  StatusService service(*table, shown);
  kj::HttpServer server(timer, *table, service);
  Acceptor acceptor(server, *port, timer);
  acceptor.Run().wait(io.waitScope);
}

}  // namespace

StatusPort ListenForStatus(const std::string& text, uint16_t port) {
  Address address{};
  socklen_t size = sizeof(address.v4);
  const bool v4 = ::inet_pton(AF_INET, text.c_str(), &address.v4.sin_addr) == 1;
  if (v4) {
    address.v4.sin_family = AF_INET;
    address.v4.sin_port = htons(port);
  } else if (::inet_pton(AF_INET6, text.c_str(), &address.v6.sin6_addr) == 1) {
    address.v6.sin6_family = AF_INET6;
    address.v6.sin6_port = htons(port);
    size = sizeof(address.v6);
  } else {
    throw UsageError("'" + text + "' is no address of a machine: it is like 127.0.0.1 or ::1");
  }
  const auto fail = [](const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
  };
  UniqueFd fd(::socket(address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) fail("socket");
  const int on = 1;
  ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  const std::string where = (v4 ? text : "[" + text + "]") + ":" + std::to_string(port);
  if (::bind(fd.get(), &address.any, size) < 0) {
    if (errno == EADDRINUSE) throw AddressInUse("somebody else listens at " + where);
    if (errno == EADDRNOTAVAIL || errno == EACCES) {
      throw UsageError("cannot listen at " + where + ": " + std::strerror(errno));
    }
    fail("bind");
  }
  if (::listen(fd.get(), kMostConnections) < 0) fail("listen");
  if (::getsockname(fd.get(), &address.any, &size) < 0) fail("getsockname");
  const uint16_t bound = ntohs(v4 ? address.v4.sin_port : address.v6.sin6_port);
  return {std::move(fd),
          "http://" + (v4 ? text : "[" + text + "]") + ":" + std::to_string(bound) + "/"};
}

void StartStatusServer(StatusPort port, const std::string& uri, const std::string& key) {
  std::thread([uri, key, socket = std::move(port.socket)]() mutable {
    try {
      Run(uri, key, std::move(socket));
    } catch (const std::exception& e) {
      std::cerr << "roost: the status page ends: " << e.what() << std::endl;
    } catch (const kj::Exception& e) {
      std::cerr << "roost: the status page ends: " << e.getDescription().cStr() << std::endl;
    }
  }).detach();
}

}  // namespace roost::tool
