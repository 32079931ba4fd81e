// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// A model server: what takes long to load and much memory is loaded once, in a server process, and
// answers many others. Here it corrects spelling, and four processes ask it at once.
//
//   main [DIR]     learns from the files of DIR, /usr/share/common-licenses if not given
//
// Expect: how many words the model knows, then the corrections, in the order of the questions.

#include <iostream>
#include <string>
#include <vector>

#include "model.roost.h"
#include "roost/roost.h"

namespace {

using Words = std::vector<std::string>;

Words Ask(model::SpellerProxy speller, Words words) { return speller.Correct(words); }

}  // namespace

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);
  const std::string directory = argc > 1 ? argv[1] : "/usr/share/common-licenses";
  auto server = roost::ServerProcess::Start({.plugins = {"libmodel.so"}, .name = "model"});
  model::SpellerProxy speller = server.Create<model::Speller>(directory);
  std::cout << "the model knows " << speller.NumberOfWords() << " words" << std::endl;

  const std::vector<Words> questions = {{"softwear", "licnse"},
                                        {"warrenty", "publc"},
                                        {"distributer", "copyrigth"},
                                        {"program", "xqzzyv"}};
  std::vector<roost::Process<Words>> processes;
  for (const Words& words : questions) processes.push_back(roost::Spawn<&Ask>(speller, words));
  for (size_t i = 0; i < questions.size(); ++i) {
    const Words answers = processes[i].Result();
    for (size_t j = 0; j < answers.size(); ++j) {
      std::cout << questions[i][j] << ": " << answers[j] << "\n";
    }
  }
}
