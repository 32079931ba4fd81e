// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_PROXIES_SHARED_VIEW_H_
#define ROOST_PROXIES_SHARED_VIEW_H_

// Text and bytes that stay where they are: what a method gives whose schema says $Roost.view of its
// result. A caller gets them where the message that brought them lies, without a copy:
//
//   const roost::SharedText page = archive.Page(7);
//   Print(page.substr(0, 80));                      // it is a std::string_view
//
// A server's method returns one of memory that has an owner, or a view of what lasts at least as
// long as its object, unchanged:
//
//   roost::SharedText Page(int64_t number) { return roost::SharedText(pages_.at(number)); }
//   std::string_view Title() const { return title_; }

#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "roost/base/bytes.h"
#include "roost/base/large_copy.h"

namespace roost {

// A View of memory that its copies share; it goes with the last of them. A value, and immutable;
// any thread. A plain View that is made of one does not keep the memory:
// `std::string_view page = archive.Page(7);` is a view of nothing.
template <class View, class Owned>
class SharedView : public View {
 public:
  using ViewType = View;
  using OwnedType = Owned;

  SharedView() = default;  // empty
  // Takes `value` over.
  SharedView(Owned value)  // NOLINT(google-explicit-constructor)
      : SharedView(std::make_shared<const Owned>(std::move(value))) {}
  // All of what `value`, not null, points to.
  explicit SharedView(const std::shared_ptr<const Owned>& value) : View(*value), owner_(value) {}
  // `view` of memory that lasts, unchanged, as long as `owner`.
  SharedView(View view, std::shared_ptr<const void> owner) : View(view), owner_(std::move(owner)) {}

  // `view` of memory that lasts as long as it is used: of a server's object or of its call's
  // parameters.
  static SharedView Unowned(View view) { return SharedView(view, nullptr); }

  // This; with `owner`, where it has none.
  SharedView HeldBy(std::shared_ptr<const void> owner) const {
    return owner_ != nullptr ? *this : SharedView(*this, std::move(owner));
  }

  // This; a copy of the memory, where it has no owner.
  SharedView Kept() const { return owner_ != nullptr ? *this : SharedView(Copy()); }

  // A copy that is the caller's own.
  Owned Copy() const {
    if constexpr (std::is_same_v<Owned, std::string>) {
      return internal::CopyText(*this);
    } else {
      return internal::CopyBytes(*this);
    }
  }

  const std::shared_ptr<const void>& owner() const { return owner_; }

 private:
  std::shared_ptr<const void> owner_;
};

using SharedText = SharedView<std::string_view, std::string>;
using SharedBytes = SharedView<BytesView, Bytes>;

}  // namespace roost

#endif  // ROOST_PROXIES_SHARED_VIEW_H_
