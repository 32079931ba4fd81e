// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/error/error_code_fields.h"

#include <future>
#include <ios>
#include <map>
#include <mutex>
#include <utility>

namespace roost::internal {
namespace {

// A category that only another process has.
class ForeignCategory : public std::error_category {
 public:
  explicit ForeignCategory(std::string name) : name_(std::move(name)) {}

  const char* name() const noexcept override { return name_.c_str(); }

  std::string message(int value) const override {
    std::lock_guard lock(mutex_);
    const auto known = messages_.find(value);
    return known == messages_.end() ? name_ + " " + std::to_string(value) : known->second;
  }

  void Learn(int value, std::string message) {
    std::lock_guard lock(mutex_);
    messages_.insert_or_assign(value, std::move(message));
  }

 private:
  const std::string name_;
  mutable std::mutex mutex_;
  std::map<int, std::string> messages_;  // guarded by mutex_
};

// Error codes point at their category for ever, so the categories stay.
ForeignCategory& CategoryNamed(const std::string& name) {
  static auto& mutex = *new std::mutex;
  static auto& categories = *new std::map<std::string, ForeignCategory*>;
  std::lock_guard lock(mutex);
  ForeignCategory*& category = categories[name];
  if (category == nullptr) category = new ForeignCategory(name);
  return *category;
}

}  // namespace

void WriteErrorCode(FieldWriter& fields, const std::error_code& code) {
  fields.Number(code.value()).Text(code.category().name()).Text(code.message());
}

std::error_code ReadErrorCode(FieldReader& fields) {
  const int value = static_cast<int>(fields.Number());
  const std::string name = fields.Text();
  std::string message = fields.Text();
  for (const std::error_category* category : {&std::generic_category(), &std::system_category(),
                                              &std::future_category(), &std::iostream_category()}) {
    if (name == category->name()) return std::error_code(value, *category);
  }
  ForeignCategory& category = CategoryNamed(name);
  category.Learn(value, std::move(message));
  return std::error_code(value, category);
}

std::string MessageBeforeCode(std::string_view what, const std::error_code& code) {
  const std::string appended = code.message();
  if (what == appended) return "";
  if (what.ends_with(": " + appended)) what.remove_suffix(appended.size() + 2);
  return std::string(what);
}

}  // namespace roost::internal
