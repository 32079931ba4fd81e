// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// The words of all files of a directory, counted by spawned processes into one index that lives in
// a server process:
//
//   index [DIR] [--workers=N] [--find=WORD] [--json=FILE]

#include <sched.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include <glog/logging.h>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "examples/index/job.h"
#include "examples/index/list_files.h"
#include "examples/index/report.h"
#include "roost/roost.h"

ABSL_FLAG(int, workers, 0, "how many processes read files; 0: one for each CPU that is allowed");
ABSL_FLAG(std::string, find, "license", "a word to look up when the index is complete");
ABSL_FLAG(std::string, json, "", "also write the counts to this file");

namespace {

int AllowedCpus() {
  cpu_set_t cpus;
  if (sched_getaffinity(0, sizeof(cpus), &cpus) != 0) return 1;
  return CPU_COUNT(&cpus);
}

void WriteFile(const std::string& path, const std::string& text) {
  std::ofstream file(path);
  file << text;
  file.close();
  if (!file) throw std::runtime_error("cannot write " + path);
}

void PrintPostings(const std::string& word, const std::vector<text_index::Posting>& postings) {
  constexpr size_t kShown = 5;
  std::cout << '"' << word << "\" is in " << postings.size() << " files"
            << (postings.empty() ? "\n" : ", most often in\n");
  for (size_t i = 0; i < std::min(kShown, postings.size()); ++i) {
    std::cout << std::setw(8) << postings[i].count << "  " << postings[i].path << "\n";
  }
}

void Run(const std::string& directory) {
  const auto start = std::chrono::steady_clock::now();
  const index_example::Listing listing = index_example::ListFiles(directory);
  const int flag = absl::GetFlag(FLAGS_workers);
  const int workers = flag > 0 ? flag : AllowedCpus();

  auto server = roost::ServerProcess::Start(
      {.plugins = {"plugins/text_index/libtext_index.so"}, .name = "index"});
  LOG(INFO) << "the index is in process " << server.pid();
  text_index::IndexProxy index = server.Create<text_index::Index>();
  const uint64_t unreadable = index_example::RunJob(index, listing.files, workers);

  const index_example::Report report = {.totals = index.Totals(),
                                        .unreadable = listing.unreadable + unreadable,
                                        .top = index.TopWords(20)};
  if (report.totals.files + unreadable != listing.files.size()) {
    throw std::logic_error("files were lost or counted twice");
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  std::cout << directory << ": " << index_example::ToText(report);
  PrintPostings(absl::GetFlag(FLAGS_find), index.LookUp(absl::GetFlag(FLAGS_find)));
  std::cout << std::fixed << std::setprecision(2) << took.count() << " s; " << listing.links
            << " symbolic links not followed" << std::endl;
  const std::string json = absl::GetFlag(FLAGS_json);
  if (!json.empty()) WriteFile(json, index_example::ToJson(report));
}

}  // namespace

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);
  FLAGS_logtostderr = true;
  google::InitGoogleLogging(argv[0]);
  absl::SetProgramUsageMessage("index [DIR]: counts and indexes the words of all files in DIR");
  const std::vector<char*> arguments = absl::ParseCommandLine(argc, argv);
  if (arguments.size() > 2) {
    std::cerr << "index: more than one directory\n";
    return 2;
  }
  try {
    Run(arguments.size() == 2 ? arguments[1] : "/usr/share/common-licenses");
    return 0;
  } catch (const roost::ServerGone& gone) {
    std::cerr << "index: the server is gone, and the index with it: " << gone.what() << std::endl;
  } catch (const std::filesystem::filesystem_error& error) {
    std::cerr << "index: " << error.what() << std::endl;
  } catch (const std::exception&) {
    std::cerr << "index: " << roost::FormatException(std::current_exception()) << std::endl;
  }
  return 1;
}
