// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/roost/skeleton.h"

namespace roost::tool {

Skeleton PluginFiles() {
  return {
      {"@NAME@.capnp", R"(@0x@ID@;

using Roost = import "/roost/annotations.capnp";
$Roost.namespace("@NAME@");

interface @CLASS@ {
  greet @0 (name :Text) -> (greeting :Text);
  # Fails for an empty name.
}
)"},
      {"@NAME@.cc", R"(// The plugin: a plain class with the methods of @NAME@.capnp.

#include "@NAME@.roost.h"

#include <stdexcept>
#include <string>
#include <string_view>

class @CLASS@ {
 public:
  std::string Greet(std::string_view name) {
    if (name.empty()) throw std::invalid_argument("nobody to greet");
    return "hello, " + std::string(name);
  }
};

ROOST_PLUGIN(plugin) { plugin.Register<@NAME@::@CLASS@, @CLASS@>(); }
)"},
      {"@NAME@_test.cc", R"(// A client: has the plugin's class in a server process, and calls it.

#include <iostream>
#include <stdexcept>

#include "@NAME@.roost.h"
#include "roost/roost.h"

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);  // a server process, spawned from this program, never returns from here
  auto server = roost::ServerProcess::Start({.plugins = {"lib@NAME@.so"}});
  @NAME@::@CLASS@Proxy object = server.Create<@NAME@::@CLASS@>();
  if (object.Greet("world") != "hello, world") {
    std::cerr << "Greet says " << object.Greet("world") << std::endl;
    return 1;
  }
  try {
    object.Greet("");
    std::cerr << "an empty name was greeted" << std::endl;
    return 1;
  } catch (const std::invalid_argument& error) {  // thrown in the server
    std::cout << roost::GetRemoteTraceback(error) << std::endl;
  }
  return 0;
}
)"},
  };
}

Skeleton CMakeFiles() {
  return {{"CMakeLists.txt", R"(# cmake -B build && cmake --build build && ctest --test-dir build
cmake_minimum_required(VERSION 3.19)
project(@NAME@ CXX)
enable_testing()

find_package(Roost REQUIRED)

roost_add_plugin(@NAME@ SCHEMA @NAME@.capnp SOURCES @NAME@.cc)

add_executable(@NAME@_test @NAME@_test.cc)
target_link_libraries(@NAME@_test PRIVATE @NAME@ Roost::roost)
add_test(NAME @NAME@_test COMMAND @NAME@_test)
)"}};
}

Skeleton BazelFiles() {
  return {
      {"BUILD", R"(load("@roost//tools/rules:roost.bzl", "roost_plugin")

roost_plugin(
    name = "@NAME@",
    srcs = ["@NAME@.cc"],
    schema = "@NAME@.capnp",
)

cc_test(
    name = "@NAME@_test",
    size = "small",
    srcs = ["@NAME@_test.cc"],
    deps = [
        ":@NAME@",
        "@roost//:roost",
    ],
)
)"},
      {"WORKSPACE", R"(# For Bazel 4 to 6.
workspace(name = "@NAME@")

local_repository(
    name = "roost",
    path = "@ROOST@",
)

load("@roost//third_party:workspace.bzl", "roost_dependencies")

roost_dependencies()
)"},
      {"WORKSPACE.bzlmod", ""},
      {"MODULE.bazel", R"(# For Bazel 7 and later.
module(name = "@NAME@")

bazel_dep(name = "roost")
local_path_override(module_name = "roost", path = "@ROOST@")

# What a build with no network needs overridden; it counts in the root module only.
local_path_override(module_name = "apple_support", path = "@ROOST@/third_party/bzlmod/apple_support")
local_path_override(module_name = "buildozer", path = "@ROOST@/third_party/bzlmod/buildozer")
local_path_override(module_name = "protobuf", path = "@ROOST@/third_party/bzlmod/protobuf")
local_path_override(module_name = "zlib", path = "@ROOST@/third_party/bzlmod/zlib")
)"},
      {".bazelrc", R"(build --cxxopt=-std=c++20 --host_cxxopt=-std=c++20
# For tracebacks with source lines.
build --copt=-g1 --strip=never
build --nosandbox_debug
test --test_output=errors
)"},
  };
}

}  // namespace roost::tool
