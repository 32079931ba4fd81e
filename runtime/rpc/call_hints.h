// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_RPC_CALL_HINTS_H_
#define ROOST_RPC_CALL_HINTS_H_

#include <cstddef>
#include <utility>

#include <capnp/any.h>
#include <capnp/rpc.capnp.h>

namespace roost::rpc {

// Two flags of rpc.capnp that Cap'n Proto 1.0 has added, and that the headers of older versions do
// not name: a caller that promises not to pipeline onto an answer, and a callee that has forgotten
// the answer already. A peer that does not know them reads bits that mean nothing to it.

namespace internal {

// A flag by its place in the data section of its struct.
template <size_t kBit>
struct Flag {
  static bool Get(const capnp::AnyStruct::Reader& in) {
    const auto data = in.getDataSection();
    return kBit / 8 < data.size() && ((data[kBit / 8] >> (kBit % 8)) & 1) != 0;
  }
  static void Set(capnp::AnyStruct::Builder in) {
    in.getDataSection()[kBit / 8] |= static_cast<kj::byte>(1u << (kBit % 8));
  }
};

using NoPromisePipelining = Flag<129>;  // Call @9
using NoFinishNeeded = Flag<33>;        // Return @8

}  // namespace internal

inline void SetNoPromisePipelining(capnp::rpc::Call::Builder call) {
  internal::NoPromisePipelining::Set(capnp::AnyStruct::Builder(std::move(call)));
}
inline bool NoPromisePipelining(capnp::rpc::Call::Reader call) {
  return internal::NoPromisePipelining::Get(capnp::AnyStruct::Reader(call));
}
inline void SetNoFinishNeeded(capnp::rpc::Return::Builder ret) {
  internal::NoFinishNeeded::Set(capnp::AnyStruct::Builder(std::move(ret)));
}
inline bool NoFinishNeeded(capnp::rpc::Return::Reader ret) {
  return internal::NoFinishNeeded::Get(capnp::AnyStruct::Reader(ret));
}

}  // namespace roost::rpc

#endif  // ROOST_RPC_CALL_HINTS_H_
