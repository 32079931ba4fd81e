// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_ERROR_REPORT_H_
#define ROOST_ERROR_REPORT_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace roost::internal {

// What is known about an exception apart from the object itself; plain values, and what error.capnp
// carries.

// One function that was running, inlined ones included.
struct Frame {
  std::string function;  // demangled, with parameters; "??" if unknown
  std::string file;      // source file, or "module+0xoffset" if line is 0
  int line = 0;          // from 1; 0 if there is no debug information
  std::string source;    // the text of that line, if the file could be read
  bool runtime = false;  // code of libroost.so; known only where it was symbolised
};

// One place where the exception was thrown, or raised again after it had come from elsewhere.
struct Raise {
  std::string process;
  int64_t pid = 0;
  int64_t thread = 0;
  std::vector<Frame> frames;  // outermost call first; empty if the throw was not seen
};

// One exception of a chain of causes.
struct ErrorRecord {
  std::string type;                    // mangled name
  std::string type_text;               // the type as in the source
  std::string what;                    // what what() said
  std::optional<std::string> payload;  // what the registered codec made of it
  std::optional<std::string> told;     // a traceback in words, in place of all before `raises`
  std::vector<Raise> raises;           // in order of time
};

// An exception and its causes: [0] is the exception, [1] its cause, and so on. Never empty, and
// never longer than kMaxChain: each cause hangs on the next, and all are destroyed within each
// other.
using ErrorReport = std::vector<ErrorRecord>;
inline constexpr size_t kMaxChain = 100;

// An exception that was raised again more often keeps as many: the first half, with its origin, and
// the last.
inline constexpr size_t kMaxRaises = 32;

// A deeper stack keeps as many frames, and tells how many calls it left out; where an exception was
// only raised again, fewer: one that comes home through many processes must not grow without end.
inline constexpr size_t kMaxFrames = 100;
inline constexpr size_t kMaxFramesOfRaisedAgain = 20;

}  // namespace roost::internal

#endif  // ROOST_ERROR_REPORT_H_
