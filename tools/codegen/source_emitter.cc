// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/codegen/source_emitter.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/codegen/interface_text.h"
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

constexpr char kProxyMethod[] = R"($template$$head$  if (auto* local = $local_as$) {
$local$  }
$call$$params$$results$}

)";

constexpr char kStreamMethod[] = R"($template$$head$  if (auto* local = $local_as$) {
$local$  }
$call$$params$  call.Send();
}

)";

constexpr char kAsyncMethod[] = R"($template$$head$$body$}

)";

constexpr char kServerMethods[] =
    R"($template$uint64_t $server$::InterfaceId() const { return $tag$::kId; }

$template$const char* $server$::InterfaceName() const { return $tag$::kName; }

$template$const char* $server$::MethodName($names_parameters$) {
$inherited_names$$names$}

$template$void* $server$::As(uint64_t interface_id) {
$as$}

$template$void $server$::Dispatch($interface_id$, roost::ServerCall& call) {
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
std::string Called(const Interface& entry, const Method& method) {
  return absl::StrCat("\"", entry.name_space, "::", entry.name, ".", method.schema_name, "\"");
}

// What is generated for the interface: "BoxProxy<T>" for "Proxy".
std::string NameOf(const Interface& entry, const char* suffix) {
  return absl::StrCat(entry.name, suffix, TemplateArguments(entry));
}

// The object itself, where it lives in this process.
std::string LocalAs(const Interface& entry) {
  const bool generic = !entry.parameters.empty();
  return absl::StrCat(generic ? "this->template " : "", "LocalAs<", NameOf(entry, "Server"), ">(",
                      NameOf(entry, ""), generic ? "::LocalId())" : "::kId)");
}

std::string ProxyMethod(const Interface& entry, const Method& method) {
  const std::string head =
      absl::StrCat(method.returns, " ", NameOf(entry, "Proxy"), "::", method.name, "(");
  return Fill(kProxyMethod,
              {{"template", TemplateHead(entry)},
               {"local_as", LocalAs(entry)},
               {"head", Arguments(0, head, Parameters(method), ") const {")},
               {"local", Arguments(4, absl::StrCat("return local->", method.name, "("),
                                   ParameterNames(method), IsShared(method) ? ").Kept();" : ");")},
               {"call", Arguments(2, "roost::ClientCall call(",
                                  {"*this", absl::StrCat(NameOf(entry, ""), "::kId"),
                                   absl::StrCat(method.ordinal), Called(entry, method)},
                                  ");")},
               {"params", ParamsText(method)},
               {"results", ResultsText(method)}});
}

// A stream's method within a window.
std::string StreamMethod(const Interface& entry, const Method& method) {
  if (!method.streams) return "";
  const std::string head = absl::StrCat("void ", NameOf(entry, "Proxy"), "::", method.name, "(");
  return Fill(kStreamMethod,
              {{"template", TemplateHead(entry)},
               {"local_as", LocalAs(entry)},
               {"head", Arguments(0, head, StreamParameters(method), ") const {")},
               {"local", Arguments(4, absl::StrCat("return local->", method.name, "("),
                                   ParameterNames(method), ");")},
               {"call", Arguments(2, "roost::StreamCall call(",
                                  {"window", "*this", absl::StrCat(NameOf(entry, ""), "::kId"),
                                   absl::StrCat(method.ordinal), Called(entry, method)},
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
      absl::StrCat(AsyncType(method), " ", NameOf(entry, "Proxy"), "::", method.name, "Async(");
  std::vector<std::string> captures = {"self = *this"};
  for (const Field& field : method.params.fields) captures.push_back(Capture(field));
  const std::string begin =
      absl::StrCat("  return roost::Async([", absl::StrJoin(captures, ", "), "] {");
  const std::string call = absl::StrCat("return self.", method.name, "(");
  const std::string line =
      absl::StrCat(begin, " ", call, absl::StrJoin(ParameterNames(method), ", "), "); });\n");
  return Fill(
      kAsyncMethod,
      {{"template", TemplateHead(entry)},
       {"head", Arguments(0, head, Parameters(method), ") const {")},
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
  std::string own = absl::StrCat("interface_id == ", NameOf(entry, ""), "::kId");
  if (!entry.parameters.empty()) {
    own = absl::StrCat("(", own, " || interface_id == ", NameOf(entry, ""), "::LocalId())");
  }
  if (entry.extends.empty()) return absl::StrCat("  return ", own, " ? this : nullptr;\n");
  std::string text = absl::StrCat("  if (", own, ") return this;\n");
  for (size_t i = 0; i + 1 < entry.extends.size(); ++i) {
    absl::StrAppend(&text, "  if (void* base = ", entry.extends[i].With("Server"),
                    "::As(interface_id)) return base;\n");
  }
  return absl::StrCat(text, "  return ", entry.extends.back().With("Server"),
                      "::As(interface_id);\n");
}

// What the interfaces that it extends answer to `asked`, "Dispatch(interface_id, call)".
std::string Inherited(const Interface& entry, const std::string& asked) {
  if (entry.extends.empty()) return "";
  std::string text = absl::StrCat("  if (interface_id != ", NameOf(entry, ""), "::kId) {\n");
  for (size_t i = 0; i + 1 < entry.extends.size(); ++i) {
    const std::string base = entry.extends[i].With("Server");
    absl::StrAppend(&text, "    if (", base, "::As(interface_id) != nullptr) {\n      return ",
                    base, "::", asked, ";\n    }\n");
  }
  return absl::StrCat(text, "    return ", entry.extends.back().With("Server"), "::", asked,
                      ";\n  }\n");
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
      {{"template", TemplateHead(entry)},
       {"server", NameOf(entry, "Server")},
       {"tag", NameOf(entry, "")},
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

std::string InterfaceText(const Interface& entry) {
  std::string text = entry.parameters.empty() ? CreateText(entry) : "";
  for (const Method& method : entry.methods) {
    absl::StrAppend(&text, ProxyMethod(entry, method), StreamMethod(entry, method),
                    AsyncMethod(entry, method));
  }
  return absl::StrCat(text, ServerMethods(entry), ConstructorArguments(entry));
}

std::string InterfacesText(const std::vector<Interface>& interfaces) {
  std::string text, open;
  const auto enter = [&](const std::string& name_space) {
    if (open == name_space) return;
    if (!open.empty()) absl::StrAppend(&text, "}  // namespace ", open, "\n");
    if (!name_space.empty()) {
      absl::StrAppend(&text, open.empty() ? "" : "\n", "namespace ", name_space,
                      " {\n\nnamespace wire = roost::wire;\n\n");
    }
    open = name_space;
  };
  for (const Interface& entry : interfaces) {
    enter(entry.name_space);
    absl::StrAppend(&text, InterfaceText(entry));
  }
  enter("");
  return text;
}

// Every source that gives a generic interface these types has the same functions for it.
std::string InstancesText(const File& file) {
  std::string text;
  for (const InterfaceName& instance : file.instances) {
    absl::StrAppend(&text, "template class ", instance.With("Proxy"), ";\ntemplate class ",
                    instance.With("Server"), ";\n");
  }
  return absl::StrCat(text.empty() ? "" : "\n", text);
}

}  // namespace

std::string EmitSource(const File& file) {
  std::vector<Struct> structs = file.foreign_structs;
  structs.insert(structs.end(), file.structs.begin(), file.structs.end());
  std::vector<Interface> interfaces = file.foreign_interfaces;
  interfaces.insert(interfaces.end(), file.interfaces.begin(), file.interfaces.end());
  return Fill(
      kFile, {{"banner", Banner(file)},
              {"header", Basename(OutputPath(file, ".h"))},
              {"async", interfaces.empty() ? "" : "#include \"roost/proxies/async.h\"\n"},
              {"proxy_wire", file.uses_proxies ? "#include \"roost/proxies/proxy_wire.h\"\n" : ""},
              {"server_handle_wire",
               file.uses_server_handles ? "#include \"roost/proxies/server_handle_wire.h\"\n" : ""},
              {"value_wire", file.uses_values ? "#include \"roost/proxies/value_wire.h\"\n" : ""},
              {"body", WireText(structs) + InterfacesText(interfaces) + InstancesText(file)}});
}

}  // namespace roost::codegen
