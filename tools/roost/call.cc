// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/roost/call.h"

#include <charconv>
#include <functional>
#include <iostream>
#include <optional>

#include <capnp/dynamic.h>

#include "roost/error/error.h"
#include "roost/error/process_name.h"
#include "roost/error/remote_exception.h"
#include "roost/proxies/call.h"
#include "roost/trace/tracing.h"
#include "tools/roost/addresses.h"
#include "tools/roost/exit_codes.h"
#include "tools/roost/json_arguments.h"
#include "tools/roost/key_file.h"
#include "tools/roost/patience.h"
#include "tools/roost/plugin_schema.h"
#include "tools/roost/terminal.h"
#include "tools/roost/value_json.h"

namespace roost::tool {
namespace {

// What is called, in the user's words.
struct Wanted {
  std::string uri, key;
  std::string target;  // of a class a new object, or a live object's number
  std::string method;
  std::string arguments, construction;  // JSON
  bool has_construction;
};

// What came of it: JSON, or the traceback of what was thrown over there.
struct Outcome {
  std::string results, traceback;
};

ClassInfo FindClass(const ServerHandle& server, const std::string& name) {
  std::string all;
  for (const ClassInfo& info : server.Classes()) {
    if (info.name == name || info.name.ends_with("::" + name)) return info;
    all += (all.empty() ? "" : ", ") + info.name;
  }
  throw UsageError("the server has no class '" + name + "'; it has " + all);
}

// The parameters of a call, out of JSON.
void Fill(capnp::AnyStruct::Builder params, capnp::StructSchema schema, const std::string& json,
          const std::string& what, const ServerHandle& server) {
  try {
    FillParameters(params, schema, json, [&server](uint64_t id) -> Proxy {
      try {
        return server.FindObject(id).object;
      } catch (const ObjectGone& error) {
        throw UsageError(error.what());
      }
    });
  } catch (const UsageError& error) {
    throw UsageError("'" + json + "' does not fit the parameters of " + what + ": " + error.what());
  }
}

capnp::AnyStruct::Builder Params(ClientCall& call, capnp::StructSchema schema) {
  const auto layout = schema.getProto().getStruct();
  return call.Params(layout.getDataWordCount(), layout.getPointerCount());
}

Proxy Create(const ServerHandle& server, const ClassInfo& info, capnp::InterfaceSchema interface,
             const std::string& json) {
  ClientCall creation(server, info.interface_id, info.name.c_str());
  bool takes_arguments = false;
  for (const auto method : interface.getMethods()) {
    if (!IsConstructor(method)) continue;
    takes_arguments = true;
    Fill(Params(creation, method.getParamType()), method.getParamType(), json,
         info.name + "'s constructor " + ParametersText(method), server);
  }
  if (!takes_arguments) creation.Params(0, 0);
  return creation.SendCreate();
}

capnp::InterfaceSchema::Method FindMethod(capnp::InterfaceSchema interface, const Wanted& wanted) {
  KJ_IF_MAYBE (method, interface.findMethodByName(wanted.method.c_str())) {
    if (!IsConstructor(*method)) return *method;
  }
  std::string all;
  for (const auto method : interface.getMethods()) {
    if (IsConstructor(method)) continue;
    all += (all.empty() ? "" : ", ") + std::string(method.getProto().getName().cStr());
  }
  throw UsageError(wanted.target + " has no method '" + wanted.method + "'; it has " + all);
}

// Whether the target is a live object's number.
std::optional<uint64_t> NumberOf(const std::string& target) {
  uint64_t number = 0;
  const char* const end = target.data() + target.size();
  const auto [read, error] = std::from_chars(target.data(), end, number);
  if (error != std::errc() || read != end) return std::nullopt;
  return number;
}

Outcome Call(const Wanted& wanted) {
  const auto server = ServerHandle::Connect(wanted.uri, wanted.key);
  const std::optional<uint64_t> number = NumberOf(wanted.target);
  FoundObject found;  // kept alive until the call has returned
  if (number) {
    found = server.FindObject(*number);
  } else {
    found.what = FindClass(server, wanted.target);
  }
  const ClassInfo& info = found.what;
  const PluginSchema schema(info.plugin);
  const auto interface = schema.Interface(info.interface_id);
  if (!interface) {
    throw PluginError("plugin " + info.plugin + " holds no schema of " + info.name +
                      ": build it by Roost's rules");
  }
  const auto method = FindMethod(*interface, wanted);
  const std::string name = info.name + "." + wanted.method;
  try {
    if (!number) found.object = Create(server, info, *interface, wanted.construction);
    ClientCall call(found.object, method.getContainingInterface().getProto().getId(),
                    static_cast<uint16_t>(method.getOrdinal()), name.c_str());
    Fill(Params(call, method.getParamType()), method.getParamType(), wanted.arguments,
         name + " " + ParametersText(method), server);
    const capnp::AnyStruct::Reader results = call.Send();
    return {StructJson(results.as<capnp::DynamicStruct>(method.getResultType())).text(), ""};
  } catch (const ServerGone&) {
    throw;
  } catch (const AccessDenied&) {
    throw;
  } catch (const std::exception& error) {
    if (!IsRemoteException(error)) throw;
    return {"", GetRemoteTraceback(error)};
  }
}

int RunCall(const Arguments& arguments) {
  const std::string& what = arguments.words[1];
  const size_t dot = what.rfind('.');
  if (dot == std::string::npos || dot == 0 || dot + 1 == what.size()) {
    throw UsageError("'" + what + "' is no CLASS.METHOD, and no OBJECT.METHOD");
  }
  SetProcessName("roost call");
  if (const std::string* const file = arguments.Find("trace")) StartTrace(*file);
  const std::string* const key_file = arguments.Find("key-file");
  const Wanted wanted = {AddressMeant(arguments.words[0]),
                         key_file == nullptr ? "" : ReadKey(*key_file),
                         what.substr(0, dot),
                         what.substr(dot + 1),
                         arguments.words.size() > 2 ? arguments.words[2] : "{}",
                         arguments.Get("new", "{}"),
                         arguments.Has("new")};
  if (wanted.has_construction && NumberOf(wanted.target)) {
    throw UsageError("--new is for a class; object " + wanted.target + " is there already");
  }
  const auto outcome =
      Within<Outcome>(arguments.GetNumber("timeout", 60), "the server at " + wanted.uri,
                      [wanted] { return Call(wanted); });
  if (outcome.traceback.empty()) {
    std::cout << outcome.results << std::endl;
    return kDone;
  }
  Complain(what + " threw\n" + outcome.traceback);
  return kThrown;
}

}  // namespace

const Verb kCall = {
    "call",
    "SERVER CLASS_OR_OBJECT.METHOD [JSON]",
    "Calls a method of a new object, or of a live one, and prints its results as JSON",
    R"(  roost call scaling scaling::Doubler.double '{"x": 3}'
      {"result": 6}
  roost call zoo Counter.add '{"delta": 1}' --new '{"start": 41}'
  roost call zoo 7.add '{"delta": 1}'
      of the object that `roost ps` shows as number 7
  roost call zoo 8.keep '{"counter": {"object": 7}}'
  roost call unix:/run/user/1000/scaling/socket Doubler.double '{"x": 3}' --key-file ~/.key

Of a class a new object is made, with the arguments of --new, and is gone after the call, unless
somebody keeps it. A class's name may go without its namespace. A live object is known by its
number, and lives at least until the call has returned. Parameters are named as the schema names
them (`roost inspect`); what is left out is zero, empty or the schema's default. An object is given
as {"object": NUMBER}. The schema is read out of the plugin's file, where the server has loaded it.
What the method throws is shown with its traceback, and the exit code is 7.
)",
    {{"new", "JSON", "the constructor's arguments"},
     kKeyFile,
     kTrace,
     {"timeout", "SECONDS", "how long the call may take (60)"}},
    2,
    3,
    RunCall,
};

}  // namespace roost::tool
