// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROCESS_INIT_H_
#define ROOST_PROCESS_INIT_H_

namespace roost {

// Makes this program able to spawn processes. Call it first in main, before threads are started and
// before the arguments are parsed (a child is told by an argument that it is one):
//
//   int main(int argc, char** argv) {
//     roost::Init(&argc, &argv);
//     ...
//   }
//
// In a spawned child it runs the function that was spawned, and never returns. Else it leaves glog
// and the arguments alone, and warns on stderr, once, if exceptions will have no tracebacks here.
// From now on an exception of another process that nothing catches is logged, with its traceback,
// before std::terminate does what it did before.
void Init(int* argc, char*** argv);

}  // namespace roost

#endif  // ROOST_PROCESS_INIT_H_
