// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/codegen/model_builder.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "tools/codegen/definition_order.h"
#include "tools/codegen/names.h"
#include "tools/codegen/refused.h"
#include "tools/codegen/types.h"

namespace roost::codegen {
namespace {

using Kind = Type::Kind;
using RequestedFile = capnp::schema::CodeGeneratorRequest::RequestedFile::Reader;

// StreamResult of /capnp/stream.capnp: what `-> stream` stands for.
constexpr uint64_t kStreamResult = 0x995f9a3377c0b16e;

// Words that generated functions use themselves.
bool IsLocal(const std::string& word) {
  static const std::set<std::string> kLocals = {"call",    "local", "params",
                                                "results", "self",  "server"};
  return kLocals.count(word) > 0;
}

// Methods of Roost's own on adapters and proxies.
bool IsReservedMethod(const std::string& name) {
  static const std::set<std::string> kReserved = {"As",          "Construct",     "Dispatch",
                                                  "InterfaceId", "InterfaceName", "Interface"};
  return kReserved.count(name) > 0;
}

bool IsReservedType(const std::string& name) {
  static const std::set<std::string> kReserved = {"Adapter", "Create", "Proxy", "Server", "Wire"};
  return kReserved.count(name) > 0;
}

std::string NameOr(SchemaIndex::Annotations annotations, std::string name) {
  const auto override = SchemaIndex::NameOverride(annotations);
  if (!override) return name;
  if (!IsIdentifier(*override)) {
    throw Refused(absl::StrCat("\"", *override, "\" cannot be a name in C++"));
  }
  return *override;
}

// Refuses the second of two things of one name.
class Scope {
 public:
  void Add(const std::string& name) {
    if (!names_.insert(name).second) {
      throw Refused(absl::StrCat("the name ", name, " is taken by another; rename one in the ",
                                 "schema or with $Roost.name(\"...\")"));
    }
  }

 private:
  std::set<std::string> names_;
};

class ModelBuilder {
 public:
  ModelBuilder(SchemaIndex& index, RequestedFile requested)
      : index_(index), requested_(requested) {}

  BuiltModel Build() {
    file_.id = requested_.getId();
    file_.path = requested_.getFilename().cStr();
    file_.doc = index_.Doc(file_.id);
    Try("", [&] { file_.name_space = CheckedNamespace(); });
    if (errors_.empty()) VisitNested(index_.Get(file_.id));
    AddForeignStructs();
    AddIncludes();
    if (errors_.empty()) Sort();
    return {std::move(file_), std::move(errors_)};
  }

 private:
  template <class F>
  void Try(const std::string& where, const F& build) {
    try {
      build();
    } catch (const Refused& refused) {
      errors_.push_back(
          absl::StrCat(file_.path, ": ", where, where.empty() ? "" : ": ", refused.what()));
    }
  }

  std::string CheckedNamespace() const {
    const auto name_space = index_.Namespace(file_.id);
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
      const SchemaIndex::Node node = index_.Get(nested.getId());
      if (node.isStruct() || node.isEnum() || node.isInterface()) {
        Try(index_.SchemaName(node.getId()), [&] { Visit(node); });
        VisitNested(node);
      }
    }
  }

  void Visit(SchemaIndex::Node node) {
    NameOr(node.getAnnotations(), "");
    const std::string name = index_.CppName(node.getId());
    if (node.getIsGeneric()) throw Refused("it is generic, and generics are not supported yet");
    types_.Add(name);
    if (node.isEnum()) {
      file_.enums.push_back(BuildEnum(node, name));
    } else if (node.isStruct()) {
      file_.structs.push_back(BuildStruct(node));
    } else {
      for (const char* suffix : {"Proxy", "Server", "Adapter"}) {
        types_.Add(absl::StrCat(name, suffix));
      }
      BuildInterface(node, name);
    }
  }

  Enum BuildEnum(SchemaIndex::Node node, const std::string& name) {
    Enum result{.name = name,
                .schema_name = index_.SchemaName(node.getId()),
                .values = {},
                .doc = index_.Doc(node.getId())};
    Scope names;
    unsigned index = 0;
    for (const auto enumerant : node.getEnum().getEnumerants()) {
      const std::string schema_name = enumerant.getName().cStr();
      Try(absl::StrCat(result.schema_name, ".", schema_name), [&] {
        const std::string value = NameOr(enumerant.getAnnotations(), ConstantCase(schema_name));
        names.Add(value);
        result.values.push_back({value, index_.MemberDoc(node.getId(), index)});
      });
      ++index;
    }
    return result;
  }

  Struct BuildStruct(SchemaIndex::Node node) {
    const uint64_t id = node.getId();
    Struct result;
    result.id = id;
    result.name = index_.CppName(id);
    result.name_space = index_.Namespace(id).value_or("");
    result.schema_name = index_.SchemaName(id);
    result.origin = absl::StrCat("struct ", result.schema_name);
    result.layout =
        BuildLayout(index_.loader().get(id).asStruct(), result.schema_name, ".", &result.needs);
    result.nested = NestedTypes(node);
    result.doc = index_.Doc(id);
    return result;
  }

