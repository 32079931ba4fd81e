// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_BENCHMARKS_FRAME_PAYLOAD_H_
#define ROOST_BENCHMARKS_FRAME_PAYLOAD_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace bench {

// Text of a given size that differs from call to call in every page, so that each answer can be
// checked without reading all of it.
class Payload {
 public:
  explicit Payload(size_t size);

  // The text of the next call.
  const std::string& Next();

  // Ends the program unless `answer` is the last text: all of it in the first calls, and the part
  // of each page that differs from call to call in all calls.
  void CheckAnswer(std::string_view answer) const;

 private:
  std::string text_;
  uint32_t call_ = 0;
};

// The size that the name of a row tells: "echo_1MiB", "queue_8B_2x2".
size_t SizeOf(std::string_view row);

}  // namespace bench

#endif  // ROOST_BENCHMARKS_FRAME_PAYLOAD_H_
