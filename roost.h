// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_ROOST_H_
#define ROOST_ROOST_H_

// Everything that a program needs. A file that needs less includes the one header that it needs.

#include "roost/codec/exception.h"
#include "roost/codec/remote_exception.h"
#include "roost/codec/standard_values.h"
#include "roost/codec/stored_value.h"
#include "roost/error/error.h"
#include "roost/error/remote_exception.h"
#include "roost/pool/par_map.h"
#include "roost/pool/pool.h"
#include "roost/pool/progress.h"
#include "roost/process/active_children.h"
#include "roost/process/current_process.h"
#include "roost/process/future.h"
#include "roost/process/init.h"
#include "roost/process/initializer.h"
#include "roost/process/process_exit.h"
#include "roost/process/spawn.h"
#include "roost/process/thread.h"
#include "roost/process/vlog_level.h"
#include "roost/process/wait.h"
#include "roost/proxies/async.h"
#include "roost/proxies/callback.h"
#include "roost/proxies/debug_info.h"
#include "roost/proxies/proxy_codec.h"
#include "roost/proxies/stream_window.h"
#include "roost/proxies/this_call.h"
#include "roost/proxies/value.h"
#include "roost/queue/joinable_queue.h"
#include "roost/queue/queue.h"
#include "roost/queue/simple_queue.h"
#include "roost/server/serve.h"
#include "roost/server/server_process.h"
#include "roost/sync/barrier.h"
#include "roost/sync/condition.h"
#include "roost/sync/event.h"
#include "roost/sync/lock.h"
#include "roost/sync/rlock.h"
#include "roost/sync/semaphore.h"
#include "roost/sync/shared.h"
#include "roost/sync/shared_array.h"
#include "roost/trace/tracing.h"

#endif  // ROOST_ROOST_H_