  std::vector<Alias> NestedTypes(SchemaIndex::Node outer) {
    std::vector<Alias> aliases;
    for (const auto nested : outer.getNestedNodes()) {
      const SchemaIndex::Node node = index_.Get(nested.getId());
      if (!node.isStruct() && !node.isEnum() && !node.isInterface()) continue;
      const std::string name = NameOr(node.getAnnotations(), nested.getName().cStr());
      if (IsReservedType(name)) {
        throw Refused(absl::StrCat("its nested type ", name, " has a name that Roost uses itself"));
      }
      aliases.push_back({name, index_.QualifiedName(node.getId())});
    }
    return aliases;
  }

  // `needs` collects the structs that must be defined before one with these members.
  Layout BuildLayout(capnp::StructSchema schema, const std::string& where, const char* separator,
                     std::vector<uint64_t>* needs) {
    const auto proto = schema.getProto().getStruct();
    if (proto.getDiscriminantCount() > 0) {
      throw Refused("it has a union, and unions are not supported yet");
    }
    Layout layout{.data_words = proto.getDataWordCount(),
                  .pointers = proto.getPointerCount(),
                  .fields = std::vector<Field>(schema.getFields().size())};
    Scope names;
    for (const auto field : schema.getFields()) {
      Try(absl::StrCat(where, separator, field.getProto().getName().cStr()), [&] {
        Field built = BuildField(field);
        names.Add(built.name);
        built.doc = index_.MemberDoc(schema.getProto().getId(), field.getIndex());
        AddNeeds(field.getType(), !built.default_value.empty(), needs);
        layout.fields[field.getProto().getCodeOrder()] = std::move(built);
      });
    }
    return layout;
  }

  Field BuildField(capnp::StructSchema::Field field) {
    const auto proto = field.getProto();
    if (proto.isGroup()) {
      const auto group = index_.Get(proto.getGroup().getTypeId()).getStruct();
      throw Refused(group.getDiscriminantCount() > 0
                        ? "it is a union, and unions are not supported yet"
                        : "it is a group, and groups are not supported yet");
    }
    Field result;
    result.schema_name = proto.getName().cStr();
    result.name = NameOr(proto.getAnnotations(), SnakeCase(result.schema_name));
    result.type = MapType(index_, field.getType());
    result.slot = proto.getSlot().getOffset();
    result.default_value = DefaultValue(index_, field);
    result.default_view = DefaultView(field);
    return result;
  }

  void AddNeeds(capnp::Type type, bool has_default, std::vector<uint64_t>* needs) {
    bool list = false;
    for (; type.isList(); list = true) type = type.asList().getElementType();
    if (type.isInterface()) file_.uses_proxies = true;
    if (type.isAnyPointer()) file_.uses_proxies = file_.uses_values = true;
    if (!type.isStruct()) return;
    const uint64_t id = type.asStruct().getProto().getId();
    used_structs_.insert(id);
    // A std::vector of a struct that is only declared will do, but not one that is filled.
    if (!list || has_default) needs->push_back(id);
  }

  void BuildInterface(SchemaIndex::Node node, const std::string& name) {
    Interface result{.id = node.getId(),
                     .name = name,
                     .schema_name = index_.SchemaName(node.getId()),
                     .constructor = {},
                     .methods = {},
                     .nested = NestedTypes(node),
                     .doc = index_.Doc(node.getId())};
    if (node.getInterface().getSuperclasses().size() > 0) {
      const uint64_t base = node.getInterface().getSuperclasses()[0].getId();
      throw Refused(absl::StrCat("it extends ", index_.SchemaName(base),
                                 ", and inheritance of interfaces is not supported yet"));
    }
    Scope names;
    uint16_t ordinal = 0;
    for (const auto proto : node.getInterface().getMethods()) {
      const std::string where = absl::StrCat(result.schema_name, ".", proto.getName().cStr());
      Try(where, [&] {
        Method method = BuildMethod(proto, where, result);
        method.ordinal = ordinal;
        method.doc = index_.MemberDoc(result.id, ordinal);
        method.signature = Signature(method, proto);
        if (!SchemaIndex::IsConstructor(proto.getAnnotations())) {
          names.Add(method.name);
          result.methods.push_back(std::move(method));
        } else if (result.constructor) {
          throw Refused("an interface has one constructor at most");
        } else if (method.returns != "void") {
          throw Refused("a constructor has no results; write -> ()");
        } else {
          result.constructor = std::move(method);
        }
      });
      ++ordinal;
    }
    file_.interfaces.push_back(std::move(result));
  }

