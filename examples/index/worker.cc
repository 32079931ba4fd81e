// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "examples/index/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <exception>
#include <filesystem>
#include <system_error>
#include <utility>

#include "examples/index/count_words.h"
#include "roost/error/wire.h"
#include "roost/roost.h"

namespace index_example {
namespace {

[[noreturn]] void ThrowUnreadable(const std::string& path) {
  const std::error_code reason(errno, std::generic_category());
  throw std::filesystem::filesystem_error("cannot read", path, reason);
}

text_index::Document ReadDocument(const std::string& path) {
  const roost::UniqueFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!fd) ThrowUnreadable(path);
  text_index::Document document{.path = path, .bytes = 0, .words = {}};
  WordCounter counter;
  std::vector<char> buffer(1 << 18);
  ssize_t size;
  while ((size = read(fd.get(), buffer.data(), buffer.size())) != 0) {
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) ThrowUnreadable(path);
    counter.Add({buffer.data(), static_cast<size_t>(size)});
    document.bytes += size;
  }
  for (auto& [word, count] : counter.Finish()) document.words.push_back({word, count});
  return document;
}

// Sends documents together: a call for each small file would be mostly overhead.
class Batch {
 public:
  explicit Batch(text_index::IndexProxy index) : index_(std::move(index)) {}

  void Add(text_index::Document document) {
    words_ += document.words.size();
    documents_.push_back(std::move(document));
    if (documents_.size() >= 32 || words_ >= 20000) Send();
  }

  void Send() {
    if (!documents_.empty()) index_.Add(documents_);
    documents_.clear();
    words_ = 0;
  }

 private:
  text_index::IndexProxy index_;
  std::vector<text_index::Document> documents_;
  size_t words_ = 0;
};

}  // namespace

std::vector<std::string> IndexFiles(text_index::IndexProxy index,
                                    const std::vector<std::string>& paths) {
  std::vector<std::string> unreadable;
  Batch batch(std::move(index));
  for (const std::string& path : paths) {
    try {
      batch.Add(ReadDocument(path));
    } catch (const std::filesystem::filesystem_error&) {
      unreadable.push_back(roost::EncodeException(std::current_exception()));
    }
  }
  batch.Send();
  return unreadable;
}

}  // namespace index_example
