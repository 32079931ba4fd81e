// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TOOLS_ROOST_PLUGIN_SCHEMA_H_
#define ROOST_TOOLS_ROOST_PLUGIN_SCHEMA_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <capnp/schema-loader.h>
#include <capnp/schema.capnp.h>
#include <capnp/schema.h>
#include <capnp/serialize.h>

namespace roost::tool {

// The schema that a plugin's file holds (tools/codegen/schema_source.h), read without running any
// of its code. For one thread.
class PluginSchema {
 public:
  // Throws PluginError for a file that cannot be read or is damaged. A plugin that was built by
  // something else than Roost's rules has none: has_schema() is false.
  explicit PluginSchema(const std::string& path);

  bool has_schema() const { return !messages_.empty(); }

  // The interface of that number, if the schema has it.
  std::optional<capnp::InterfaceSchema> Interface(uint64_t id) const;
  // The interfaces of the plugin's own schema files.
  std::vector<capnp::InterfaceSchema> Interfaces() const;
  // Comments of the schema, "" where there is none.
  std::string Doc(uint64_t id) const;
  std::string MethodDoc(capnp::InterfaceSchema::Method method) const;

 private:
  void Load(const capnp::FlatArrayMessageReader& message);

  std::vector<kj::Array<capnp::word>> words_;
  std::vector<std::unique_ptr<capnp::FlatArrayMessageReader>> messages_;
  capnp::SchemaLoader loader_;
  std::map<uint64_t, capnp::schema::Node::SourceInfo::Reader> comments_;
  std::map<uint64_t, bool> interfaces_;  // by number: whether of the plugin's own files
};

// "Zoo" of "tests/server/zoo.capnp:Zoo".
std::string ShortName(capnp::Schema schema);

// "List(Counter)": a type as a schema says it.
std::string TypeText(capnp::Type type);

// "(start :Int64)", "-> (value :Int64)", or "" for methods without results.
std::string ParametersText(capnp::InterfaceSchema::Method method);
std::string ResultsText(capnp::InterfaceSchema::Method method);

// Whether the method's parameters are the constructor's (annotations.capnp).
bool IsConstructor(capnp::InterfaceSchema::Method method);

}  // namespace roost::tool

#endif  // ROOST_TOOLS_ROOST_PLUGIN_SCHEMA_H_
