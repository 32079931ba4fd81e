// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/codegen/interface_builder.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/codegen/names.h"
#include "tools/codegen/struct_builder.h"
#include "tools/codegen/types.h"

namespace roost::codegen {
namespace {

using MethodProto = capnp::schema::Method::Reader;

// StreamResult of /capnp/stream.capnp: what `-> stream` stands for.
constexpr uint64_t kStreamResult = 0x995f9a3377c0b16e;

// Words that generated functions use themselves.
bool IsLocal(const std::string& word) {
  static const std::set<std::string> kLocals = {"call",   "class_name", "interface_id", "local",
                                                "params", "results",    "self",         "server"};
  return kLocals.count(word) > 0;
}

// Methods of Roost's own on adapters and proxies.
bool IsReservedMethod(const std::string& name) {
  static const std::set<std::string> kReserved = {
      "As", "Construct", "Dispatch", "InterfaceId", "InterfaceName", "Interface", "With"};
  return kReserved.count(name) > 0;
}

// The methods of one interface, of the file itself or of another that it imports.
class MethodBuilder {
 public:
  // `nested` takes the aliases of structs of several results, which are added to the file. Without
  // it the methods are inherited: their own interface has what they need.
  MethodBuilder(BuildContext& context, SchemaIndex::Node owner, Nested* nested)
      : context_(context), owner_(owner), nested_(nested) {}

  // Throws Refused.
  Method Build(MethodProto proto, uint16_t ordinal) {
    if (proto.getImplicitParameters().size() > 0) {
      throw Refused("it is generic, and generic methods have no C++; use AnyPointer");
    }
    Method method;
    method.ordinal = ordinal;
    method.schema_name = proto.getName().cStr();
    method.name = NameOr(proto.getAnnotations(), PascalCase(method.schema_name));
    method.doc = context_.index.MemberDoc(owner_.getId(), ordinal);
    // A constructor's name appears nowhere in C++.
    if (IsReservedMethod(method.name) && !IsConstructor(proto.getAnnotations())) {
      throw Refused(absl::StrCat("Roost itself has a method ", method.name,
                                 "; rename it with $Roost.name(\"...\")"));
    }
    BuildParams(proto, method);
    if (proto.getResultStructType() == kStreamResult) {
      method.streams = true;
      method.returns = "void";
      for (Field& field : method.params.fields) {
        if (field.name == "window") field.name += "_";
      }
    } else {
      BuildResults(proto, method);
    }
    method.signature = Signature(method, proto);
    return method;
  }

  std::string Where(MethodProto proto) const {
    return absl::StrCat(context_.index.SchemaName(owner_.getId()), ".", proto.getName().cStr());
  }

 private:
  std::string Where(const Method& method) const {
    return absl::StrCat(context_.index.SchemaName(owner_.getId()), ".", method.schema_name);
  }

  // Whether a method's parameters or results are a struct of the schema, not a list of their own.
  bool IsNamed(uint64_t id) const { return context_.index.Get(id).getScopeId() != 0; }

  capnp::StructSchema Struct(uint64_t id, capnp::schema::Brand::Reader brand) const {
    return context_.index.loader().get(id, brand).asStruct();
  }

  // As the only member of a layout of the struct's own size.
  Layout NamedLayout(uint64_t id, capnp::schema::Brand::Reader brand) {
    const capnp::StructSchema schema = Struct(id, brand);
    Field field;
    field.type = MapType(context_.index, schema);
    field.name = SnakeCase(context_.index.OwnName(id));
    if (nested_ != nullptr) context_.used_structs.insert(id);
    return {.data_words = schema.getProto().getStruct().getDataWordCount(),
            .pointers = schema.getProto().getStruct().getPointerCount(),
            .fields = {field}};
  }

  void BuildParams(MethodProto proto, Method& method) {
    const uint64_t id = proto.getParamStructType();
    if (IsNamed(id)) {
      method.params = NamedLayout(id, proto.getParamBrand());
      method.params_struct = method.params.fields[0].type.cpp;
    } else {
      std::vector<uint64_t> needs;
      method.params =
          BuildMethodLayout(context_, Struct(id, proto.getParamBrand()), Where(method), &needs);
    }
    for (Field& field : method.params.fields) {
      if (field.type.shared) throw Refused(kOnlyResult);
      if (IsLocal(field.name)) field.name += "_";
    }
  }

