// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_SHM_STREAM_LOOK_H_
#define ROOST_SHM_STREAM_LOOK_H_

#include <cstdint>

#include "roost/shm/spin.h"

namespace roost::shm {

// How to look for the next of many that another processor makes. Each look takes a cache line from
// it: whoever looks all the time gets one after another, and slows the other side down to that.
// Whoever finds the next one at once lets several come before it looks the next time, for as long
// as there are several then. What comes now and then is looked for all the time, so that it is not
// found any later. Belongs to one waiting thread.
class StreamLook {
 public:
  // Calls `count` a few times, at most, until it is not 0: how many there are.
  template <class Count>
  bool Until(Count count) {
    if (fast_) {
      for (int i = 0; i < kDistance; ++i) Spin::Pause();
      const uint32_t there = count();
      fast_ = there >= kSeveral;
      if (there != 0) return true;
    }
    for (int look = 0; look < kLooks; ++look) {
      if (count() != 0) {
        fast_ = true;
        return true;
      }
      Spin::Pause();
    }
    return false;
  }

 private:
  static constexpr int kDistance = 64;  // pauses, of some 15 ns each
  static constexpr uint32_t kSeveral = 3;
  // Shorter than an answer to what this thread has sent takes.
  static constexpr int kLooks = 4;

  bool fast_ = false;
};

}  // namespace roost::shm

#endif  // ROOST_SHM_STREAM_LOOK_H_
