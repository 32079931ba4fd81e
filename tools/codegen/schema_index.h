// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_CODEGEN_SCHEMA_INDEX_H_
#define ROOST_CODEGEN_SCHEMA_INDEX_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include <capnp/schema-loader.h>
#include <capnp/schema.capnp.h>

namespace roost::codegen {

// The nodes of one request, found by id, with the names that they get in C++. The request must
// outlive it.
class SchemaIndex {
 public:
  using Request = capnp::schema::CodeGeneratorRequest::Reader;
  using Node = capnp::schema::Node::Reader;

  explicit SchemaIndex(Request request);

  Node Get(uint64_t id) const { return nodes_.at(id); }
  capnp::SchemaLoader& loader() { return loader_; }

  // The file that a node stands in.
  Node FileOf(uint64_t id) const;
  // What $Roost.namespace says of the file that a node stands in.
  std::optional<std::string> Namespace(uint64_t id) const;

  std::string OwnName(uint64_t id) const;     // "Inner", as the schema says it
  std::string SchemaName(uint64_t id) const;  // "Outer.Inner"
  std::string CppName(uint64_t id) const;     // "Outer_Inner"
  // "scaling::Outer_Inner", or the type that $Roost.existing names.
  std::string QualifiedName(uint64_t id) const;

  // Comments of the schema, lines divided by "\n", empty where there is none.
  std::string Doc(uint64_t id) const;
  std::string MemberDoc(uint64_t id, unsigned member) const;

 private:
  std::string Joined(uint64_t id, const char* separator, bool in_cpp) const;

  std::map<uint64_t, Node> nodes_;
  std::map<uint64_t, capnp::schema::Node::SourceInfo::Reader> comments_;
  capnp::SchemaLoader loader_;
};

}  // namespace roost::codegen

#endif  // ROOST_CODEGEN_SCHEMA_INDEX_H_