  void BuildResults(MethodProto proto, Method& method) {
    const uint64_t id = proto.getResultStructType();
    if (IsNamed(id)) {
      method.results = NamedLayout(id, proto.getResultBrand());
      method.returns = method.results.fields[0].type.cpp;
      method.returns_struct = true;
      return;
    }
    codegen::Struct results;
    results.layout = BuildMethodLayout(context_, Struct(id, proto.getResultBrand()), Where(method),
                                       &results.needs);
    method.results = results.layout;
    if (method.results.fields.empty()) {
      method.returns = "void";
    } else if (method.results.fields.size() == 1) {
      method.returns = method.results.fields[0].type.cpp;
    } else {
      for (const Field& field : method.results.fields) {
        if (field.type.shared) throw Refused(kOnlyResult);
      }
      const std::string alias = method.name + "Results";
      const std::string owner = context_.index.CppName(owner_.getId());
      results.id = id;
      results.name = absl::StrCat(owner, "_", alias);
      results.name_space = context_.index.Namespace(owner_.getId()).value_or("");
      results.schema_name = results.name;
      results.origin = absl::StrCat("results of ", Where(method));
      method.returns = absl::StrCat(results.name_space, "::", results.name);
      method.returns_struct = true;
      if (nested_ == nullptr) return;
      context_.types.Add(results.name);
      nested_->types.push_back({alias, method.returns});
      context_.file.structs.push_back(std::move(results));
    }
  }

  std::string Signature(const Method& method, MethodProto proto) const {
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
    return absl::StrCat(
        method.schema_name, " @", method.ordinal, " ",
        list(proto.getParamStructType(), method.params), " -> ",
        method.streams ? "stream" : list(proto.getResultStructType(), method.results));
  }

  BuildContext& context_;
  const SchemaIndex::Node owner_;
  Nested* const nested_;
};

class InterfaceBuilder {
 public:
  InterfaceBuilder(BuildContext& context, SchemaIndex::Node node)
      : context_(context), node_(node) {}

  void Build() {
    result_.id = node_.getId();
    result_.name = context_.index.CppName(node_.getId());
    result_.schema_name = context_.index.SchemaName(node_.getId());
    result_.nested = BuildNested(context_, node_);
    result_.doc = context_.index.Doc(node_.getId());
    if (node_.getIsGeneric()) {
      throw Refused("it is generic, and only structs can be; use AnyPointer");
    }
    AddBases();
    AddMethods();
    context_.file.interfaces.push_back(std::move(result_));
  }

 private:
  void AddBases() {
    std::set<uint64_t> seen, by_first;
    bool first = true;
    for (const auto super : node_.getInterface().getSuperclasses()) {
      const SchemaIndex::Node base = context_.index.Get(super.getId());
      if (base.getIsGeneric()) {
        throw Refused(absl::StrCat("it extends ", context_.index.SchemaName(super.getId()),
                                   ", which is generic"));
      }
      if (!context_.index.Namespace(super.getId())) {
        throw Refused(absl::StrCat(context_.index.SchemaName(super.getId()), " is of ",
                                   context_.index.FileOf(super.getId()).getDisplayName().cStr(),
                                   ", which has no $Roost.namespace"));
      }
      result_.extends.push_back(context_.index.QualifiedName(super.getId()));
      AddBase(base, first, &seen);
      first = false;
    }
  }

  // `base` and what it extends, each once.
  void AddBase(SchemaIndex::Node base, bool by_first, std::set<uint64_t>* seen) {
    if (!seen->insert(base.getId()).second) return;
    Base built{.name = context_.index.QualifiedName(base.getId()), .methods = {}};
    MethodBuilder methods(context_, base, nullptr);
    uint16_t ordinal = 0;
    for (const auto proto : base.getInterface().getMethods()) {
      if (!IsConstructor(proto.getAnnotations())) {
        built.methods.push_back(methods.Build(proto, ordinal));
        AddNames(built.methods.back());
      }
      ++ordinal;
    }
    if (!by_first) result_.forwarded.push_back(built);
    result_.inherited.push_back(std::move(built));
    for (const auto super : base.getInterface().getSuperclasses()) {
      AddBase(context_.index.Get(super.getId()), by_first, seen);
    }
  }

  // A method and its asynchronous form.
  void AddNames(const Method& method) {
    names_.Add(method.name);
    names_.Add(method.name + "Async");
  }

  void AddMethods() {
    MethodBuilder methods(context_, node_, &result_.nested);
    uint16_t ordinal = 0;
    for (const auto proto : node_.getInterface().getMethods()) {
      context_.Try(methods.Where(proto), [&] {
        Method method = methods.Build(proto, ordinal);
        if (!IsConstructor(proto.getAnnotations())) {
          AddNames(method);
          result_.methods.push_back(std::move(method));
        } else if (result_.constructor) {
          throw Refused("an interface has one constructor at most");
        } else if (method.returns != "void" || method.streams) {
          throw Refused("a constructor has no results; write -> ()");
        } else {
          result_.constructor = std::move(method);
        }
      });
      ++ordinal;
    }
  }

  BuildContext& context_;
  const SchemaIndex::Node node_;
  Interface result_;
  Scope names_;
};

}  // namespace

void AddInterface(BuildContext& context, SchemaIndex::Node node) {
  InterfaceBuilder(context, node).Build();
}

}  // namespace roost::codegen
