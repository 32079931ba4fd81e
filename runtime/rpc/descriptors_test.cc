// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Descriptors in calls and results between two Connections, and peers that misbehave with them.

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <exception>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <capnp/message.h>
#include <capnp/rpc.capnp.h>
#include <capnp/serialize.h>
#include <gtest/gtest.h>

#include "roost/base/system_call.h"
#include "roost/error/error.h"
#include "roost/rpc/connection.h"
#include "roost/rpc/descriptor_capability.h"
#include "roost/rpc/question.h"
#include "roost/rpc/ring_stream.h"
#include "roost/rpc/socket_stream.h"

namespace roost::rpc {
namespace {

constexpr uint64_t kInterface = 0x8d3f5a17b2c94e60;
enum Method : uint16_t { kEcho, kCount, kCallBack };

struct TwoEnds {
  std::unique_ptr<ByteStream> client;
  std::unique_ptr<ByteStream> server;
  UniqueFd client_socket;
};

TwoEnds OverRings() {
  int ends[2];
  Check(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), "socketpair");
  UniqueFd a(ends[0]);
  const UniqueFd b(ends[1]);
  UniqueFd memory;
  auto proposed = RingStream::Propose(a.get(), &memory);
  return {std::move(proposed), RingStream::Accept(b.get(), memory), std::move(a)};
}

TwoEnds OverSocket() {
  int ends[2];
  Check(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), "socketpair");
  return {std::make_unique<SocketStream>(UniqueFd(ends[0])),
          std::make_unique<SocketStream>(UniqueFd(ends[1])), UniqueFd()};
}

UniqueFd AFile() { return UniqueFd(Check(::memfd_create("a file", MFD_CLOEXEC), "memfd_create")); }

std::shared_ptr<DescriptorCapability> Cap(UniqueFd fd) {
  return std::make_shared<DescriptorCapability>(std::make_shared<const UniqueFd>(std::move(fd)));
}

ino_t FileOf(const Capability& cap) {
  struct stat status;
  Check(::fstat(cap.AsDescriptor()->fd()->get(), &status), "fstat");
  return status.st_ino;
}

capnp::List<capnp::AnyPointer>::Builder InitList(capnp::AnyPointer::Builder pointer, size_t size) {
  return pointer.initAsAnyList(capnp::ElementSize::POINTER, static_cast<capnp::uint>(size))
      .as<capnp::List<capnp::AnyPointer>>();
}

std::vector<CapabilityPtr> ReadList(capnp::AnyPointer::Reader pointer) {
  std::vector<CapabilityPtr> caps;
  for (const auto element : pointer.getAs<capnp::AnyList>().as<capnp::List<capnp::AnyPointer>>()) {
    caps.push_back(ReadCapability(element));
  }
  return caps;
}

// Gives its parameters, a list of descriptors, back; or only how many arrived; or calls the one
// capability among them.
class EchoObject final : public Capability {
 public:
  void Call(IncomingCall& call) override {
    const auto caps = ReadList(call.Params());
    if (call.method_id() == kCallBack) {
      Question back(*caps.at(0)->AsImported(), kInterface, 0);
      back.Send();
      back.Wait(Deadline::Never());
      return;
    }
    for (const auto& cap : caps) {
      if (const auto* broken = dynamic_cast<const BrokenCapability*>(cap.get())) {
        std::rethrow_exception(broken->reason());
      }
    }
    if (call.method_id() == kCount) {
      call.Results().initAs<capnp::Data>(static_cast<capnp::uint>(caps.size()));
      return;
    }
    auto results = InitList(call.Results(), caps.size());
    for (size_t i = 0; i < caps.size(); ++i) {
      WriteCapability(results[static_cast<capnp::uint>(i)], caps[i]);
    }
  }
};

class DescriptorsTest : public ::testing::Test {
 protected:
  void Serve(std::unique_ptr<ByteStream> stream) {
    server_ = std::thread([this, served = std::move(stream)]() mutable {
      const auto connection = Connection::Create(std::make_unique<Transport>(std::move(served)),
                                                 std::make_shared<EchoObject>(), nullptr);
      try {
        connection->Serve();
      } catch (const ProtocolError& e) {
        refused_ = e.what();
      }
    });
  }

  std::shared_ptr<ImportedCapability> Connect(TwoEnds ends) {
    Serve(std::move(ends.server));
    client_ =
        Connection::Create(std::make_unique<Transport>(std::move(ends.client)), nullptr, nullptr);
    return std::dynamic_pointer_cast<ImportedCapability>(client_->Bootstrap());
  }

  void TearDown() override {
    if (client_ != nullptr) client_->HangUp();
    if (server_.joinable()) server_.join();
  }

  static std::vector<CapabilityPtr> Echo(const ImportedCapability& echo,
                                         const std::vector<CapabilityPtr>& caps) {
    Question question(echo, kInterface, kEcho);
    auto list = InitList(question.Params(), caps.size());
    for (size_t i = 0; i < caps.size(); ++i) {
      WriteCapability(list[static_cast<capnp::uint>(i)], caps[i]);
    }
    question.Send();
    return ReadList(question.Wait(Deadline::Never()));
  }

