// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_TOOLS_ROOST_STATUS_PAGE_H_
#define ROOST_TOOLS_ROOST_STATUS_PAGE_H_

namespace roost::tool {

// status_page.html: the page that shows a server's numbers; needs nothing but status.json.
extern const char kStatusPage[];

}  // namespace roost::tool

#endif  // ROOST_TOOLS_ROOST_STATUS_PAGE_H_
