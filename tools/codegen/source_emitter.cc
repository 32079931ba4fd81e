// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/codegen/source_emitter.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/codegen/text.h"

namespace roost::codegen {
namespace {

using Kind = Type::Kind;

constexpr char kFile[] = R"($banner$
#include "$header$"

#include <span>

#include <capnp/any.h>

#include "roost/proxies/call.h"
$proxy_wire$$value_wire$#include "roost/proxies/wire.h"

$body$)";

constexpr char kWireDeclaration[] = R"(struct $name$::Wire {
  static constexpr uint16_t kDataWords = $data_words$;
  static constexpr uint16_t kPointers = $pointers$;
  static void Write(capnp::AnyStruct::Builder to, const $name$& from);
  static $name$ Read(capnp::AnyStruct::Reader from);
};

)";

constexpr char kWireDefinition[] = R"($write_head$$writes$}

$read_head$  $name$ to;
$reads$  return to;
}

)";

constexpr char kEmptyWireDefinition[] =
    R"(inline void $name$::Wire::Write(capnp::AnyStruct::Builder, const $name$&) {}

inline $name$ $name$::Wire::Read(capnp::AnyStruct::Reader) { return {}; }

)";

constexpr char kCreate[] = R"($head$  roost::ClientCall call(server, kId, kName);
$params$  return $name$Proxy(call.SendCreate());
}

)";

constexpr char kProxyMethod[] = R"($head$  if (auto* local = LocalAs<$name$Server>($name$::kId)) {
$local$  }
$call$$params$$results$}

)";

constexpr char kServerMethods[] =
    R"(uint64_t $name$Server::InterfaceId() const { return $name$::kId; }

const char* $name$Server::InterfaceName() const { return $name$::kName; }

void* $name$Server::As(uint64_t interface_id) {
  return interface_id == $name$::kId ? this : nullptr;
}

void $name$Server::Dispatch(roost::ServerCall& call) {
$dispatch$}

)";

constexpr char kDispatchSwitch[] = R"(  switch (call.method()) {
$cases$    default:
      call.ThrowUnimplemented();
  }
)";

constexpr char kDispatchCase[] = R"($doc$    case $ordinal$: {
$params$$call$$results$      return;
    }
)";

// A source finds its header beside itself.
std::string Basename(const std::string& path) { return path.substr(path.rfind('/') + 1); }

std::string Pointer(const std::string& from, const Field& field) {
  return absl::StrCat("wire::Pointer(", from, ", ", field.slot, ")");
}

// Void takes no place in a message.
bool IsStored(const Field& field) { return field.type.kind != Kind::kVoid; }

bool HasStoredFields(const Layout& layout) {
  for (const Field& field : layout.fields) {
    if (IsStored(field)) return true;
  }
  return false;
}

// The statement that stores `value` in a field of the struct `to`.
std::string WriteStatement(int indent, const Field& field, const std::string& to,
                           const std::string& value) {
  if (field.type.kind == Kind::kScalar) {
    return Arguments(indent, absl::StrCat("wire::Set<", field.type.cpp, ">("),
                     {to, absl::StrCat(field.slot), value, field.default_value}, ");");
  }
  return Arguments(indent, "wire::Write(", {Pointer(to, field), value}, ");");
}

std::string WithDefault(const std::string& function, const std::string& pointer,
                        const std::string& default_value) {
  return absl::StrCat(function, "(", pointer, default_value.empty() ? "" : ", ", default_value,
                      ")");
}

// The value of a field of the struct `from`, as an owned value.
std::string ReadExpression(const Field& field, const std::string& from) {
  switch (field.type.kind) {
    case Kind::kVoid:
      return "std::monostate()";
    case Kind::kScalar:
      return absl::StrCat("wire::Get<", field.type.cpp, ">(", from, ", ", field.slot, ", ",
                          field.default_value, ")");
    default:
      return WithDefault(absl::StrCat("wire::Read<", field.type.cpp, ">"), Pointer(from, field),
                         field.default_value);
  }
}

// The same as an argument of a method: text and bytes stay where they are.
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

// The statement that fills the member of a struct `to`, which holds its default so far.
std::string ReadStatement(const Field& field) {
  const std::string member = absl::StrCat("to.", field.name);
  if (field.type.kind == Kind::kScalar || field.default_value.empty()) {
    return Assignment(2, member, ReadExpression(field, "from"));
  }
  return Assignment(
      2, member, absl::StrCat("wire::Read(", Pointer("from", field), ", std::move(", member, "))"));
}

std::string Size(const Layout& layout) {
  return absl::StrCat("(", layout.data_words, ", ", layout.pointers, ")");
}

