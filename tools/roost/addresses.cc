// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/roost/addresses.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <tuple>

#include "roost/error/error.h"
#include "tools/roost/command_line.h"

namespace roost::tool {
namespace {

namespace fs = std::filesystem;

constexpr char kAbstract[] = "unix-abstract:";
constexpr char kPath[] = "unix:";

// The sockets that are listened on, by inode, as "socket:[INODE]"; proc(5), /proc/net/unix.
std::map<std::string, std::string> ListeningSockets() {
  constexpr unsigned long kAcceptsConnections = 1 << 16;
  std::map<std::string, std::string> uris;
  std::ifstream table("/proc/net/unix");
  std::string line;
  std::getline(table, line);  // the heading
  while (std::getline(table, line)) {
    std::istringstream fields(line);
    std::string number, references, protocol, flags, type, state, inode, path;
    fields >> number >> references >> protocol >> flags >> type >> state >> inode;
    std::getline(fields >> std::ws, path);
    if (path.empty() || (std::strtoul(flags.c_str(), nullptr, 16) & kAcceptsConnections) == 0) {
      continue;
    }
    uris["socket:[" + inode + "]"] = path[0] == '@' ? kAbstract + path.substr(1) : kPath + path;
  }
  return uris;
}

bool HasRoost(const fs::path& process) {
  std::ifstream maps(process / "maps");
  for (std::string line; std::getline(maps, line);) {
    if (line.ends_with("/libroost.so")) return true;
  }
  return false;
}

bool IsNumber(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

std::string FirstLine(const fs::path& file) {
  std::ifstream stream(file);
  std::string line;
  std::getline(stream, line);
  return line;
}

}  // namespace

std::vector<RunningServer> FindServers() {
  const auto listening = ListeningSockets();
  std::vector<RunningServer> found;
  std::error_code ignored;
  for (const auto& process : fs::directory_iterator("/proc", ignored)) {
    const std::string pid = process.path().filename();
    if (!IsNumber(pid)) continue;
    for (fs::directory_iterator fd(process.path() / "fd", ignored), end; !ignored && fd != end;
         fd.increment(ignored)) {
      std::error_code closed;
      const auto it = listening.find(fs::read_symlink(fd->path(), closed));
      if (it == listening.end() || !HasRoost(process.path())) continue;
      found.push_back({static_cast<pid_t>(std::atol(pid.c_str())), it->second,
                       FirstLine(process.path() / "comm")});
    }
  }
  std::sort(found.begin(), found.end(), [](const RunningServer& a, const RunningServer& b) {
    return std::tie(a.pid, a.uri) < std::tie(b.pid, b.uri);
  });
  return found;
}

std::string AddressOf(const std::string& text) {
  if (text.starts_with(kPath) || text.starts_with(kAbstract)) return text;
  if (text.find('/') != std::string::npos)
    return kPath + fs::absolute(text).lexically_normal().string();
  throw UsageError("'" + text + "' is no address: it is unix:/PATH, unix-abstract:NAME, or a path");
}

std::string AddressNamed(const std::string& name) {
  if (name.empty() || name == "." || name == ".." || name.find('/') != std::string::npos) {
    throw UsageError("'" + name + "' is no name for a server: it makes no file's name");
  }
  const char* const runtime = std::getenv("XDG_RUNTIME_DIR");
  const std::string folder = runtime != nullptr && *runtime == '/'
                                 ? std::string(runtime) + "/roost"
                                 : "/tmp/roost-" + std::to_string(::geteuid());
  return kPath + folder + "/" + name;
}

std::string AddressMeant(const std::string& text) {
  if (text.find_first_of("/:") != std::string::npos) return AddressOf(text);
  if (!IsNumber(text)) return AddressNamed(text);
  for (const RunningServer& server : FindServers()) {
    if (std::to_string(server.pid) == text) return server.uri;
  }
  throw ServerGone("no server: process " + text + " is none, or is another user's");
}

}  // namespace roost::tool
