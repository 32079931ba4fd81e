// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/rpc/transport.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "roost/base/riding_fds.h"
#include "roost/trace/trace.h"

namespace roost::rpc {
namespace {

constexpr size_t kWord = sizeof(capnp::word);
constexpr size_t kBufferWords = 16 * 1024 / kWord;
constexpr size_t kMaxInboxBytes = size_t{1} << 28;
constexpr uint32_t kMaxSegments = 512;

// In the first number of a message's frame, which counts segments: a set of descriptors belongs to
// the message.
constexpr uint32_t kHasSet = uint32_t{1} << 31;

// The size of the message that begins at `first`, with its table of segments, as far as the `words`
// that are there tell; 0 when they do not. Throws ProtocolError.
size_t WholeWords(const capnp::word* first, size_t words) {
  uint32_t table[kMaxSegments + 2];
  std::memcpy(table, first, kWord);
  if (table[0] >= kMaxSegments) throw ProtocolError("received bytes that are no message");
  const size_t segments = size_t{table[0]} + 1;
  if (segments == 1) return size_t{1} + table[1];
  const size_t table_words = segments / 2 + 1;
  if (words < table_words) return 0;
  std::memcpy(table, first, table_words * kWord);
  size_t total = table_words;
  for (size_t i = 1; i <= segments; ++i) total += table[i];
  return total;
}

}  // namespace

Transport::Transport(std::unique_ptr<ByteStream> stream, size_t max_message_bytes)
    : stream_(std::move(stream)),
      max_message_words_(max_message_bytes / kWord),
      buffer_(kBufferWords, WordBlock::Content::kAny) {}

void Transport::Send(OutgoingMessage* message, std::span<const int> descriptors,
                     std::span<const capnp::word> before) {
  parts_.clear();
  if (!before.empty()) {
    parts_.push_back({const_cast<capnp::word*>(before.data()), before.size_bytes()});
  }
  if (message != nullptr) {
    const auto segments = message->getSegmentsForOutput();
    table_.clear();
    table_.push_back(static_cast<uint32_t>(segments.size() - 1));
    if (set_sent_) table_.back() |= kHasSet;
    set_sent_ = false;
    for (const auto& segment : segments) table_.push_back(static_cast<uint32_t>(segment.size()));
    if (table_.size() % 2 != 0) table_.push_back(0);
    parts_.push_back({table_.data(), table_.size() * sizeof(uint32_t)});
    message->AppendSegments(parts_);
  }

  std::vector<int> together;
  const std::vector<UniqueFd> riders = std::exchange(riders_, {});
  if (!riders.empty()) {
    together.assign(descriptors.begin(), descriptors.end());
    for (const UniqueFd& rider : riders) together.push_back(rider.get());
    descriptors = together;
  }
  try {
    WriteParts(parts_, descriptors);
  } catch (...) {
    HangUp();  // what comes after half a message cannot be read
    throw;
  }
  if (next_stream_ != nullptr) SwitchTo(std::move(next_stream_));
}

void Transport::SendSet(std::span<const int> descriptors) {
  if (!stream_->HasSets()) {
    throw SerializationError(
        "descriptors and shared memory go only to processes that use Roost, with calls of objects");
  }
  if (descriptors.size() > kMaxMessageFds) {
    throw LimitExceeded(std::to_string(descriptors.size()) +
                        " descriptors are too many for one message of a call");
  }
  // Left by a message that could not be made: what comes next would get the other's.
  if (set_sent_) HangUp();
  try {
    while (!stream_->TrySendSet(descriptors)) WaitToWrite();
  } catch (const LimitExceeded&) {
    throw;  // it goes on without that message
  } catch (...) {
    HangUp();
    throw;
  }
  set_sent_ = true;
}

void Transport::WaitToWrite() {
  // Never block in a write without reading: the peer may be doing the same.
  if (!stream_->Wait(/*or_writable=*/true, send_deadline_)) {
    throw TimeoutError("the peer does not read");
  }
  Fill();
  while (auto message = NextWhole()) {
    inbox_bytes_ += message->weight();
    inbox_.push_back(std::move(message));
  }
  if (inbox_bytes_ > kMaxInboxBytes) {
    throw ProtocolError("the peer sends without end and reads nothing");
  }
}

void Transport::WriteParts(std::span<iovec> left, std::span<const int> descriptors) {
  while (!left.empty()) {
    size_t written = stream_->TryWrite(left, descriptors);
    if (written == 0) {
      WaitToWrite();
      continue;
    }
    descriptors = {};
    while (!left.empty() && written >= left.front().iov_len) {
      written -= left.front().iov_len;
      left = left.subspan(1);
    }
    if (written != 0) {
      left.front().iov_base = static_cast<char*>(left.front().iov_base) + written;
      left.front().iov_len -= written;
    }
  }
}

IncomingPtr Transport::Receive(const Deadline& deadline) {
  if (!inbox_.empty()) {
    auto message = std::move(inbox_.front());
    inbox_.pop_front();
    inbox_bytes_ -= message->weight();
    return message;
  }
  while (true) {
    if (auto message = NextWhole()) return message;
    if (!stream_->Wait(/*or_writable=*/false, deadline)) return nullptr;
    Fill();
  }
}

void Transport::Fill() {
  if (large_ != nullptr) {
    large_filled_ += stream_->TryRead(reinterpret_cast<char*>(large_begin_) + large_filled_,
                                      large_->size_in_bytes() - large_filled_);
    return;
  }
  char* base = reinterpret_cast<char*>(buffer_.begin());
  if (begin_ == end_) {
    begin_ = end_ = 0;
  } else if (begin_ != 0) {
    std::memmove(base, base + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  end_ += stream_->TryRead(base + end_, kBufferWords * kWord - end_);
}

IncomingPtr Transport::NextWhole() {
  if (large_ != nullptr) {
    if (large_filled_ < large_->size_in_bytes()) return nullptr;
    large_filled_ = 0;
    return Complete(std::move(large_));
  }
  const size_t words = (end_ - begin_) / kWord;
  if (words == 0) return nullptr;
  capnp::word* first = buffer_.begin() + begin_ / kWord;
  uint32_t segments;
  std::memcpy(&segments, first, sizeof(segments));
  if ((segments & kHasSet) != 0 && stream_->HasSets()) {
    has_set_ = true;
    segments &= ~kHasSet;
    std::memcpy(static_cast<void*>(first), &segments, sizeof(segments));
  }
  const size_t expected = WholeWords(first, words);
  if (expected == 0) return nullptr;
  if (expected > max_message_words_) {
    throw ProtocolError("received a message of " + std::to_string(expected * kWord) +
                        " bytes, more than the limit of " +
                        std::to_string(max_message_words_ * kWord));
  }
  if (expected > words) {
    if (expected > kBufferWords) {
      large_ = messages_.New();
      large_begin_ = large_->Begin(expected);
      large_filled_ = end_ - begin_;
      std::memcpy(large_begin_, first, large_filled_);
      begin_ = end_ = 0;
    }
    return nullptr;
  }
  IncomingPtr message = messages_.New();
  std::memcpy(message->Begin(expected), first, expected * kWord);
  begin_ += expected * kWord;
  return Complete(std::move(message));
}

IncomingPtr Transport::Complete(IncomingPtr message) {
  message->Parse();
  if (trace::On()) message->set_mark(stream_->ReadMark(end_ - begin_));
  if (has_set_) message->set() = stream_->TakeSet();
  has_set_ = false;
  return message;
}

void Transport::HangUp() noexcept {
  std::lock_guard lock(stream_mutex_);
  stream_->HangUp();
}

void Transport::Interrupt() noexcept {
  std::lock_guard lock(stream_mutex_);
  stream_->Interrupt();
}

void Transport::SwitchTo(std::unique_ptr<ByteStream> stream) {
  if (begin_ != end_ || large_ != nullptr || !inbox_.empty()) {
    throw ProtocolError("the peer sent more before it changed to another stream");
  }
  std::lock_guard lock(stream_mutex_);
  stream_ = std::move(stream);
}

}  // namespace roost::rpc
