// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// What docs/schema.md shows is what is tested: each of its snippets stands in one of the files that
// it names.

#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace {

constexpr const char* kFiles[] = {
    "tests/codegen/tour_test.cc",        "tests/codegen/values_test.cc",
    "tests/registration/account.cc",     "tests/registration/registration_test.cc",
    "tools/codegen/testdata/tour.capnp",
};

// The text without what indents its lines, each behind a "\n".
std::string Flat(const std::string& text) {
  std::istringstream in(text);
  std::string flat = "\n";
  for (std::string line; std::getline(in, line);) {
    const size_t begin = line.find_first_not_of(' ');
    flat += (begin == std::string::npos ? "" : line.substr(begin)) + "\n";
  }
  return flat;
}

std::string Read(const char* path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::vector<std::string> Snippets(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> snippets;
  bool inside = false;
  for (std::string line; std::getline(in, line);) {
    if (line.rfind("```", 0) == 0) {
      inside = !inside;
      if (inside) snippets.emplace_back();
    } else if (inside) {
      snippets.back() += line + "\n";
    }
  }
  return snippets;
}

bool IsTested(const std::string& snippet) {
  for (const char* file : kFiles) {
    if (Flat(Read(file)).find(Flat(snippet)) != std::string::npos) return true;
  }
  return false;
}

TEST(SchemaDocTest, EverySnippetStandsInATestedFile) {
  const std::vector<std::string> snippets = Snippets(Read("docs/schema.md"));
  EXPECT_GT(snippets.size(), 15u);
  for (const std::string& snippet : snippets) EXPECT_TRUE(IsTested(snippet)) << snippet;
}

TEST(SchemaDocTest, TellsATestedSnippetFromAnother) {
  EXPECT_TRUE(IsTested("    const limit :Int64 = 100;\n"));
  EXPECT_FALSE(IsTested("const limit :Int64 = 101;\n"));
}

}  // namespace
