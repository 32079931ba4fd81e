// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/codegen/build_context.h"

#include "absl/strings/str_cat.h"
#include "tools/codegen/names.h"

namespace roost::codegen {

void Scope::Add(const std::string& name) {
  if (names_.insert(name).second) return;
  throw Refused(absl::StrCat("the name ", name,
                             " is taken by another; rename one in the schema or with "
                             "$Roost.name(\"...\")"));
}

std::string NameOr(Annotations annotations, std::string name) {
  const auto override = NameOverride(annotations);
  if (!override) return name;
  if (!IsIdentifier(*override)) {
    throw Refused(absl::StrCat("\"", *override, "\" cannot be a name in C++"));
  }
  return *override;
}

void BuildContext::AddError(const std::string& where, const std::string& reason) {
  const int line = lines.Find(where);
  errors.push_back(absl::StrCat(file.path, line == 0 ? "" : absl::StrCat(":", line), ": ", where,
                                where.empty() ? "" : ": ", reason));
}

}  // namespace roost::codegen