  std::shared_ptr<Connection> client_;
  std::thread server_;
  std::string refused_;
};

TEST_F(DescriptorsTest, GoThereAndBack) {
  const auto echo = Connect(OverRings());
  const auto a = Cap(AFile()), b = Cap(AFile());
  const auto got = Echo(*echo, {a, b, a});
  ASSERT_EQ(got.size(), 3u);
  for (const auto& cap : got) ASSERT_NE(cap->AsDescriptor(), nullptr);
  EXPECT_EQ(FileOf(*got[0]), FileOf(*a));
  EXPECT_EQ(FileOf(*got[1]), FileOf(*b));
  EXPECT_EQ(FileOf(*got[2]), FileOf(*a));
  EXPECT_NE(got[0]->AsDescriptor()->fd()->get(), a->fd()->get());
  EXPECT_TRUE(Echo(*echo, {}).empty());
}

TEST_F(DescriptorsTest, BelongToTheirCallsAlsoWhenManyAreUnderWay) {
  const auto echo = Connect(OverRings());
  std::vector<std::shared_ptr<DescriptorCapability>> files;
  for (int i = 0; i < 10; ++i) files.push_back(Cap(AFile()));
  std::vector<std::unique_ptr<Question>> calls;
  for (size_t i = 0; i < 400; ++i) {  // more than the socket takes
    const auto count = static_cast<capnp::uint>(i % 3);
    calls.push_back(std::make_unique<Question>(*echo, kInterface, kEcho));
    auto list = InitList(calls.back()->Params(), count);
    for (capnp::uint k = 0; k < count; ++k) WriteCapability(list[k], files[i % 10]);
    calls.back()->Send();
  }
  for (size_t i = 0; i < calls.size(); ++i) {
    const auto got = ReadList(calls[i]->Wait(Deadline::Never()));
    ASSERT_EQ(got.size(), i % 3);
    for (const auto& cap : got) ASSERT_EQ(FileOf(*cap), FileOf(*files[i % 10])) << i;
    calls[i].reset();
  }
}

