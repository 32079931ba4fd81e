// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/error/symbolizer.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

#include "roost/error/demangle.h"
#include "roost/error/libdw.h"
#include "roost/error/source_line.h"

namespace roost::internal {
namespace {

std::string BaseName(const std::string& path) { return path.substr(path.rfind('/') + 1); }

std::string ModuleAndOffset(const std::string& module, uintptr_t offset) {
  char text[32];
  std::snprintf(text, sizeof(text), "+0x%zx", static_cast<size_t>(offset));
  return BaseName(module) + text;
}

// By the dynamic linker alone: no lines, and no names of functions that are not exported.
Frame DescribeByLinker(uintptr_t address) {
  Frame frame{"??", ModuleAndOffset("??", address), 0, ""};
  Dl_info info;
  if (::dladdr(reinterpret_cast<void*>(address), &info) == 0) return frame;
  frame.file =
      ModuleAndOffset(info.dli_fname, address - reinterpret_cast<uintptr_t>(info.dli_fbase));
  if (info.dli_sname != nullptr) frame.function = Demangle(info.dli_sname);
  return frame;
}

// The DWARF of the modules of this process. Not for several threads at once.
class DebugInfo {
 public:
  explicit DebugInfo(const Libdw& dw) : dw_(dw) {
    callbacks_.find_elf = &FindModuleFile;
    callbacks_.find_debuginfo = &FindSeparateDebugInfo;
    dwfl_ = dw.dwfl_begin(&callbacks_);
  }

  // The function at `address` and those it was inlined into, innermost first.
  std::vector<Frame> Describe(uintptr_t address) {
    Dwfl_Module* module = FindModule(address);
    if (module == nullptr) return {DescribeByLinker(address)};
    Dwarf_Addr bias = 0;
    Dwarf_Die* unit = FindUnit(module, address, &bias);
    std::vector<Frame> frames;
    if (unit != nullptr) frames = Scopes(module, unit, address - bias, bias);
    if (frames.empty()) frames.push_back(DescribeModule(module, address));
    return frames;
  }

 private:
  // libdw keeps the files open, which children that others start must not inherit.
  static int CloseOnExec(int fd) {
    if (fd >= 0) ::fcntl(fd, F_SETFD, FD_CLOEXEC);
    return fd;
  }

  static int FindModuleFile(Dwfl_Module* module, void** user_data, const char* module_name,
                            Dwarf_Addr base, char** file, Elf** elf) {
    return CloseOnExec(
        LoadLibdw()->dwfl_linux_proc_find_elf(module, user_data, module_name, base, file, elf));
  }

  // For a module without debug information in it. Only files of this machine (the standard callback
  // asks debuginfod servers too); and not of the C library, which has no line that a user could
  // change, and whose separate file takes 50 ms to read.
  static int FindSeparateDebugInfo(Dwfl_Module* module, void** user_data, const char* module_name,
                                   Dwarf_Addr base, const char* file, const char* link,
                                   GElf_Word crc, char** found) {
    if (BaseName(file == nullptr ? "" : file).starts_with("libc.so")) return -1;
    return CloseOnExec(LoadLibdw()->dwfl_build_id_find_debuginfo(module, user_data, module_name,
                                                                 base, file, link, crc, found));
  }

  Dwfl_Module* FindModule(uintptr_t address) {
    if (dwfl_ == nullptr) return nullptr;
    // Not only where an address is unknown: libdw counts the gap behind a module as the module's.
    if (const auto loads = CountLoads(); loads != loads_) {
      loads_ = loads;
      dw_.dwfl_report_begin_add(dwfl_);
      dw_.dwfl_linux_proc_report(dwfl_, ::getpid());
      dw_.dwfl_report_end(dwfl_, nullptr, nullptr);
    }
    return dw_.dwfl_addrmodule(dwfl_, address);
  }

