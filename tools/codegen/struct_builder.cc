// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/codegen/struct_builder.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/codegen/names.h"
#include "tools/codegen/types.h"
#include "tools/codegen/values.h"

namespace roost::codegen {
namespace {

using Kind = Type::Kind;

// The standard header of a field's form, or empty.
std::string HeaderOf(const FieldForm& form) {
  switch (form.kind) {
    case FieldForm::Kind::kPlain:
    case FieldForm::Kind::kView:
      break;
    case FieldForm::Kind::kOptional:
      return "optional";
    case FieldForm::Kind::kSet:
      return "set";
    case FieldForm::Kind::kMap:
      return "map";
    case FieldForm::Kind::kDuration:
    case FieldForm::Kind::kTime:
      return "chrono";
  }
  return "";
}

constexpr size_t kMostInstances = 256;

// The types of a method's parameters or results.
void AddUsesOfFields(BuildContext& context, capnp::StructSchema schema) {
  // A struct of the schema in place of a list.
  if (schema.getProto().getScopeId() != 0) return AddUses(context, capnp::Type(schema));
  for (const auto field : schema.getFields()) {
    if (!field.getProto().isGroup()) AddUses(context, field.getType());
  }
}

// `needs` collects the structs that must be defined before one with a member of that type.
void AddNeeds(BuildContext& context, capnp::Type type, bool has_default,
              std::vector<uint64_t>* needs) {
  bool list = false;
  for (; type.isList(); list = true) type = type.asList().getElementType();
  if (type.isInterface()) {
    context.file.uses_proxies = true;
    AddInstance(context, type.asInterface());
  }
  if (type.isAnyPointer() && !IsParameter(type)) {
    context.file.uses_proxies = context.file.uses_values = true;
  }
  if (!type.isStruct()) return;
  const capnp::StructSchema schema = type.asStruct();
  const uint64_t id = schema.getProto().getId();
  context.used_structs.insert(id);
  // A std::vector of a struct that is only declared will do, but not one that is filled.
  if (!list || has_default) needs->push_back(id);
  if (schema.getProto().getParameters().size() == 0) return;
  const auto arguments = schema.getBrandArgumentsAtScope(id);
  for (unsigned i = 0; i < schema.getProto().getParameters().size(); ++i) {
    AddNeeds(context, arguments[i], false, needs);
  }
}

Field BuildSlot(BuildContext& context, capnp::StructSchema::Field field,
                std::vector<uint64_t>* needs) {
  const auto proto = field.getProto();
  NameOr(proto.getAnnotations(), "");
  Field result;
  result.schema_name = proto.getName().cStr();
  result.name = FieldName(proto);
  result.type = MapField(context.index, field);
  result.slot = proto.getSlot().getOffset();
  result.default_value = DefaultValue(context.index, field);
  result.default_view = DefaultView(field);
  result.doc =
      context.index.MemberDoc(field.getContainingStruct().getProto().getId(), field.getIndex());
  // A map's entries are made of a struct that must be complete.
  const bool by_value = result.type.kind == Kind::kMap || !result.default_value.empty();
  const std::string header = HeaderOf(FieldFormOf(proto.getAnnotations()));
  if (!header.empty()) context.file.std_includes.insert(header);
  AddNeeds(context, field.getType(), by_value, needs);
  return result;
}

class StructBuilder {
 public:
  StructBuilder(BuildContext& context, capnp::StructSchema schema, std::string origin)
      : context_(context), schema_(schema) {
    const uint64_t id = schema.getProto().getId();
    result_.id = id;
    result_.name = context.index.CppName(id);
    result_.name_space = context.index.Namespace(id).value_or("");
    result_.schema_name = context.index.SchemaName(id);
    result_.origin = origin;
    for (const auto parameter : schema.getProto().getParameters()) {
      result_.parameters.push_back(parameter.getName().cStr());
    }
    if (result_.parameters.empty() && schema.getProto().getIsGeneric()) {
      throw Refused("it stands within a generic type; move it out of there");
    }
  }

  // The groups' structs, then the struct itself.
  std::vector<Struct> Build() {
    const SchemaIndex::Node node = context_.index.Get(result_.id);
    result_.existing = ExistingTypeOf(node.getAnnotations()).value_or(ExistingType()).type;
    result_.nested = BuildNested(context_, node);
    for (const Alias& alias : result_.nested.types) names_.Add(alias.name);
    for (const Constant& constant : result_.nested.constants) names_.Add(constant.name);
    result_.doc = context_.index.Doc(result_.id);
    const auto proto = schema_.getProto().getStruct();
    result_.layout.data_words = proto.getDataWordCount();
    result_.layout.pointers = proto.getPointerCount();
    AddMembers();
    if (proto.getDiscriminantCount() > 0) AddUnion();
    groups_.push_back(std::move(result_));
    return std::move(groups_);
  }

