// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/codegen/wire_text.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/codegen/struct_text.h"
#include "tools/codegen/text.h"

namespace roost::codegen {
namespace {

using Kind = Type::Kind;

constexpr char kWireDeclaration[] = R"($template$struct $wire$ {
  static constexpr uint16_t kDataWords = $data_words$;
  static constexpr uint16_t kPointers = $pointers$;
  static void Write(capnp::AnyStruct::Builder to, const $type$& from);
  static $type$ Read(capnp::AnyStruct::Reader from);
};

)";

constexpr char kWireDefinition[] = R"($template$$write_head$$writes$}

$template$$read_head$  $type$ to;
$reads$  return to;
}

)";

constexpr char kEmptyWireDefinition[] =
    R"($template$inline void $wire$::Write(capnp::AnyStruct::Builder, const $type$&) {}

$template$inline $type$ $wire$::Read(capnp::AnyStruct::Reader) { return {}; }

)";

constexpr char kUnionWrite[] =
    R"(  wire::Set<uint16_t>(to, $slot$, static_cast<uint16_t>(from.$member$.index()), 0);
  switch (from.$member$.index()) {
$cases$    default:
      wire::ThrowNoAlternative("$name$", from.$member$.index());
  }
)";

constexpr char kUnionRead[] =
    R"(  switch (const size_t which = wire::Get<uint16_t>(from, $slot$, 0)) {
$cases$    default:
      wire::ThrowNoAlternative("$name$", which);
  }
)";

std::string Pointer(const std::string& from, const Field& field) {
  return absl::StrCat("wire::Pointer(", from, ", ", field.slot, ")");
}

std::string WithDefault(const std::string& function, const std::string& pointer,
                        const std::string& default_value) {
  return absl::StrCat(function, "(", pointer, default_value.empty() ? "" : ", ", default_value,
                      ")");
}

// A map's entries are made into it one by one, so that a default takes the place of the whole.
std::string ReadMap(const Field& field, const std::string& from) {
  return WithDefault(absl::StrCat("wire::ReadMap<", field.type.entry, ", ", field.type.cpp, ">"),
                     Pointer(from, field), field.default_value);
}

// The statement that fills the member of a struct `to`, which holds its default so far.
std::string ReadStatement(const Field& field) {
  const std::string member = absl::StrCat("to.", field.name);
  if (field.type.kind == Kind::kScalar || field.type.kind == Kind::kMap ||
      field.default_value.empty()) {
    return Assignment(2, member, ReadExpression(field, "from"));
  }
  return Assignment(
      2, member, absl::StrCat("wire::Read(", Pointer("from", field), ", std::move(", member, "))"));
}

// A type that Roost did not generate has its encoding in Roost's namespace.
std::string WireName(const Struct& entry) {
  return entry.existing.empty() ? absl::StrCat(NameWithParameters(entry), "::Wire")
                                : absl::StrCat("WireOf<", entry.existing, ">");
}

std::string TypeName(const Struct& entry) {
  return entry.existing.empty() ? NameWithParameters(entry) : entry.existing;
}

std::string NamespaceOf(const Struct& entry) {
  return entry.existing.empty() ? entry.name_space : "roost::wire";
}

std::string WireDeclaration(const Struct& entry) {
  return Fill(kWireDeclaration,
              {{"template", entry.existing.empty() ? TemplateHead(entry) : "template <>\n"},
               {"wire", WireName(entry)},
               {"type", TypeName(entry)},
               {"data_words", absl::StrCat(entry.layout.data_words)},
               {"pointers", absl::StrCat(entry.layout.pointers)}});
}

std::string UnionWrites(const Struct& entry) {
  const Union& alternatives = *entry.alternatives;
  std::string cases;
  for (const Alternative& alternative : alternatives.alternatives) {
    const std::string constant = absl::StrCat(TypeName(entry), "::", alternative.constant);
    const std::string value =
        absl::StrCat("std::get<", constant, ">(from.", alternatives.member, ")");
    absl::StrAppend(
        &cases, "    case ", constant, ":\n",
        IsStored(alternative.field) ? WriteStatement(6, alternative.field, "to", value) : "",
        "      break;\n");
  }
  return Fill(kUnionWrite, {{"slot", absl::StrCat(alternatives.slot)},
                            {"member", alternatives.member},
                            {"name", entry.schema_name},
                            {"cases", cases}});
}

std::string UnionReads(const Struct& entry) {
  const Union& alternatives = *entry.alternatives;
  const bool generic = !entry.parameters.empty();
  std::string cases;
  for (const Alternative& alternative : alternatives.alternatives) {
    const std::string constant = absl::StrCat(TypeName(entry), "::", alternative.constant);
    const std::string head = absl::StrCat("to.", alternatives.member, ".",
                                          generic ? "template " : "", "emplace<", constant, ">(");
    absl::StrAppend(&cases, "    case ", constant, ":\n",
                    Arguments(6, head, {ReadExpression(alternative.field, "from")}, ");"),
                    "      break;\n");
  }
  return Fill(
      kUnionRead,
      {{"slot", absl::StrCat(alternatives.slot)}, {"name", entry.schema_name}, {"cases", cases}});
}

