// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/codegen/interface_text.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/codegen/struct_text.h"
#include "tools/codegen/text.h"

namespace roost::codegen {
namespace {

constexpr char kForwardInterface[] = R"($template$struct $name$;
$template$class $name$Proxy;
$template$class $name$Server;
template <$parameters$class Impl>
struct $name$Methods;
template <$parameters$class Impl>
class $name$Adapter;
)";

// What stands for the interface in Register<>, Create<> and other templates.
constexpr char kTag[] = R"($doc$$template$struct $name$ {
  static constexpr uint64_t kId = 0x$id$;
  static constexpr char kName[] = "$namespace$::$name$";
  using Proxy = $name$Proxy$arguments$;
  using Server = $name$Server$arguments$;
  template <class Impl>
  using Methods = $name$Methods<$list$Impl>;
  template <class Impl>
  using Adapter = $name$Adapter<$list$Impl>;
$function$$nested$$create$};

)";

constexpr char kCreate[] = R"(
  // Creates an object in `server`. Throws what its constructor threw, roost::UnknownClass,
  // roost::ServerGone.
$create_doc$$create$
  // The same of a class that its plugin registered by another name than kName.
$create_as$)";

// Of a generic interface, whose types are no part of its id.
constexpr char kLocalId[] = R"(
  // What tells it from the same interface with other types, within a process.
  static uint64_t LocalId() { return kId ^ typeid($name$).hash_code(); }
)";

// Of an interface with one method.
constexpr char kFunction[] = R"(
  // A function as an object with its one method (roost/proxies/callback.h).
  template <class F>
  struct Function {
    std::shared_ptr<F> function;
    template <class... Args>
    requires std::invocable<F&, Args...>
    decltype(auto) $method$(Args&&... args) {
      return std::invoke(*function, std::forward<Args>(args)...);
    }
  };
)";

constexpr char kProxy[] = R"($doc$$template$class $name$Proxy : public $base$ {
 public:
  using Interface = $namespace$::$name$$arguments$;

  $name$Proxy() = default;  // stands for nothing
$from_proxy$
  // This proxy with a limit for its calls: a duration for each, or a roost::Deadline for all.
  $name$Proxy With(const roost::CallLimit& limit) const { return roost::With(*this, limit); }
$conversions$$methods$$async$};

)";

constexpr char kServer[] = R"(// An object of $schema_name$ in its server.
$template$class $name$Server : $bases$ {
 public:
$methods$  uint64_t InterfaceId() const override;
  const char* InterfaceName() const override;
  const char* MethodName(uint64_t interface_id, uint16_t method_id) override;
  void* As(uint64_t interface_id) override;
  void Dispatch(uint64_t interface_id, roost::ServerCall& call) override;
$constructor_arguments$};

)";

constexpr char kMethods[] = R"(// What a class needs to be served as $schema_name$.
template <$parameters$class Impl>
struct $name$Methods {
$checks$$all$
  static constexpr bool HasAll() {
$asserts$    return kAll;
  }
  static constexpr bool HasConstructor() {
$constructor$  }
};

)";

constexpr char kMethodCheck[] = R"($requires$$expression$  };
)";

constexpr char kAdapter[] = R"(// Serves any class that has the methods of $schema_name$.
template <$parameters$class Impl>
class $name$Adapter final : public $name$Server$arguments$ {
 public:
  explicit $name$Adapter(std::shared_ptr<Impl> object) : object_(std::move(object)) {}

  // Builds the object that `call` asks for.
  static std::shared_ptr<roost::Adapter> Construct($call$) {
$construct$  }

  std::shared_ptr<const void> object() const final { return object_; }
$methods$
 private:
  const std::shared_ptr<Impl> object_;
};

)";

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

// Those of the interfaces that it extends, then its own.
std::vector<Method> AllMethods(const Interface& entry) {
  std::vector<Method> methods;
  for (const Base& base : entry.inherited) {
    methods.insert(methods.end(), base.methods.begin(), base.methods.end());
  }
  methods.insert(methods.end(), entry.methods.begin(), entry.methods.end());
  return methods;
}

// "class T, " or "T, ", before others.
std::string ListOf(const Interface& entry, const char* word) {
  std::string list;
  for (const std::string& parameter : entry.parameters) {
    absl::StrAppend(&list, word, parameter, ", ");
  }
  return list;
}

std::string FunctionText(const Interface& entry) {
  const std::vector<Method> methods = AllMethods(entry);
  return methods.size() == 1 ? Fill(kFunction, {{"method", methods[0].name}}) : "";
}

