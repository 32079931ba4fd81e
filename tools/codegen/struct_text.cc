// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/codegen/struct_text.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/codegen/text.h"

namespace roost::codegen {
namespace {

constexpr char kStruct[] = R"($doc$$template$struct $name$ {
$members$  bool operator==(const $name$&) const = default;
  struct Wire;  // how it is encoded
};

)";

constexpr char kConstantFunction[] = R"($doc$inline const $type$& $name$() {
$value$  return value;
}

)";

std::string SimpleConstantText(int indent, const char* storage, const Constant& constant) {
  const std::string type =
      constant.type.kind == Type::Kind::kText ? "std::string_view" : constant.type.cpp;
  return absl::StrCat(
      Comment(indent, "", constant.doc),
      Assignment(indent, absl::StrCat(storage, " ", type, " ", constant.name), constant.value));
}

std::string MemberText(const Field& field) {
  const std::string declared = absl::StrCat(field.type.cpp, " ", field.name);
  return absl::StrCat(Comment(2, "", field.doc),
                      field.default_value.empty() ? absl::StrCat("  ", declared, ";\n")
                                                  : Assignment(2, declared, field.default_value));
}

// "Which", the indices of the alternatives.
std::string WhichText(const Union& alternatives) {
  std::string text = absl::StrCat("  // The alternatives of `", alternatives.member,
                                  "`, as std::get and index() count them.\n"
                                  "  enum Which : size_t {\n");
  for (const Alternative& alternative : alternatives.alternatives) {
    absl::StrAppend(&text, Comment(4, "", alternative.field.doc), "    ", alternative.constant,
                    ",\n");
  }
  return absl::StrCat(text, "  };\n");
}

std::string UnionText(const Union& alternatives) {
  const Field& first = alternatives.alternatives[0].field;
  // A variant starts as its first alternative, which starts as C++ has it unless it is told.
  const bool plain = first.default_value.empty() || first.default_value == "0" ||
                     first.default_value == "false" || first.default_value == "{}";
  const std::string member =
      plain ? alternatives.member
            : absl::StrCat(alternatives.member, "{std::in_place_index<",
                           alternatives.alternatives[0].constant, ">, ", first.default_value, "}");
  return Arguments(2, "std::variant<", alternatives.types, absl::StrCat("> ", member, ";"));
}

}  // namespace

std::string EnumText(const Enum& entry) {
  std::string text = absl::StrCat(Comment(0, absl::StrCat("enum ", entry.schema_name), entry.doc),
                                  "enum class ", entry.name, " : uint16_t {\n");
  int number = 0;
  for (const Enumerant& value : entry.values) {
    absl::StrAppend(&text, Comment(2, "", value.doc), "  ", value.name, " = ", number++, ",\n");
  }
  return absl::StrCat(text, "};\n\n");
}

std::string NestedText(const Nested& nested) {
  std::string text;
  for (const Alias& alias : nested.types) {
    absl::StrAppend(&text, "  using ", alias.name, " = ", alias.target, ";\n");
  }
  for (const Constant& constant : nested.constants) {
    absl::StrAppend(&text, SimpleConstantText(2, "static constexpr", constant));
  }
  return text;
}

std::string TemplateHead(const Struct& entry) {
  if (entry.parameters.empty()) return "";
  return absl::StrCat("template <class ", absl::StrJoin(entry.parameters, ", class "), ">\n");
}

std::string NameWithParameters(const Struct& entry) {
  if (entry.parameters.empty()) return entry.name;
  return absl::StrCat(entry.name, "<", absl::StrJoin(entry.parameters, ", "), ">");
}

std::string StructDeclaration(const Struct& entry) {
  return absl::StrCat(TemplateHead(entry), "struct ", entry.name, ";\n");
}

std::string StructText(const Struct& entry) {
  std::string members = NestedText(entry.nested);
  if (entry.alternatives) {
    absl::StrAppend(&members, members.empty() ? "" : "\n", WhichText(*entry.alternatives));
  }
  if (!members.empty()) absl::StrAppend(&members, "\n");
  for (const Field& field : entry.layout.fields) absl::StrAppend(&members, MemberText(field));
  if (entry.alternatives) absl::StrAppend(&members, UnionText(*entry.alternatives));
  return Fill(kStruct, {{"doc", Comment(0, entry.origin, entry.doc)},
                        {"template", TemplateHead(entry)},
                        {"name", entry.name},
                        {"members", members}});
}

std::string ConstantText(const Constant& constant) {
  if (constant.simple) {
    return absl::StrCat(SimpleConstantText(0, "inline constexpr", constant), "\n");
  }
  const std::string value = absl::StrCat("*new ", constant.type.cpp, constant.value);
  return Fill(kConstantFunction,
              {{"doc", Comment(0, absl::StrCat("const ", constant.schema_name), constant.doc)},
               {"type", constant.type.cpp},
               {"name", constant.name},
               {"value", Assignment(2, "static const auto& value", value)}});
}

}  // namespace roost::codegen
