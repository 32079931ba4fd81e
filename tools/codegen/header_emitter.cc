// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/codegen/header_emitter.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/codegen/text.h"

namespace roost::codegen {
namespace {

constexpr char kFile[] = R"($banner$$doc$
#ifndef $guard$
#define $guard$

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

$includes$
namespace $namespace$ {

$body$}  // namespace $namespace$

#endif  // $guard$
)";

constexpr char kForwardInterface[] = R"(struct $name$;
class $name$Proxy;
class $name$Server;
template <class Impl>
class $name$Adapter;
)";

constexpr char kStruct[] = R"($doc$struct $name$ {
$members$  bool operator==(const $name$&) const = default;
  struct Wire;  // how it is encoded
};

)";

// What stands for the interface in Register<>, Create<> and other templates.
constexpr char kTag[] = R"($doc$struct $name$ {
  static constexpr uint64_t kId = 0x$id$;
  static constexpr char kName[] = "$namespace$::$name$";
  using Proxy = $name$Proxy;
  using Server = $name$Server;
  template <class Impl>
  using Adapter = $name$Adapter<Impl>;
$aliases$
  // Creates an object in `server`. Throws what its constructor threw, roost::UnknownClass,
  // roost::ServerGone.
$create_doc$$create$};

)";

constexpr char kProxy[] = R"($doc$class $name$Proxy : public roost::Proxy {
 public:
  using Interface = $namespace$::$name$;

  $name$Proxy() = default;  // stands for nothing
  explicit $name$Proxy(roost::Proxy proxy) : roost::Proxy(std::move(proxy)) {}
$methods$};

)";

constexpr char kServer[] = R"(// An object of $schema_name$ in its server.
class $name$Server : public roost::Adapter {
 public:
$methods$  uint64_t InterfaceId() const final;
  const char* InterfaceName() const final;
  void* As(uint64_t interface_id) final;
  void Dispatch(roost::ServerCall& call) final;
$constructor_arguments$};

)";

constexpr char kAdapter[] = R"(// Serves any class that has the methods of $schema_name$.
template <class Impl>
class $name$Adapter final : public $name$Server {
$checks$ public:
  explicit $name$Adapter(std::shared_ptr<Impl> object) : object_(std::move(object)) {}

  // Builds the object that `call` asks for.
  static std::shared_ptr<roost::Adapter> Construct($call$) {
$construct$  }

  std::shared_ptr<const void> object() const final { return object_; }
$methods$
 private:
  std::shared_ptr<Impl> object_;
};

)";

// Names the missing method before the compiler does.
constexpr char kMethodCheck[] = R"(  static_assert(
$requires$        $expression$;
      },
$message$)";

std::string Guard(const File& file) {
  std::string name = OutputPath(file, ".h");
  for (char& c : name) c = absl::ascii_isalnum(c) ? absl::ascii_toupper(c) : '_';
  // The id keeps schemas of one name in two folders apart.
  const std::string id = absl::AsciiStrToUpper(absl::StrCat(absl::Hex(file.id)));
  return absl::StrCat("ROOST_GENERATED_", name, "_", id, "_");
}

std::string Includes(const File& file) {
  std::vector<std::string> headers = file.includes;
  headers.push_back("roost/base/bytes.h");
  if (!file.interfaces.empty()) {
    headers.push_back("roost/proxies/adapter.h");
    headers.push_back("roost/proxies/proxy.h");
  }
  if (file.uses_values) headers.push_back("roost/proxies/value.h");
  std::sort(headers.begin(), headers.end());
  std::string text;
  for (const std::string& header : headers) absl::StrAppend(&text, "#include \"", header, "\"\n");
  return text;
}

std::string Aliases(const std::vector<Alias>& aliases) {
  std::string text;
  for (const Alias& alias : aliases) {
    absl::StrAppend(&text, "  using ", alias.name, " = ", alias.target, ";\n");
  }
  return text;
}

std::string EnumText(const Enum& entry) {
  std::string text = absl::StrCat(Comment(0, absl::StrCat("enum ", entry.schema_name), entry.doc),
                                  "enum class ", entry.name, " : uint16_t {\n");
  int number = 0;
  for (const Enumerant& value : entry.values) {
    absl::StrAppend(&text, Comment(2, "", value.doc), "  ", value.name, " = ", number++, ",\n");
  }
  return absl::StrCat(text, "};\n\n");
}

