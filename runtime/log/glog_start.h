// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_LOG_GLOG_START_H_
#define ROOST_LOG_GLOG_START_H_

namespace roost::log {

// From now on google::InitGoogleLogging and google::ShutdownGoogleLogging do nothing in this
// process, whoever calls them: glog was initialised by the runtime, which needs it to the end, and
// would abort at a second initialisation. Any thread.
void KeepGlogAsItIs();

}  // namespace roost::log

#endif  // ROOST_LOG_GLOG_START_H_
