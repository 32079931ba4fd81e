// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SERVER_PLUGIN_FILE_H_
#define ROOST_SERVER_PLUGIN_FILE_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "roost/proxies/plugin.h"

namespace roost::internal {

// A plugin's library (elf(5)) as it lies on the disk, so that what it says of itself can be read
// before any of its code runs. It need not be sound: every read is checked, and one that leads out
// of the file is PluginError. Holds the whole file. Immutable.
class PluginFile {
 public:
  // Throws PluginError when it cannot be read or is no shared library for this machine.
  explicit PluginFile(const std::string& path);

  // What the plugin was built for; none in a shared library without a stamp.
  std::optional<PluginStamp> Stamp() const;

  // The bytes of the section of that name, which live as long as this object; none where there is
  // no such section.
  std::span<const char> Section(std::string_view name) const;

 private:
  // What of a section header is needed here.
  struct SectionHeader {
    uint32_t name, type, link;
    uint64_t address, offset, size;
  };

  template <class T>
  T At(uint64_t offset) const;
  std::span<const char> Range(uint64_t offset, uint64_t size) const;
  // The text at `offset` equals `expected` and ends there.
  bool IsText(uint64_t offset, std::string_view expected) const;
  SectionHeader Header(uint64_t index) const;
  [[noreturn]] void ThrowDamaged() const;

  const std::string path_;
  std::vector<char> bytes_;
  uint64_t section_headers_ = 0;  // where they begin
  uint64_t section_count_ = 0;
  uint64_t section_names_ = 0;  // the number of the section that has them
};

}  // namespace roost::internal

#endif  // ROOST_SERVER_PLUGIN_FILE_H_
