// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/log/long_message.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <ostream>
#include <streambuf>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <glog/logging.h>

#include "roost/log/behind.h"

namespace roost::log {

namespace {

using Stream = google::LogMessage::LogStream;

std::atomic<bool> keeping{false};

// What glog's buffer holds, prefix included (LogMessageData in its logging.cc); it drops the rest
// without a word.
size_t GlogCapacity() { return google::LogMessage::kMaxLogMessageLen - 2; }

// Stands in front of a message's buffer: fills that one, and then a text of its own.
class LongBuffer : public std::streambuf {
 public:
  void Begin(Stream& stream) {
    stream_ = &stream;
    glogs_ = stream.rdbuf();
    begin_ = stream.pbase();
    rest_.clear();
    stream.rdbuf(this);
  }

  // Whether the message of this buffer lies, or lay, where another one's text begins.
  bool Overlaps(const char* begin) const {
    return begin_ != nullptr && begin < begin_ + google::LogMessage::kMaxLogMessageLen &&
           begin_ < begin + google::LogMessage::kMaxLogMessageLen;
  }
  bool Holds(const char* message) const {
    return begin_ != nullptr && message >= begin_ && message <= begin_ + GlogCapacity();
  }
  bool free() const { return begin_ == nullptr; }
  void Free() {
    begin_ = nullptr;
    rest_ = std::string();
  }

  // Gives the message's stream back to glog, and all from `message` on if that has not room for it:
  // without the line feed at the end, as glog does it. Only while the message lives.
  std::optional<std::string> End(const char* message) {
    const std::string rest = std::exchange(rest_, {});
    const std::string_view beginning(message,
                                     stream_->pcount() - static_cast<size_t>(message - begin_));
    stream_->rdbuf(glogs_);
    begin_ = nullptr;
    if (rest.empty()) return std::nullopt;
    std::string whole;
    whole.reserve(beginning.size() + rest.size());
    whole.append(beginning).append(rest);
    if (whole.back() == '\n') whole.pop_back();
    return whole;
  }

 protected:
  int_type overflow(int_type character) override {
    if (traits_type::eq_int_type(character, traits_type::eof())) return traits_type::not_eof('\0');
    const char text = traits_type::to_char_type(character);
    xsputn(&text, 1);
    return character;
  }

  std::streamsize xsputn(const char* text, std::streamsize size) override {
    const auto room = static_cast<std::streamsize>(GlogCapacity() - stream_->pcount());
    const std::streamsize fitting = std::min(size, room);
    glogs_->sputn(text, fitting);
    rest_.append(text + fitting, static_cast<size_t>(size - fitting));
    return size;
  }

 private:
  Stream* stream_ = nullptr;
  std::streambuf* glogs_ = nullptr;
  const char* begin_ = nullptr;  // of the buffer that glog has for the message; null: none
  std::string rest_;
};

// A message nests in another one if what is written to that one logs itself.
constexpr size_t kMostNested = 16;

// The thread's variables are gone, and what it still logs is cut as glog cuts it.
thread_local bool ended = false;

struct ThreadsBuffers {
  ~ThreadsBuffers() { ended = true; }
  std::vector<std::unique_ptr<LongBuffer>> all;
};

thread_local ThreadsBuffers buffers;

// Nobody tells when a message ends that no sink sees; that it has is known when its place is used
// by another one.
void Lengthen(Stream& stream) {
  if (ended) return;
  LongBuffer* chosen = nullptr;
  for (const auto& buffer : buffers.all) {
    if (stream.rdbuf() == buffer.get()) return;
    if (buffer->Overlaps(stream.pbase())) buffer->Free();
    if (buffer->free()) chosen = buffer.get();
  }
  if (chosen == nullptr) {
    if (buffers.all.size() == kMostNested) return;
    chosen = buffers.all.emplace_back(std::make_unique<LongBuffer>()).get();
  }
  chosen->Begin(stream);
}

}  // namespace

void KeepLongMessages() { keeping = true; }

std::optional<std::string> TakeLongMessage(const char* message) {
  if (!keeping || ended) return std::nullopt;
  for (const auto& buffer : buffers.all) {
    if (buffer->Holds(message)) return buffer->End(message);
  }
  return std::nullopt;
}

}  // namespace roost::log

// In front of glog's own.
namespace google {

std::ostream& LogMessage::stream() {
  static const auto behind =
      roost::log::Behind<std::ostream&(LogMessage*)>("_ZN6google10LogMessage6streamEv");
  std::ostream& stream = behind(this);
  if (roost::log::keeping) roost::log::Lengthen(static_cast<LogStream&>(stream));
  return stream;
}

}  // namespace google
