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
  MethodBuilder(BuildContext& context, capnp::InterfaceSchema owner, Nested* nested)
      : context_(context), owner_(owner.getProto()), nested_(nested) {}

  // Throws Refused.
  Method Build(capnp::InterfaceSchema::Method schema) {
    const MethodProto proto = schema.getProto();
    if (proto.getImplicitParameters().size() > 0) {
      throw Refused(
          "it is generic, and who runs it could not know its types; give the parameters to the "
          "interface, or use AnyPointer");
    }
    const uint16_t ordinal = schema.getOrdinal();
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
    BuildParams(schema.getParamType(), method);
    if (proto.getResultStructType() == kStreamResult) {
      method.streams = true;
      method.returns = "void";
      for (Field& field : method.params.fields) {
        if (field.name == "window") field.name += "_";
      }
    } else {
      BuildResults(schema.getResultType(), method);
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

  // As the only member of a layout of the struct's own size.
  Layout NamedLayout(capnp::StructSchema schema) {
    Field field;
    field.type = MapType(context_.index, schema);
    field.name = SnakeCase(context_.index.OwnName(schema.getProto().getId()));
    if (nested_ != nullptr) AddUses(context_, schema);
    return {.data_words = schema.getProto().getStruct().getDataWordCount(),
            .pointers = schema.getProto().getStruct().getPointerCount(),
            .fields = {field}};
  }

  void BuildParams(capnp::StructSchema schema, Method& method) {
    if (IsNamed(schema.getProto().getId())) {
      method.params = NamedLayout(schema);
      method.params_struct = method.params.fields[0].type.cpp;
    } else {
      std::vector<uint64_t> needs;
      method.params = BuildMethodLayout(context_, schema, Where(method), &needs);
    }
    for (Field& field : method.params.fields) {
      if (field.type.shared) throw Refused(kOnlyResult);
      if (IsLocal(field.name)) field.name += "_";
    }
  }

  void BuildResults(capnp::StructSchema schema, Method& method) {
    const uint64_t id = schema.getProto().getId();
    if (IsNamed(id)) {
      method.results = NamedLayout(schema);
      method.returns = method.results.fields[0].type.cpp;
      method.returns_struct = true;
      return;
    }
    codegen::Struct results;
    results.layout = BuildMethodLayout(context_, schema, Where(method), &results.needs);
    method.results = results.layout;
    if (method.results.fields.empty()) {
      method.returns = "void";
    } else if (method.results.fields.size() == 1) {
      method.returns = method.results.fields[0].type.cpp;
    } else if (owner_.getParameters().size() > 0) {
      throw Refused(
          "a method of a generic interface has several results; make them a struct of the schema");
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
  // Unbound: a generic interface's parameters stay what they are.
  InterfaceBuilder(BuildContext& context, SchemaIndex::Node node)
      : context_(context),
        node_(node),
        schema_(context.index.loader().getUnbound(node.getId()).asInterface()) {}

  Interface Build() {
    result_.id = node_.getId();
    result_.name = context_.index.CppName(node_.getId());
    result_.name_space = context_.index.Namespace(node_.getId()).value_or("");
    result_.schema_name = context_.index.SchemaName(node_.getId());
    for (const auto parameter : node_.getParameters()) {
      result_.parameters.push_back(parameter.getName().cStr());
    }
    if (result_.parameters.empty() && node_.getIsGeneric()) {
      throw Refused("it stands within a generic type; move it out of there");
    }
    result_.nested = BuildNested(context_, node_);
    result_.doc = context_.index.Doc(node_.getId());
    AddBases();
    AddMethods();
    return std::move(result_);
  }

 private:
  void AddBases() {
    std::set<uint64_t> seen;
    bool first = true;
    for (const capnp::InterfaceSchema base : schema_.getSuperclasses()) {
      const uint64_t id = base.getProto().getId();
      if (!context_.index.Namespace(id)) {
        throw Refused(absl::StrCat(context_.index.SchemaName(id), " is of ",
                                   context_.index.FileOf(id).getDisplayName().cStr(),
                                   ", which has no $Roost.namespace"));
      }
      AddInstance(context_, base);
      result_.extends.push_back(NameInterface(context_.index, base));
      AddBase(base, first, &seen);
      first = false;
    }
  }

  // `base` and what it extends, each once.
  void AddBase(capnp::InterfaceSchema base, bool by_first, std::set<uint64_t>* seen) {
    if (!seen->insert(base.getProto().getId()).second) return;
    Base built{.name = NameInterface(context_.index, base), .methods = {}};
    MethodBuilder methods(context_, base, nullptr);
    for (const auto method : base.getMethods()) {
      if (IsConstructor(method.getProto().getAnnotations())) continue;
      built.methods.push_back(methods.Build(method));
      AddNames(built.methods.back());
    }
    if (!by_first) result_.forwarded.push_back(built);
    result_.inherited.push_back(std::move(built));
    for (const capnp::InterfaceSchema super : base.getSuperclasses()) {
      AddBase(super, by_first, seen);
    }
  }

  // A method and its asynchronous form.
  void AddNames(const Method& method) {
    names_.Add(method.name);
    names_.Add(method.name + "Async");
  }

  void AddMethods() {
    MethodBuilder methods(context_, schema_, &result_.nested);
    for (const auto schema : schema_.getMethods()) {
      const MethodProto proto = schema.getProto();
      context_.Try(methods.Where(proto), [&] {
        Method method = methods.Build(schema);
        if (!IsConstructor(proto.getAnnotations())) {
          AddNames(method);
          result_.methods.push_back(std::move(method));
        } else if (result_.constructor) {
          throw Refused("an interface has one constructor at most");
        } else if (method.returns != "void" || method.streams) {
          throw Refused("a constructor has no results; write -> ()");
        } else if (!result_.parameters.empty()) {
          throw Refused(
              "objects of a generic interface are not created; give the constructor to an "
              "interface that extends it with its types");
        } else {
          result_.constructor = std::move(method);
        }
      });
    }
  }

  BuildContext& context_;
  const SchemaIndex::Node node_;
  const capnp::InterfaceSchema schema_;
  Interface result_;
  Scope names_;
};

}  // namespace

Interface BuildInterface(BuildContext& context, SchemaIndex::Node node) {
  return InterfaceBuilder(context, node).Build();
}

}  // namespace roost::codegen