std::string WireDeclaration(const Struct& entry) {
  return Fill(kWireDeclaration, {{"name", entry.name},
                                 {"data_words", absl::StrCat(entry.layout.data_words)},
                                 {"pointers", absl::StrCat(entry.layout.pointers)}});
}

std::string WireDefinition(const Struct& entry) {
  const std::string& name = entry.name;
  if (!HasStoredFields(entry.layout)) return Fill(kEmptyWireDefinition, {{"name", name}});
  std::string writes, reads;
  for (const Field& field : entry.layout.fields) {
    if (!IsStored(field)) continue;
    absl::StrAppend(&writes, WriteStatement(2, field, "to", "from." + field.name));
    absl::StrAppend(&reads, ReadStatement(field));
  }
  const std::string write_head = absl::StrCat("inline void ", name, "::Wire::Write(");
  const std::string read_head = absl::StrCat("inline ", name, " ", name, "::Wire::Read(");
  const std::string from = absl::StrCat("const ", name, "& from");
  return Fill(
      kWireDefinition,
      {{"name", name},
       {"write_head", Arguments(0, write_head, {"capnp::AnyStruct::Builder to", from}, ") {")},
       {"writes", writes},
       {"read_head", Arguments(0, read_head, {"capnp::AnyStruct::Reader from"}, ") {")},
       {"reads", reads}});
}

// Each struct in the namespace that it belongs to. Every source that uses a struct of an imported
// schema has the same inline functions for it.
std::string WireText(const std::vector<Struct>& structs) {
  std::string text, open;
  const auto enter = [&](const std::string& name_space) {
    if (open == name_space) return;
    if (!open.empty()) absl::StrAppend(&text, "}  // namespace ", open, "\n\n");
    if (!name_space.empty()) {
      absl::StrAppend(&text, "namespace ", name_space, " {\n\nnamespace wire = roost::wire;\n\n");
    }
    open = name_space;
  };
  for (const Struct& entry : structs) {
    enter(entry.name_space);
    absl::StrAppend(&text, WireDeclaration(entry));
  }
  for (const Struct& entry : structs) {
    enter(entry.name_space);
    absl::StrAppend(&text, WireDefinition(entry));
  }
  enter("");
  return text;
}

// The statements that put a method's or a constructor's arguments into the call.
std::string ParamsText(const Method& method) {
  const std::string params = absl::StrCat("call.Params", Size(method.params));
  if (method.params_struct) {
    return Arguments(2, absl::StrCat(*method.params_struct, "::Wire::Write("),
                     {params, method.params.fields[0].name}, ");");
  }
  if (!HasStoredFields(method.params)) return absl::StrCat("  ", params, ";\n");
  std::string text = absl::StrCat("  const capnp::AnyStruct::Builder params = ", params, ";\n");
  for (const Field& field : method.params.fields) {
    if (IsStored(field)) absl::StrAppend(&text, WriteStatement(2, field, "params", field.name));
  }
  return text;
}

// The statements that send a call and return what came back.
std::string ResultsText(const Method& method) {
  if (method.returns_struct) {
    return absl::StrCat("  return ", method.returns, "::Wire::Read(call.Send());\n");
  }
  if (!HasStoredFields(method.results)) {
    return absl::StrCat("  call.Send();\n", method.returns == "void" ? "" : "  return {};\n");
  }
  return absl::StrCat("  const capnp::AnyStruct::Reader results = call.Send();\n  return ",
                      ReadExpression(method.results.fields[0], "results"), ";\n");
}

std::string ProxyMethod(const File& file, const Interface& entry, const Method& method) {
  const std::string head =
      absl::StrCat(method.returns, " ", entry.name, "Proxy::", method.name, "(");
  const std::string called =
      absl::StrCat("\"", file.name_space, "::", entry.name, ".", method.schema_name, "\"");
  return Fill(kProxyMethod,
              {{"name", entry.name},
               {"head", Arguments(0, head, Parameters(method), ") const {")},
               {"local", Arguments(4, absl::StrCat("return local->", method.name, "("),
                                   ParameterNames(method), ");")},
               {"call", Arguments(2, "roost::ClientCall call(",
                                  {"*this", absl::StrCat(entry.name, "::kId"),
                                   absl::StrCat(method.ordinal), called},
                                  ");")},
               {"params", ParamsText(method)},
               {"results", ResultsText(method)}});
}

std::string CreateText(const Interface& entry) {
  const Method constructor = entry.constructor.value_or(Method());
  std::vector<std::string> parameters = {"const roost::ServerHandle& server"};
  for (std::string& parameter : Parameters(constructor)) parameters.push_back(parameter);
  const std::string head = absl::StrCat(entry.name, "Proxy ", entry.name, "::Create(");
  return Fill(kCreate, {{"name", entry.name},
                        {"head", Arguments(0, head, parameters, ") {")},
                        {"params", ParamsText(constructor)}});
}

