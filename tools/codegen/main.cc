// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// capnpc-roost: the plugin of `capnp compile` that writes Roost's proxies and adapters.
//
//   capnp compile -I <folder of /roost/annotations.capnp> -o/path/to/capnpc-roost:out scaling.capnp
//
// writes out/scaling.roost.h and out/scaling.roost.cc, and for the plugin itself
// out/scaling.roost.schema.cc. A schema with anything that has no C++ yet
// writes nothing; each such thing is one line on standard error, and the exit code is 1.

#include <unistd.h>

#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <capnp/serialize.h>

#include "tools/codegen/header_emitter.h"
#include "tools/codegen/model_builder.h"
#include "tools/codegen/schema_index.h"
#include "tools/codegen/schema_source.h"
#include "tools/codegen/source_emitter.h"
#include "tools/codegen/text.h"

namespace roost::codegen {
namespace {

void Write(const std::string& path, const std::string& text) {
  if (const auto folder = std::filesystem::path(path).parent_path(); !folder.empty()) {
    std::filesystem::create_directories(folder);
  }
  std::ofstream out(path, std::ios::binary);
  out << text;
  if (!out.flush()) throw std::runtime_error("cannot write " + path);
}

int Run() {
  capnp::ReaderOptions options;
  options.traversalLimitInWords = uint64_t{1} << 30;
  capnp::StreamFdMessageReader message(STDIN_FILENO, options);
  const auto request = message.getRoot<capnp::schema::CodeGeneratorRequest>();
  SchemaIndex index(request);
  std::vector<File> files;
  std::vector<std::string> schemas;
  bool refused = false;
  for (const auto requested : request.getRequestedFiles()) {
    BuiltModel model = BuildModel(index, requested);
    for (const std::string& error : model.errors) std::fprintf(stderr, "%s\n", error.c_str());
    refused = refused || !model.errors.empty();
    files.push_back(std::move(model.file));
    schemas.push_back(EmitSchema(request, requested));
  }
  if (refused) return 1;
  for (size_t i = 0; i < files.size(); ++i) {
    Write(OutputPath(files[i], ".h"), EmitHeader(files[i]));
    Write(OutputPath(files[i], ".cc"), EmitSource(files[i]));
    Write(OutputPath(files[i], ".schema.cc"), schemas[i]);
  }
  return 0;
}

}  // namespace
}  // namespace roost::codegen

int main() {
  try {
    return roost::codegen::Run();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "capnpc-roost: %s\n", error.what());
    return 1;
  }
}
