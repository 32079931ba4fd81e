// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_RPC_CONNECTION_TEST_SERVICE_H_
#define ROOST_RPC_CONNECTION_TEST_SERVICE_H_

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <stdexcept>
#include <vector>

#include "roost/base/deadline.h"
#include "roost/error/error.h"
#include "roost/rpc/connection_test.capnp.h"
#include "roost/rpc/connection_workers.h"
#include "roost/rpc/question.h"

namespace roost::rpc::testing {

inline std::atomic<int> things_alive{0};

// Methods of ServiceObject that its schema does not tell of.
constexpr uint16_t kWaitForStop = 20;  // returns once its stop is requested
constexpr uint16_t kWaitForGate = 21;  // returns once `gate` is true
constexpr uint16_t kNote = 22;         // (a :Int64), which it adds to `notes`
inline std::atomic<int> stops_awaited{0}, stops_seen{0};
inline std::atomic<bool> gate{false};
inline std::vector<int64_t> notes;  // of calls that run one after the other

// A Thing of connection_test.capnp, with no generated code.
class ThingObject final : public Capability {
 public:
  ThingObject() { ++things_alive; }
  ~ThingObject() override { --things_alive; }

  void Call(IncomingCall& call) override {
    const auto params = call.Params().getAs<Thing::GoParams>();
    call.Results().initAs<Thing::GoResults>().setY(params.getX() + 1);
  }
};

// The Service of connection_test.capnp.
class ServiceObject final : public Capability {
 public:
  void Call(IncomingCall& call) override {
    switch (call.method_id()) {
      case 0: {
        const auto params = call.Params().getAs<Service::AddParams>();
        call.Results().initAs<Service::AddResults>().setSum(params.getA() + params.getB());
        return;
      }
      case 1:
        throw std::out_of_range(
            std::string(call.Params().getAs<Service::FailParams>().getText().cStr()));
      case 2: {
        const auto callback = CallbackOf(call);
        const int64_t count = call.Params().getAs<Service::RunParams>().getCount();
        int64_t sum = 0;
        for (int64_t i = 0; i < count; ++i) sum += Ping(callback, i);
        call.Results().initAs<Service::RunResults>().setSum(sum);
        return;
      }
      case 3:
        Ping(CallbackOf(call), 0);
        WriteCapability(ResultPointer(call), std::make_shared<ThingObject>());
        return;
      case 4: {
        const auto callback = CallbackOf(call);
        Ping(callback, 0);
        WriteCapability(ResultPointer(call), callback);
        return;
      }
      case 5:
        call.Results().initAs<Service::EchoResults>().setData(
            call.Params().getAs<Service::EchoParams>().getData());
        return;
      case 6:
        call.Results().initAs<Service::ThingsResults>().setAlive(things_alive);
        return;
      case kWaitForStop: {
        std::mutex mutex;
        std::unique_lock lock(mutex);
        std::condition_variable_any never;
        ++stops_awaited;
        never.wait(lock, ConnectionWorkers::StopToken(), [] { return false; });
        ++stops_seen;
        return;
      }
      case kWaitForGate:
        gate.wait(false);
        return;
      case kNote:
        notes.push_back(call.Params().getAs<Service::AddParams>().getA());
        return;
    }
    throw Unimplemented("Service has no such method");
  }

 private:
  static std::shared_ptr<ImportedCapability> CallbackOf(IncomingCall& call) {
    const auto pointers = call.Params().getAs<capnp::AnyStruct>().getPointerSection();
    return std::dynamic_pointer_cast<ImportedCapability>(ReadCapability(pointers[0]));
  }

  static capnp::AnyPointer::Builder ResultPointer(IncomingCall& call) {
    return call.Results().initAsAnyStruct(0, 1).getPointerSection()[0];
  }

  static int64_t Ping(const std::shared_ptr<ImportedCapability>& callback, int64_t x) {
    Question ping(*callback, capnp::typeId<Callback>(), 0);
    ping.Params().initAs<Callback::PingParams>().setX(x);
    ping.Send();
    return ping.Wait(Deadline::Never()).getAs<Callback::PingResults>().getY();
  }
};

}  // namespace roost::rpc::testing

#endif  // ROOST_RPC_CONNECTION_TEST_SERVICE_H_
