// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_LOG_EMIT_H_
#define ROOST_LOG_EMIT_H_

#include "roost/log/record.h"

namespace roost::log {

// Logs another process's record here, as if it had been logged here: this process's glog decides by
// its own flags whether and where it goes, and shows the record's own file, line, time and thread,
// with "[ProcessName] " before the message. A FATAL record becomes an ERROR, marked
// "[child FATAL] ": it ended that process, not this one. Any thread, but not from a sink.
//
// glog's records hold 30,000 bytes, prefix included: what is longer goes on in further records,
// which have "[ProcessName] [continued] " before their part.
void Emit(const Record& record);

}  // namespace roost::log

#endif  // ROOST_LOG_EMIT_H_
