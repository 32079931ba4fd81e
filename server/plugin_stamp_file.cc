// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/server/plugin_stamp_file.h"

#include <elf.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

#include "roost/base/system_call.h"
#include "roost/base/unique_fd.h"
#include "roost/error/error.h"

namespace roost::internal {
namespace {

constexpr std::string_view kStampSymbol = "roost_plugin_stamp";

std::vector<char> ReadFile(const std::string& path) {
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status;
  if (!file || ::fstat(file.get(), &status) < 0) {
    throw PluginError("plugin " + path + " cannot be read: " + std::strerror(errno));
  }
  if (!S_ISREG(status.st_mode)) throw PluginError("plugin " + path + " is no file");
  std::vector<char> bytes(static_cast<size_t>(status.st_size));
  bytes.resize(ReadAll(file.get(), bytes.data(), bytes.size()));
  return bytes;
}

// A file whose every read is checked.
class ElfFile {
 public:
  ElfFile(const std::string& path, std::vector<char> bytes)
      : path_(path), bytes_(std::move(bytes)) {}

  template <class T>
  T At(uint64_t offset) const {
    T value;
    std::memcpy(&value, Range(offset, sizeof(T)).data(), sizeof(T));
    return value;
  }

  std::span<const char> Range(uint64_t offset, uint64_t size) const {
    if (offset > bytes_.size() || size > bytes_.size() - offset) Damaged();
    return std::span(bytes_).subspan(offset, size);
  }

  // The text at `offset` equals `expected` and ends there.
  bool IsText(uint64_t offset, std::string_view expected) const {
    if (offset > bytes_.size() || expected.size() + 1 > bytes_.size() - offset) return false;
    return std::string_view(&bytes_[offset], expected.size() + 1) ==
           std::string_view(expected.data(), expected.size() + 1);
  }

  size_t size() const { return bytes_.size(); }

  [[noreturn]] void Damaged() const {
    throw PluginError("plugin " + path_ + " is a damaged library");
  }

 private:
  const std::string& path_;
  const std::vector<char> bytes_;
};

}  // namespace

std::optional<PluginStamp> ReadPluginStamp(const std::string& path) {
  const ElfFile file(path, ReadFile(path));
  if (file.size() < sizeof(Elf64_Ehdr) ||
      std::memcmp(file.Range(0, SELFMAG).data(), ELFMAG, SELFMAG) != 0 ||
      file.At<Elf64_Ehdr>(0).e_ident[EI_CLASS] != ELFCLASS64 ||
      file.At<Elf64_Ehdr>(0).e_type != ET_DYN) {
    throw PluginError("plugin " + path + " is no shared library for this machine");
  }
  const auto header = file.At<Elf64_Ehdr>(0);
  const auto section = [&](size_t index) {
    if (index >= header.e_shnum) file.Damaged();
    return file.At<Elf64_Shdr>(header.e_shoff + index * sizeof(Elf64_Shdr));
  };
  for (size_t i = 0; i < header.e_shnum; ++i) {
    const auto symbols = section(i);
    if (symbols.sh_type != SHT_DYNSYM) continue;
    const auto names = section(symbols.sh_link);
    for (uint64_t at = 0; at + sizeof(Elf64_Sym) <= symbols.sh_size; at += sizeof(Elf64_Sym)) {
      const auto symbol = file.At<Elf64_Sym>(symbols.sh_offset + at);
      if (symbol.st_shndx == SHN_UNDEF || symbol.st_shndx >= SHN_LORESERVE) continue;
      if (!file.IsText(names.sh_offset + symbol.st_name, kStampSymbol)) continue;
      const auto holder = section(symbol.st_shndx);
      if (holder.sh_type == SHT_NOBITS || symbol.st_value < holder.sh_addr) file.Damaged();
      return file.At<PluginStamp>(holder.sh_offset + (symbol.st_value - holder.sh_addr));
    }
  }
  return std::nullopt;
}

}  // namespace roost::internal