std::string ForwardDeclarations(const File& file) {
  std::string text;
  for (const Struct& entry : file.structs) absl::StrAppend(&text, "struct ", entry.name, ";\n");
  for (const Interface& entry : file.interfaces) {
    absl::StrAppend(&text, Fill(kForwardInterface, {{"name", entry.name}}));
  }
  return absl::StrCat(text, text.empty() ? "" : "\n");
}

std::string StructText(const Struct& entry) {
  std::string members = Aliases(entry.nested);
  if (!members.empty()) absl::StrAppend(&members, "\n");
  for (const Field& field : entry.layout.fields) {
    const std::string declared = absl::StrCat(field.type.cpp, " ", field.name);
    absl::StrAppend(&members, Comment(2, "", field.doc),
                    field.default_value.empty() ? absl::StrCat("  ", declared, ";\n")
                                                : Assignment(2, declared, field.default_value));
  }
  return Fill(
      kStruct,
      {{"doc", Comment(0, entry.origin, entry.doc)}, {"name", entry.name}, {"members", members}});
}

std::string TagText(const File& file, const Interface& entry) {
  const Method constructor = entry.constructor.value_or(Method());
  std::vector<std::string> parameters = {"const roost::ServerHandle& server"};
  for (std::string& parameter : Parameters(constructor)) parameters.push_back(parameter);
  const std::string head = absl::StrCat("static ", entry.name, "Proxy Create(");
  return Fill(kTag, {{"doc", Comment(0, absl::StrCat("interface ", entry.schema_name), entry.doc)},
                     {"name", entry.name},
                     {"namespace", file.name_space},
                     {"id", absl::StrCat(absl::Hex(entry.id, absl::kZeroPad16))},
                     {"aliases", Aliases(entry.nested)},
                     {"create_doc", Comment(2, constructor.signature, constructor.doc)},
                     {"create", Arguments(2, head, parameters, ");")}});
}

std::string ProxyText(const File& file, const Interface& entry) {
  std::string methods;
  for (const Method& method : entry.methods) {
    absl::StrAppend(&methods, "\n", Comment(2, method.signature, method.doc),
                    Arguments(2, absl::StrCat(method.returns, " ", method.name, "("),
                              Parameters(method), ") const;"));
  }
  const std::string doc =
      absl::StrCat("Calls an object of ", entry.schema_name,
                   " wherever it lives; a value. Each method throws what the object's threw, "
                   "roost::ObjectGone, roost::ServerGone.");
  return Fill(kProxy, {{"doc", Comment(0, doc)},
                       {"name", entry.name},
                       {"namespace", file.name_space},
                       {"methods", methods}});
}

// The arguments are decoded outside of the template, once for all implementations.
std::string ConstructorArgumentsText(const Interface& entry) {
  if (!entry.constructor || entry.constructor->params.fields.empty()) return "";
  const std::string types = absl::StrJoin(ArgumentTypes(*entry.constructor), ", ");
  return absl::StrCat(
      "\n protected:\n",
      Arguments(2, absl::StrCat("static std::tuple<", types, "> ConstructorArguments("),
                {"roost::ServerCall& call"}, ");"));
}

std::string ServerText(const Interface& entry) {
  std::string methods;
  for (const Method& method : entry.methods) {
    absl::StrAppend(&methods,
                    Arguments(2, absl::StrCat("virtual ", method.returns, " ", method.name, "("),
                              Parameters(method), ") = 0;"));
  }
  if (!methods.empty()) absl::StrAppend(&methods, "\n");
  return Fill(kServer, {{"name", entry.name},
                        {"schema_name", entry.schema_name},
                        {"methods", methods},
                        {"constructor_arguments", ConstructorArgumentsText(entry)}});
}

// What an implementation is given for a parameter: text and bytes as what converts to views and to
// owned values.
std::string ImplType(const Type& type) {
  if (type.kind == Type::Kind::kText) return "roost::TextArgument";
  if (type.kind == Type::Kind::kData) return "roost::BytesArgument";
  return ParameterType(type);
}

std::vector<std::string> ImplArguments(const Method& method) {
  std::vector<std::string> arguments = ParameterNames(method);
  for (size_t i = 0; i < arguments.size(); ++i) {
    const Type& type = method.params.fields[i].type;
    if (type.kind == Type::Kind::kText || type.kind == Type::Kind::kData) {
      arguments[i] = absl::StrCat(ImplType(type), "(", arguments[i], ")");
    }
  }
  return arguments;
}