  Method BuildMethod(capnp::schema::Method::Reader proto, const std::string& where,
                     Interface& owner) {
    if (proto.getImplicitParameters().size() > 0) {
      throw Refused("it is generic, and generics are not supported yet");
    }
    if (proto.getResultStructType() == kStreamResult) {
      throw Refused("it is a streaming method, and these are not supported yet; write -> ()");
    }
    Method method;
    method.schema_name = proto.getName().cStr();
    method.name = NameOr(proto.getAnnotations(), PascalCase(method.schema_name));
    // A constructor's name appears nowhere in C++.
    if (IsReservedMethod(method.name) && !SchemaIndex::IsConstructor(proto.getAnnotations())) {
      throw Refused(absl::StrCat("Roost itself has a method ", method.name,
                                 "; rename it with $Roost.name(\"...\")"));
    }
    BuildParams(proto.getParamStructType(), where, method);
    BuildResults(proto.getResultStructType(), where, method, owner);
    return method;
  }

  // Whether a method's parameters or results are a struct of the schema, not a list of their own.
  bool IsNamed(uint64_t id) const { return index_.Get(id).getScopeId() != 0; }

  // As the only member of a layout of the struct's own size.
  Layout NamedLayout(uint64_t id) {
    const capnp::StructSchema schema = index_.loader().get(id).asStruct();
    Field field;
    field.type = MapType(index_, schema);
    field.name = SnakeCase(
        index_.Get(id).getDisplayName().slice(index_.Get(id).getDisplayNamePrefixLength()).cStr());
    used_structs_.insert(id);
    return {.data_words = schema.getProto().getStruct().getDataWordCount(),
            .pointers = schema.getProto().getStruct().getPointerCount(),
            .fields = {field}};
  }

  void BuildParams(uint64_t id, const std::string& where, Method& method) {
    if (IsNamed(id)) {
      method.params = NamedLayout(id);
      method.params_struct = method.params.fields[0].type.cpp;
    } else {
      std::vector<uint64_t> needs;
      method.params = BuildLayout(index_.loader().get(id).asStruct(), where, ": ", &needs);
    }
    for (Field& field : method.params.fields) {
      if (IsLocal(field.name)) field.name += "_";
    }
  }

  void BuildResults(uint64_t id, const std::string& where, Method& method, Interface& owner) {
    if (IsNamed(id)) {
      method.results = NamedLayout(id);
      method.returns = method.results.fields[0].type.cpp;
      method.returns_struct = true;
      return;
    }
    Struct results;
    results.layout = BuildLayout(index_.loader().get(id).asStruct(), where, ": ", &results.needs);
    method.results = results.layout;
    if (method.results.fields.empty()) {
      method.returns = "void";
    } else if (method.results.fields.size() == 1) {
      method.returns = method.results.fields[0].type.cpp;
    } else {
      results.id = id;
      const std::string alias = method.name + "Results";
      results.name = absl::StrCat(owner.name, "_", alias);
      results.name_space = file_.name_space;
      results.schema_name = results.name;
      results.origin = absl::StrCat("results of ", where);
      types_.Add(results.name);
      method.returns = absl::StrCat(file_.name_space, "::", results.name);
      method.returns_struct = true;
      owner.nested.push_back({alias, method.returns});
      file_.structs.push_back(std::move(results));
    }
  }

  std::string Signature(const Method& method, capnp::schema::Method::Reader proto) const {
    const auto list = [&](uint64_t id, const Layout& layout) {
      if (IsNamed(id)) return layout.fields[0].type.schema;
      return absl::StrCat("(",
                          absl::StrJoin(layout.fields, ", ",
                                        [](auto* out, const Field& field) {
                                          absl::StrAppend(out, field.schema_name, " :",
                                                          field.type.schema);
                                        }),
                          ")");
    };
    return absl::StrCat(method.schema_name, " @", method.ordinal, " ",
                        list(proto.getParamStructType(), method.params), " -> ",
                        list(proto.getResultStructType(), method.results));
  }

  // Structs of other files that this one's own reach: their encoding is part of this one's.
  void AddForeignStructs() {
    std::set<uint64_t> done;
    while (done.size() < used_structs_.size()) {
      for (const uint64_t id : std::set<uint64_t>(used_structs_)) {
        if (!done.insert(id).second || index_.FileOf(id).getId() == file_.id) continue;
        Try(index_.SchemaName(id),
            [&] { file_.foreign_structs.push_back(BuildStruct(index_.Get(id))); });
      }
    }
  }

  void AddIncludes() {
    for (const auto import : requested_.getImports()) {
      // Files with annotations only have no namespace, and no header.
      if (!index_.Namespace(import.getId())) continue;
      std::string path = import.getName().cStr();
      path = absl::StrCat(absl::StripSuffix(absl::StripPrefix(path, "/"), ".capnp"), ".roost.h");
      file_.includes.push_back(path);
    }
    std::sort(file_.includes.begin(), file_.includes.end());
  }

  void Sort() {
    Try("", [&] { SortForDefinition(file_.structs); });
  }

  SchemaIndex& index_;
  const RequestedFile requested_;
  File file_;
  std::vector<std::string> errors_;
  Scope types_;
  std::set<uint64_t> used_structs_;
};

}  // namespace

BuiltModel BuildModel(SchemaIndex& index, RequestedFile requested) {
  return ModelBuilder(index, requested).Build();
}

}  // namespace roost::codegen
