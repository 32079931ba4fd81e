// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_PLUGIN_H_
#define ROOST_PROXIES_PLUGIN_H_

#include <cstdint>
#include <memory>
#include <string>

#include "roost/base/version.h"
#include "roost/proxies/class_description.h"

namespace roost {

class Adapter;
class ServerCall;

// What a plugin registers its classes with. Passed to ROOST_PLUGIN's body while the server loads
// the plugin; not used afterwards, nor by several threads.
class Plugin {
 public:
  // Offers `Impl` as a class that clients create by `name`. Impl is any class with the methods that
  // the schema's interface declares, and those that it extends, each const or not, with parameters
  // by value or by reference, and returning anything that ToResult (roost/proxies/result.h) takes.
  // It does not compile for a class that lacks one, and says which. Throws PluginError when a
  // plugin has taken the name.
  template <class Interface, class Impl>
  void Register(const std::string& name = Interface::kName) {
    using Methods = typename Interface::template Methods<Impl>;
    if constexpr (Methods::HasAll() && Methods::HasConstructor()) {
      Add(name, Interface::kId, &Interface::template Adapter<Impl>::Construct,
          internal::DescriptionOf<Impl>());
    }
  }

 protected:
  using Constructor = std::shared_ptr<Adapter> (*)(ServerCall& call);
  ~Plugin() = default;
  virtual void Add(const std::string& name, uint64_t interface_id, Constructor constructor,
                   const internal::ClassDescription* description) = 0;
};

namespace internal {

// What a server reads of a plugin before it calls into it.
struct PluginStamp {
  char magic[8];
  uint32_t abi;       // of this header's types
  char version[20];   // of Roost
  char compiler[64];  // for messages
};

inline constexpr char kPluginMagic[8] = "roostpl";
inline constexpr uint32_t kPluginAbi = 5;

}  // namespace internal
}  // namespace roost

// The entry of a plugin, once in each:
//   ROOST_PLUGIN(plugin) { plugin.Register<scaling::Doubler, Doubler>(); }
#define ROOST_PLUGIN(plugin)                                                          \
  static void RoostRegisterClasses(::roost::Plugin& plugin);                          \
  extern "C" __attribute__((visibility("default"), used))                             \
  const ::roost::internal::PluginStamp roost_plugin_stamp = {                         \
      "roostpl", ::roost::internal::kPluginAbi, ROOST_VERSION, "g++ " __VERSION__};   \
  extern "C" __attribute__((visibility("default"), used)) void roost_plugin_register( \
      ::roost::Plugin& roost_plugin) {                                                \
    RoostRegisterClasses(roost_plugin);                                               \
  }                                                                                   \
  static void RoostRegisterClasses(::roost::Plugin& plugin)

#endif  // ROOST_PROXIES_PLUGIN_H_
