// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_ERROR_LIBDW_H_
#define ROOST_ERROR_LIBDW_H_

#include <dwarf.h>

#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>

namespace roost::internal {

// The functions of libdw that the symbolizer uses, under their own names. The library is opened
// when a traceback is first asked for: a program whose calls all succeed never loads it.
struct Libdw {
#define ROOST_LIBDW_FUNCTIONS(X)  \
  X(dwarf_attr_integrate)         \
  X(dwarf_diename)                \
  X(dwarf_filesrc)                \
  X(dwarf_formstring)             \
  X(dwarf_formudata)              \
  X(dwarf_getscopes)              \
  X(dwarf_getscopes_die)          \
  X(dwarf_getsrc_die)             \
  X(dwarf_getsrcfiles)            \
  X(dwarf_haspc)                  \
  X(dwarf_lineno)                 \
  X(dwarf_linesrc)                \
  X(dwarf_tag)                    \
  X(dwfl_addrmodule)              \
  X(dwfl_begin)                   \
  X(dwfl_build_id_find_debuginfo) \
  X(dwfl_linux_proc_find_elf)     \
  X(dwfl_linux_proc_report)       \
  X(dwfl_module_addrdie)          \
  X(dwfl_module_addrinfo)         \
  X(dwfl_module_info)             \
  X(dwfl_module_nextcu)           \
  X(dwfl_report_begin_add)        \
  X(dwfl_report_end)
#define ROOST_LIBDW_POINTER(name) decltype(&::name) name;
  ROOST_LIBDW_FUNCTIONS(ROOST_LIBDW_POINTER)
#undef ROOST_LIBDW_POINTER
};

// The library, opened at the first call; null if this machine has none. Any thread.
const Libdw* LoadLibdw();

}  // namespace roost::internal

#endif  // ROOST_ERROR_LIBDW_H_