  // How many libraries this process has ever loaded.
  static unsigned long long CountLoads() {
    unsigned long long loads = 0;
    const auto read = [](dl_phdr_info* info, size_t, void* result) {
      *static_cast<unsigned long long*>(result) = info->dlpi_adds;
      return 1;
    };
    ::dl_iterate_phdr(read, &loads);
    return loads;
  }

  Dwarf_Die* FindUnit(Dwfl_Module* module, uintptr_t address, Dwarf_Addr* bias) {
    Dwarf_Die* unit = dw_.dwfl_module_addrdie(module, address, bias);
    if (unit != nullptr) return unit;
    // Clang writes no .debug_aranges: ask each compilation unit.
    while ((unit = dw_.dwfl_module_nextcu(module, unit, bias)) != nullptr) {
      if (dw_.dwarf_haspc(unit, address - *bias) == 1) return unit;
    }
    return nullptr;
  }

  std::vector<Frame> Scopes(Dwfl_Module* module, Dwarf_Die* unit, Dwarf_Addr pc, Dwarf_Addr bias) {
    std::string file;
    int line = 0;
    if (Dwarf_Line* at = dw_.dwarf_getsrc_die(unit, pc); at != nullptr) {
      const char* name = dw_.dwarf_linesrc(at, nullptr, nullptr);
      if (name != nullptr && dw_.dwarf_lineno(at, &line) == 0) file = name;
    }
    std::vector<Frame> frames;
    for (Dwarf_Die& scope : EnclosingScopes(unit, pc)) {
      const int tag = dw_.dwarf_tag(&scope);
      if (tag != DW_TAG_inlined_subroutine && tag != DW_TAG_subprogram) continue;
      std::string function = LinkageName(&scope);
      // The symbol says more than the plain name ("operator()"), but only of the function itself.
      if (function.empty() && tag == DW_TAG_subprogram) function = SymbolAt(module, pc + bias);
      if (function.empty()) function = PlainName(&scope);
      frames.push_back({Demangle(function), DisplayPath(file), line, ReadSourceLine(file, line)});
      if (tag == DW_TAG_subprogram) break;
      file = CallFile(unit, &scope);
      line = static_cast<int>(Number(&scope, DW_AT_call_line));
    }
    return frames;
  }

  // The scopes around `pc` as the code lies in memory, innermost first: an inlined function inside
  // the one that it was inlined into.
  std::vector<Dwarf_Die> EnclosingScopes(Dwarf_Die* unit, Dwarf_Addr pc) {
    Dwarf_Die* scopes = nullptr;
    int count = dw_.dwarf_getscopes(unit, pc, &scopes);
    if (count <= 0) return {};
    Dwarf_Die innermost = scopes[0];
    std::free(scopes);
    scopes = nullptr;
    count = dw_.dwarf_getscopes_die(&innermost, &scopes);
    if (count <= 0) return {};
    std::vector<Dwarf_Die> result(scopes, scopes + count);
    std::free(scopes);
    return result;
  }

  std::string LinkageName(Dwarf_Die* scope) {
    Dwarf_Attribute attribute;
    if (dw_.dwarf_attr_integrate(scope, DW_AT_linkage_name, &attribute) == nullptr) return "";
    const char* name = dw_.dwarf_formstring(&attribute);
    return name == nullptr ? "" : name;
  }

  std::string PlainName(Dwarf_Die* scope) {
    const char* name = dw_.dwarf_diename(scope);
    return name == nullptr ? "??" : name;
  }

  // Empty if unknown.
  std::string SymbolAt(Dwfl_Module* module, Dwarf_Addr address) {
    GElf_Off offset = 0;
    GElf_Sym symbol;
    const char* name =
        dw_.dwfl_module_addrinfo(module, address, &offset, &symbol, nullptr, nullptr, nullptr);
    return name == nullptr ? "" : name;
  }

  Dwarf_Word Number(Dwarf_Die* scope, unsigned int attribute_name) {
    Dwarf_Attribute attribute;
    Dwarf_Word value = 0;
    if (dw_.dwarf_attr_integrate(scope, attribute_name, &attribute) == nullptr) return 0;
    return dw_.dwarf_formudata(&attribute, &value) == 0 ? value : 0;
  }

