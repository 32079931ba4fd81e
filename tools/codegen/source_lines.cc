// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/codegen/source_lines.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace roost::codegen {
namespace {

struct Token {
  std::string text;  // a word, or one character
  int line = 0;
};

// Words and punctuation, without comments and the insides of strings.
std::vector<Token> Tokens(std::string_view text) {
  std::vector<Token> tokens;
  int line = 1;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') {
      ++line;
    } else if (c == '#') {
      while (i + 1 < text.size() && text[i + 1] != '\n') ++i;
    } else if (c == '"') {
      while (++i < text.size() && text[i] != '"') {
        if (text[i] == '\\') ++i;
      }
    } else if (absl::ascii_isalnum(c)) {
      const size_t begin = i;
      while (i + 1 < text.size() && absl::ascii_isalnum(text[i + 1])) ++i;
      tokens.push_back({std::string(text.substr(begin, i + 1 - begin)), line});
    } else if (!absl::ascii_isspace(c)) {
      tokens.push_back({std::string(1, c), line});
    }
  }
  return tokens;
}

bool OpensType(const std::string& word) {
  return word == "struct" || word == "interface" || word == "enum";
}

// Reads declarations: all that stands up to a ";", or up to a "{" whose scope begins.
class Reader {
 public:
  explicit Reader(std::map<std::string, int>& lines) : lines_(lines) {}

  void Read(const std::vector<Token>& tokens) {
    for (const Token& token : tokens) {
      if (token.text == "{") {
        scopes_.push_back(Declare());
      } else if (token.text == "}") {
        if (!scopes_.empty()) scopes_.pop_back();
      } else if (token.text == ";") {
        Declare();
      } else {
        declaration_.push_back(token);
        continue;
      }
      declaration_.clear();
    }
  }

 private:
  // Returns the path of what is declared; an unnamed union's is that of what it stands in.
  std::string Declare() {
    const std::string outer = scopes_.empty() ? "" : scopes_.back();
    if (declaration_.empty()) return outer;
    const std::string& first = declaration_[0].text;
    const bool keyword = OpensType(first) || first == "const" || first == "annotation";
    if (first == "union" || (keyword && declaration_.size() < 2)) return outer;
    const Token& name = declaration_[keyword ? 1 : 0];
    const std::string path = absl::StrCat(outer, outer.empty() ? "" : ".", name.text);
    lines_.try_emplace(path, name.line);
    // A word and a colon within parentheses is a parameter, or a result.
    for (size_t i = 1; i + 1 < declaration_.size(); ++i) {
      if (declaration_[i + 1].text == ":") {
        lines_.try_emplace(absl::StrCat(path, ": ", declaration_[i].text), declaration_[i].line);
      }
      // "name @0 :Type": past the ordinal.
      if (declaration_[i].text == "@") ++i;
    }
    return path;
  }

  std::map<std::string, int>& lines_;
  std::vector<std::string> scopes_;
  std::vector<Token> declaration_;
};

}  // namespace

SourceLines::SourceLines(std::string_view text) { Reader(lines_).Read(Tokens(text)); }

SourceLines SourceLines::OfFile(const std::string& name) {
  for (const char* folder : {"ROOST_SCHEMA_FOLDER", "PWD"}) {
    const char* path = std::getenv(folder);
    if (path == nullptr) continue;
    std::ifstream in(std::filesystem::path(path) / name, std::ios::binary);
    if (!in) continue;
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    return SourceLines(text);
  }
  return SourceLines();
}

int SourceLines::Find(std::string where) const {
  while (true) {
    if (const auto found = lines_.find(where); found != lines_.end()) return found->second;
    const size_t end = where.find_last_of(".:");
    if (end == where.npos) return 0;
    where.resize(end);
  }
}

}  // namespace roost::codegen
