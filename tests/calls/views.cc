// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// The plugin of the tests of large texts and bytes.

#include <memory>
#include <string>
#include <string_view>

#include "tests/calls/views.roost.h"
#include "tests/calls/views_text.h"

namespace {

class Library {
 public:
  std::string Make(uint64_t size) { return TextOf(size); }

  // [results]
  roost::SharedText Page() const { return roost::SharedText(page_); }
  const std::string& Title() const { return title_; }
  std::string_view Same(std::string_view text) { return text; }
  // [results]

  roost::BytesView SameData(roost::BytesView data) { return data; }
  std::string Copy(std::string_view text) { return std::string(text); }
  roost::Bytes CopyData(const roost::Bytes& data) { return data; }

  roost::SharedText SameOf(const views::LibraryProxy& library, uint64_t size) {
    const std::string text = TextOf(size);
    return library.Same(text);
  }
  roost::SharedText Read(const views::ReaderProxy& reader, std::string_view text) {
    return reader.Read(text);
  }
  std::shared_ptr<Library> Lend() { return std::make_shared<Library>(); }
  views::Library::TitlesResults Titles() { return {.first = title_, .second = *page_}; }
  const char* Missing() { return "none"; }

 private:
  const std::shared_ptr<const std::string> page_ =
      std::make_shared<const std::string>(TextOf(size_t{3} << 20));
  const std::string title_ = TextOf(size_t{5} << 20);
};

}  // namespace

ROOST_PLUGIN(plugin) { plugin.Register<views::Library, Library>(); }
