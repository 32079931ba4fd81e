// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// A pipeline of processes: the parent puts words into a queue, workers get them, count their
// letters and put what they found into a second queue, and a collector adds it up. Nobody says how
// much there is: a stage ends when nobody is left who could put into its queue.

#include <cstdint>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "roost/roost.h"

namespace {

struct Found {
  std::string word;
  int64_t letters = 0;
};

// Runs in each worker.
void CountLetters(roost::JoinableQueueReader<std::string> words, roost::Queue<Found> found) {
  for (const std::string& word : words) {
    found.Put({word, static_cast<int64_t>(word.size())});
    words.TaskDone();
  }
}

// Runs in the collector: how many words there are of each length.
std::map<int64_t, int64_t> Collect(roost::QueueReader<Found> found) {
  std::map<int64_t, int64_t> lengths;
  for (const Found& one : found) ++lengths[one.letters];
  return lengths;
}

}  // namespace

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);

  roost::JoinableQueue<std::string> words(/*maxsize=*/100);  // Put waits while it is full
  roost::Queue<Found> found;
  auto collector = roost::Spawn<&Collect>(found.reader());
  std::vector<roost::Process<void>> workers;
  for (int i = 0; i < 3; ++i) {
    workers.push_back(roost::Spawn<&CountLetters>(words.reader(), found));
  }
  found.Close();  // this process puts nothing into it: the workers alone keep it open

  for (int i = 0; i < 300; ++i) words.Put(std::string(1 + i % 3, 'x'));
  words.Join();  // every word has been counted
  std::cout << "all words are counted\n";
  words.Close();  // the end, for the workers; and then theirs, for the collector

  for (const auto& [letters, count] : collector.Result()) {
    std::cout << count << " words of " << letters << " letters\n";
  }
  return 0;
}
