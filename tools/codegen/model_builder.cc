// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/codegen/model_builder.h"

#include <iterator>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "tools/codegen/build_context.h"
#include "tools/codegen/definition_order.h"
#include "tools/codegen/interface_builder.h"
#include "tools/codegen/names.h"
#include "tools/codegen/struct_builder.h"
#include "tools/codegen/types.h"

namespace roost::codegen {
namespace {

using RequestedFile = capnp::schema::CodeGeneratorRequest::RequestedFile::Reader;

class ModelBuilder {
 public:
  ModelBuilder(SchemaIndex& index, RequestedFile requested)
      : context_{.index = index}, requested_(requested) {}

  BuiltModel Build() {
    File& file = context_.file;
    file.id = requested_.getId();
    file.path = requested_.getFilename().cStr();
    file.doc = index().Doc(file.id);
    context_.lines = SourceLines::OfFile(file.path);
    context_.Try("", [&] { file.name_space = CheckedNamespace(); });
    if (context_.errors.empty()) VisitNested(index().Get(file.id));
    AddInstances();
    AddForeignStructs();
    AddIncludes();
    if (context_.errors.empty()) {
      if (const auto holds_itself = SortForDefinition(file.structs)) {
        context_.AddError(*holds_itself,
                          "it contains itself, which is possible only through a list");
      }
    }
    return {std::move(file), std::move(context_.errors)};
  }

 private:
  SchemaIndex& index() const { return context_.index; }

  std::string CheckedNamespace() const {
    const auto name_space = index().Namespace(context_.file.id);
    if (!name_space) {
      throw Refused(
          "no C++ namespace; write: using Roost = import \"/roost/annotations.capnp\"; "
          "$Roost.namespace(\"...\");");
    }
    Scope parts;
    for (const auto part : absl::StrSplit(*name_space, "::")) {
      const std::string name(part);
      if (!IsIdentifier(name)) {
        throw Refused(absl::StrCat("\"", *name_space, "\" cannot be a C++ namespace"));
      }
      parts.Add(name);
    }
    // Names that generated code uses from within the namespace.
    for (const char* used : {"std", "capnp", "wire"}) {
      if (absl::StrContains(absl::StrCat("::", *name_space, "::"),
                            absl::StrCat("::", used, "::"))) {
        throw Refused(absl::StrCat("a namespace may not be called ", used));
      }
    }
    if (absl::StrContains(*name_space, "::roost")) {
      throw Refused("only the first part of a namespace may be called roost");
    }
    return *name_space;
  }

  void VisitNested(SchemaIndex::Node outer) {
    for (const auto nested : outer.getNestedNodes()) {
      const SchemaIndex::Node node = index().Get(nested.getId());
      if (node.isAnnotation()) continue;
      context_.Try(index().SchemaName(node.getId()), [&] { Visit(node); });
      VisitNested(node);
    }
  }

  void Visit(SchemaIndex::Node node) {
    NameOr(node.getAnnotations(), "");
    if (node.isConst()) return AddConstant(node);
    const std::string name = index().CppName(node.getId());
    context_.types.Add(name);
    if (node.isEnum()) {
      context_.file.enums.push_back(BuildEnum(node, name));
    } else if (node.isStruct()) {
      AddStruct(node);
    } else if (node.isInterface()) {
      for (const char* suffix : {"Proxy", "Server", "Adapter"}) {
        context_.types.Add(absl::StrCat(name, suffix));
      }
      context_.file.interfaces.push_back(BuildInterface(context_, node));
    }
  }

  // A constant of the namespace; simple ones of another type are members of that.
  void AddConstant(SchemaIndex::Node node) {
    Constant constant = BuildConstant(context_, node);
    const SchemaIndex::Node outer = index().Get(node.getScopeId());
    if (!outer.isFile()) {
      if (constant.simple) return;
      constant.name = absl::StrCat(index().CppName(outer.getId()), "_", constant.name);
    }
    context_.types.Add(constant.name);
    context_.file.constants.push_back(std::move(constant));
  }

  void AddStruct(SchemaIndex::Node node) {
    auto structs = BuildStructs(context_, node.getId());
    // Its encoding is part of the source.
    context_.used_structs.insert(node.getId());
    const auto existing = ExistingTypeOf(node.getAnnotations());
    if (existing) context_.file.includes.insert(existing->header);
    std::move(structs.begin(), structs.end(), std::back_inserter(context_.file.structs));
  }

  Enum BuildEnum(SchemaIndex::Node node, const std::string& name) {
    Enum result{.name = name,
                .schema_name = index().SchemaName(node.getId()),
                .values = {},
                .doc = index().Doc(node.getId())};
    Scope names;
    unsigned number = 0;
    for (const auto enumerant : node.getEnum().getEnumerants()) {
      const std::string schema_name = enumerant.getName().cStr();
      context_.Try(absl::StrCat(result.schema_name, ".", schema_name), [&] {
        const std::string value = NameOr(enumerant.getAnnotations(), ConstantCase(schema_name));
        names.Add(value);
        result.values.push_back({value, index().MemberDoc(node.getId(), number)});
      });
      ++number;
    }
    return result;
  }

  // Generic interfaces with the arguments that they are given here. Those of other files are
  // defined once more in this one's source.
  void AddInstances() {
    std::set<uint64_t> foreign;
    for (const auto& [name, schema] : std::map(context_.instances)) {
      const uint64_t id = schema.getProto().getId();
      context_.Try(name, [&, schema = schema] {
        context_.file.instances.push_back(NameInterface(index(), schema));
        if (index().FileOf(id).getId() == context_.file.id || !foreign.insert(id).second) return;
        context_.file.foreign_interfaces.push_back(BuildInterface(context_, index().Get(id)));
      });
    }
  }

  // Structs of other files that this one's own reach: their encoding is part of this one's.
  void AddForeignStructs() {
    std::set<uint64_t> done;
    while (done.size() < context_.used_structs.size()) {
      for (const uint64_t id : std::set<uint64_t>(context_.used_structs)) {
        const bool foreign = index().FileOf(id).getId() != context_.file.id;
        const bool group = index().Get(id).getStruct().getIsGroup();
        if (!done.insert(id).second || !foreign || group) continue;
        if (id == kServerHandle) {
          context_.file.uses_server_handles = true;
          continue;
        }
        context_.Try(index().SchemaName(id), [&] {
          auto structs = BuildStructs(context_, id);
          std::move(structs.begin(), structs.end(),
                    std::back_inserter(context_.file.foreign_structs));
        });
      }
    }
  }

  void AddIncludes() {
    for (const auto import : requested_.getImports()) {
      // Files with annotations only have no namespace, and no header.
      if (!index().Namespace(import.getId())) continue;
      const std::string path = import.getName().cStr();
      context_.file.includes.insert(
          absl::StrCat(absl::StripSuffix(absl::StripPrefix(path, "/"), ".capnp"), ".roost.h"));
    }
  }

  BuildContext context_;
  const RequestedFile requested_;
};

}  // namespace

BuiltModel BuildModel(SchemaIndex& index, RequestedFile requested) {
  return ModelBuilder(index, requested).Build();
}

}  // namespace roost::codegen
