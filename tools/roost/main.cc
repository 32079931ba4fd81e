// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// roost: the command line. `roost --help` lists its verbs, `roost VERB --help` tells of one.

#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <iostream>
#include <span>
#include <string>

#include "roost/base/version.h"
#include "roost/error/remote_exception.h"
#include "roost/process/init.h"
#include "tools/roost/call.h"
#include "tools/roost/command_line.h"
#include "tools/roost/exit_codes.h"
#include "tools/roost/inspect.h"
#include "tools/roost/ls.h"
#include "tools/roost/new.h"
#include "tools/roost/ps.h"
#include "tools/roost/serve.h"
#include "tools/roost/status.h"
#include "tools/roost/terminal.h"
#include "tools/roost/top.h"

namespace roost::tool {
namespace {

const Verb* const kVerbs[] = {&kNew, &kServe, &kInspect, &kLs, &kPs, &kTop, &kStatus, &kCall};

void PrintHelp(std::ostream& out) {
  out << "usage: roost VERB [argument...]\n\n";
  size_t width = 0;
  for (const Verb* verb : kVerbs) {
    width = std::max(width, std::strlen(verb->name) + std::strlen(verb->words) + 3);
  }
  for (const Verb* verb : kVerbs) {
    std::string line = std::string(verb->name) + " " + verb->words;
    line.resize(width, ' ');
    out << "  " << line << verb->summary << "\n";
  }
  out << "\n`roost VERB --help` shows examples and options. A SERVER is its name, its address\n"
         "or its process's id, as `roost ls` shows them.\n\n"
         "exit codes: 0 done, 1 failed, 2 wrong usage, 3 no server, 4 access denied,\n"
         "5 plugin refused, 6 address in use, 7 the called method threw, 8 no answer\n";
}

const Verb& FindVerb(const std::string& name) {
  for (const Verb* verb : kVerbs) {
    if (name == verb->name) return *verb;
  }
  throw UsageError("there is no verb '" + name + "': roost --help lists them");
}

int Run(int argc, char** argv) {
  const std::string name = argc > 1 ? argv[1] : "";
  if (name.empty()) {
    PrintHelp(std::cerr);
    return kUsage;
  }
  if (name == "--help" || name == "-h" || name == "help") {
    if (argc > 2 && name == "help") {
      std::cout << HelpOf(FindVerb(argv[2]));
    } else {
      PrintHelp(std::cout);
    }
    return kDone;
  }
  if (name == "--version") {
    std::cout << "Roost " ROOST_VERSION << std::endl;
    return kDone;
  }
  const Verb& verb = FindVerb(name);
  const auto arguments = Parse(verb, argc - 1, argv + 1);
  if (!arguments) {
    std::cout << HelpOf(verb);
    return kDone;
  }
  return verb.run(*arguments);
}

}  // namespace
}  // namespace roost::tool

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);
  int code = roost::tool::kFailed;
  try {
    code = roost::tool::Run(argc, argv);
  } catch (const std::exception& error) {
    code = roost::tool::ExitCodeOf(error);
    roost::tool::Complain(error.what());
  }
  std::cout.flush();
  if (!std::cout) code = roost::tool::kFailed;
  // Whoever gave no answer may still be waited for on another thread.
  if (code == roost::tool::kNoAnswer) ::_exit(code);
  return code;
}
