// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/roost/inspect.h"

#include <cstdio>
#include <cstring>
#include <filesystem>
#include <functional>
#include <iostream>
#include <sstream>

#include "roost/error/error.h"
#include "roost/server/plugin_file.h"
#include "roost/server/server_process.h"
#include "tools/roost/exit_codes.h"
#include "tools/roost/json.h"
#include "tools/roost/patience.h"
#include "tools/roost/plugin_schema.h"
#include "tools/roost/terminal.h"

namespace roost::tool {
namespace {

namespace fs = std::filesystem;

// What a plugin's file and a server that has tried it tell.
struct Report {
  std::string path;
  std::optional<internal::PluginStamp> stamp;
  std::string refusal;  // "": a server loads it
  std::vector<ClassInfo> classes;
};

// Loads the plugin in a process of its own: its code may do anything.
std::vector<ClassInfo> LoadElsewhere(const std::string& path) {
  const auto server = ServerProcess::Start({.plugins = {path}, .name = "inspection"});
  std::vector<ClassInfo> classes;
  for (ClassInfo& info : server.Classes()) {
    if (info.plugin == path) classes.push_back(std::move(info));
  }
  return classes;
}

Report Inspect(const std::string& path, double seconds) {
  Report report;
  report.path = path;
  report.stamp = internal::PluginFile(path).Stamp();
  try {
    report.classes = Within<std::vector<ClassInfo>>(seconds, "the plugin's own code",
                                                    [path] { return LoadElsewhere(path); });
  } catch (const ChildDied& death) {
    report.refusal = "it takes the server down while it is loaded: " + std::string(death.what());
  } catch (const PluginError& error) {
    report.refusal = error.what();
  }
  return report;
}

template <size_t n>
std::string FieldText(const char (&field)[n]) {
  return std::string(field, ::strnlen(field, n));
}

std::string Hexadecimal(uint64_t id) {
  char text[32];
  std::snprintf(text, sizeof(text), "0x%016lx", static_cast<unsigned long>(id));
  return text;
}

std::string Signature(capnp::InterfaceSchema::Method method) {
  std::string text = method.getProto().getName().cStr() + (" " + ParametersText(method));
  const std::string results = ResultsText(method);
  if (!results.empty()) text += " " + results;
  return text;
}

// A schema's comment as the schema shows it.
void PrintDoc(const std::string& doc, const std::string& indent) {
  std::istringstream lines(doc);
  for (std::string line; std::getline(lines, line);) std::cout << indent << "# " << line << "\n";
}

void PrintMethods(const PluginSchema& schema, capnp::InterfaceSchema interface) {
  PrintDoc(schema.Doc(interface.getProto().getId()), "  ");
  for (const auto base : interface.getSuperclasses()) {
    std::cout << "  extends " << ShortName(base) << "\n";
  }
  for (const auto method : interface.getMethods()) {
    std::cout << "  " << Signature(method) << (IsConstructor(method) ? "  (constructor)" : "")
              << "\n";
    PrintDoc(schema.MethodDoc(method), "      ");
  }
}

void Print(const Report& report, const PluginSchema& schema) {
  std::cout << Bold(report.path) << "\n";
  if (report.stamp) {
    std::cout << "built for Roost " << FieldText(report.stamp->version) << ", plugin ABI "
              << report.stamp->abi << ", with " << FieldText(report.stamp->compiler) << "\n";
  }
  if (!report.refusal.empty()) {
    for (const auto interface : schema.Interfaces()) {
      std::cout << "\n" << Bold("interface " + ShortName(interface)) << "\n";
      PrintMethods(schema, interface);
    }
    return;
  }
  for (const ClassInfo& info : report.classes) {
    std::cout << "\n" << Bold("class " + info.name) << "\n";
    if (const auto interface = schema.Interface(info.interface_id)) {
      PrintMethods(schema, *interface);
    } else {
      std::cout << "  interface " << Hexadecimal(info.interface_id)
                << ", of which the plugin holds no schema\n";
    }
  }
}

Json FieldsJson(capnp::StructSchema fields) {
  std::vector<Json> list;
  for (const auto field : fields.getFields()) {
    list.push_back(Json::Object({{"name", Json::Text(field.getProto().getName().cStr())},
                                 {"type", Json::Text(TypeText(field.getType()))}}));
  }
  return Json::Array(list);
}

Json MethodsJson(const PluginSchema& schema, capnp::InterfaceSchema interface) {
  std::vector<Json> methods;
  for (const auto method : interface.getMethods()) {
    methods.push_back(
        Json::Object({{"name", Json::Text(method.getProto().getName().cStr())},
                      {"kind", Json::Text(IsConstructor(method) ? "constructor" : "method")},
                      {"parameters", FieldsJson(method.getParamType())},
                      {"results", FieldsJson(method.getResultType())},
                      {"doc", Json::Text(schema.MethodDoc(method))}}));
  }
  return Json::Array(methods);
}

Json ToJson(const Report& report, const PluginSchema& schema) {
  std::vector<Json> classes;
  for (const ClassInfo& info : report.classes) {
    const auto interface = schema.Interface(info.interface_id);
    classes.push_back(
        Json::Object({{"name", Json::Text(info.name)},
                      {"interface", Json::Text(Hexadecimal(info.interface_id))},
                      {"methods", interface ? MethodsJson(schema, *interface) : Json::Null()}}));
  }
  Json stamp = Json::Null();
  if (report.stamp) {
    stamp = Json::Object({{"version", Json::Text(FieldText(report.stamp->version))},
                          {"abi", Json::Number(report.stamp->abi)},
                          {"compiler", Json::Text(FieldText(report.stamp->compiler))}});
  }
  return Json::Object(
      {{"path", Json::Text(report.path)},
       {"stamp", stamp},
       {"refused", report.refusal.empty() ? Json::Null() : Json::Text(report.refusal)},
       {"classes", Json::Array(classes)}});
}

int RunInspect(const Arguments& arguments) {
  const std::string path = fs::absolute(arguments.words[0]).lexically_normal();
  const Report report = Inspect(path, arguments.GetNumber("timeout", 10));
  const PluginSchema schema(path);
  if (arguments.Has("json")) {
    std::cout << ToJson(report, schema).text() << std::endl;
  } else {
    Print(report, schema);
  }
  if (report.refusal.empty()) return kDone;
  Complain("a server refuses it: " + report.refusal);
  return kPluginRefused;
}

}  // namespace

const Verb kInspect = {
    "inspect",
    "LIB.so",
    "Shows what a plugin holds, and whether a server would load it",
    R"(  roost inspect ./libscaling.so
      /home/ann/libscaling.so
      built for Roost 0.1.0, plugin ABI 3, with g++ 12.2.0

      class scaling::Doubler
        double (x :Int64) -> (result :Int64)
  roost inspect ./libscaling.so --json | jq -r '.classes[].name'

It reads the stamp and the schema out of the file, and has a process of its own load it to see
what it registers, or why a server refuses it; then the exit code is 5.
)",
    {kJson, kTimeout},
    1,
    1,
    RunInspect,
};

}  // namespace roost::tool
