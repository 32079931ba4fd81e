// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TOOLS_ROOST_STATUS_JSON_H_
#define ROOST_TOOLS_ROOST_STATUS_JSON_H_

#include <string>

#include "tools/roost/watch.h"

namespace roost::tool {

// What the status page is fed with: the server's numbers since its start, with histograms, of which
// the page makes differences; and its objects, null where they are not known.
// Without `previews` what objects say of themselves is null.
std::string StatusJson(const ServerStatistics& has, const ObjectList* objects, bool previews);
// The same when there are none.
std::string ErrorJson(const std::string& why);

}  // namespace roost::tool

#endif  // ROOST_TOOLS_ROOST_STATUS_JSON_H_
