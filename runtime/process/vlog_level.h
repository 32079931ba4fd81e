// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROCESS_VLOG_LEVEL_H_
#define ROOST_PROCESS_VLOG_LEVEL_H_

#include <string>

namespace roost {

// google::SetVLOGLevel for this process and all that it spawned or will spawn: VLOG statements of
// the source files that match `pattern` ("server", "net*") are logged up to `level`. As in glog, a
// statement that ran before follows only if `pattern` is exactly the one that applied to it.
//
// Changes of FLAGS_v and FLAGS_minloglevel reach running children by themselves, within a tenth of
// a second; FLAGS_vmodule is read when a child is started. Any thread.
void SetVlogLevel(const std::string& pattern, int level);

}  // namespace roost

#endif  // ROOST_PROCESS_VLOG_LEVEL_H_
