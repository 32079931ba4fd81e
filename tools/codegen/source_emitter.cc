// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/codegen/source_emitter.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/codegen/text.h"
#include "tools/codegen/wire_text.h"

namespace roost::codegen {
namespace {

constexpr char kFile[] = R"($banner$
#include "$header$"

#include <span>

#include <capnp/any.h>

$async$#include "roost/proxies/call.h"
$proxy_wire$$server_handle_wire$$value_wire$#include "roost/proxies/wire.h"

$body$)";

constexpr char kCreate[] = R"($head$$create_as$}

$head_as$  roost::ClientCall call(server, kId, class_name);
$params$  return $name$Proxy(call.SendCreate());
}

)";

constexpr char kProxyMethod[] = R"($head$  if (auto* local = LocalAs<$name$Server>($name$::kId)) {
$local$  }
$call$$params$$results$}

)";

constexpr char kStreamMethod[] = R"($head$  if (auto* local = LocalAs<$name$Server>($name$::kId)) {
$local$  }
$call$$params$  call.Send();
}

)";

constexpr char kAsyncMethod[] = R"($head$$body$}

)";

constexpr char kServerMethods[] =
    R"(uint64_t $name$Server::InterfaceId() const { return $name$::kId; }

const char* $name$Server::InterfaceName() const { return $name$::kName; }

const char* $name$Server::MethodName($names_parameters$) {
$inherited_names$$names$}

void* $name$Server::As(uint64_t interface_id) {
$as$}

void $name$Server::Dispatch($interface_id$, roost::ServerCall& call) {
$inherited$$dispatch$}

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

std::string Size(const Layout& layout) {
  return absl::StrCat("(", layout.data_words, ", ", layout.pointers, ")");
}

// The statements that put a method's or a constructor's arguments into the call.
std::string ParamsText(const Method& method) {
  const std::string params = absl::StrCat("call.Params", Size(method.params));
  if (method.params_struct) {
    return Arguments(2, "wire::WriteStruct(", {params, method.params.fields[0].name}, ");");
  }
  if (!HasStoredFields(method.params)) return absl::StrCat("  ", params, ";\n");
  std::string text = absl::StrCat("  const capnp::AnyStruct::Builder params = ", params, ";\n");
  for (const Field& field : method.params.fields) {
    if (IsStored(field)) absl::StrAppend(&text, LendStatement(2, field, "params", field.name));
  }
  return text;
}

// The statements that send a call and return what came back.
std::string ResultsText(const Method& method) {
  if (method.returns_struct) {
    return absl::StrCat("  return wire::ReadStruct<", method.returns, ">(call.Send());\n");
  }
  if (!HasStoredFields(method.results)) {
    return absl::StrCat("  call.Send();\n", method.returns == "void" ? "" : "  return {};\n");
  }
  return absl::StrCat("  const capnp::AnyStruct::Reader results = call.Send();\n  return ",
                      ReadExpression(method.results.fields[0], "results"), ";\n");
}

bool IsShared(const Method& method) {
  return !method.returns_struct && HasStoredFields(method.results) &&
         method.results.fields[0].type.shared;
}

// "scaling::Doubler.double", for messages.
std::string Called(const File& file, const Interface& entry, const Method& method) {
  return absl::StrCat("\"", file.name_space, "::", entry.name, ".", method.schema_name, "\"");
}

std::string ProxyMethod(const File& file, const Interface& entry, const Method& method) {
  const std::string head =
      absl::StrCat(method.returns, " ", entry.name, "Proxy::", method.name, "(");
  return Fill(kProxyMethod,
              {{"name", entry.name},
               {"head", Arguments(0, head, Parameters(method), ") const {")},
               {"local", Arguments(4, absl::StrCat("return local->", method.name, "("),
                                   ParameterNames(method), IsShared(method) ? ").Kept();" : ");")},
               {"call", Arguments(2, "roost::ClientCall call(",
                                  {"*this", absl::StrCat(entry.name, "::kId"),
                                   absl::StrCat(method.ordinal), Called(file, entry, method)},
                                  ");")},
               {"params", ParamsText(method)},
               {"results", ResultsText(method)}});
}

