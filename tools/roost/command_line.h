// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TOOLS_ROOST_COMMAND_LINE_H_
#define ROOST_TOOLS_ROOST_COMMAND_LINE_H_

#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace roost::tool {

// The command line makes no sense; what() says what is wrong with it.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// An option of a verb: "--listen URI", or a switch where `value` is null.
struct Option {
  const char* name;
  const char* value;
  const char* help;  // a line or more
};

// What a verb was called with.
class Arguments {
 public:
  std::vector<std::string> words;  // what is no option, in order

  bool Has(const std::string& option) const { return options.count(option) > 0; }
  // The value of an option, or null when it was not given.
  const std::string* Find(const std::string& option) const;
  std::string Get(const std::string& option, const std::string& otherwise) const;
  // A number of at least `smallest`. Throws UsageError for anything else.
  double GetNumber(const std::string& option, double otherwise, double smallest = 0) const;

  std::map<std::string, std::string> options;
};

// A verb of the program, with the text that `roost VERB --help` prints.
struct Verb {
  const char* name;
  const char* words;    // "LIB.so..."
  const char* summary;  // one line
  const char* about;    // examples first
  std::vector<Option> options;
  size_t min_words;
  size_t max_words;
  // Returns an ExitCode. Throws UsageError and what a server's client gets.
  int (*run)(const Arguments& arguments);
};

// What follows the verb on the command line, by getopt_long(3): options anywhere, abbreviated where
// that is clear, none after "--". None when help is asked for. Throws UsageError.
std::optional<Arguments> Parse(const Verb& verb, int argc, char** argv);

// What `roost VERB --help` prints.
std::string HelpOf(const Verb& verb);

// Options that several verbs have.
inline constexpr Option kJson = {"json", nullptr, "for scripts: one JSON value"};
inline constexpr Option kKeyFile = {"key-file", "FILE",
                                    "the server's key: the file's bytes, without a line feed\n"
                                    "at the end; nobody else may read the file"};
inline constexpr Option kTrace = {"trace", "FILE",
                                  "writes a trace for ui.perfetto.dev, as ROOST_TRACE does"};
inline constexpr Option kTimeout = {"timeout", "SECONDS", "how long a server may take (10)"};

}  // namespace roost::tool

#endif  // ROOST_TOOLS_ROOST_COMMAND_LINE_H_