  std::string CallFile(Dwarf_Die* unit, Dwarf_Die* scope) {
    Dwarf_Files* files = nullptr;
    if (dw_.dwarf_getsrcfiles(unit, &files, nullptr) != 0) return "";
    const char* name = dw_.dwarf_filesrc(files, Number(scope, DW_AT_call_file), nullptr, nullptr);
    return name == nullptr ? "" : name;
  }

  // Without debug information: the symbol, and where in its module.
  Frame DescribeModule(Dwfl_Module* module, uintptr_t address) {
    Dwarf_Addr start = 0;
    const char* path =
        dw_.dwfl_module_info(module, nullptr, &start, nullptr, nullptr, nullptr, nullptr, nullptr);
    const std::string symbol = SymbolAt(module, address);
    return {symbol.empty() ? "??" : Demangle(symbol),
            ModuleAndOffset(path == nullptr ? "??" : path, address - start), 0, ""};
  }

  const Libdw& dw_;
  Dwfl_Callbacks callbacks_ = {};
  Dwfl* dwfl_ = nullptr;
  unsigned long long loads_ = 0;  // when the modules were last listed
};

// Where this code was loaded as a part of libroost.so; null in a program that has it built in.
const void* OwnLibrary() {
  static const void* const base = [] {
    Dl_info info;
    const bool found = ::dladdr(reinterpret_cast<void*>(&Symbolize), &info) != 0 &&
                       BaseName(info.dli_fname).starts_with("libroost.so");
    return found ? info.dli_fbase : nullptr;
  }();
  return base;
}

bool InOwnLibrary(uintptr_t address) {
  Dl_info info;
  return OwnLibrary() != nullptr && ::dladdr(reinterpret_cast<void*>(address), &info) != 0 &&
         info.dli_fbase == OwnLibrary();
}

// The process's symbolizer: DWARF where there is a libdw, and everything that was ever looked up.
class Symbolizer {
 public:
  static Symbolizer& Get() {
    static Symbolizer& symbolizer = *new Symbolizer;
    return symbolizer;
  }

  // Innermost first.
  const std::vector<Frame>& Lookup(uintptr_t address) {
    std::lock_guard lock(mutex_);
    const auto known = cache_.find(address);
    if (known != cache_.end()) return known->second;
    std::vector<Frame> frames = debug_info_ == nullptr
                                    ? std::vector<Frame>{DescribeByLinker(address)}
                                    : debug_info_->Describe(address);
    if (InOwnLibrary(address)) {
      for (Frame& frame : frames) frame.runtime = true;
    }
    return cache_.emplace(address, std::move(frames)).first->second;
  }

 private:
  Symbolizer() {
    if (const Libdw* dw = LoadLibdw()) debug_info_ = std::make_unique<DebugInfo>(*dw);
    // A fork must not copy the lock while another thread holds it.
    ::pthread_atfork([] { Get().mutex_.lock(); }, [] { Get().mutex_.unlock(); },
                     [] { Get().mutex_.unlock(); });
  }

  std::mutex mutex_;
  std::unique_ptr<DebugInfo> debug_info_;                    // guarded by mutex_
  std::unordered_map<uintptr_t, std::vector<Frame>> cache_;  // grows only; guarded by mutex_
};

}  // namespace

std::vector<Frame> Symbolize(const std::vector<uintptr_t>& return_addresses) {
  std::vector<Frame> frames;
  for (auto address = return_addresses.rbegin(); address != return_addresses.rend(); ++address) {
    // The call lies before the address that it returns to, which may be the next function's.
    const std::vector<Frame>& at = Symbolizer::Get().Lookup(*address - 1);
    frames.insert(frames.end(), at.rbegin(), at.rend());
  }
  return frames;
}

}  // namespace roost::internal
