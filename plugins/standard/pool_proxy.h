// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#ifndef ROOST_STANDARD_POOL_PROXY_H_
#define ROOST_STANDARD_POOL_PROXY_H_

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <ranges>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "plugins/standard/standard.roost.h"
#include "roost/base/timeout.h"
#include "roost/codec/aggregate.h"
#include "roost/codec/containers.h"
#include "roost/error/error.h"
#include "roost/pool/pool.h"
#include "roost/process/function_name.h"
#include "roost/process/spawn.h"
#include "roost/proxies/server_handle.h"
#include "roost/standard/typed.h"
#include "roost/standard/waiting.h"

namespace roost {

class PoolProxy;

namespace hosted {

// Worker processes of a server: server.Create<roost::hosted::Pool>(4).
struct Pool {
  static constexpr uint64_t kId = standard::PoolObject::kId;
  using Proxy = PoolProxy;

  // Starts them, as many as the server has CPUs for 0. Each is replaced by a fresh one after
  // `tasks_per_process` tasks, if not 0. Throws SpawnError; ServerGone; UnknownClass where the
  // server lacks the standard plugin.
  static PoolProxy Create(const ServerHandle& server, uint32_t processes = 0,
                          uint32_t tasks_per_process = 0);
};

}  // namespace hosted

namespace standard {

// What a worker calls for Fn: it takes the arguments out of a value and puts the result into one.
template <auto Fn>
Value RunForPool(const Value& arguments) {
  using Signature = internal::SignatureOf<Fn>;
  auto unpacked = arguments.As<typename Signature::Arguments>();
  if constexpr (std::is_void_v<typename Signature::Result>) {
    std::apply(Fn, std::move(unpacked));
    return Value();
  } else {
    return Value::Of<typename Signature::Result>(std::apply(Fn, std::move(unpacked)));
  }
}

template <auto Fn>
PoolFunction NameForPool() {
  const internal::FunctionName name =
      internal::NameFunction(reinterpret_cast<const void*>(&RunForPool<Fn>));
  const auto* const id = reinterpret_cast<const std::byte*>(name.build_id.data());
  return {
      .module = name.module, .build_id = {id, id + name.build_id.size()}, .offset = name.offset};
}

}  // namespace standard

// What calls by a hosted pool will return. A proxy, so that another process can ask for it. Throws
// ObjectGone, ServerGone. Threads: as every proxy.
class PoolJob : public standard::PoolJobObjectProxy {
  using Untyped = standard::PoolJobObjectProxy;

 public:
  PoolJob() = default;  // stands for nothing
  explicit PoolJob(Proxy proxy) : Untyped(std::move(proxy)) {}

  // Waits until every call has returned or failed; false if not before the timeout.
  bool Wait(Timeout timeout = {}) const { return Untyped::Wait(standard::ToWait(timeout)); }
  bool Ready() const { return Wait(Timeout(0)); }

 protected:
  std::vector<standard::Item> Await(Timeout timeout) const {
    if (!Wait(timeout)) throw TimeoutError("the result is not ready in time");
    return Untyped::Results();
  }
};

// Of one call of a function that returns R.
template <class R>
class PoolResult : public PoolJob {
 public:
  using PoolJob::PoolJob;

  // Throws what the function threw, with its remote traceback; BrokenWorker when its process died
  // of it, Cancelled, TimeoutError.
  R Get(Timeout timeout = {}) const {
    const auto results = Await(timeout);
    if constexpr (!std::is_void_v<R>) return results.at(0).value.template As<R>();
  }
};

// Of many.
template <class R>
class PoolMapResult : public PoolJob {
 public:
  using PoolJob::PoolJob;

  // In the order of the arguments. Throws the first exception that came, once all are done.
  MapResult<R> Get(Timeout timeout = {}) const {
    const auto results = Await(timeout);
    if constexpr (!std::is_void_v<R>) {
      std::vector<R> all;
      all.reserve(results.size());
      for (const auto& item : results) all.push_back(item.value.template As<R>());
      return all;
    }
  }
};

// The results of many calls one by one: an input range, whose items come once, to whoever asks
// first. Where a call failed, the step to it (begin, ++ or Next) throws its exception, and the next
// step goes on with the next call. Throws ObjectGone, ServerGone. Threads: as every proxy; each
// range-for is one thread's.
template <class R>
class PoolResults : public standard::PoolResultsObjectProxy {
  using Untyped = standard::PoolResultsObjectProxy;
  static_assert(!std::is_void_v<R>, "Imap is for functions that return something.");

 public:
  PoolResults() = default;  // stands for nothing
  explicit PoolResults(Proxy proxy) : Untyped(std::move(proxy)) {}

  // The next result; nullopt at the end. Throws TimeoutError, after which it can be asked again.
  std::optional<R> Next(Timeout timeout = {}) const {
    return standard::FromFound<R>(Untyped::Next(standard::ToWait(timeout)));
  }

  class Reader {
   public:
    using iterator_concept = std::input_iterator_tag;
    using value_type = R;
    using difference_type = std::ptrdiff_t;

