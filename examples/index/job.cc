// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "examples/index/job.h"

#include <poll.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include <glog/logging.h>

#include "examples/index/progress.h"
#include "examples/index/worker.h"
#include "roost/error/wire.h"
#include "roost/roost.h"

namespace index_example {
namespace {

using Worker = roost::ProcessOf<&IndexFiles>;

constexpr int kMaxDeaths = 3;
constexpr int kProgressMilliseconds = 200;

// About equal numbers of bytes for each, every file in one share, by path.
std::vector<std::vector<std::string>> MakeShares(std::vector<File> files, size_t count) {
  // Opening a file costs about as much as reading this many bytes.
  constexpr uint64_t kFileCost = 1 << 14;
  std::stable_sort(files.begin(), files.end(),
                   [](const File& a, const File& b) { return a.bytes > b.bytes; });
  std::vector<std::vector<std::string>> shares(count);
  std::vector<uint64_t> costs(count);
  for (File& file : files) {
    const size_t least = std::min_element(costs.begin(), costs.end()) - costs.begin();
    costs[least] += file.bytes + kFileCost;
    shares[least].push_back(std::move(file.path));
  }
  for (auto& share : shares) std::sort(share.begin(), share.end());
  return shares;
}

// A part of the files and the process that is at it.
class Share {
 public:
  // `started` counts workers, for their names; it outlives the share.
  Share(const text_index::IndexProxy& index, std::vector<std::string> paths, int& started)
      : index_(index), paths_(std::move(paths)), started_(started), worker_(Start()) {}

  // For poll(2).
  int sentinel() const { return worker_.sentinel(); }
  bool Done() const { return worker_.Done(); }

  // Once the worker has ended: true if the share is done, and then adds to `unreadable`; false if
  // the worker died and another has been started.
  bool Finish(uint64_t& unreadable) {
    try {
      for (const std::string& error : worker_.Result()) {
        LOG(ERROR) << roost::FormatException(roost::DecodeException(error));
        ++unreadable;
      }
      return true;
    } catch (const roost::ChildDied& death) {
      if (++deaths_ == kMaxDeaths) throw;
      LOG(WARNING) << death.what() << "; another does its " << paths_.size() << " files again";
    }
    worker_ = Start();
    return false;
  }

 private:
  Worker Start() {
    Worker worker = roost::SpawnWith<&IndexFiles>({.name = "worker-" + std::to_string(++started_)},
                                                  index_, paths_);
    LOG(INFO) << worker.name() << " (pid " << worker.pid() << ") reads " << paths_.size()
              << " files";
    return worker;
  }

  const text_index::IndexProxy index_;
  const std::vector<std::string> paths_;
  int& started_;
  int deaths_ = 0;
  Worker worker_;
};

}  // namespace

uint64_t RunJob(const text_index::IndexProxy& index, const std::vector<File>& files, int workers) {
  int started = 0;
  std::vector<std::unique_ptr<Share>> shares;
  for (auto& paths : MakeShares(files, std::min<size_t>(workers, files.size()))) {
    shares.push_back(std::make_unique<Share>(index, std::move(paths), started));
  }
  Progress progress(files.size());
  uint64_t unreadable = 0;
  while (!shares.empty()) {
    std::vector<pollfd> ends;
    for (const auto& share : shares) ends.push_back({share->sentinel(), POLLIN, 0});
    poll(ends.data(), ends.size(), kProgressMilliseconds);
    progress.Show(index.Totals().files);
    for (size_t i = ends.size(); i-- > 0;) {
      if (ends[i].revents == 0 && !shares[i]->Done()) continue;
      if (shares[i]->Finish(unreadable)) shares.erase(shares.begin() + i);
    }
  }
  progress.ShowLast(index.Totals().files);
  return unreadable;
}

}  // namespace index_example
