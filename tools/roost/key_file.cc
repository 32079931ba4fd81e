// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/roost/key_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "roost/base/unique_fd.h"
#include "tools/roost/command_line.h"

namespace roost::tool {

std::string ReadKey(const std::string& path) {
  const auto refuse = [&path](const std::string& why) -> void {
    throw UsageError("the key file " + path + " " + why);
  };
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status;
  if (!file || ::fstat(file.get(), &status) < 0) {
    refuse(std::string("cannot be read: ") + std::strerror(errno));
  }
  // A service manager's credentials may be readable for a group.
  if ((status.st_mode & 027) != 0) refuse("is open to others: chmod 600 it");
  std::string key(4096, 0);
  const ssize_t size = ::read(file.get(), key.data(), key.size());
  if (size < 0) refuse(std::string("cannot be read: ") + std::strerror(errno));
  if (static_cast<size_t>(size) == key.size()) refuse("is longer than a key: 4095 bytes");
  key.resize(static_cast<size_t>(size));
  if (key.ends_with('\n')) key.pop_back();
  if (key.empty()) refuse("is empty");
  return key;
}

}  // namespace roost::tool
