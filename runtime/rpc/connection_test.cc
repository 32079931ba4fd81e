// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Two Connections against each other, and against peers that misbehave.

#include "roost/rpc/connection.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <new>
#include <string>
#include <thread>

#include <capnp/serialize.h>
#include <gtest/gtest.h>

#include "roost/base/system_call.h"
#include "roost/base/test_threads.h"
#include "roost/error/error.h"
#include "roost/error/remote_exception.h"
#include "roost/rpc/connection_test_service.h"
#include "roost/rpc/ring_stream.h"
#include "roost/rpc/socket_stream.h"
#include "roost/rpc/unix_socket.h"

namespace {

std::atomic<size_t> allocations{0};  // by operator new, of all threads

}  // namespace

void* operator new(size_t size, const std::nothrow_t&) noexcept {
  allocations.fetch_add(1, std::memory_order_relaxed);
  return std::malloc(size);
}
void* operator new(size_t size) {
  if (void* memory = ::operator new(size, std::nothrow)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace roost::rpc::testing {
namespace {

const uint64_t kService = capnp::typeId<Service>();

// A callback of the client that calls the server again before it answers.
class NestingPing final : public Capability {
 public:
  NestingPing(std::shared_ptr<ImportedCapability> service, int depth)
      : service_(std::move(service)), depth_(depth) {}

  void Call(IncomingCall& call) override {
    if (depth_-- > 0) {
      Question run(*service_, kService, 2);
      auto params = run.Params().initAsAnyStruct(1, 1);
      WriteCapability(params.getPointerSection()[0], self.lock());
      reinterpret_cast<int64_t*>(params.getDataSection().begin())[0] = 1;
      run.Send();
      run.Wait(Deadline::Never());
    }
    call.Results().initAs<Callback::PingResults>().setY(7);
  }

  std::weak_ptr<NestingPing> self;

 private:
  const std::shared_ptr<ImportedCapability> service_;
  int depth_;
};

struct TwoEnds {
  std::unique_ptr<ByteStream> a;
  std::unique_ptr<ByteStream> b;
};

TwoEnds OverSocket() {
  int ends[2];
  Check(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), "socketpair");
  return {std::make_unique<SocketStream>(UniqueFd(ends[0])),
          std::make_unique<SocketStream>(UniqueFd(ends[1]))};
}

TwoEnds OverRings() {
  int ends[2];
  Check(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), "socketpair");
  const UniqueFd a(ends[0]), b(ends[1]);
  UniqueFd memory;
  auto proposed = RingStream::Propose(a.get(), &memory);
  return {std::move(proposed), RingStream::Accept(b.get(), memory)};
}

// A peer as Roost's own: it sends calls only while it waits for nothing, or to answer one.
class WaitingPeer final : public PeerPolicy {
 public:
  CapabilityPtr Vine(const CapabilityPtr&) override { return nullptr; }
  void Describe(const CapabilityPtr&, capnp::AnyPointer::Builder) override {}
  void Received() override {}
  bool PeerWaits() override { return true; }
  CapabilityPtr Accept(capnp::AnyPointer::Reader, CapabilityPtr vine) override { return vine; }
};

// The same promises hold over a socket and over shared memory.
class ConnectionTest : public ::testing::TestWithParam<TwoEnds (*)()> {
 protected:
  ConnectionTest() {
    TwoEnds ends = GetParam()();
    peer_ = std::move(ends.b);
    server_ = std::thread([this, served = std::move(ends.a)]() mutable {
      const auto connection =
          Connection::Create(std::make_unique<Transport>(std::move(served)),
                             std::make_shared<ServiceObject>(), std::make_unique<WaitingPeer>());
      try {
        connection->Serve();
      } catch (const ProtocolError& e) {
        refused_ = e.what();
      }
    });
  }

  ~ConnectionTest() override {
    client_.reset();
    peer_.reset();
    if (server_.joinable()) server_.join();
  }

  std::shared_ptr<ImportedCapability> Service() {
    if (client_ == nullptr) {
      client_ = Connection::Create(std::make_unique<Transport>(std::move(peer_)), nullptr,
                                   std::make_unique<WaitingPeer>());
    }
    return std::dynamic_pointer_cast<ImportedCapability>(client_->Bootstrap());
  }

  static int64_t Add(const std::shared_ptr<ImportedCapability>& service, int64_t a, int64_t b) {
    Question add(*service, kService, 0);
    auto params = add.Params().initAs<Service::AddParams>();
    params.setA(a);
    params.setB(b);
    add.Send();
    return add.Wait(Deadline::Never()).getAs<Service::AddResults>().getSum();
  }

  // What the server said when it closed the connection for these bytes.
  std::string RefusalOf(const std::string& bytes) {
    const iovec part{const_cast<char*>(bytes.data()), bytes.size()};
    EXPECT_EQ(peer_->TryWrite({&part, 1}, {}), bytes.size());
    peer_->HangUp();
    server_.join();
    return refused_;
  }

  std::string RefusalOf(OutgoingMessage& message) {
    const auto words = capnp::messageToFlatArray(message);
    return RefusalOf(std::string(words.asChars().begin(), words.asChars().size()));
  }

  std::thread server_;
  std::unique_ptr<ByteStream> peer_;
  std::shared_ptr<Connection> client_;
  std::string refused_;
};

INSTANTIATE_TEST_SUITE_P(Over, ConnectionTest, ::testing::Values(&OverSocket, &OverRings),
                         [](const auto& info) { return info.index == 0 ? "Socket" : "Rings"; });

TEST_P(ConnectionTest, CarriesACallAndItsResults) { EXPECT_EQ(Add(Service(), 20, 22), 42); }

TEST_P(ConnectionTest, KeepsNothingOfAThousandCalls) {
  const auto service = Service();
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(Add(service, i, 1), i + 1);
}

TEST_P(ConnectionTest, GoesOnAfterCallsWhoseAnswersNobodyWaitsFor) {
  const auto service = Service();
  for (int i = 0; i < 1000; ++i) {
    const bool keeps_no_answer = i % 2 == 0;
    Question add(*service, kService, 0,
                 keeps_no_answer ? Question::Pipelining::kNone : Question::Pipelining::kAllowed);
    add.Params().initAs<Service::AddParams>().setA(i);
    add.SendAndForget();
    if (i % 100 == 0) {
      EXPECT_EQ(Add(service, i, 1), i + 1);
    }
  }
  Question fail(*service, kService, 1);
  fail.Params().initAs<Service::FailParams>().setText("unheard");
  fail.SendAndForget();
  EXPECT_EQ(Add(service, 20, 22), 42);
}

TEST_P(ConnectionTest, ThrowsTheCalleesExceptionWithItsType) {
  const auto service = Service();
  Question fail(*service, kService, 1);
  fail.Params().initAs<Service::FailParams>().setText("too far");
  fail.Send();
  try {
    fail.Wait(Deadline::Never());
    FAIL() << "no exception";
  } catch (const std::out_of_range& e) {
    EXPECT_STREQ(e.what(), "too far");
    EXPECT_TRUE(IsRemoteException(e));
    EXPECT_NE(GetRemoteTraceback(e).find("std::out_of_range: too far"), std::string::npos)
        << GetRemoteTraceback(e);
  }
  EXPECT_EQ(Add(service, 1, 1), 2);
}

TEST_P(ConnectionTest, NestsCallsAndCallbacksOnOneThread) {
  const auto service = Service();
  const auto ping = std::make_shared<NestingPing>(service, 20);
  ping->self = ping;
  Question run(*service, kService, 2);
  auto params = run.Params().initAsAnyStruct(1, 1);
  WriteCapability(params.getPointerSection()[0], ping);
  reinterpret_cast<int64_t*>(params.getDataSection().begin())[0] = 1;
  run.Send();
  EXPECT_EQ(run.Wait(Deadline::Never()).getAs<Service::RunResults>().getSum(), 7);
}

TEST_P(ConnectionTest, RefusesCallsThatNestWithoutEnd) {
  const auto service = Service();
  const auto ping = std::make_shared<NestingPing>(service, 1'000'000);
  ping->self = ping;
  Question run(*service, kService, 2);
  auto params = run.Params().initAsAnyStruct(1, 1);
  WriteCapability(params.getPointerSection()[0], ping);
  reinterpret_cast<int64_t*>(params.getDataSection().begin())[0] = 1;
  run.Send();
  try {
    // The exception is written and read at each of 64 levels, of which thread sanitizer takes long.
    run.Wait(Deadline::After(std::chrono::seconds(150)));
    FAIL() << "no exception";
  } catch (const InvalidState& e) {
    EXPECT_NE(std::string(e.what()).find("nest more than 64 deep"), std::string::npos) << e.what();
  }
  EXPECT_EQ(Add(service, 1, 1), 2);
}

TEST_P(ConnectionTest, PipelinesOntoAnAnswerBeforeItIsThere) {
  const auto service = Service();
  const auto ping = std::make_shared<NestingPing>(service, 0);
  Question make(*service, kService, 3);
  WriteCapability(make.Params().initAsAnyStruct(0, 1).getPointerSection()[0], ping);
  Question go(make, 0, capnp::typeId<Thing>(), 0);
  go.Params().initAs<Thing::GoParams>().setX(4);
  make.Send();
  go.Send();
  EXPECT_EQ(go.Wait(Deadline::Never()).getAs<Thing::GoResults>().getY(), 5);
}

TEST_P(ConnectionTest, StopsWaitingAtTheDeadline) {
  const auto service = Service();
  const auto ping = std::make_shared<NestingPing>(service, 0);
  Question run(*service, kService, 2);
  auto params = run.Params().initAsAnyStruct(1, 1);
  WriteCapability(params.getPointerSection()[0], ping);
  reinterpret_cast<int64_t*>(params.getDataSection().begin())[0] = int64_t{1} << 40;
  run.Send();
  EXPECT_THROW(run.Wait(Deadline::After(std::chrono::milliseconds(50))), TimeoutError);
  client_->HangUp();
}

TEST_P(ConnectionTest, RefusesBytesThatAreNoMessage) {
  EXPECT_NE(RefusalOf(std::string(64, '\xff')).find("no message"), std::string::npos) << refused_;
}

TEST_P(ConnectionTest, RefusesAMessageThatIsTooLarge) {
  const uint32_t header[2] = {0, 0x7fffffff};
  EXPECT_NE(RefusalOf(std::string(reinterpret_cast<const char*>(header), sizeof(header)))
                .find("more than the limit"),
            std::string::npos)
      << refused_;
}

TEST_P(ConnectionTest, RefusesACallOnACapabilityThatIsNotThere) {
  OutgoingMessage message;
  auto call = message.initRoot<capnp::rpc::Message>().initCall();
  call.initTarget().setImportedCap(77);
  const auto words = capnp::messageToFlatArray(message);
  EXPECT_NE(
      RefusalOf(std::string(words.asChars().begin(), words.asChars().size())).find("not there"),
      std::string::npos)
      << refused_;
}

TEST_P(ConnectionTest, RefusesAFinishForNoQuestion) {
  OutgoingMessage message;
  message.initRoot<capnp::rpc::Message>().initFinish().setQuestionId(5);
  EXPECT_NE(RefusalOf(message).find("Finish"), std::string::npos) << refused_;
}

TEST_P(ConnectionTest, AnswersAMessageItDoesNotKnowWithUnimplemented) {
  OutgoingMessage message;
  message.initRoot<capnp::rpc::Message>().initProvide().setQuestionId(3);
  OutgoingMessage* raw = &message;
  Transport peer(std::move(peer_));
  peer.Send(raw, {});
  const auto reply = peer.Receive(Deadline::After(std::chrono::seconds(20)));
  ASSERT_NE(reply, nullptr);
  ASSERT_TRUE(reply->root().isUnimplemented());
  EXPECT_EQ(reply->root().getUnimplemented().getProvide().getQuestionId(), 3u);
}

TEST_P(ConnectionTest, CarriesMessagesMuchLargerThanItsBuffers) {
  const auto service = Service();
  const std::string data(5'000'003, 'r');
  for (int i = 0; i < 3; ++i) {
    Question echo(*service, kService, 5);
    echo.Params().initAs<Service::EchoParams>().setData(
        capnp::Data::Reader(reinterpret_cast<const kj::byte*>(data.data()), data.size()));
    echo.Send();
    const auto back = echo.Wait(Deadline::Never()).getAs<Service::EchoResults>().getData();
    ASSERT_EQ(back.size(), data.size());
    EXPECT_EQ(std::string(back.asChars().begin(), back.size()), data);
  }
}

TEST_P(ConnectionTest, TakesNothingFromTheHeapForACall) {
  const auto service = Service();
  const auto add = [&service](int64_t a) {
    Question question(*service, kService, 0, Question::Pipelining::kNone);
    question.Params().initAs<Service::AddParams>().setA(a);
    question.Send();
    return question.Wait(Deadline::Never()).getAs<Service::AddResults>().getSum();
  };
  for (int64_t i = 0; i < 100; ++i) ASSERT_EQ(add(i), i);
  const size_t before = allocations.load();
  int64_t sum = 0;
  for (int64_t i = 0; i < 1000; ++i) sum += add(i);
  EXPECT_EQ(allocations.load(), before);
  EXPECT_EQ(sum, 999 * 1000 / 2);
}

TEST_P(ConnectionTest, GivesTheMemoryOfALargeMessageBack) {
  const auto resident = [] {
    size_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages >> pages;
    return pages * static_cast<size_t>(::getpagesize());
  };
  constexpr capnp::uint kSize = 64 << 20;
  const auto service = Service();
  EXPECT_EQ(Add(service, 1, 2), 3);
  const size_t before = resident();
  {
    Question echo(*service, kService, 5);
    echo.Params().initAs<Service::EchoParams>().initData(kSize)[kSize - 1] = 7;
    echo.Send();
    const auto data = echo.Wait(Deadline::Never()).getAs<Service::EchoResults>().getData();
    ASSERT_EQ(data.size(), kSize);
    EXPECT_EQ(data[kSize - 1], 7);
  }
  EXPECT_EQ(Add(service, 1, 2), 3);
  // It is kept for a tenth of a second.
  const Deadline deadline = Deadline::After(std::chrono::seconds(20));
  while (resident() >= before + kSize / 4 && !deadline.passed()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_LT(resident(), before + kSize / 4);
}

TEST_P(ConnectionTest, AnswersACallThatComesLongAfterTheLast) {
  const auto service = Service();
  EXPECT_EQ(Add(service, 1, 1), 2);
  EXPECT_TRUE(OthersSleep(Deadline::After(std::chrono::seconds(20))));
  EXPECT_EQ(Add(service, 1, 1), 2);
}

TEST_P(ConnectionTest, EndsWhenTheOtherSideHangsUp) {
  const auto service = Service();
  client_->HangUp();
  server_.join();
  EXPECT_EQ(refused_, "");
  EXPECT_THROW(Add(service, 1, 1), Disconnected);
}

TEST_P(ConnectionTest, EndsWithAHalfMessage) {
  OutgoingMessage message;
  message.initRoot<capnp::rpc::Message>().initBootstrap().setQuestionId(0);
  const auto words = capnp::messageToFlatArray(message);
  EXPECT_EQ(RefusalOf(std::string(words.asChars().begin(), words.asChars().size() - 3)), "");
}

class TransportTest : public ::testing::TestWithParam<TwoEnds (*)()> {};

INSTANTIATE_TEST_SUITE_P(Over, TransportTest, ::testing::Values(&OverSocket, &OverRings),
                         [](const auto& info) { return info.index == 0 ? "Socket" : "Rings"; });

TEST_P(TransportTest, LetsTwoPeersBothWriteMuch) {
  TwoEnds ends = GetParam()();
  const auto exchange = [](std::unique_ptr<ByteStream> stream) {
    Transport transport(std::move(stream));
    OutgoingMessage message;
    message.initRoot<capnp::rpc::Message>()
        .initCall()
        .initParams()
        .getContent()
        .initAs<capnp::Data>(1 << 20);
    OutgoingMessage* raw = &message;
    for (int i = 0; i < 16; ++i) transport.Send(raw, {});
    for (int i = 0; i < 16; ++i) {
      ASSERT_NE(transport.Receive(Deadline::After(std::chrono::seconds(20))), nullptr);
    }
  };
  std::thread other([&] { exchange(std::move(ends.a)); });
  exchange(std::move(ends.b));
  other.join();
}

// Runs `peer` in a child that is killed, or that ends, in the middle of a message.
pid_t ForkPeer(TwoEnds& ends, const std::function<void(std::unique_ptr<ByteStream>)>& peer) {
  const pid_t child = ::fork();
  if (child == 0) {
    ends.b.reset();
    try {
      peer(std::move(ends.a));
    } catch (...) {
    }
    ::_exit(0);
  }
  ends.a.reset();
  return child;
}

OutgoingMessage* NewLargeMessage() {
  auto* message = new OutgoingMessage;
  auto call = message->initRoot<capnp::rpc::Message>().initCall();
  call.initParams().getContent().initAs<capnp::Data>(16 << 20);
  return message;
}

TEST_P(TransportTest, EndsWhenTheWriterOfALargeMessageIsKilled) {
  TwoEnds ends = GetParam()();
  const std::unique_ptr<OutgoingMessage> message(NewLargeMessage());
  const pid_t writer = ForkPeer(ends, [&message](std::unique_ptr<ByteStream> stream) {
    Transport(std::move(stream)).Send(message.get(), {});
  });
  // Some of it is there; it waits for space then.
  ASSERT_TRUE(ends.b->Wait(/*or_writable=*/false, Deadline::Never()));
  Transport reader(std::move(ends.b));
  ::kill(writer, SIGKILL);
  ::waitpid(writer, nullptr, 0);
  EXPECT_THROW(reader.Receive(Deadline::After(std::chrono::seconds(20))), Disconnected);
}

TEST_P(TransportTest, EndsWhenTheReaderOfALargeMessageEnds) {
  TwoEnds ends = GetParam()();
  const std::unique_ptr<OutgoingMessage> message(NewLargeMessage());
  const pid_t reader = ForkPeer(ends, [](std::unique_ptr<ByteStream> stream) {
    char some[1000];
    stream->Wait(/*or_writable=*/false, Deadline::Never());
    stream->TryRead(some, sizeof(some));
  });
  Transport writer(std::move(ends.b));
  EXPECT_THROW(writer.Send(message.get(), {}), Disconnected);
  ::waitpid(reader, nullptr, 0);
}

TEST_P(TransportTest, NoticesAPeersDeathWhileAForkKeepsItsEnd) {
  TwoEnds ends = GetParam()();
  int hold[2];
  Check(::pipe(hold), "pipe");
  const pid_t peer = ::fork();
  ASSERT_GE(peer, 0);
  if (peer == 0) {
    ::close(hold[1]);
    if (::fork() == 0) {  // keeps its end until the test lets go
      char byte;
      [[maybe_unused]] const ssize_t n = ::read(hold[0], &byte, 1);
      ::_exit(0);
    }
    ::pause();
  }
  ::close(hold[0]);
  ends.a.reset();
  Transport transport(std::move(ends.b));
  transport.WatchPeer(std::make_shared<const UniqueFd>(OpenPidfd(peer)));
  EXPECT_EQ(transport.Receive(Deadline::After(std::chrono::milliseconds(1))), nullptr);
  ::kill(peer, SIGKILL);
  EXPECT_THROW(transport.Receive(Deadline::After(std::chrono::seconds(20))), Disconnected);
  ::waitpid(peer, nullptr, 0);
  ::close(hold[1]);
}

TEST(RingStreamTest, RefusesMemoryThatIsNotSealed) {
  int ends[2];
  Check(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), "socketpair");
  const UniqueFd a(ends[0]), b(ends[1]);
  UniqueFd memory;
  const auto proposed = RingStream::Propose(a.get(), &memory);
  const off_t size = ::lseek(memory.get(), 0, SEEK_END);
  const UniqueFd unsealed = CreateMemfd("not sealed", static_cast<size_t>(size));
  EXPECT_THROW(RingStream::Accept(b.get(), unsealed), ProtocolError);
}

TEST(RingStreamTest, RefusesMemoryOfAnotherSize) {
  int ends[2];
  Check(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), "socketpair");
  const UniqueFd b(ends[1]), a(ends[0]);
  UniqueFd memory;
  const shm::Segment small = shm::Segment::Create("small", 4096, &memory);
  EXPECT_THROW(RingStream::Accept(b.get(), memory), ProtocolError);
}

TEST(RingStreamTest, WakesWhoeverSleepsHoweverItSleeps) {
  TwoEnds ends = OverRings();
  Transport here(std::move(ends.a));
  std::thread there([stream = std::move(ends.b)]() mutable {
    Transport transport(std::move(stream));
    for (int i = 0; i < 20; ++i) {
      ASSERT_NE(transport.Receive(Deadline::After(std::chrono::seconds(20))), nullptr);
    }
    transport.HangUp();
  });
  OutgoingMessage message;
  message.initRoot<capnp::rpc::Message>().initBootstrap();
  for (int i = 0; i < 20; ++i) {
    // Longer than a sleeper dozes: it is in poll then.
    EXPECT_EQ(here.Receive(Deadline::After(std::chrono::milliseconds(i))), nullptr);
    here.Send(&message, {});
  }
  EXPECT_THROW(here.Receive(Deadline::After(std::chrono::seconds(20))), Disconnected);
  there.join();
}

TEST(UnixSocketTest, ReplacesAStaleSocketAndNothingElse) {
  // A test's own folder may be too deep for a socket's path.
  char folder[] = "/tmp/roost-XXXXXX";
  ASSERT_NE(::mkdtemp(folder), nullptr);
  const std::string path = std::string(folder) + "/s";
  const std::string uri = "unix:" + path;
  Listen(uri).Reset();
  UniqueFd listener;
  EXPECT_NO_THROW(listener = Listen(uri));  // nobody listened any more
  EXPECT_THROW(Listen(uri), AddressInUse);  // somebody does
  EXPECT_TRUE(Connect(uri));
  const std::string file = path + ".txt";
  UniqueFd(::open(file.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600)).Reset();
  EXPECT_THROW(Listen("unix:" + file), AddressInUse);
  EXPECT_EQ(::access(file.c_str(), F_OK), 0);
  ::unlink(path.c_str());
  ::unlink(file.c_str());
  ::rmdir(folder);
}

TEST(UnixSocketTest, RefusesWhatIsNoAddress) {
  EXPECT_THROW(Listen("tcp:1"), InvalidArgument);
  EXPECT_THROW(Connect("unix-abstract:"), InvalidArgument);
  EXPECT_THROW(Connect("unix:/" + std::string(200, 'x')), InvalidArgument);
  EXPECT_THROW(Connect("unix-abstract:nobody-listens-here"), ServerGone);
}

TEST(SocketStreamTest, CarriesDescriptorsInOrder) {
  TwoEnds ends = OverSocket();
  Transport from(std::move(ends.a));
  Transport to(std::move(ends.b));
  OutgoingMessage message;
  message.initRoot<capnp::rpc::Message>().initBootstrap();
  OutgoingMessage* raw = &message;
  const UniqueFd memory = CreateMemfd("sent", 123);
  const UniqueFd bell = CreateEventfd();
  const int fds[2] = {memory.get(), bell.get()};
  from.Send(raw, fds);
  ASSERT_NE(to.Receive(Deadline::After(std::chrono::seconds(20))), nullptr);
  const UniqueFd first = to.TakeDescriptor();
  EXPECT_EQ(::lseek(first.get(), 0, SEEK_END), 123);
  EXPECT_TRUE(to.TakeDescriptor());
  EXPECT_FALSE(to.TakeDescriptor());
}

}  // namespace
}  // namespace roost::rpc::testing