std::vector<std::string> ArgumentExpressions(const Method& method) {
  if (method.params_struct) return {absl::StrCat(*method.params_struct, "::Wire::Read(params)")};
  std::vector<std::string> expressions;
  for (const Field& field : method.params.fields) {
    expressions.push_back(ArgumentExpression(field, "params"));
  }
  return expressions;
}

std::string ParamsReader(int indent, const Method& method) {
  if (!method.params_struct && !HasStoredFields(method.params)) return "";
  return std::string(indent, ' ') + "const capnp::AnyStruct::Reader params = call.Params();\n";
}

// The statement that calls the method, and keeps what it returns if that is stored.
std::string CallStatement(const Method& method, bool keeps) {
  const std::vector<std::string> arguments = ArgumentExpressions(method);
  if (!keeps) return Arguments(6, method.name + "(", arguments, ");");
  const std::string result = absl::StrCat("const ", method.returns, " result");
  const std::string call = absl::StrCat(method.name, "(", absl::StrJoin(arguments, ", "), ")");
  if (call.size() + 11 <= kColumns) return Assignment(6, result, call);
  return absl::StrCat("      ", result, " =\n", Arguments(10, method.name + "(", arguments, ");"));
}

std::string DispatchCase(const Method& method) {
  const std::string made = absl::StrCat("call.Results", Size(method.results));
  const bool keeps = method.returns_struct || HasStoredFields(method.results);
  std::string results;
  if (method.returns_struct) {
    results = absl::StrCat("      ", method.returns, "::Wire::Write(", made, ", result);\n");
  } else if (keeps) {
    results = absl::StrCat("      const capnp::AnyStruct::Builder results = ", made, ";\n",
                           WriteStatement(6, method.results.fields[0], "results", "result"));
  } else {
    results = absl::StrCat("      ", made, ";\n");
  }
  return Fill(kDispatchCase, {{"doc", Comment(4, method.signature)},
                              {"ordinal", absl::StrCat(method.ordinal)},
                              {"params", ParamsReader(6, method)},
                              {"call", CallStatement(method, keeps)},
                              {"results", results}});
}

std::string ServerMethods(const Interface& entry) {
  std::string cases;
  for (const Method& method : entry.methods) absl::StrAppend(&cases, DispatchCase(method));
  const std::string dispatch =
      cases.empty() ? "  call.ThrowUnimplemented();\n" : Fill(kDispatchSwitch, {{"cases", cases}});
  return Fill(kServerMethods, {{"name", entry.name}, {"dispatch", dispatch}});
}

std::string ConstructorArguments(const Interface& entry) {
  if (!entry.constructor || entry.constructor->params.fields.empty()) return "";
  const std::string head =
      absl::StrCat("std::tuple<", absl::StrJoin(ArgumentTypes(*entry.constructor), ", "), "> ",
                   entry.name, "Server::ConstructorArguments(");
  return absl::StrCat(
      Arguments(0, head, {"roost::ServerCall& call"}, ") {"), ParamsReader(2, *entry.constructor),
      Arguments(2, "return {", ArgumentExpressions(*entry.constructor), "};"), "}\n\n");
}

std::string InterfacesText(const File& file) {
  if (file.interfaces.empty()) return "";
  std::string text =
      absl::StrCat("namespace ", file.name_space, " {\n\nnamespace wire = roost::wire;\n\n");
  for (const Interface& entry : file.interfaces) {
    absl::StrAppend(&text, CreateText(entry));
    for (const Method& method : entry.methods) {
      absl::StrAppend(&text, ProxyMethod(file, entry, method));
    }
    absl::StrAppend(&text, ServerMethods(entry), ConstructorArguments(entry));
  }
  return absl::StrCat(text, "}  // namespace ", file.name_space, "\n");
}

}  // namespace

std::string EmitSource(const File& file) {
  std::vector<Struct> structs = file.foreign_structs;
  structs.insert(structs.end(), file.structs.begin(), file.structs.end());
  return Fill(kFile,
              {{"banner", Banner(file)},
               {"header", Basename(OutputPath(file, ".h"))},
               {"proxy_wire", file.uses_proxies ? "#include \"roost/proxies/proxy_wire.h\"\n" : ""},
               {"value_wire", file.uses_values ? "#include \"roost/proxies/value_wire.h\"\n" : ""},
               {"body", WireText(structs) + InterfacesText(file)}});
}

}  // namespace roost::codegen