std::string CreateText(const Interface& entry) {
  const Method constructor = entry.constructor.value_or(Method());
  const CreateParameters parameters = CreateParametersOf(constructor);
  const std::string head = absl::StrCat("static ", entry.name, "Proxy Create");
  return Fill(kCreate, {{"create_doc", Comment(2, constructor.signature, constructor.doc)},
                        {"create", Arguments(2, head + "(", parameters.create, ");")},
                        {"create_as", Arguments(2, head + "As(", parameters.create_as, ");")}});
}

std::string TagText(const File& file, const Interface& entry) {
  const bool generic = !entry.parameters.empty();
  return Fill(kTag,
              {{"doc", Comment(0, absl::StrCat("interface ", entry.schema_name), entry.doc)},
               {"template", TemplateHead(entry)},
               {"name", entry.name},
               {"arguments", TemplateArguments(entry)},
               {"list", ListOf(entry, "")},
               {"namespace", file.name_space},
               {"id", absl::StrCat(absl::Hex(entry.id, absl::kZeroPad16))},
               {"function", FunctionText(entry)},
               {"nested", NestedText(entry.nested)},
               {"create", generic ? Fill(kLocalId, {{"name", entry.name}}) : CreateText(entry)}});
}

// "head(parameters) end { statement }", in one line where it fits.
std::string Inline(const std::string& head, const std::vector<std::string>& parameters,
                   const std::string& end, const std::string& call,
                   const std::vector<std::string>& arguments, const std::string& call_end) {
  const std::string line = absl::StrCat("  ", head, absl::StrJoin(parameters, ", "), end, " ", call,
                                        absl::StrJoin(arguments, ", "), call_end, " }\n");
  if (line.size() <= kColumns + 1) return line;
  return absl::StrCat(Arguments(2, head, parameters, end), Arguments(4, call, arguments, call_end),
                      "  }\n");
}

// To the proxy of an interface that is no base of this one.
std::string Conversion(const Base& base) {
  return absl::StrCat(
      "\n", Comment(2, absl::StrCat("It is one of ", base.name.With(""), " as well.")),
      Inline(absl::StrCat("operator ", base.name.With("Proxy"), "("), {}, ") const {",
             absl::StrCat("return ", base.name.With("Proxy"), "(roost::Proxy(*this"), {}, "));"));
}

// A method of such an interface.
std::string ForwardedMethod(const Base& base, const Method& method) {
  return absl::StrCat(
      "\n", Comment(2, method.signature, method.doc),
      Inline(absl::StrCat(method.returns, " ", method.name, "("), Parameters(method), ") const {",
             absl::StrCat(method.returns == "void" ? "" : "return ", base.name.With("Proxy"),
                          "(*this).", method.name, "("),
             ParameterNames(method), ");"));
}

// The same of a stream's method within a window.
std::string ForwardedStream(const Base& base, const Method& method) {
  std::vector<std::string> names = ParameterNames(method);
  names.insert(names.begin(), "window");
  return Inline(absl::StrCat("void ", method.name, "("), StreamParameters(method), ") const {",
                absl::StrCat(base.name.With("Proxy"), "(*this).", method.name, "("), names, ");");
}

std::string ProxyMethods(const Interface& entry) {
  std::string methods;
  const std::string windowed =
      Comment(2, "The same, one of several under way at once (roost/proxies/stream_window.h).");
  for (const Base& base : entry.forwarded) {
    for (const Method& method : base.methods) {
      absl::StrAppend(&methods, ForwardedMethod(base, method));
      if (method.streams) absl::StrAppend(&methods, windowed, ForwardedStream(base, method));
    }
  }
  for (const Method& method : entry.methods) {
    absl::StrAppend(&methods, "\n", Comment(2, method.signature, method.doc),
                    Arguments(2, absl::StrCat(method.returns, " ", method.name, "("),
                              Parameters(method), ") const;"));
    if (!method.streams) continue;
    absl::StrAppend(&methods, windowed,
                    Arguments(2, absl::StrCat("void ", method.name, "("), StreamParameters(method),
                              ") const;"));
  }
  return methods;
}