std::string MethodCheck(const std::string& interface, const Method& method) {
  std::vector<std::string> parameters = {"Impl& self"};
  for (std::string& parameter : Parameters(method)) parameters.push_back(parameter);
  const std::string call =
      absl::StrCat("self.", method.name, "(", absl::StrJoin(ImplArguments(method), ", "), ")");
  const std::string converts = absl::StrCat("-> std::convertible_to<", method.returns, ">");
  const bool fits = call.size() + converts.size() + 14 <= kColumns;
  const std::string returns = absl::StrCat("{ ", call, fits ? " } " : " }\n            ", converts);
  const std::string message =
      absl::StrCat("the class registered as ", interface, " lacks a method: ", Declaration(method));
  return Fill(kMethodCheck, {{"requires", Arguments(6, "requires(", parameters, ") {")},
                             {"expression", method.returns == "void" ? call : returns},
                             {"message", Literal(6, message, ");")}});
}

std::string ConstructText(const std::string& interface, const Interface& entry) {
  const Method constructor = entry.constructor.value_or(Method());
  std::vector<std::string> types = {"Impl"};
  for (const Field& field : constructor.params.fields) types.push_back(ImplType(field.type));
  const std::string message =
      absl::StrCat("the class registered as ", interface, " lacks a constructor: (",
                   absl::StrJoin(Parameters(constructor), ", "), ")");
  const std::vector<std::string> names = ParameterNames(constructor);
  const std::string made =
      absl::StrCat("return std::make_shared<", entry.name, "Adapter>(std::make_shared<Impl>(");
  return absl::StrCat(
      Arguments(4, "static_assert(std::is_constructible_v<", types, ">,"),
      Literal(18, message, ");"),
      names.empty() ? "" : Arguments(4, "const auto [", names, "] = ConstructorArguments(call);"),
      Arguments(4, made, ImplArguments(constructor), "));"));
}

std::string ForwardingMethod(const Method& method) {
  const std::string call =
      absl::StrCat(method.returns == "void" ? "" : "return ", "object_->", method.name, "(");
  const std::string line = absl::StrCat("  ", Declaration(method), " final { ", call,
                                        absl::StrJoin(ImplArguments(method), ", "), "); }\n");
  if (line.size() <= kColumns + 1) return line;
  const std::string head = absl::StrCat(method.returns, " ", method.name, "(");
  return absl::StrCat(Arguments(2, head, Parameters(method), ") final {"),
                      Arguments(4, call, ImplArguments(method), ");"), "  }\n");
}

std::string AdapterText(const File& file, const Interface& entry) {
  const std::string interface = absl::StrCat(file.name_space, "::", entry.name);
  std::string checks, methods;
  for (const Method& method : entry.methods) {
    absl::StrAppend(&checks, MethodCheck(interface, method));
    absl::StrAppend(&methods, ForwardingMethod(method));
  }
  if (!checks.empty()) absl::StrAppend(&checks, "\n");
  const bool has_arguments = entry.constructor && !entry.constructor->params.fields.empty();
  return Fill(kAdapter, {{"name", entry.name},
                         {"schema_name", entry.schema_name},
                         {"checks", checks},
                         {"call", has_arguments ? "roost::ServerCall& call" : "roost::ServerCall&"},
                         {"construct", ConstructText(interface, entry)},
                         {"methods", methods}});
}

}  // namespace

std::string EmitHeader(const File& file) {
  std::string body;
  for (const Enum& entry : file.enums) absl::StrAppend(&body, EnumText(entry));
  absl::StrAppend(&body, ForwardDeclarations(file));
  // Proxies are complete before structs, which hold them, and structs before servers.
  for (const Interface& entry : file.interfaces) {
    absl::StrAppend(&body, TagText(file, entry), ProxyText(file, entry));
  }
  for (const Struct& entry : file.structs) absl::StrAppend(&body, StructText(entry));
  for (const Interface& entry : file.interfaces) {
    absl::StrAppend(&body, ServerText(entry), AdapterText(file, entry));
  }
  return Fill(kFile, {{"banner", Banner(file)},
                      {"doc", Comment(0, "", file.doc.empty() ? "" : "\n" + file.doc)},
                      {"guard", Guard(file)},
                      {"includes", Includes(file)},
                      {"namespace", file.name_space},
                      {"body", body}});
}

}  // namespace roost::codegen
