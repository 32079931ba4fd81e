// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/roost/command_line.h"

#include <getopt.h>

#include <cmath>
#include <cstdlib>
#include <sstream>

namespace roost::tool {

const std::string* Arguments::Find(const std::string& option) const {
  const auto it = options.find(option);
  return it == options.end() ? nullptr : &it->second;
}

std::string Arguments::Get(const std::string& option, const std::string& otherwise) const {
  const std::string* const value = Find(option);
  return value == nullptr ? otherwise : *value;
}

double Arguments::GetNumber(const std::string& option, double otherwise, double smallest) const {
  const std::string* const text = Find(option);
  if (text == nullptr) return otherwise;
  char* end = nullptr;
  const double value = std::strtod(text->c_str(), &end);
  if (text->empty() || *end != 0 || !std::isfinite(value) || value < smallest) {
    throw UsageError("--" + option + " takes a number, not '" + *text + "'");
  }
  return value;
}

std::optional<Arguments> Parse(const Verb& verb, int argc, char** argv) {
  std::vector<::option> table;
  for (const Option& option : verb.options) {
    table.push_back(
        {option.name, option.value == nullptr ? no_argument : required_argument, nullptr, 0});
  }
  table.push_back({"help", no_argument, nullptr, 'h'});
  table.push_back({});
  Arguments arguments;
  ::opterr = 0;
  ::optind = 0;  // scan anew
  while (true) {
    int index = 0;
    const int at = ::optind == 0 ? 1 : ::optind;
    const int found = ::getopt_long(argc, argv, ":h", table.data(), &index);
    if (found == -1) break;
    if (found == 'h') return std::nullopt;
    if (found == ':') throw UsageError(std::string(argv[::optind - 1]) + " takes a value");
    if (found != 0) {
      // A long option is done with, a letter may be one of several.
      const std::string word = argv[::optind > at ? ::optind - 1 : at];
      throw UsageError("no such option of `roost " + std::string(verb.name) + "`: " + word);
    }
    arguments.options[table[index].name] = ::optarg == nullptr ? "" : ::optarg;
  }
  arguments.words.assign(argv + ::optind, argv + argc);
  if (arguments.words.size() < verb.min_words) {
    throw UsageError("too little is said: roost " + std::string(verb.name) + " " + verb.words);
  }
  if (arguments.words.size() > verb.max_words) {
    throw UsageError("too much is said, from '" + arguments.words[verb.max_words] + "' on: roost " +
                     verb.name + " " + verb.words);
  }
  return arguments;
}

std::string HelpOf(const Verb& verb) {
  std::string text = "usage: roost " + std::string(verb.name);
  if (*verb.words != 0) text += std::string(" ") + verb.words;
  text += " [option...]\n\n" + std::string(verb.summary) + ".\n\n" + verb.about + "\noptions:\n";
  constexpr size_t kColumn = 24;
  for (const Option& option : verb.options) {
    std::string line = "  --" + std::string(option.name);
    if (option.value != nullptr) line += std::string(" ") + option.value;
    std::istringstream help(option.help);
    for (std::string part; std::getline(help, part);) {
      if (line.size() + 2 > kColumn) {
        text += line + "\n";
        line.clear();
      }
      line.resize(kColumn, ' ');
      text += line + part + "\n";
      line.clear();
    }
  }
  return text;
}

}  // namespace roost::tool