    Reader() = default;
    explicit Reader(PoolResults source) : source_(std::move(source)), item_(source_.Next()) {}
    const R& operator*() const { return *item_; }
    Reader& operator++() {
      item_ = source_.Next();
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const Reader& reader, std::default_sentinel_t) { return !reader.item_; }

   private:
    PoolResults source_;
    std::optional<R> item_;
  };
  Reader begin() const { return Reader(*this); }
  std::default_sentinel_t end() const { return {}; }
};

// Processes of a server that call functions, for any process of the server's own program.
//
//   roost::PoolProxy pool = server.Create<roost::hosted::Pool>(4);
//   pool.Apply<&Work>("a", 1);                               // waits, and returns its result
//   auto later = pool.ApplyAsync<&Work>("b", 2);             // a PoolResult<int64_t>
//   pool.Map<&Square>(std::vector{1, 2, 3});                 // {1, 4, 9}
//   for (const std::string& text : pool.ImapUnordered<&Read>(paths)) ...  // as they are done
//
// Functions are as for roost::Pool (roost/pool/pool.h), which is faster and is for one process; of
// arguments and results only what a Value can hold: no descriptors, no shared memory, but proxies.
// A function is named by where it lies in which build of the program: a server that runs another
// program, or another build, throws SpawnError. The processes end with the last proxy of the pool,
// or with the server. Throws InvalidState once it is closed; ObjectGone, ServerGone. Threads: as
// every proxy.
class PoolProxy : public standard::PoolObjectProxy {
  using Untyped = standard::PoolObjectProxy;

 public:
  using Interface = hosted::Pool;

  PoolProxy() = default;  // stands for nothing
  explicit PoolProxy(Proxy proxy) : Untyped(std::move(proxy)) {}

  template <auto Fn, class... A>
  auto Apply(A&&... arguments) const {
    return ApplyAsync<Fn>(std::forward<A>(arguments)...).Get();
  }
  template <auto Fn, class... A>
  auto ApplyAsync(A&&... arguments) const {
    using Signature = internal::SignatureOf<Fn>;
    using Arguments = typename Signature::Arguments;
    static_assert(Signature::CheckResult() && Signature::template Check<A...>());
    const Value packed = Value::Of<Arguments>(Arguments(std::forward<A>(arguments)...));
    return PoolResult<typename Signature::Result>(
        Proxy(Untyped::Submit(standard::NameForPool<Fn>(), {{packed}})));
  }

  // Calls Fn, which has one parameter, with each item of a range.
  template <auto Fn, std::ranges::input_range Range>
  auto Map(Range&& items) const {
    return MapAsync<Fn>(std::forward<Range>(items)).Get();
  }
  template <auto Fn, std::ranges::input_range Range>
  auto MapAsync(Range&& items) const {
    return PoolMapResult<internal::ResultOf<Fn>>(
        Proxy(Untyped::Submit(standard::NameForPool<Fn>(), Packed<Fn, false>(items))));
  }

  // The same where each item is a tuple of all the arguments.
  template <auto Fn, std::ranges::input_range Range>
  auto Starmap(Range&& items) const {
    return StarmapAsync<Fn>(std::forward<Range>(items)).Get();
  }
  template <auto Fn, std::ranges::input_range Range>
  auto StarmapAsync(Range&& items) const {
    return PoolMapResult<internal::ResultOf<Fn>>(
        Proxy(Untyped::Submit(standard::NameForPool<Fn>(), Packed<Fn, true>(items))));
  }

  // Calls Fn with each item of a range, and gives the results one by one: in the range's order, or
  // as they are done. All calls are submitted now, each as a task of its own.
  template <auto Fn, std::ranges::input_range Range>
  auto Imap(Range&& items) const {
    return PoolResults<internal::ResultOf<Fn>>(Proxy(
        Untyped::Imap(standard::NameForPool<Fn>(), Packed<Fn, false>(items), /*ordered=*/true)));
  }
  template <auto Fn, std::ranges::input_range Range>
  auto ImapUnordered(Range&& items) const {
    return PoolResults<internal::ResultOf<Fn>>(Proxy(
        Untyped::Imap(standard::NameForPool<Fn>(), Packed<Fn, false>(items), /*ordered=*/false)));
  }

  // Waits until all processes have ended, which they do once it is closed or terminated and all is
  // done; false if not before the timeout. Throws InvalidState before.
  bool Join(Timeout timeout = {}) const { return Untyped::Join(standard::ToWait(timeout)); }

 private:
  template <auto Fn, bool kStar, class Range>
  static std::vector<standard::Item> Packed(Range& items) {
    using Arguments = typename internal::SignatureOf<Fn>::Arguments;
    static_assert(internal::CheckItems<Fn, kStar, std::ranges::range_reference_t<Range>>());
    std::vector<standard::Item> packed;
    for (auto&& item : items) packed.push_back({Value::Of<Arguments>(Arguments(item))});
    return packed;
  }
};

inline PoolProxy hosted::Pool::Create(const ServerHandle& server, uint32_t processes,
                                      uint32_t tasks_per_process) {
  return PoolProxy(standard::PoolObject::Create(server, processes, tasks_per_process));
}

}  // namespace roost

#endif  // ROOST_STANDARD_POOL_PROXY_H_
