// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/process/level_message.h"

#include "roost/codec/aggregate.h"

namespace roost::internal {

Message MakeLevelMessage(const log::Levels& levels) {
  Encoder encoder;
  EncodeValues(encoder, levels);
  return MakeMessage(MessageKind::kLevels, encoder.TakeBytes(), {});
}

log::Levels ReadLevelMessage(const Message& message) {
  Decoder decoder(message.body);
  return DecodeValue<log::Levels>(decoder);
}

}  // namespace roost::internal
