// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// What a child logs appears in its parent's log, by the parent's settings, with the child's own
// file, line, time and thread, and its name. Only the parent sets up logging.

#include <glog/logging.h>

#include "roost/roost.h"

namespace {

void Worker() {
  LOG(ERROR) << "worker error";
  LOG(WARNING) << "worker warning";
  LOG(INFO) << "worker info";
}

}  // namespace

int main(int argc, char** argv) {
  roost::Init(&argc, &argv);
  FLAGS_logtostderr = true;
  google::InitGoogleLogging(argv[0]);

  LOG(ERROR) << "main error";
  LOG(INFO) << "main info";
  roost::Spawn<&Worker>().Join();
  LOG(WARNING) << "main warning";
}
