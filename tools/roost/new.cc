// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/roost/new.h"

#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>
#include <set>
#include <stdexcept>

#include "tools/roost/exit_codes.h"
#include "tools/roost/skeleton.h"

namespace roost::tool {
namespace {

namespace fs = std::filesystem;

// What stands for what in a skeleton's texts.
using Words = std::vector<std::pair<std::string, std::string>>;

std::string Filled(std::string text, const Words& words) {
  for (const auto& [from, to] : words) {
    for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
      text.replace(at, from.size(), to);
    }
  }
  return text;
}

void CheckName(const std::string& name) {
  bool sound = !name.empty() && std::islower(static_cast<unsigned char>(name[0])) != 0;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    sound =
        sound && byte < 0x80 && (std::islower(byte) != 0 || std::isdigit(byte) != 0 || c == '_');
  }
  // Namespaces that are taken, and a few words that cannot be one.
  const std::set<std::string> taken = {"capnp", "class", "kj", "namespace", "new", "roost", "std"};
  if (!sound || name.ends_with("_") || name.find("__") != std::string::npos ||
      taken.count(name) > 0) {
    throw UsageError("'" + name + "' is no name for a plugin: take one such as image_store");
  }
}

// "ImageStore" of "image_store".
std::string ClassName(const std::string& name) {
  std::string text;
  bool first = true;
  for (const char c : name) {
    if (c == '_') {
      first = true;
      continue;
    }
    text += first ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    first = false;
  }
  return text;
}

// As `capnp id` makes them.
std::string NewSchemaId() {
  std::random_device random;
  const uint64_t id = (uint64_t{random()} << 32 | random()) | uint64_t{1} << 63;
  char text[32];
  std::snprintf(text, sizeof(text), "%016lx", static_cast<unsigned long>(id));
  return text;
}

void Write(const fs::path& folder, const Skeleton& files, const Words& words) {
  for (const auto& [name, text] : files) {
    const fs::path path = folder / Filled(name, words);
    std::ofstream out(path);
    out << Filled(text, words);
    if (!out.flush()) {
      throw std::runtime_error("cannot write " + path.string() + ": " + std::strerror(errno));
    }
  }
}

int RunNew(const Arguments& arguments) {
  const std::string& name = arguments.words[0];
  CheckName(name);
  const bool cmake = arguments.Has("cmake");
  const std::string* const sources = arguments.Find("roost");
  if (cmake == (sources != nullptr)) {
    throw UsageError("--cmake, for an installed Roost, or --roost DIR, its sources, for Bazel");
  }
  const std::string roost =
      sources == nullptr ? "" : fs::absolute(*sources).lexically_normal().string();
  if (!cmake && !fs::exists(roost + "/tools/rules/roost.bzl")) {
    throw UsageError("--roost: Roost's sources are not in " + roost);
  }
  const fs::path folder = arguments.words.size() > 1 ? arguments.words[1] : name;
  if (fs::exists(folder) && !(fs::is_directory(folder) && fs::is_empty(folder))) {
    throw UsageError(folder.string() + " is there already, and is no empty folder");
  }
  fs::create_directories(folder);
  const Words words = {
      {"@NAME@", name}, {"@CLASS@", ClassName(name)}, {"@ID@", NewSchemaId()}, {"@ROOST@", roost}};
  Write(folder, PluginFiles(), words);
  Write(folder, cmake ? CMakeFiles() : BazelFiles(), words);
  std::cout << "Next:\n  cd " << folder.string() << "\n"
            << (cmake ? "  cmake -B build && cmake --build build && ctest --test-dir build\n"
                      : "  bazel test //...\n")
            << "  roost inspect " << (cmake ? "build" : "bazel-bin") << "/lib" << name << ".so"
            << std::endl;
  return kDone;
}

}  // namespace

const Verb kNew = {
    "new",
    "NAME [DIR]",
    "Makes a plugin with a class, a schema and a test, to go on from",
    R"(  roost new image_store --cmake                      with CMake and an installed Roost
  roost new image_store ~/images --roost ~/roost     with Bazel and Roost's sources

The folder DIR (NAME) must be empty or not be there. It holds the schema NAME.capnp, the plugin
NAME.cc, a program that has its class in a server process and calls it, NAME_test.cc, and what
builds them: the test passes at once.
)",
    {{"cmake", nullptr,
      "a CMakeLists.txt; CMAKE_PREFIX_PATH says where Roost is,\nif it is not installed for all"},
     {"roost", "DIR",
      "a Bazel workspace, for Roost's sources in DIR; both with\nWORKSPACE and MODULE.bazel"}},
    1,
    2,
    RunNew,
};

}  // namespace roost::tool