std::string WireDefinition(const Struct& entry) {
  const std::string wire = WireName(entry), type = TypeName(entry), head = TemplateHead(entry);
  if (!HasStoredFields(entry.layout) && !entry.alternatives) {
    return Fill(kEmptyWireDefinition, {{"template", head}, {"wire", wire}, {"type", type}});
  }
  std::string writes, reads;
  for (const Field& field : entry.layout.fields) {
    if (!IsStored(field)) continue;
    absl::StrAppend(&writes, WriteStatement(2, field, "to", "from." + field.name));
    absl::StrAppend(&reads, ReadStatement(field));
  }
  if (entry.alternatives) {
    absl::StrAppend(&writes, UnionWrites(entry));
    absl::StrAppend(&reads, UnionReads(entry));
  }
  const std::string write_head = absl::StrCat("inline void ", wire, "::Write(");
  const std::string read_head = absl::StrCat("inline ", type, " ", wire, "::Read(");
  const std::string from = absl::StrCat("const ", type, "& from");
  return Fill(
      kWireDefinition,
      {{"template", head},
       {"type", type},
       {"write_head", Arguments(0, write_head, {"capnp::AnyStruct::Builder to", from}, ") {")},
       {"writes", writes},
       {"read_head", Arguments(0, read_head, {"capnp::AnyStruct::Reader from"}, ") {")},
       {"reads", reads}});
}

}  // namespace

bool IsBytes(const Type& type) { return type.kind == Kind::kText || type.kind == Kind::kData; }

bool IsStored(const Field& field) { return field.type.kind != Kind::kVoid; }

bool HasStoredFields(const Layout& layout) {
  for (const Field& field : layout.fields) {
    if (IsStored(field)) return true;
  }
  return false;
}

std::string WriteStatement(int indent, const Field& field, const std::string& to,
                           const std::string& value) {
  switch (field.type.kind) {
    case Kind::kScalar:
      return Arguments(indent, absl::StrCat("wire::Set<", field.type.cpp, ">("),
                       {to, absl::StrCat(field.slot), value, field.default_value}, ");");
    case Kind::kOptionalScalar:
      return Arguments(indent, absl::StrCat("wire::SetOptional<", field.type.entry, ">("),
                       {to, absl::StrCat(field.tag), absl::StrCat(field.slot), value}, ");");
    case Kind::kGroup:
      return Arguments(indent, "wire::WriteStruct(", {to, value}, ");");
    case Kind::kMap:
      return Arguments(indent, absl::StrCat("wire::WriteMap<", field.type.entry, ">("),
                       {Pointer(to, field), value}, ");");
    default:
      return Arguments(indent, "wire::Write(", {Pointer(to, field), value}, ");");
  }
}

std::string LendStatement(int indent, const Field& field, const std::string& to,
                          const std::string& value) {
  if (!IsBytes(field.type)) return WriteStatement(indent, field, to, value);
  return Arguments(indent, "wire::Lend(", {Pointer(to, field), value}, ");");
}

std::string GiveStatement(int indent, const Field& field, const std::string& to,
                          const std::string& value) {
  if (!IsBytes(field.type)) return WriteStatement(indent, field, to, value);
  const std::string given = field.type.shared ? absl::StrCat(value, ".HeldBy(object())")
                                              : absl::StrCat("std::move(", value, ")");
  return Arguments(indent, "call.Give(", {Pointer(to, field), given}, ");");
}

std::string ReadExpression(const Field& field, const std::string& from) {
  if (field.type.shared) {
    const bool text = field.type.kind == Kind::kText;
    return WithDefault(text ? "call.TakeText" : "call.TakeData", Pointer(from, field),
                       text ? field.default_value : field.default_view);
  }
  switch (field.type.kind) {
    case Kind::kVoid:
      return "std::monostate()";
    case Kind::kScalar:
      return absl::StrCat("wire::Get<", field.type.cpp, ">(", from, ", ", field.slot, ", ",
                          field.default_value, ")");
    case Kind::kOptionalScalar:
      return absl::StrCat("wire::GetOptional<", field.type.entry, ">(", from, ", ", field.tag, ", ",
                          field.slot, ", \"", field.type.schema, "\")");
    case Kind::kGroup:
      return absl::StrCat("wire::ReadStruct<", field.type.cpp, ">(", from, ")");
    case Kind::kMap:
      return ReadMap(field, from);
    default:
      return WithDefault(absl::StrCat("wire::Read<", field.type.cpp, ">"), Pointer(from, field),
                         field.default_value);
  }
}

std::string ArgumentExpression(const Field& field, const std::string& from) {
  switch (field.type.kind) {
    case Kind::kText:
      return WithDefault("wire::ReadText", Pointer(from, field), field.default_value);
    case Kind::kData:
      return WithDefault("wire::ReadData", Pointer(from, field), field.default_view);
    default:
      return ReadExpression(field, from);
  }
}

// Each struct in the namespace that it belongs to. Every source that uses a struct of an imported
// schema has the same inline functions for it.
std::string WireText(const std::vector<Struct>& structs) {
  std::string text, open;
  const auto enter = [&](const std::string& name_space) {
    if (open == name_space) return;
    if (!open.empty()) absl::StrAppend(&text, "}  // namespace ", open, "\n\n");
    if (!name_space.empty()) absl::StrAppend(&text, "namespace ", name_space, " {\n\n");
    if (!name_space.empty() && name_space != "roost::wire") {
      absl::StrAppend(&text, "namespace wire = roost::wire;\n\n");
    }
    open = name_space;
  };
  for (const Struct& entry : structs) {
    enter(NamespaceOf(entry));
    absl::StrAppend(&text, WireDeclaration(entry));
  }
  for (const Struct& entry : structs) {
    enter(NamespaceOf(entry));
    absl::StrAppend(&text, WireDefinition(entry));
  }
  enter("");
  return text;
}

}  // namespace roost::codegen
