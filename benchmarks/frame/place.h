// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_BENCHMARKS_FRAME_PLACE_H_
#define ROOST_BENCHMARKS_FRAME_PLACE_H_

namespace bench {

// For member i of a team: where the driver wants the members apart (driver/worker.py), has the
// calling process run on the i-th of its processors, and from the first again behind the last.
void Place(int i);

}  // namespace bench

#endif  // ROOST_BENCHMARKS_FRAME_PLACE_H_