 private:
  void AddMembers() {
    std::vector<std::pair<unsigned, Field>> fields;
    for (const auto field : schema_.getNonUnionFields()) {
      TryMember(field, [&] {
        Field built = BuildMember(field);
        names_.Add(built.name);
        fields.emplace_back(field.getProto().getCodeOrder(), std::move(built));
      });
    }
    std::sort(fields.begin(), fields.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    for (auto& entry : fields) result_.layout.fields.push_back(std::move(entry.second));
  }

  void AddUnion() {
    Union built;
    built.member = UnionMember(schema_);
    built.slot = schema_.getProto().getStruct().getDiscriminantOffset();
    names_.Add(built.member);
    built.alternatives.resize(schema_.getUnionFields().size());
    std::vector<std::string> types(built.alternatives.size());
    for (const auto field : schema_.getUnionFields()) {
      TryMember(field, [&] {
        const auto proto = field.getProto();
        Alternative alternative{.constant = AlternativeName(proto), .field = BuildMember(field)};
        names_.Add(alternative.constant);
        types[proto.getDiscriminantValue()] = alternative.field.type.cpp;
        built.alternatives[proto.getDiscriminantValue()] = std::move(alternative);
      });
    }
    built.types = std::move(types);
    result_.alternatives = std::move(built);
  }

  template <class F>
  void TryMember(capnp::StructSchema::Field field, const F& build) {
    context_.Try(absl::StrCat(result_.schema_name, ".", field.getProto().getName().cStr()), build);
  }

  Field BuildMember(capnp::StructSchema::Field field) {
    const auto proto = field.getProto();
    if (!proto.isGroup()) {
      Field slot = BuildSlot(context_, field, &result_.needs);
      if (slot.type.shared) throw Refused(kOnlyResult);
      return slot;
    }
    if (IsOptionalScalar(field)) return BuildOptionalScalar(field);
    if (schema_.getProto().getIsGeneric()) {
      throw Refused("a generic struct cannot have groups; make it a struct of its own");
    }
    NameOr(proto.getAnnotations(), "");
    const capnp::StructSchema group = field.getType().asStruct();
    const uint64_t id = group.getProto().getId();
    Field result;
    result.schema_name = proto.getName().cStr();
    result.name = FieldName(proto);
    result.type = MapGroup(context_.index, group);
    result.doc = context_.index.MemberDoc(result_.id, field.getIndex());
    const std::string type = PascalCase(result.schema_name);
    if (IsReservedType(type)) {
      throw Refused(absl::StrCat("its type ", type, " has a name that Roost uses itself"));
    }
    names_.Add(type);
    result_.nested.types.push_back({type, result.type.cpp});
    result_.needs.push_back(id);
    context_.used_structs.insert(id);
    if (context_.index.FileOf(id).getId() == context_.file.id) {
      context_.types.Add(context_.index.CppName(id));
    }
    StructBuilder builder(context_, group, absl::StrCat("group ", context_.index.SchemaName(id)));
    auto structs = builder.Build();
    std::move(structs.begin(), structs.end(), std::back_inserter(groups_));
    return result;
  }

  Field BuildOptionalScalar(capnp::StructSchema::Field field) {
    const auto proto = field.getProto();
    NameOr(proto.getAnnotations(), "");
    Field result;
    result.schema_name = proto.getName().cStr();
    result.name = FieldName(proto);
    result.type = MapOptionalScalar(context_.index, field);
    const auto scalar = ScalarOf(field).getProto();
    result.slot = scalar.getSlot().getOffset();
    result.tag = field.getType().asStruct().getProto().getStruct().getDiscriminantOffset();
    result.doc = context_.index.MemberDoc(result_.id, field.getIndex());
    context_.file.std_includes.insert("optional");
    const std::string header = HeaderOf(FieldFormOf(scalar.getAnnotations()));
    if (!header.empty()) context_.file.std_includes.insert(header);
    return result;
  }

  BuildContext& context_;
  const capnp::StructSchema schema_;
  Struct result_;
  std::vector<Struct> groups_;
  Scope names_;
};

}  // namespace

void AddUses(BuildContext& context, capnp::Type type) {
  std::vector<uint64_t> ignored;
  AddNeeds(context, type, false, &ignored);
}

void AddInstance(BuildContext& context, capnp::InterfaceSchema schema) {
  const unsigned count = schema.getProto().getParameters().size();
  // What depends on a parameter is instantiated where that is given.
  if (count == 0 || HasParameter(capnp::Type(schema))) return;
  const std::string name = MapType(context.index, schema).cpp;
  if (!context.instances.emplace(name, schema).second) return;
  if (context.instances.size() > kMostInstances) {
    throw Refused(absl::StrCat("its types need ever more of ", name, ", and so on without end"));
  }
  const auto arguments = schema.getBrandArgumentsAtScope(schema.getProto().getId());
  for (unsigned i = 0; i < count; ++i) AddUses(context, arguments[i]);
  for (const auto method : schema.getMethods()) {
    AddUsesOfFields(context, method.getParamType());
    if (!method.isStreaming()) AddUsesOfFields(context, method.getResultType());
  }
  for (const auto super : schema.getSuperclasses()) AddInstance(context, super);
}

std::vector<Struct> BuildStructs(BuildContext& context, uint64_t id) {
  // Unbound: a generic struct's parameters stay what they are.
  const capnp::StructSchema schema = context.index.loader().getUnbound(id).asStruct();
  return StructBuilder(context, schema, absl::StrCat("struct ", context.index.SchemaName(id)))
      .Build();
}

Layout BuildMethodLayout(BuildContext& context, capnp::StructSchema schema,
                         const std::string& where, std::vector<uint64_t>* needs) {
  const auto proto = schema.getProto().getStruct();
  Layout layout{.data_words = proto.getDataWordCount(),
                .pointers = proto.getPointerCount(),
                .fields = std::vector<Field>(schema.getFields().size())};
  Scope names;
  for (const auto field : schema.getFields()) {
    context.Try(absl::StrCat(where, ": ", field.getProto().getName().cStr()), [&] {
      Field built = BuildSlot(context, field, needs);
      // A parameter is passed as such, whatever a generic interface is given for it.
      const auto declared = context.index.loader().getUnbound(schema.getProto().getId());
      if (IsParameter(declared.asStruct().getFields()[field.getIndex()].getType())) {
        built.type.kind = Kind::kParameter;
      }
      names.Add(built.name);
      layout.fields[field.getProto().getCodeOrder()] = std::move(built);
    });
  }
  return layout;
}

Constant BuildConstant(BuildContext& context, SchemaIndex::Node node) {
  const uint64_t id = node.getId();
  const capnp::ConstSchema schema = context.index.loader().get(id).asConst();
  Constant result;
  result.type = MapType(context.index, schema.getType());
  result.schema_name = context.index.SchemaName(id);
  const Kind kind = result.type.kind;
  result.simple = kind == Kind::kScalar || kind == Kind::kText || kind == Kind::kVoid;
  const std::string name = context.index.OwnName(id);
  result.name =
      NameOr(node.getAnnotations(), result.simple ? ConstantCase(name) : PascalCase(name));
  result.value = ConstantValue(context.index, schema);
  result.doc = context.index.Doc(id);
  std::vector<uint64_t> needs;
  AddNeeds(context, schema.getType(), true, &needs);
  return result;
}

Nested BuildNested(BuildContext& context, SchemaIndex::Node outer) {
  Nested result;
  for (const auto nested : outer.getNestedNodes()) {
    const SchemaIndex::Node node = context.index.Get(nested.getId());
    if (node.isConst()) {
      Constant constant = BuildConstant(context, node);
      // Those of other types stand beside the outer type, not in it.
      if (constant.simple) result.constants.push_back(std::move(constant));
      continue;
    }
    if (!node.isStruct() && !node.isEnum() && !node.isInterface()) continue;
    const std::string name = NameOr(node.getAnnotations(), nested.getName().cStr());
    if (IsReservedType(name)) {
      throw Refused(absl::StrCat("its nested type ", name, " has a name that Roost uses itself"));
    }
    result.types.push_back({name, context.index.QualifiedName(node.getId())});
  }
  return result;
}

bool IsReservedType(const std::string& name) {
  static const std::set<std::string> kReserved = {
      "Adapter", "Create", "CreateAs", "Function", "LocalId", "Proxy", "Server", "Which", "Wire"};
  return kReserved.count(name) > 0;
}

}  // namespace roost::codegen
