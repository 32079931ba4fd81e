// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_RPC_TRANSPORT_H_
#define ROOST_RPC_TRANSPORT_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "roost/base/deadline.h"
#include "roost/base/unique_fd.h"
#include "roost/error/error.h"
#include "roost/rpc/byte_stream.h"
#include "roost/rpc/message.h"
#include "roost/rpc/word_block.h"

namespace roost::rpc {

// No message is larger; senders check before they send, receivers before they read.
inline constexpr size_t kMaxMessageBytes = size_t{1} << 30;

// Whole messages both ways between two processes, in Cap'n Proto's stream framing over a
// ByteStream. One thread uses a transport; only HangUp and Interrupt may be called by others at the
// same time.
class Transport {
 public:
  // A message larger than `max_message_bytes` is refused.
  explicit Transport(std::unique_ptr<ByteStream> stream,
                     size_t max_message_bytes = kMaxMessageBytes);

  // Sends the messages that lie in `before` with their frames, then `message` (may be null), with
  // `descriptors` (borrowed) riding on the first byte. Returns once the stream has them. While the
  // peer's side is full, what comes in is read and kept, so two peers that both write cannot block
  // each other. Throws Disconnected, or ProtocolError when too much came in meanwhile.
  void Send(OutgoingMessage* message, std::span<const int> descriptors,
            std::span<const capnp::word> before = {});

  // No message is larger, either way: who sends checks before. From the next one on.
  size_t max_message_bytes() const { return max_message_words_ * sizeof(capnp::word); }
  void set_max_message_bytes(size_t bytes) { max_message_words_ = bytes / sizeof(capnp::word); }

  // Sends descriptors (borrowed) that belong to the next message: Receive gives them with it.
  // Throws SerializationError on a stream that takes none so; LimitExceeded, with nothing sent; and
  // as Send does.
  void SendSet(std::span<const int> descriptors);
  bool has_sets() const { return stream_->HasSets(); }

  // Lets `descriptor` ride with the next Send, beside its own.
  void RideWithNextSend(UniqueFd descriptor) { riders_.push_back(std::move(descriptor)); }

  // The next message; null when the deadline passed first. Throws Disconnected; ProtocolError for
  // bytes that are no message or one that is too large.
  IncomingPtr Receive(const Deadline& deadline);

  // ByteStream::SentMark behind the last message.
  uint64_t SentMark() const { return stream_->SentMark(); }

  // The oldest descriptor received and not yet taken, or an empty one.
  UniqueFd TakeDescriptor() { return stream_->TakeDescriptor(); }

  // From now on the end of the process behind `pidfd` is a hang-up too, also while a fork of it
  // keeps its end of the connection open.
  void WatchPeer(SharedFd pidfd) { stream_->WatchPeer(std::move(pidfd)); }

  // Ends the connection: whoever waits in it gets Disconnected. From any thread.
  void HangUp() noexcept;

  // The same for this side alone: the peer notices nothing yet. From any thread.
  void Interrupt() noexcept;

  // Ends the connection, and says that what the peer sends since this side's last message is not
  // read. From the transport's own thread.
  void Abandon() noexcept { stream_->Abandon(); }
  // Whether the peer has said so. Once the connection has ended.
  bool Abandoned() const { return stream_->Abandoned(); }

  // The socket that hangs up with the connection; borrowed.
  int socket() const { return stream_->socket(); }

  // Send gives up then, with TimeoutError, and ends the connection; at first never.
  void set_send_deadline(const Deadline& deadline) { send_deadline_ = deadline; }

  // Whether the next Receive returns what came in while this side sent.
  bool HasReceived() const { return !inbox_.empty(); }

  // Goes on with another stream that the peer changes to at the same message: at once, or after the
  // next Send. Nothing may be under way on the old one beyond that.
  void SwitchTo(std::unique_ptr<ByteStream> stream);
  void SwitchAfterNextSend(std::unique_ptr<ByteStream> stream) { next_stream_ = std::move(stream); }

 private:
  void WriteParts(std::span<iovec> left, std::span<const int> descriptors);
  // Waits for room in the stream; what comes in meanwhile goes to the inbox.
  void WaitToWrite();
  // Reads what is there into the buffer.
  void Fill();
  // Takes the next whole message out of what was read, or null.
  IncomingPtr NextWhole();
  // Gives the message that is whole now what came beside it.
  IncomingPtr Complete(IncomingPtr message);

  std::vector<UniqueFd> riders_;
  bool set_sent_ = false;  // for the next message
  bool has_set_ = false;   // the message that is being read

  std::mutex stream_mutex_;  // held where stream_ changes, and by HangUp
  std::unique_ptr<ByteStream> stream_;
  std::unique_ptr<ByteStream> next_stream_;
  size_t max_message_words_;
  Deadline send_deadline_ = Deadline::Never();
  IncomingMessages messages_;  // outlives every message

  // Bytes read and not yet taken: [begin_, end_) of buffer_, begin_ at a word.
  WordBlock buffer_;
  size_t begin_ = 0;
  size_t end_ = 0;
  // A message larger than the buffer is read straight into its place.
  IncomingPtr large_;
  capnp::word* large_begin_ = nullptr;
  size_t large_filled_ = 0;

  // Messages that came in while Send waited.
  std::deque<IncomingPtr> inbox_;
  size_t inbox_bytes_ = 0;

  // Of Send, kept for the next one.
  std::vector<uint32_t> table_;
  std::vector<iovec> parts_;
};

}  // namespace roost::rpc

#endif  // ROOST_RPC_TRANSPORT_H_
