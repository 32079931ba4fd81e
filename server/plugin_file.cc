// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/server/plugin_file.h"

#include <elf.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

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

}  // namespace

PluginFile::PluginFile(const std::string& path) : path_(path), bytes_(ReadFile(path)) {
  Elf64_Ehdr header{};
  if (bytes_.size() >= sizeof(header)) header = At<Elf64_Ehdr>(0);
  if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_ident[EI_CLASS] != ELFCLASS64 ||
      header.e_type != ET_DYN) {
    throw PluginError("plugin " + path_ + " is no shared library for this machine");
  }
  section_headers_ = header.e_shoff;
  section_count_ = header.e_shnum;
  section_names_ = header.e_shstrndx;
}

std::optional<PluginStamp> PluginFile::Stamp() const {
  for (uint64_t i = 0; i < section_count_; ++i) {
    const SectionHeader symbols = Header(i);
    if (symbols.type != SHT_DYNSYM) continue;
    const SectionHeader names = Header(symbols.link);
    Range(symbols.offset, symbols.size);
    for (uint64_t at = 0; at + sizeof(Elf64_Sym) <= symbols.size; at += sizeof(Elf64_Sym)) {
      const auto symbol = At<Elf64_Sym>(symbols.offset + at);
      if (symbol.st_shndx == SHN_UNDEF || symbol.st_shndx >= SHN_LORESERVE) continue;
      if (!IsText(names.offset + symbol.st_name, kStampSymbol)) continue;
      const SectionHeader holder = Header(symbol.st_shndx);
      if (holder.type == SHT_NOBITS || symbol.st_value < holder.address) ThrowDamaged();
      return At<PluginStamp>(holder.offset + (symbol.st_value - holder.address));
    }
  }
  return std::nullopt;
}

std::span<const char> PluginFile::Section(std::string_view name) const {
  if (section_count_ == 0) return {};
  const SectionHeader names = Header(section_names_);
  for (uint64_t i = 0; i < section_count_; ++i) {
    const SectionHeader section = Header(i);
    if (section.type == SHT_NOBITS || !IsText(names.offset + section.name, name)) continue;
    return Range(section.offset, section.size);
  }
  return {};
}

template <class T>
T PluginFile::At(uint64_t offset) const {
  T value;
  std::memcpy(&value, Range(offset, sizeof(T)).data(), sizeof(T));
  return value;
}

std::span<const char> PluginFile::Range(uint64_t offset, uint64_t size) const {
  if (offset > bytes_.size() || size > bytes_.size() - offset) ThrowDamaged();
  return std::span(bytes_).subspan(offset, size);
}

bool PluginFile::IsText(uint64_t offset, std::string_view expected) const {
  if (offset > bytes_.size() || expected.size() >= bytes_.size() - offset) return false;
  return std::string_view(&bytes_[offset], expected.size()) == expected &&
         bytes_[offset + expected.size()] == '\0';
}

PluginFile::SectionHeader PluginFile::Header(uint64_t index) const {
  if (index >= section_count_) ThrowDamaged();
  const auto header = At<Elf64_Shdr>(section_headers_ + index * sizeof(Elf64_Shdr));
  return {header.sh_name, header.sh_type,   header.sh_link,
          header.sh_addr, header.sh_offset, header.sh_size};
}

void PluginFile::ThrowDamaged() const {
  throw PluginError("plugin " + path_ + " is a damaged library");
}

}  // namespace roost::internal
