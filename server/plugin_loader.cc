// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/server/plugin_loader.h"

#include <dlfcn.h>

#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>
#include <mutex>
#include <optional>
#include <sstream>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "roost/base/version.h"
#include "roost/error/error.h"
#include "roost/error/wire.h"
#include "roost/server/plugin_file.h"

namespace roost::internal {
namespace {

namespace fs = std::filesystem;

// Gathers what a plugin offers, under the path of its library.
class PluginRegistration final : public Plugin {
 public:
  explicit PluginRegistration(const std::string& path) : path_(path) {}

  Registry::Classes TakeClasses() { return std::move(classes_); }

 private:
  void Add(const std::string& name, uint64_t interface_id, Constructor constructor,
           const ClassDescription* description) override {
    const Registry::Class added{interface_id, constructor, description, path_};
    if (!classes_.try_emplace(name, added).second) ThrowRegisteredTwice(name, path_, path_);
  }

  const std::string& path_;
  Registry::Classes classes_;
};

// Text in a fixed field, which a damaged stamp may leave without an end.
template <size_t n>
std::string FieldText(const char (&field)[n]) {
  return std::string(field, ::strnlen(field, n));
}

void CheckStamp(const std::string& path) {
  const auto stamp = PluginFile(path).Stamp();
  if (!stamp || std::memcmp(stamp->magic, kPluginMagic, sizeof(kPluginMagic)) != 0) {
    throw PluginError(path + " is not a Roost plugin: it has no ROOST_PLUGIN");
  }
  const std::string version = FieldText(stamp->version);
  if (stamp->abi != kPluginAbi || version != ROOST_VERSION) {
    throw PluginError("plugin " + path + " was built for Roost " + version + " (plugin ABI " +
                      std::to_string(stamp->abi) + ", " + FieldText(stamp->compiler) +
                      "); this server is Roost " ROOST_VERSION " (plugin ABI " +
                      std::to_string(kPluginAbi) + ")");
  }
}

fs::path Program() {
  std::error_code ignored;
  return fs::read_symlink("/proc/self/exe", ignored);
}

// Bazel lays what a program needs at run time into a folder beside it, by workspace. A program that
// is itself needed so by another is told of that one's folder.
void AddRunfiles(const std::string& name, std::vector<fs::path>& places) {
  std::vector<std::string> folders = {Program().string() + ".runfiles"};
  for (const char* variable : {"RUNFILES_DIR", "TEST_SRCDIR"}) {
    if (const char* folder = std::getenv(variable)) folders.push_back(folder);
  }
  for (const std::string& folder : folders) {
    std::error_code ignored;
    for (const auto& workspace : fs::directory_iterator(folder, ignored)) {
      places.push_back(workspace.path() / name);
    }
  }
}

void AddInstalled(const std::string& name, std::vector<fs::path>& places) {
  places.push_back(Program().parent_path() / name);
  if (const char* path = std::getenv("ROOST_PLUGIN_PATH")) {
    std::stringstream directories{std::string(path)};
    for (std::string directory; std::getline(directories, directory, ':');) {
      if (!directory.empty()) places.push_back(fs::path(directory) / name);
    }
  }
}

std::optional<std::string> FirstThatExists(const std::vector<fs::path>& places) {
  for (const fs::path& place : places) {
    std::error_code error;
    if (fs::exists(place, error)) return fs::absolute(place).lexically_normal();
  }
  return std::nullopt;
}

}  // namespace

std::string FindPlugin(const std::string& name) {
  std::vector<fs::path> places;
  if (name.find('/') != std::string::npos) {
    places.push_back(name);
    AddRunfiles(name, places);
  } else {
    AddInstalled(name, places);
    places.push_back(name);
  }
  if (auto found = FirstThatExists(places)) return *std::move(found);
  std::string looked;
  for (const fs::path& place : places) {
    looked += (looked.empty() ? "" : ", ") + fs::absolute(place).lexically_normal().string();
  }
  throw PluginError("plugin '" + name + "' is missing: there is no " + looked);
}

std::optional<std::string> FindStandardPlugin() {
  const std::string name = "libroost_standard.so";
  std::vector<fs::path> places;
  AddRunfiles("plugins/standard/" + name, places);
  AddInstalled(name, places);
  Dl_info library;
  if (::dladdr(reinterpret_cast<const void*>(&FindStandardPlugin), &library) != 0) {
    places.push_back(fs::path(library.dli_fname).parent_path() / name);
  }
  return FirstThatExists(places);
}

bool LoadPlugin(const std::string& path, Registry& registry) {
  // Two clients may ask for one plugin at once; its own code runs once.
  static std::mutex loading;
  std::lock_guard lock(loading);
  if (registry.Has(path)) return false;
  CheckStamp(path);
  void* library = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    const char* why = ::dlerror();
    throw PluginError("plugin " + path + " cannot be loaded: " + (why ? why : "unknown reason"));
  }
  const auto register_classes =
      reinterpret_cast<void (*)(Plugin&)>(::dlsym(library, "roost_plugin_register"));
  if (register_classes == nullptr) {
    throw PluginError(path + " is not a Roost plugin: it has a stamp and no entry");
  }
  PluginRegistration registration(path);
  try {
    register_classes(registration);
    registry.Add(path, registration.TakeClasses());
    return true;
  } catch (const PluginError&) {
    throw;
  } catch (...) {
    throw PluginError("plugin " + path + " failed while it registered its classes: " +
                      SummarizeEncoded(EncodeException(std::current_exception())));
  }
}

}  // namespace roost::internal