// A stream's method within a window.
std::string StreamMethod(const File& file, const Interface& entry, const Method& method) {
  if (!method.streams) return "";
  const std::string head = absl::StrCat("void ", entry.name, "Proxy::", method.name, "(");
  return Fill(kStreamMethod,
              {{"name", entry.name},
               {"head", Arguments(0, head, StreamParameters(method), ") const {")},
               {"local", Arguments(4, absl::StrCat("return local->", method.name, "("),
                                   ParameterNames(method), ");")},
               {"call", Arguments(2, "roost::StreamCall call(",
                                  {"window", "*this", absl::StrCat(entry.name, "::kId"),
                                   absl::StrCat(method.ordinal), Called(file, entry, method)},
                                  ");")},
               {"params", ParamsText(method)}});
}

// A copy of an argument, which outlives it.
std::string Capture(const Field& field) {
  if (field.type.kind == Type::Kind::kText) {
    return absl::StrCat(field.name, " = std::string(", field.name, ")");
  }
  if (field.type.kind == Type::Kind::kData) {
    return absl::StrCat(field.name, " = roost::Bytes(", field.name, ".begin(), ", field.name,
                        ".end())");
  }
  return field.name;
}

std::string AsyncMethod(const Interface& entry, const Method& method) {
  const std::string head =
      absl::StrCat(AsyncType(method), " ", entry.name, "Proxy::", method.name, "Async(");
  std::vector<std::string> captures = {"self = *this"};
  for (const Field& field : method.params.fields) captures.push_back(Capture(field));
  const std::string begin =
      absl::StrCat("  return roost::Async([", absl::StrJoin(captures, ", "), "] {");
  const std::string call = absl::StrCat("return self.", method.name, "(");
  const std::string line =
      absl::StrCat(begin, " ", call, absl::StrJoin(ParameterNames(method), ", "), "); });\n");
  return Fill(
      kAsyncMethod,
      {{"head", Arguments(0, head, Parameters(method), ") const {")},
       {"body", line.size() <= kColumns + 1
                    ? line
                    : absl::StrCat(Arguments(2, "return roost::Async([", captures, "] {"),
                                   Arguments(4, call, ParameterNames(method), ");"), "  });\n")}});
}

std::string CreateText(const Interface& entry) {
  const Method constructor = entry.constructor.value_or(Method());
  const CreateParameters parameters = CreateParametersOf(constructor);
  std::vector<std::string> arguments = {"server", "kName"};
  for (const std::string& name : ParameterNames(constructor)) arguments.push_back(name);
  const std::string head = absl::StrCat(entry.name, "Proxy ", entry.name, "::Create");
  return Fill(kCreate, {{"name", entry.name},
                        {"head", Arguments(0, head + "(", parameters.create, ") {")},
                        {"create_as", Arguments(2, "return CreateAs(", arguments, ");")},
                        {"head_as", Arguments(0, head + "As(", parameters.create_as, ") {")},
                        {"params", ParamsText(constructor)}});
}

std::vector<std::string> ArgumentExpressions(const Method& method) {
  if (method.params_struct) {
    return {absl::StrCat("wire::ReadStruct<", *method.params_struct, ">(params)")};
  }
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
  // Text and bytes are moved on.
  const bool moved = !method.returns_struct && IsBytes(method.results.fields[0].type) &&
                     !method.results.fields[0].type.shared;
  const std::string result = absl::StrCat(moved ? "" : "const ", method.returns, " result");
  const std::string call = absl::StrCat(method.name, "(", absl::StrJoin(arguments, ", "), ")");
  if (call.size() + 11 <= kColumns) return Assignment(6, result, call);
  return absl::StrCat("      ", result, " =\n", Arguments(10, method.name + "(", arguments, ");"));
}

std::string DispatchCase(const Method& method) {
  const std::string made = absl::StrCat("call.Results", Size(method.results));
  const bool keeps = method.returns_struct || HasStoredFields(method.results);
  std::string results;
  if (method.returns_struct) {
    results = Arguments(6, "wire::WriteStruct(", {made, "result"}, ");");
  } else if (keeps) {
    results = absl::StrCat("      const capnp::AnyStruct::Builder results = ", made, ";\n",
                           GiveStatement(6, method.results.fields[0], "results", "result"));
  } else {
    results = absl::StrCat("      ", made, ";\n");
  }
  return Fill(kDispatchCase, {{"doc", Comment(4, method.signature)},
                              {"ordinal", absl::StrCat(method.ordinal)},
                              {"params", ParamsReader(6, method)},
                              {"call", CallStatement(method, keeps)},
                              {"results", results}});
}

