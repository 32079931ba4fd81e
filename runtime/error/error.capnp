# Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

@0xc228eec89cb4a3b8;

# An exception on its way between two processes: one ErrorReport, as a flat array of words. Every
# record has a type.

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("roost::internal::wire");

struct ErrorReport {
  # The exception, then its cause, then the cause's cause, and so on. At least one.
  chain @0 :List(ErrorRecord);
}

struct ErrorRecord {
  # The C++ type: mangled, which identifies it, and as in the source.
  type @0 :Text;
  typeText @1 :Text;

  # What what() said.
  what @2 :Text;

  # What the type's registered codec made of the object; absent if there is no codec for it. Its
  # form is the codec's own.
  payload @3 :Data;
  hasPayload @4 :Bool;

  # Where it was thrown, then where it was raised again after it had come from another process.
  raises @5 :List(Raise);

  # A traceback in words, if its sender gave one: it stands for the first raises and for all causes.
  told @6 :Text;
  hasTold @7 :Bool;
}

struct Raise {
  process @0 :Text;
  pid @1 :Int64;
  thread @2 :Int64;

  # Outermost call first; empty if the throw was not seen.
  frames @3 :List(Frame);
}

struct Frame {
  # Demangled, with parameters.
  function @0 :Text;

  # The source file; or "module+0xoffset", and line is 0.
  file @1 :Text;
  line @2 :Int32;

  # The text of that line, if the thrower could read the file.
  source @3 :Text;
}
