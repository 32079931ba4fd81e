// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/codegen/generator_run.h"

#include <stdlib.h>
#include <sys/wait.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "absl/strings/str_cat.h"

namespace roost::codegen {

GeneratorRun Generate(const std::string& path) {
  const std::string root = std::filesystem::current_path();
  GeneratorRun run{.exit_code = 0, .errors = {}, .folder = NewFolder()};
  const std::string command = absl::StrCat(
      "ROOST_SCHEMA_FOLDER='", std::filesystem::absolute(path).parent_path().string(),
      "' capnp compile --import-path='", root, "/proxies/schema' --src-prefix='",
      std::filesystem::path(path).parent_path().string(), "' -o'", root,
      "/tools/codegen/capnpc-roost:", run.folder, "' '", path, "' 2>'", run.folder, "/errors'");
  run.exit_code = WEXITSTATUS(std::system(command.c_str()));
  run.errors = ReadFile(run.folder + "/errors");
  return run;
}

std::string ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::string NewFolder() {
  const char* base = std::getenv("TEST_TMPDIR");
  std::string name = absl::StrCat(base ? base : "/tmp", "/codegen-XXXXXX");
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp failed for " + name);
  return name;
}

}  // namespace roost::codegen
