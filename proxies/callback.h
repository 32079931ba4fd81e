// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_CALLBACK_H_
#define ROOST_PROXIES_CALLBACK_H_

#include <concepts>
#include <memory>
#include <utility>

#include "roost/proxies/adapter.h"
#include "roost/proxies/proxy.h"

namespace roost {

namespace internal {

// The target of a proxy for an object of this process that is lent with calls.
std::shared_ptr<ProxyTarget> LendObject(std::shared_ptr<Adapter> adapter);

// Something that can be called as the one method of an interface, and has no such method itself.
template <class Interface, class Impl>
concept IsFunctionOf =
    !Interface::template Methods<Impl>::kAll &&
    Interface::template Methods<typename Interface::template Function<Impl>>::kAll;

}  // namespace internal

// An object of this process, of any class, lent to the object that a call goes to; or, where the
// interface has one method only, a function or lambda:
//
//   Progress progress;                               // has the methods of interface Listener
//   job.Run(roost::Callback(progress));              // progress.OnStep(...) is called meanwhile
//   job.Run(roost::Callback([&](int64_t step) { bar.Set(step); }));
//
// It can be called until that call returns, by the method that it was passed to and on the thread
// that runs it; its own methods run on the thread here that waits for the answer, and may call
// again, to any depth. Used later it throws CallbackExpired there, and on another thread
// InvalidState. It cannot be sent elsewhere: for an object that others call at any time this
// process serves (server/serve.h). A value; the conversion can be used on any thread.
template <class Impl>
class Callback {
 public:
  // Shares the object until the call has returned.
  explicit Callback(std::shared_ptr<Impl> object) : object_(std::move(object)) {}
  // Borrows the object, which has to stay until then.
  explicit Callback(Impl& object) : object_(std::shared_ptr<void>(), &object) {}
  // Takes it along.
  explicit Callback(Impl&& object) : object_(std::make_shared<Impl>(std::move(object))) {}

  // To any proxy whose interface Impl implements, or whose only method it can be called as. A null
  // object gives a null proxy.
  template <std::derived_from<Proxy> P>
  operator P() const {  // NOLINT(google-explicit-constructor)
    using Interface = typename P::Interface;
    if (object_ == nullptr) return P();
    if constexpr (internal::IsFunctionOf<Interface, Impl>) {
      using Function = typename Interface::template Function<Impl>;
      return Lend<P, Function>(std::make_shared<Function>(Function{object_}));
    } else if constexpr (Interface::template Methods<Impl>::HasAll()) {
      return Lend<P, Impl>(object_);
    } else {
      return P();  // never: it does not compile
    }
  }

 private:
  template <class P, class Object>
  static P Lend(std::shared_ptr<Object> object) {
    return P(Proxy(internal::LendObject(
        std::make_shared<typename P::Interface::template Adapter<Object>>(std::move(object)))));
  }

  std::shared_ptr<Impl> object_;
};

}  // namespace roost

#endif  // ROOST_PROXIES_CALLBACK_H_