// The methods' second forms, which nobody waits for.
std::string AsyncMethods(const Interface& entry) {
  std::string methods;
  for (const Base& base : entry.forwarded) {
    for (const Method& method : base.methods) {
      absl::StrAppend(&methods, Inline(absl::StrCat(AsyncType(method), " ", method.name, "Async("),
                                       Parameters(method), ") const {",
                                       absl::StrCat("return ", base.name.With("Proxy"), "(*this).",
                                                    method.name, "Async("),
                                       ParameterNames(method), ");"));
    }
  }
  for (const Method& method : entry.methods) {
    absl::StrAppend(&methods,
                    Arguments(2, absl::StrCat(AsyncType(method), " ", method.name, "Async("),
                              Parameters(method), ") const;"));
  }
  if (methods.empty()) return "";
  return absl::StrCat(
      "\n", Comment(2, "The same without waiting for the answer (roost/proxies/async.h)."),
      methods);
}

std::string ProxyClass(const File& file, const Interface& entry) {
  const std::string doc =
      absl::StrCat("Calls an object of ", entry.schema_name,
                   " wherever it lives; a value. Each method throws what the object's threw, "
                   "roost::ObjectGone, roost::ServerGone; with a limit roost::DeadlineExceeded.");
  std::string conversions;
  for (const Base& base : entry.forwarded) {
    absl::StrAppend(&conversions, Conversion(base));
  }
  const std::string base = entry.extends.empty() ? "roost::Proxy" : entry.extends[0].With("Proxy");
  const std::string from_proxy =
      absl::StrCat("  explicit ", entry.name, "Proxy(roost::Proxy proxy)");
  const std::string from_base = absl::StrCat(": ", base, "(std::move(proxy)) {}\n");
  const bool fits = from_proxy.size() + 1 + from_base.size() <= kColumns + 1;
  return Fill(kProxy, {{"doc", Comment(0, doc)},
                       {"from_proxy", absl::StrCat(from_proxy, fits ? " " : "\n      ", from_base)},
                       {"name", entry.name},
                       {"template", TemplateHead(entry)},
                       {"arguments", TemplateArguments(entry)},
                       {"base", base},
                       {"namespace", file.name_space},
                       {"conversions", conversions},
                       {"methods", ProxyMethods(entry)},
                       {"async", AsyncMethods(entry)}});
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

// Virtual, for an object may be of one interface by two ways.
std::string ServerBases(const Interface& entry) {
  if (entry.extends.empty()) return "public virtual roost::Adapter";
  return absl::StrCat(
      absl::StrJoin(entry.extends, ", ", [](std::string* out, const InterfaceName& base) {
        absl::StrAppend(out, "public virtual ", base.With("Server"));
      }));
}

std::string ServerClass(const Interface& entry) {
  std::string methods;
  for (const Method& method : entry.methods) {
    absl::StrAppend(&methods,
                    Arguments(2, absl::StrCat("virtual ", method.returns, " ", method.name, "("),
                              Parameters(method), ") = 0;"));
  }
  if (!methods.empty()) absl::StrAppend(&methods, "\n");
  return Fill(kServer, {{"template", TemplateHead(entry)},
                        {"name", entry.name},
                        {"schema_name", entry.schema_name},
                        {"bases", ServerBases(entry)},
                        {"methods", methods},
                        {"constructor_arguments", ConstructorArgumentsText(entry)}});
}

std::string MethodCheck(const Method& method) {
  std::vector<std::string> parameters = {"Impl& self"};
  for (std::string& parameter : Parameters(method)) parameters.push_back(parameter);
  const std::string call = absl::StrCat("self.", method.name, "(");
  const std::string converts = absl::StrCat("-> roost::Gives<", method.returns, ">;");
  std::string expression =
      method.returns == "void"
          ? Arguments(4, call, ImplArguments(method), ");")
          : Arguments(4, "{ " + call, ImplArguments(method), ") } " + converts);
  if (method.returns != "void" && expression.find('\n') + 1 != expression.size()) {
    expression = absl::StrCat("    {\n", Arguments(6, call, ImplArguments(method), ")"), "    } ",
                              converts, "\n");
  }
  const std::string head = absl::StrCat("static constexpr bool kHas", method.name, " = requires(");
  return Fill(kMethodCheck,
              {{"requires", Arguments(2, head, parameters, ") {")}, {"expression", expression}});
}

// A static_assert whose message stands beside its condition where both fit.
std::string Assert(const std::string& condition, const std::string& message) {
  const std::string head = absl::StrCat("    static_assert(", condition, ",");
  const std::string line = absl::StrCat(head, " \"", message, "\");\n");
  if (line.size() <= kColumns + 1) return line;
  return absl::StrCat(head, "\n", Literal(18, message, ");"));
}

std::string MethodAssert(const std::string& interface, const Method& method) {
  return Assert("kHas" + method.name, absl::StrCat("the class registered as ", interface,
                                                   " lacks a method: ", Declaration(method)));
}

std::string ConstructorCheck(const std::string& interface, const Interface& entry) {
  const Method constructor = entry.constructor.value_or(Method());
  std::vector<std::string> types = {"Impl"};
  for (const Field& field : constructor.params.fields) types.push_back(ImplType(field.type));
  const std::string message =
      absl::StrCat("the class registered as ", interface, " lacks a constructor: (",
                   absl::StrJoin(Parameters(constructor), ", "), ")");
  return absl::StrCat(Arguments(4, "constexpr bool kHas = std::is_constructible_v<", types, ">;"),
                      Assert("kHas", message), "    return kHas;\n");
}

std::string MethodsStruct(const File& file, const Interface& entry) {
  const std::string interface = absl::StrCat(file.name_space, "::", entry.name);
  std::string checks, asserts;
  std::vector<std::string> all;
  for (const Method& method : AllMethods(entry)) {
    absl::StrAppend(&checks, MethodCheck(method));
    absl::StrAppend(&asserts, MethodAssert(interface, method));
    all.push_back("kHas" + method.name);
  }
  if (all.empty()) all.push_back("true");
  if (!checks.empty()) checks += "\n";
  std::string text = Fill(kMethods, {{"parameters", ListOf(entry, "class ")},
                                     {"name", entry.name},
                                     {"schema_name", entry.schema_name},
                                     {"checks", checks},
                                     {"asserts", asserts},
                                     {"all", Conjunction(2, "static constexpr bool kAll = ", all)},
                                     {"constructor", ConstructorCheck(interface, entry)}});
  return text;
}

std::string ConstructText(const Interface& entry) {
  const Method constructor = entry.constructor.value_or(Method());
  const std::vector<std::string> names = ParameterNames(constructor);
  const std::string made =
      absl::StrCat("return std::make_shared<", entry.name, "Adapter>(std::make_shared<Impl>(");
  return absl::StrCat(
      names.empty() ? "" : Arguments(4, "const auto [", names, "] = ConstructorArguments(call);"),
      Arguments(4, made, ImplArguments(constructor), "));"));
}

std::string ForwardingMethod(const Method& method) {
  const bool gives = method.returns != "void";
  const std::string call =
      gives
          ? absl::StrCat("return roost::ToResult<", method.returns, ">(object_->", method.name, "(")
          : absl::StrCat("roost::RunMethod([&] { return object_->", method.name, "(");
  const char* end = gives ? "));" : "); });";
  return Inline(absl::StrCat(method.returns, " ", method.name, "("), Parameters(method),
                ") final {", call, ImplArguments(method), end);
}

std::string AdapterText(const Interface& entry) {
  std::string methods;
  for (const Method& method : AllMethods(entry)) {
    absl::StrAppend(&methods, ForwardingMethod(method));
  }
  const bool has_arguments = entry.constructor && !entry.constructor->params.fields.empty();
  return Fill(kAdapter, {{"parameters", ListOf(entry, "class ")},
                         {"arguments", TemplateArguments(entry)},
                         {"name", entry.name},
                         {"schema_name", entry.schema_name},
                         {"call", has_arguments ? "roost::ServerCall& call" : "roost::ServerCall&"},
                         {"construct", ConstructText(entry)},
                         {"methods", methods}});
}

}  // namespace

std::string TemplateHead(const Interface& entry) {
  if (entry.parameters.empty()) return "";
  return absl::StrCat("template <class ", absl::StrJoin(entry.parameters, ", class "), ">\n");
}

std::string TemplateArguments(const Interface& entry) {
  if (entry.parameters.empty()) return "";
  return absl::StrCat("<", absl::StrJoin(entry.parameters, ", "), ">");
}

std::string InterfaceDeclaration(const Interface& entry) {
  return Fill(kForwardInterface, {{"template", TemplateHead(entry)},
                                  {"parameters", ListOf(entry, "class ")},
                                  {"name", entry.name}});
}

std::string ProxyText(const File& file, const Interface& entry) {
  return TagText(file, entry) + ProxyClass(file, entry);
}

std::string ServerText(const File& file, const Interface& entry) {
  return ServerClass(entry) + MethodsStruct(file, entry) + AdapterText(entry);
}

}  // namespace roost::codegen
