// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// A plugin whose interface names interfaces of another of this workspace, and of Roost's own.

#include <string>

#include "greeter/guestbook.roost.h"
#include "roost/standard/list_proxy.h"

class Guestbook {
 public:
  roost::ListProxy<std::string> Guests() { return guests_; }
  std::string Welcome(const greeter::GreeterProxy& greeter, const std::string& guest) {
    guests_.Append(guest);
    return greeter.Greet(guest);
  }

 private:
  const roost::ListProxy<std::string> guests_ = roost::ManagedList<std::string>({});
};

ROOST_PLUGIN(plugin) { plugin.Register<guestbook::Guestbook, Guestbook>(); }
