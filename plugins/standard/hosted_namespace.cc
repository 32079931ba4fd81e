// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/standard/hosted_namespace.h"

#include <stdexcept>
#include <utility>

namespace roost::standard {
namespace {

[[noreturn]] void ThrowMissing(std::string_view name) {
  throw std::out_of_range("the namespace has no attribute '" + std::string(name) + "'");
}

}  // namespace

Value HostedNamespace::Get(std::string_view name) const {
  std::lock_guard lock(mutex_);
  const auto it = attributes_.find(name);
  if (it == attributes_.end()) ThrowMissing(name);
  return it->second;
}

void HostedNamespace::Set(std::string_view name, const Value& value) {
  Value dropped = value;
  std::lock_guard lock(mutex_);
  const auto it = attributes_.find(name);
  if (it == attributes_.end()) {
    attributes_.emplace(name, value);
  } else {
    std::swap(it->second, dropped);
  }
}

void HostedNamespace::Erase(std::string_view name) {
  Value dropped;
  std::lock_guard lock(mutex_);
  const auto it = attributes_.find(name);
  if (it == attributes_.end()) ThrowMissing(name);
  dropped = std::move(it->second);
  attributes_.erase(it);
}

bool HostedNamespace::Contains(std::string_view name) const {
  std::lock_guard lock(mutex_);
  return attributes_.contains(name);
}

std::vector<Attribute> HostedNamespace::Attributes() const {
  std::vector<Attribute> attributes;
  std::lock_guard lock(mutex_);
  for (const auto& [name, value] : attributes_) {
    attributes.push_back({.name = name, .value = value});
  }
  return attributes;
}

std::string HostedNamespace::Describe() const {
  std::string text;
  for (const Attribute& attribute : Attributes()) {
    text += (text.empty() ? "" : ", ") + attribute.name + "=" + attribute.value.DebugString();
  }
  return "Namespace(" + text + ")";
}

std::vector<Proxy> HostedNamespace::HeldProxies() const {
  std::vector<Proxy> held;
  std::lock_guard lock(mutex_);
  for (const auto& [name, value] : attributes_) {
    held.insert(held.end(), value.objects().begin(), value.objects().end());
  }
  return held;
}

}  // namespace roost::standard