TEST_F(DescriptorsTest, RideWithAMessageThatIsLargerThanTheRing) {
  const auto echo = Connect(OverRings());
  const auto file = Cap(AFile());
  Question large(*echo, kInterface, kCount);
  auto list = InitList(large.Params(), 100'000);
  for (const capnp::uint i : {0u, 99'999u}) WriteCapability(list[i], file);
  for (capnp::uint i = 1; i < 99'999; ++i) list[i].clear();
  large.Send();
  EXPECT_EQ(large.Wait(Deadline::Never()).getAs<capnp::Data>().size(), 100'000u);
  EXPECT_EQ(FileOf(*Echo(*echo, {file})[0]), FileOf(*file));
}

TEST_F(DescriptorsTest, AreBoundedForEachMessage) {
  const auto echo = Connect(OverRings());
  const CapabilityPtr file = Cap(AFile());
  EXPECT_EQ(Echo(*echo, std::vector(253, file)).size(), 253u);
  EXPECT_THROW(Echo(*echo, std::vector(254, file)), LimitExceeded);
  EXPECT_EQ(Echo(*echo, {file}).size(), 1u);
}

TEST_F(DescriptorsTest, AreRefusedOnASocketWhichStrangersUse) {
  const auto echo = Connect(OverSocket());
  EXPECT_THROW(Echo(*echo, {Cap(AFile())}), SerializationError);
  EXPECT_TRUE(Echo(*echo, {}).empty());
}

// What a peer that follows no rules sends through the rings.
class RawPeer {
 public:
  explicit RawPeer(TwoEnds& ends)
      : stream_(std::move(ends.client)), socket_(ends.client_socket.get()) {}

  // A call of what answer `on` is, which is the server's object for 0, that refers to descriptors 0
  // to count - 1 of its set.
  void Call(uint32_t id, size_t count, bool has_set, uint32_t on = 0) {
    Call(id, kCount, count, has_set, on,
         [](capnp::rpc::CapDescriptor::Builder entry, uint8_t i) { entry.setAttachedFd(i); });
  }

  void CallThatCallsBack(uint32_t id) {
    Call(id, kCallBack, 1, false, 0,
         [](capnp::rpc::CapDescriptor::Builder entry, uint8_t) { entry.setSenderHosted(5); });
  }

  void Bootstrap() {
    capnp::MallocMessageBuilder message;
    message.initRoot<capnp::rpc::Message>().initBootstrap().setQuestionId(0);
    Write(message, false);
    Receive();
  }

  void SendSet(size_t count) {
    const UniqueFd file = AFile();
    const std::vector<int> borrowed(count, file.get());
    BellSocket bell(Duplicate(socket_));
    while (!bell.TrySendSet(borrowed)) std::this_thread::yield();
  }

  // The reason of the exception that comes, "" for results.
  std::string Receive() {
    std::vector<capnp::word> words(4096);
    size_t bytes = 0;
    while (true) {
      stream_->Wait(false, Deadline::Never());
      bytes += stream_->TryRead(reinterpret_cast<char*>(words.data()) + bytes,
                                words.size() * sizeof(capnp::word) - bytes);
      const auto read = kj::arrayPtr(words.data(), bytes / sizeof(capnp::word));
      if (capnp::expectedSizeInWordsFromPrefix(read) > read.size()) continue;
      capnp::FlatArrayMessageReader reader(read);
      const auto root = reader.getRoot<capnp::rpc::Message>();
      if (root.isAbort()) return root.getAbort().getReason();
      if (!root.isReturn()) return "no Return";
      return root.getReturn().isException() ? root.getReturn().getException().getReason() : "";
    }
  }

 private:
  template <class F>
  void Call(uint32_t id, uint16_t method, size_t count, bool has_set, uint32_t on, F describe) {
    capnp::MallocMessageBuilder message;
    auto call = message.initRoot<capnp::rpc::Message>().initCall();
    call.setQuestionId(id);
    call.setInterfaceId(kInterface);
    call.setMethodId(method);
    call.initTarget().initPromisedAnswer().setQuestionId(on);
    auto params = call.initParams();
    auto table = params.initCapTable(static_cast<capnp::uint>(count));
    for (capnp::uint i = 0; i < count; ++i) describe(table[i], static_cast<uint8_t>(i));
    OutgoingCaps caps;
    auto list = InitList(caps.Imbue(params.getContent()), count);
    const auto any = std::make_shared<EchoObject>();
    for (capnp::uint i = 0; i < count; ++i) WriteCapability(list[i], any);
    Write(message, has_set);
  }

  void Write(capnp::MessageBuilder& message, bool has_set) {
    auto words = capnp::messageToFlatArray(message);
    if (has_set) words.asBytes()[3] |= 0x80;
    iovec left{words.begin(), words.asBytes().size()};
    while (left.iov_len != 0) {
      stream_->Wait(/*or_writable=*/true, Deadline::Never());
      const size_t n = stream_->TryWrite({&left, 1}, {});
      left = {static_cast<char*>(left.iov_base) + n, left.iov_len - n};
    }
  }

  std::unique_ptr<ByteStream> stream_;
  const int socket_;
};

class HostileDescriptorsTest : public DescriptorsTest {
 protected:
  HostileDescriptorsTest() {
    Serve(std::move(ends_.server));
    peer_.Bootstrap();
  }
  void TearDown() override {
    ::shutdown(ends_.client_socket.get(), SHUT_RDWR);
    DescriptorsTest::TearDown();
  }

  TwoEnds ends_ = OverRings();
  RawPeer peer_{ends_};
};

TEST_F(HostileDescriptorsTest, ASetThatIsNotThereFailsTheCallAlone) {
  peer_.Call(1, 2, /*has_set=*/true);
  EXPECT_NE(peer_.Receive().find("lacks a descriptor"), std::string::npos);
  peer_.Call(2, 1, /*has_set=*/false);
  EXPECT_NE(peer_.Receive().find("lacks a descriptor"), std::string::npos);
  peer_.SendSet(1);
  peer_.Call(3, 1, /*has_set=*/true);
  EXPECT_EQ(peer_.Receive(), "");
}

TEST_F(HostileDescriptorsTest, ASetOfAnotherSizeFailsTheCallAtMost) {
  peer_.SendSet(1);
  peer_.Call(1, 3, /*has_set=*/true);
  EXPECT_NE(peer_.Receive().find("lacks a descriptor"), std::string::npos);
  peer_.SendSet(200);
  peer_.Call(2, 3, /*has_set=*/true);
  EXPECT_EQ(peer_.Receive(), "");
}

TEST_F(HostileDescriptorsTest, SetsWithoutMessagesEndTheConnection) {
  for (int i = 0; i < 50; ++i) peer_.SendSet(1);
  EXPECT_NE(peer_.Receive().find("belong to no message"), std::string::npos);
  server_.join();
  EXPECT_NE(refused_.find("belong to no message"), std::string::npos) << refused_;
}

TEST_F(HostileDescriptorsTest, CallsThatWaitHoldOnlySoMany) {
  // A call that waits for the peer, which does not answer, and calls pipelined onto its answer.
  peer_.CallThatCallsBack(1);
  EXPECT_EQ(peer_.Receive(), "no Return");
  for (uint32_t id = 2; id < 7; ++id) {
    peer_.SendSet(253);
    peer_.Call(id, 253, /*has_set=*/true, /*on=*/1);
  }
  EXPECT_NE(peer_.Receive().find("too many calls wait"), std::string::npos);
  server_.join();
}

}  // namespace
}  // namespace roost::rpc
