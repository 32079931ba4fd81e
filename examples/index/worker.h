// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_EXAMPLES_INDEX_WORKER_H_
#define ROOST_EXAMPLES_INDEX_WORKER_H_

#include <string>
#include <vector>

#include "plugins/text_index/text_index.roost.h"

namespace index_example {

// What a worker process runs: reads the files and adds them to the index, in batches. Returns an
// exception (std::filesystem::filesystem_error, with its path) for each file that it could not
// read, as roost::EncodeException makes it.
std::vector<std::string> IndexFiles(text_index::IndexProxy index,
                                    const std::vector<std::string>& paths);

}  // namespace index_example

#endif  // ROOST_EXAMPLES_INDEX_WORKER_H_
