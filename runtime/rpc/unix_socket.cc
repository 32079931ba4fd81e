// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/rpc/unix_socket.h"

#include <fcntl.h>
#include <sys/file.h>
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

// Whether somebody listens at the path; false for a socket that its owner left behind.
bool IsListenedOn(const Address& address) {
  const UniqueFd probe = NewSocket(SOCK_NONBLOCK);
  return ::connect(probe.get(), Raw(address), address.size) == 0 || errno != ECONNREFUSED;
}

// Holds the directory of a path while it is found stale, removed and made anew: otherwise one
// server could remove what another has just made. Empty for an abstract address.
UniqueFd LockDirectory(const Address& address) {
  if (address.path.empty()) return UniqueFd();
  const size_t slash = address.path.rfind('/');
  const std::string directory =
      slash == std::string::npos ? "." : address.path.substr(0, slash + 1);
  UniqueFd fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) ThrowErrno("open " + directory);
  while (::flock(fd.get(), LOCK_EX) < 0) {
    if (errno != EINTR) ThrowErrno("flock " + directory);
  }
  return fd;
}

}  // namespace

UniqueFd Listen(const std::string& uri) {
  const Address address = Parse(uri);
  UniqueFd socket = NewSocket(SOCK_NONBLOCK);
  // The path gets the socket's mode: it is never open to others, not even before it is listened on.
  Check(::fchmod(socket.get(), 0600), "fchmod of a socket");
  const UniqueFd lock = LockDirectory(address);
  struct stat status;
  if (!address.path.empty() && ::lstat(address.path.c_str(), &status) == 0) {
    if (!S_ISSOCK(status.st_mode)) {
      throw AddressInUse("cannot listen at " + uri + ": the file there is no socket");
    }
    if (!IsListenedOn(address)) ::unlink(address.path.c_str());
  }
  if (::bind(socket.get(), Raw(address), address.size) < 0) {
    if (errno == EADDRINUSE) {
      throw AddressInUse("cannot listen at " + uri + ": somebody else does");
    }
    ThrowErrno("listen at " + uri);
  }
  if (::listen(socket.get(), SOMAXCONN) < 0) ThrowErrno("listen at " + uri);
  return socket;
}

std::string AdoptListening(int socket) {
  int listens = 0, type = 0;
  socklen_t size = sizeof(int);
  sockaddr_un name{};
  socklen_t name_size = sizeof(name);
  if (::getsockopt(socket, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) < 0 ||
      ::getsockopt(socket, SOL_SOCKET, SO_TYPE, &type, &size) < 0 ||
      ::getsockname(socket, reinterpret_cast<sockaddr*>(&name), &name_size) < 0 ||
      name.sun_family != AF_UNIX || type != SOCK_STREAM || listens == 0 ||
      name_size <= offsetof(sockaddr_un, sun_path) + 1) {
    throw InvalidArgument("descriptor " + std::to_string(socket) +
                          " is no unix stream socket that listens");
  }
  Check(::fcntl(socket, F_SETFD, FD_CLOEXEC), "fcntl of a socket");
  Check(::fcntl(socket, F_SETFL, ::fcntl(socket, F_GETFL) | O_NONBLOCK), "fcntl of a socket");
  // Again, for then its credentials are this process's (unix(7)).
  Check(::listen(socket, SOMAXCONN), "listen at an inherited socket");
  const size_t length = name_size - offsetof(sockaddr_un, sun_path);
  if (name.sun_path[0] == 0)
    return std::string(kAbstract) + std::string(name.sun_path + 1, length - 1);
  return std::string(kPath) + std::string(name.sun_path, ::strnlen(name.sun_path, length));
}

void StopListening(const std::string& uri, UniqueFd socket) noexcept {
  if (!socket) return;
  try {
    const Address address = Parse(uri);
    const UniqueFd lock = LockDirectory(address);
    // While this one listens nobody else can have taken the path.
    if (!address.path.empty()) ::unlink(address.path.c_str());
    socket.Reset();
  } catch (...) {
    // The directory is gone, or there is no descriptor to spare.
  }
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
