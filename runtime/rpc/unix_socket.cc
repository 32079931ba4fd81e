// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/rpc/unix_socket.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <string_view>

#include "roost/base/system_call.h"
#include "roost/error/error.h"

namespace roost::rpc {
namespace {

constexpr std::string_view kAbstract = "unix-abstract:";
constexpr std::string_view kPath = "unix:";

struct Address {
  sockaddr_un storage{};
  socklen_t size = 0;
  std::string path;  // empty for an abstract one
};

Address Parse(const std::string& uri) {
  Address address;
  address.storage.sun_family = AF_UNIX;
  const std::string_view text = uri;
  std::string name;  // as sun_path holds it
  if (text.starts_with(kAbstract)) {
    name = std::string(1, '\0') + std::string(text.substr(kAbstract.size()));
  } else if (text.starts_with(kPath)) {
    address.path = text.substr(kPath.size());
    name = address.path;
  } else {
    throw InvalidArgument("'" + uri +
                          "' is no server's address: it is unix-abstract:NAME or unix:/PATH");
  }
  if (name.size() <= 1 || name.size() >= sizeof(address.storage.sun_path)) {
    throw InvalidArgument("'" + uri +
                          "' is no server's address: its name is empty or longer than " +
                          std::to_string(sizeof(address.storage.sun_path) - 1) + " bytes");
  }
  std::memcpy(address.storage.sun_path, name.data(), name.size());
  address.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size() +
                                        (address.path.empty() ? 0 : 1));
  return address;
}

const sockaddr* Raw(const Address& address) {
  return reinterpret_cast<const sockaddr*>(&address.storage);
}

UniqueFd NewSocket(int flags) {
  return UniqueFd(Check(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0), "socket"));
}

// A socket that its owner left behind: nobody listens on it any more.
bool IsStale(const Address& address) {
  struct stat status;
  if (::lstat(address.path.c_str(), &status) != 0 || !S_ISSOCK(status.st_mode)) return false;
  const UniqueFd probe = NewSocket(0);
  return ::connect(probe.get(), Raw(address), address.size) < 0 && errno == ECONNREFUSED;
}

}  // namespace

UniqueFd Listen(const std::string& uri) {
  const Address address = Parse(uri);
  UniqueFd socket = NewSocket(SOCK_NONBLOCK);
  if (!address.path.empty() && IsStale(address)) ::unlink(address.path.c_str());
  const int result = ::bind(socket.get(), Raw(address), address.size);
  const std::string what = "listen at " + uri;
  Check(result, what.c_str());
  if (!address.path.empty()) Check(::chmod(address.path.c_str(), 0600), what.c_str());
  Check(::listen(socket.get(), SOMAXCONN), what.c_str());
  return socket;
}

UniqueFd Connect(const std::string& uri) {
  const Address address = Parse(uri);
  UniqueFd socket = NewSocket(0);
  while (::connect(socket.get(), Raw(address), address.size) < 0) {
    if (errno == EINTR) continue;
    throw ServerGone("no server at " + uri + ": " + std::strerror(errno));
  }
  return socket;
}

PeerCredentials GetPeerCredentials(int socket) {
  ucred credentials{};
  socklen_t size = sizeof(credentials);
  Check(::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &size),
        "getsockopt(SO_PEERCRED)");
  return {credentials.pid, credentials.uid};
}

}  // namespace roost::rpc