// The object as one of the interfaces that it is of.
std::string AsText(const Interface& entry) {
  const std::string own = absl::StrCat("interface_id == ", entry.name, "::kId");
  if (entry.extends.empty()) return absl::StrCat("  return ", own, " ? this : nullptr;\n");
  std::string text = absl::StrCat("  if (", own, ") return this;\n");
  for (size_t i = 0; i + 1 < entry.extends.size(); ++i) {
    absl::StrAppend(&text, "  if (void* base = ", entry.extends[i],
                    "Server::As(interface_id)) return base;\n");
  }
  return absl::StrCat(text, "  return ", entry.extends.back(), "Server::As(interface_id);\n");
}

// What the interfaces that it extends answer to `asked`, "Dispatch(interface_id, call)".
std::string Inherited(const Interface& entry, const std::string& asked) {
  if (entry.extends.empty()) return "";
  std::string text = absl::StrCat("  if (interface_id != ", entry.name, "::kId) {\n");
  for (size_t i = 0; i + 1 < entry.extends.size(); ++i) {
    absl::StrAppend(&text, "    if (", entry.extends[i],
                    "Server::As(interface_id) != nullptr) {\n      return ", entry.extends[i],
                    "Server::", asked, ";\n    }\n");
  }
  return absl::StrCat(text, "    return ", entry.extends.back(), "Server::", asked, ";\n  }\n");
}

std::string MethodNames(const Interface& entry) {
  if (entry.methods.empty()) return "  return nullptr;\n";
  std::string text = "  switch (method_id) {\n";
  for (const Method& method : entry.methods) {
    absl::StrAppend(&text, "    case ", method.ordinal, ":\n      return \"", method.schema_name,
                    "\";\n");
  }
  return absl::StrCat(text, "    default:\n      return nullptr;\n  }\n");
}

std::string ServerMethods(const Interface& entry) {
  std::string cases;
  for (const Method& method : entry.methods) absl::StrAppend(&cases, DispatchCase(method));
  const std::string dispatch =
      cases.empty() ? "  call.ThrowUnimplemented();\n" : Fill(kDispatchSwitch, {{"cases", cases}});
  return Fill(
      kServerMethods,
      {{"name", entry.name},
       {"names_parameters",
        absl::StrCat(entry.extends.empty() ? "uint64_t" : "uint64_t interface_id",
                     entry.extends.empty() && entry.methods.empty() ? ", uint16_t"
                                                                    : ", uint16_t method_id")},
       {"inherited_names", Inherited(entry, "MethodName(interface_id, method_id)")},
       {"names", MethodNames(entry)},
       {"as", AsText(entry)},
       {"interface_id", entry.extends.empty() ? "uint64_t" : "uint64_t interface_id"},
       {"inherited", Inherited(entry, "Dispatch(interface_id, call)")},
       {"dispatch", dispatch}});
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
      absl::StrAppend(&text, ProxyMethod(file, entry, method), StreamMethod(file, entry, method),
                      AsyncMethod(entry, method));
    }
    absl::StrAppend(&text, ServerMethods(entry), ConstructorArguments(entry));
  }
  return absl::StrCat(text, "}  // namespace ", file.name_space, "\n");
}

}  // namespace

std::string EmitSource(const File& file) {
  std::vector<Struct> structs = file.foreign_structs;
  structs.insert(structs.end(), file.structs.begin(), file.structs.end());
  return Fill(
      kFile, {{"banner", Banner(file)},
              {"header", Basename(OutputPath(file, ".h"))},
              {"async", file.interfaces.empty() ? "" : "#include \"roost/proxies/async.h\"\n"},
              {"proxy_wire", file.uses_proxies ? "#include \"roost/proxies/proxy_wire.h\"\n" : ""},
              {"server_handle_wire",
               file.uses_server_handles ? "#include \"roost/proxies/server_handle_wire.h\"\n" : ""},
              {"value_wire", file.uses_values ? "#include \"roost/proxies/value_wire.h\"\n" : ""},
              {"body", WireText(structs) + InterfacesText(file)}});
}

}  // namespace roost::codegen
