// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/server/plugin_record.h"

#include <unistd.h>

#include <cerrno>
#include <utility>

#include <glog/logging.h>

namespace roost::internal {

void RecordPlugin(int record, const std::string& path) noexcept {
  if (record < 0) return;
  const size_t size = path.size() + 1;  // at most PATH_MAX, which a pipe takes whole or not at all
  ssize_t written;
  do {
    written = ::write(record, path.c_str(), size);
  } while (written < 0 && errno == EINTR);
  if (written != static_cast<ssize_t>(size)) {
    PLOG(WARNING) << path << " will not be loaded again after a restart";
  }
}

std::vector<std::string> TakeRecordedPlugins(int record) {
  std::vector<std::string> plugins;
  std::string path;
  char bytes[4096];
  ssize_t size;
  while ((size = ::read(record, bytes, sizeof(bytes))) > 0 || (size < 0 && errno == EINTR)) {
    for (ssize_t i = 0; i < size; ++i) {
      if (bytes[i] != 0) {
        path += bytes[i];
      } else {
        plugins.push_back(std::exchange(path, {}));
      }
    }
  }
  return plugins;
}

}  // namespace roost::internal
