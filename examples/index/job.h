// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_EXAMPLES_INDEX_JOB_H_
#define ROOST_EXAMPLES_INDEX_JOB_H_

#include <cstdint>
#include <vector>

#include "examples/index/list_files.h"
#include "plugins/text_index/text_index.roost.h"

namespace index_example {

// Has `workers` processes (or one for each file, if those are fewer) read the files into the index,
// and shows progress. A worker that dies is logged, and another does its share; what it had added
// is replaced, not added twice. A file that cannot be read is logged with its worker's traceback.
// Returns how many files could not be read. Throws ServerGone; ChildDied if the workers of one
// share died three times; and what a worker throws.
uint64_t RunJob(const text_index::IndexProxy& index, const std::vector<File>& files, int workers);

}  // namespace index_example

#endif  // ROOST_EXAMPLES_INDEX_JOB_H_
