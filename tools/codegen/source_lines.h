// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_CODEGEN_SOURCE_LINES_H_
#define ROOST_CODEGEN_SOURCE_LINES_H_

#include <map>
#include <string>
#include <string_view>

namespace roost::codegen {

// Where things stand in the text of a schema, for messages: Cap'n Proto's compiler does not say.
class SourceLines {
 public:
  SourceLines() = default;  // knows nothing
  explicit SourceLines(std::string_view text);

  // The lines of the schema of that name, as it was given to capnp. Knows nothing where the file is
  // not found: in the folder that ROOST_SCHEMA_FOLDER names, or else where capnp was started.
  static SourceLines OfFile(const std::string& name);

  // The line, from 1, of "Outer.Inner.member", or of "Interface.method: parameter"; of what it
  // stands in where it is not found itself, and 0 where nothing is.
  int Find(std::string where) const;

 private:
  std::map<std::string, int> lines_;
};

}  // namespace roost::codegen

#endif  // ROOST_CODEGEN_SOURCE_LINES_H_
