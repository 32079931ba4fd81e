// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/process/function_name.h"

#include <dlfcn.h>
#include <elf.h>
#include <limits.h>
#include <link.h>

#include <cstdlib>
#include <cstring>
#include <string_view>

#include "roost/error/error.h"

namespace roost::internal {

namespace {

// The build-id in one segment of notes, or empty.
std::string_view BuildIdIn(const char* notes, size_t size) {
  const auto aligned = [](size_t n) { return (n + 3) & ~size_t{3}; };
  while (size >= sizeof(ElfW(Nhdr))) {
    ElfW(Nhdr) note;
    std::memcpy(&note, notes, sizeof(note));
    const size_t whole = sizeof(note) + aligned(note.n_namesz) + aligned(note.n_descsz);
    if (whole > size) break;
    const char* name = notes + sizeof(note);
    if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == sizeof("GNU") &&
        std::memcmp(name, "GNU", sizeof("GNU")) == 0) {
      return {name + aligned(note.n_namesz), note.n_descsz};
    }
    notes += whole;
    size -= whole;
  }
  return {};
}

std::string_view BuildId(const dl_phdr_info& module) {
  for (int i = 0; i < module.dlpi_phnum; ++i) {
    const ElfW(Phdr)& segment = module.dlpi_phdr[i];
    if (segment.p_type != PT_NOTE) continue;
    const char* notes = reinterpret_cast<const char*>(module.dlpi_addr + segment.p_vaddr);
    const std::string_view id = BuildIdIn(notes, segment.p_memsz);
    if (!id.empty()) return id;
  }
  return {};
}

bool Contains(const dl_phdr_info& module, uintptr_t address) {
  for (int i = 0; i < module.dlpi_phnum; ++i) {
    const ElfW(Phdr)& segment = module.dlpi_phdr[i];
    const uintptr_t start = module.dlpi_addr + segment.p_vaddr;
    if (segment.p_type == PT_LOAD && address >= start && address - start < segment.p_memsz) {
      return true;
    }
  }
  return false;
}

// Calls `visit` for each module, the program first, until it returns true.
template <class Visit>
void VisitModules(Visit visit) {
  ::dl_iterate_phdr([](dl_phdr_info* module, size_t,
                       void* data) { return (*static_cast<Visit*>(data))(*module) ? 1 : 0; },
                    &visit);
}

std::string Absolute(const char* path) {
  char resolved[PATH_MAX];
  return ::realpath(path, resolved) == nullptr ? path : resolved;
}

const void* FindLoaded(const FunctionName& name) {
  const void* found = nullptr;
  VisitModules([&](const dl_phdr_info& module) {
    const uintptr_t address = module.dlpi_addr + name.offset;
    if (BuildId(module) != name.build_id || !Contains(module, address)) return false;
    found = reinterpret_cast<const void*>(address);
    return true;
  });
  return found;
}

}  // namespace

FunctionName NameFunction(const void* address) {
  const auto target = reinterpret_cast<uintptr_t>(address);
  FunctionName name;
  bool found = false;
  bool is_program = true;  // dl_iterate_phdr(3) shows the program first
  VisitModules([&](const dl_phdr_info& module) {
    if (Contains(module, target)) {
      found = true;
      name.offset = target - module.dlpi_addr;
      name.build_id = BuildId(module);
      if (!is_program) name.module = module.dlpi_name;
    }
    is_program = false;
    return found;
  });
  if (!found) throw SpawnError("cannot spawn a function that lies in no module");
  if (name.build_id.empty()) {
    throw SpawnError("cannot spawn a function of " +
                     (name.module.empty() ? "this program" : name.module) +
                     ": it was linked without a build-id (link with -Wl,--build-id)");
  }
  if (!name.module.empty()) name.module = Absolute(name.module.c_str());
  return name;
}

const void* FindFunction(const FunctionName& name) {
  if (const void* found = FindLoaded(name)) return found;
  if (name.module.empty()) {
    throw SpawnError("the program that was executed is not the build of the one that spawned it");
  }
  if (::dlopen(name.module.c_str(), RTLD_NOW | RTLD_LOCAL) == nullptr) {
    throw SpawnError("cannot open " + name.module +
                     ", which has the spawned function: " + ::dlerror());
  }
  if (const void* found = FindLoaded(name)) return found;
  throw SpawnError(name.module + " is not the build of it that has the spawned function");
}

}  // namespace roost::internal
