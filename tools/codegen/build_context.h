// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// What the builders of one file's model share.

#ifndef ROOST_CODEGEN_BUILD_CONTEXT_H_
#define ROOST_CODEGEN_BUILD_CONTEXT_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <capnp/schema.h>

#include "tools/codegen/annotations.h"
#include "tools/codegen/model.h"
#include "tools/codegen/refused.h"
#include "tools/codegen/schema_index.h"
#include "tools/codegen/source_lines.h"

namespace roost::codegen {

// Refuses the second of two things of one name.
class Scope {
 public:
  void Add(const std::string& name);

 private:
  std::set<std::string> names_;
};

// The name that $Roost.name gives, or `name`. Throws Refused where it cannot be a name.
std::string NameOr(Annotations annotations, std::string name);

struct BuildContext {
  SchemaIndex& index;
  SourceLines lines = {};
  File file = {};
  std::vector<std::string> errors = {};  // each "file:line: interface.method: reason"
  Scope types = {};                      // of the file's namespace
  std::set<uint64_t> used_structs = {};  // whose encoding this file needs
  std::map<std::string, capnp::InterfaceSchema> instances = {};  // generic ones, with arguments

  // Runs `build`; what it refuses becomes an error of the place `where`, "Foo.bar".
  template <class F>
  void Try(const std::string& where, const F& build) {
    try {
      build();
    } catch (const Refused& refused) {
      AddError(where, refused.what());
    }
  }
  void AddError(const std::string& where, const std::string& reason);
};

}  // namespace roost::codegen

#endif  // ROOST_CODEGEN_BUILD_CONTEXT_H_
