// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

// Its jumps are from stack to stack, which this takes for mistakes.
#undef _FORTIFY_SOURCE

#include "tests/kill/explore.h"

#include <setjmp.h>
#include <ucontext.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <memory>
#include <unordered_set>
#include <utility>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>

// What a killed fiber had is no leak.
extern "C" int __lsan_is_turned_off() { return 1; }
#endif

namespace roost::kill {
namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr size_t kStackBytes = 256 * 1024;
#else
constexpr size_t kStackBytes = 64 * 1024;
#endif
constexpr std::chrono::seconds kSlice{1};  // longer than any

uint64_t Mix(uint64_t hash, uint64_t value) {
  hash ^= value + 0x9E3779B97F4A7C15 + (hash << 6) + (hash >> 2);
  hash *= 0xFF51AFD7ED558CCD;
  return hash ^ hash >> 32;
}

enum class Doing : uint64_t { kRuns, kSleeps, kDone, kDead };

enum class Act { kRun, kKill, kEarly, kTimeOut, kDrain };

// A store that only its own processor sees yet.
struct Buffered {
  std::byte* to;
  std::vector<std::byte> bytes;
};

struct Fiber {
  ucontext_t start;
  jmp_buf stopped;  // once it was started; without signal masks this makes no system call
  bool started = false;
  bool uninterrupted = false;
  std::unique_ptr<char[]> stack = std::make_unique<char[]>(kStackBytes);
  void* fake_stack = nullptr;  // the address sanitizer's
  Doing doing = Doing::kRuns;
  const void* sleeps_on = nullptr;
  uint64_t saw = 0;  // all that it has seen, in order: it tells where the code is
  int slices = 0;    // that ended without anything else happening to it
  ModelMachine::Time now{};
  std::deque<Buffered> buffer;  // oldest first
};

}  // namespace

// One run from the beginning, by the choices in `path`; where that ends the first of each.
struct Exploration::World {
  std::vector<Fiber> fibers;
  std::vector<Process> processes;
  jmp_buf scheduler;
  size_t running = 0;

  std::vector<size_t> path;     // which option was taken
  std::vector<size_t> options;  // of how many
  size_t at = 0;
  std::vector<std::pair<Act, size_t>> story;
  std::vector<std::pair<Act, size_t>> acts;  // what the scheduler can do now

  int kills_left = 0;
  int early_left = 0;
  bool undisturbed = true;
  std::string failure;
  std::unordered_set<uint64_t> visited;
};

namespace {

Exploration* exploration = nullptr;           // the one that runs; tests have one thread
const Exploration::Process* entry = nullptr;  // what a fiber begins with

// The address sanitizer is told who runs on which stack.
#if defined(__SANITIZE_ADDRESS__)
const void* scheduler_stack = nullptr;
size_t scheduler_stack_bytes = 0;
void* scheduler_fake_stack = nullptr;

void NewStack(Fiber& fiber) { ASAN_UNPOISON_MEMORY_REGION(fiber.stack.get(), kStackBytes); }
void Leaving(Fiber& fiber) {
  __sanitizer_start_switch_fiber(&fiber.fake_stack, scheduler_stack, scheduler_stack_bytes);
}
void Back(Fiber& fiber) { __sanitizer_finish_switch_fiber(fiber.fake_stack, nullptr, nullptr); }
void Begun() { __sanitizer_finish_switch_fiber(nullptr, &scheduler_stack, &scheduler_stack_bytes); }
void LeavingScheduler(Fiber& fiber) {
  __sanitizer_start_switch_fiber(&scheduler_fake_stack, fiber.stack.get(), kStackBytes);
}
void BackInScheduler() { __sanitizer_finish_switch_fiber(scheduler_fake_stack, nullptr, nullptr); }
#else
void NewStack(Fiber&) {}
void Leaving(Fiber&) {}
void Back(Fiber&) {}
void Begun() {}
void LeavingScheduler(Fiber&) {}
void BackInScheduler() {}
#endif

// Lets the others see the oldest store; false if there is none.
bool HandOver(Fiber& fiber) {
  if (fiber.buffer.empty()) return false;
  const Buffered& store = fiber.buffer.front();
  std::memcpy(store.to, store.bytes.data(), store.bytes.size());
  fiber.buffer.pop_front();
  return true;
}

void StartFiber() {
  Begun();
  (*entry)();
}

// From the running fiber to the scheduler, until that resumes it.
void Stop(Fiber& fiber, jmp_buf& scheduler) {
  if (_setjmp(fiber.stopped) == 0) {
    Leaving(fiber);
    _longjmp(scheduler, 1);
  }
  Back(fiber);
}

// From the scheduler to a fiber, until that stops.
void Resume(Fiber& fiber, jmp_buf& scheduler) {
  if (_setjmp(scheduler) != 0) {
    BackInScheduler();
    return;
  }
  LeavingScheduler(fiber);
  if (fiber.started) _longjmp(fiber.stopped, 1);
  fiber.started = true;
  ::setcontext(&fiber.start);
}

}  // namespace

Exploration::Exploration(const Limits& limits, size_t memory_bytes, std::vector<Part> changing)
    : limits_(limits),
      memory_((memory_bytes + 7) / 8),
      changing_(std::move(changing)),
      world_(new World) {
  if (changing_.empty()) changing_.push_back({0, memory_.size() * 8});
}

Exploration::~Exploration() { delete world_; }

void Exploration::Step() {
  World& world = *exploration->world_;
  Fiber& fiber = world.fibers[world.running];
  if (!fiber.uninterrupted) Stop(fiber, world.scheduler);
  Saw(0);  // a step more, though it may see and change nothing
}

void Exploration::Saw(uint64_t what) {
  World& world = *exploration->world_;
  Fiber& fiber = world.fibers[world.running];
  fiber.saw = Mix(fiber.saw, what);
}

void Exploration::Remembers(uint64_t what) {
  World& world = *exploration->world_;
  Fiber& fiber = world.fibers[world.running];
  fiber.saw = Mix(1, what);
  fiber.slices = 0;
}

void Exploration::FineStep() {
  if (!exploration->limits_.coarse) Step();
}

bool Exploration::StoreBuffersByDefault() { return ::getenv("ROOST_STORE_BUFFERS") != nullptr; }

void Exploration::Load(void* to, const void* from, size_t bytes) {
  std::memcpy(to, from, bytes);
  const World& world = *exploration->world_;
  const auto* const begin = static_cast<const std::byte*>(from);
  for (const Buffered& store : world.fibers[world.running].buffer) {
    const std::byte* const first = std::max<const std::byte*>(begin, store.to);
    const std::byte* const last =
        std::min<const std::byte*>(begin + bytes, store.to + store.bytes.size());
    if (first >= last) continue;
    std::memcpy(static_cast<std::byte*>(to) + (first - begin),
                store.bytes.data() + (first - store.to), static_cast<size_t>(last - first));
  }
}

void Exploration::Store(void* to, const void* from, size_t bytes, bool buffered) {
  if (exploration->limits_.store_buffers && exploration->Shares(to)) {
    World& world = *exploration->world_;
    const auto* const first = static_cast<const std::byte*>(from);
    if (!buffered) Drain();
    world.fibers[world.running].buffer.push_back(
        {static_cast<std::byte*>(to), std::vector<std::byte>(first, first + bytes)});
    if (!buffered) Drain();
  } else {
    std::memcpy(to, from, bytes);
  }
}

void Exploration::Drain() {
  World& world = *exploration->world_;
  while (HandOver(world.fibers[world.running])) continue;
}

size_t Exploration::Choose(size_t options) {
  World& world = *exploration->world_;
  if (world.at == world.path.size()) {
    world.path.push_back(0);
    world.options.push_back(options);
  }
  return world.path[world.at++];
}

void Exploration::Fail(const std::string& why) {
  World& world = *exploration->world_;
  if (world.failure.empty()) world.failure = why;
}

int Exploration::Self() { return static_cast<int>(exploration->world_->running); }

void Exploration::Uninterrupted(bool yes) {
  World& world = *exploration->world_;
  world.fibers[world.running].uninterrupted = yes;
}

bool Exploration::Killed(int number) {
  const bool killed =
      exploration->world_->fibers[static_cast<size_t>(number)].doing == Doing::kDead;
  Saw(killed);
  return killed;
}

uint64_t Exploration::HashOfState() const {
  uint64_t hash = 0;
  for (const Part& part : changing_) {
    for (size_t i = 0; i < part.bytes / 8; ++i) hash = Mix(hash, memory_[part.offset / 8 + i]);
  }
  for (const Fiber& fiber : world_->fibers) {
    hash = Mix(hash, static_cast<uint64_t>(fiber.doing));
    for (const Buffered& store : fiber.buffer) {
      const auto* const begin = reinterpret_cast<const std::byte*>(memory_.data());
      hash = Mix(hash, static_cast<uint64_t>(store.to - begin));
      for (const std::byte byte : store.bytes) hash = Mix(hash, std::to_integer<uint64_t>(byte));
    }
    // Where the dead were does not matter to anybody.
    if (fiber.doing == Doing::kDead) continue;
    hash = Mix(hash, fiber.saw);
    hash = Mix(hash, static_cast<uint64_t>(fiber.slices));
  }
  hash = Mix(hash, static_cast<uint64_t>(world_->kills_left));
  return Mix(hash, static_cast<uint64_t>(world_->early_left) * 2 + world_->undisturbed);
}

// What can happen next; somebody's step comes first if there is one.
void Exploration::ListActs() {
  World& world = *world_;
  world.acts.clear();
  for (size_t i = 0; i < world.fibers.size(); ++i) {
    if (world.fibers[i].doing == Doing::kRuns) world.acts.emplace_back(Act::kRun, i);
  }
  for (size_t i = 0; i < world.fibers.size(); ++i) {
    if (!world.fibers[i].buffer.empty()) world.acts.emplace_back(Act::kDrain, i);
  }
  const bool somebody_runs = !world.acts.empty();
  for (size_t i = 0; i < world.fibers.size(); ++i) {
    const Doing doing = world.fibers[i].doing;
    if (doing != Doing::kRuns && doing != Doing::kSleeps) continue;
    if (doing == Doing::kSleeps && !somebody_runs) world.acts.emplace_back(Act::kTimeOut, i);
    if (doing == Doing::kSleeps && world.early_left > 0) world.acts.emplace_back(Act::kEarly, i);
    const bool mortal = !limits_.mortal || limits_.mortal(static_cast<int>(i));
    if (world.kills_left > 0 && mortal) world.acts.emplace_back(Act::kKill, i);
  }
}

void Exploration::RunOnce(const std::vector<Process>& processes,
                          const std::function<void()>& at_end,
                          const std::function<void()>& at_begin) {
  World& world = *world_;
  for (const Part& part : changing_) {
    std::fill_n(memory_.begin() + static_cast<std::ptrdiff_t>(part.offset / 8), part.bytes / 8, 0);
  }
  if (at_begin) at_begin();
  world.at = 0;
  world.kills_left = limits_.kills;
  world.early_left = limits_.early_wakes;
  world.undisturbed = true;
  world.fibers.resize(processes.size());
  world.processes.clear();
  world.processes.reserve(processes.size());
  for (size_t i = 0; i < processes.size(); ++i) {
    world.processes.push_back([this, &processes, i] {
      processes[i]();
      Fiber& fiber = world_->fibers[i];
      fiber.doing = Doing::kDone;
      Stop(fiber, world_->scheduler);
    });
  }
  for (size_t i = 0; i < processes.size(); ++i) {
    Fiber& fiber = world.fibers[i];
    fiber.doing = Doing::kRuns;
    fiber.saw = 0;
    fiber.slices = 0;
    fiber.now = {};
    fiber.buffer.clear();
    fiber.started = false;
    fiber.uninterrupted = false;
    NewStack(fiber);
    ::getcontext(&fiber.start);
    fiber.start.uc_stack.ss_sp = fiber.stack.get();
    fiber.start.uc_stack.ss_size = kStackBytes;
    ::makecontext(&fiber.start, &StartFiber, 0);
  }
  const auto resume = [&](size_t i) {
    world.running = i;
    entry = &world.processes[i];
    Resume(world.fibers[i], world.scheduler);
  };
  // Everybody stands before the first step.
  for (size_t i = 0; i < processes.size(); ++i) resume(i);

  // The steps up to the last choice are the run's before; they are taken without a look.
  size_t steps = 0;
  while (world.failure.empty()) {
    const bool again = world.at + 1 < world.path.size() && steps < world.story.size();
    if (!again) {
      world.story.resize(steps);
      // A choice that was made before was looked at before.
      if (world.at >= world.path.size()) {
        if (!world.visited.insert(HashOfState()).second) return;
        if (++states_ > limits_.most_states) return Fail("there are too many states");
      }
      ListActs();
      if (world.acts.empty()) break;
      const Act first = world.acts[0].first;
      const bool somebody_runs = first == Act::kRun || first == Act::kDrain;
      if (!somebody_runs && world.undisturbed) return Fail("all sleep: a wake-up was lost");
      world.story.push_back(world.acts[Choose(world.acts.size())]);
    } else {
      ++world.at;
    }
    const auto [act, who] = world.story[steps++];
    Fiber& fiber = world.fibers[who];
    switch (act) {
      case Act::kRun:
        resume(who);
        break;
      case Act::kDrain:
        HandOver(fiber);
        break;
      case Act::kKill:
        --world.kills_left;
        world.undisturbed = false;
        fiber.doing = Doing::kDead;
        while (HandOver(fiber)) continue;
        if (limits_.on_kill) limits_.on_kill(static_cast<int>(who));
        break;
      case Act::kEarly:
      case Act::kTimeOut: {
        if (act == Act::kEarly) --world.early_left;
        if (act == Act::kTimeOut && ++fiber.slices > limits_.most_sleeps) {
          return Fail("process " + std::to_string(who) + " sleeps on and on");
        }
        world.undisturbed = false;
        fiber.doing = Doing::kRuns;
        // Early may be by a signal, which ends no slice, or by the end of the slice.
        const bool slice_ended = act == Act::kTimeOut || Choose(2) == 1;
        if (slice_ended) fiber.now += kSlice;
        fiber.saw = Mix(fiber.saw, slice_ended ? 3 : 2);
        break;
      }
    }
  }
  if (!world.failure.empty()) return;
  ++runs_;
  if (at_end) at_end();
}

void Exploration::Run(std::vector<Process> processes, std::function<void()> at_end,
                      std::function<void()> at_begin) {
  exploration = this;
  World& world = *world_;
  while (true) {
    RunOnce(processes, at_end, at_begin);
    if (!world.failure.empty()) {
      failure_ = world.failure + "\n";
      static constexpr const char* kNames[] = {" goes on", " is killed", " wakes out of turn",
                                               " wakes after a slice", "'s oldest store arrives"};
      for (const auto& [act, who] : world.story) {
        failure_ += "  " + std::to_string(who) + kNames[static_cast<size_t>(act)] + "\n";
      }
      break;
    }
    // The next path: the last choice that has another option.
    while (!world.path.empty() && world.path.back() + 1 == world.options.back()) {
      world.path.pop_back();
      world.options.pop_back();
    }
    if (world.path.empty()) break;
    ++world.path.back();
  }
  exploration = nullptr;
}

bool ModelDeadline::passed() const {
  if (passes_ && !passed_) {
    // In the end time does pass, and there are sleeps left for what follows.
    const Exploration& all = *exploration;
    const Fiber& fiber = all.world_->fibers[static_cast<size_t>(Exploration::Self())];
    passed_ = fiber.slices >= (all.limits_.most_sleeps + 1) / 2 || Exploration::Choose(2) == 1;
    Exploration::Saw(passed_);
  }
  return passed_;
}

bool Exploration::Shares(const void* address) const {
  const auto at = reinterpret_cast<uintptr_t>(address);
  const auto begin = reinterpret_cast<uintptr_t>(memory_.data());
  return at >= begin && at < begin + memory_.size() * 8;
}

void Exploration::Copy(void* to, const void* from, size_t bytes) {
  const bool reads = exploration->Shares(from);
  if (!reads && !exploration->Shares(to)) {
    std::memcpy(to, from, bytes);
    return;
  }
  // What is no longer than a word comes at once, as it does from a processor.
  const size_t half = bytes > 8 ? (bytes / 2 + 7) / 8 * 8 : bytes;
  size_t done = 0;
  for (const size_t part : {half, bytes - half}) {
    if (part == 0) continue;
    FineStep();
    char* const into = static_cast<char*>(to) + done;
    const char* const out_of = static_cast<const char*>(from) + done;
    if (reads) {
      Load(into, out_of, part);
    } else {
      Store(into, out_of, part, /*buffered=*/true);
    }
    for (size_t i = 0; reads && i < part; i += 8) {
      uint64_t word = 0;
      std::memcpy(&word, into + i, std::min<size_t>(8, part - i));
      Saw(word);
    }
    done += part;
  }
}

uint64_t ModelMachine::Self() {
  return uint64_t{7} << 32 | static_cast<uint64_t>(Exploration::Self() + 1);
}

bool ModelMachine::Lives(uint64_t owner) {
  Exploration::Step();
  const uint64_t number = (owner & 0xFFFFFF) - 1;
  const auto& fibers = exploration->world_->fibers;
  const bool lives = number < fibers.size() && owner >> 32 == 7 &&
                     fibers[static_cast<size_t>(number)].doing != Doing::kDead;
  Exploration::Saw(lives);
  return lives;
}

ModelMachine::Time ModelMachine::Now() {
  return exploration->world_->fibers[static_cast<size_t>(Exploration::Self())].now;
}

void ModelMachine::SleepOn(const void* word) {
  Exploration::World& world = *exploration->world_;
  Fiber& fiber = world.fibers[world.running];
  fiber.doing = Doing::kSleeps;
  fiber.sleeps_on = word;
  fiber.uninterrupted = false;
  Stop(fiber, world.scheduler);
  Exploration::Saw(0);
}

void ModelMachine::WakeOn(const void* word, int count) {
  Exploration::Step();
  Exploration::Drain();
  Exploration::WakeSleepers(word, count);
}

// Whom the kernel wakes of several is its choice.
void Exploration::WakeSleepers(const void* word, int count) {
  World& world = *exploration->world_;
  while (count-- > 0) {
    std::vector<size_t> sleepers;
    for (size_t i = 0; i < world.fibers.size(); ++i) {
      const Fiber& fiber = world.fibers[i];
      if (fiber.doing == Doing::kSleeps && fiber.sleeps_on == word) sleepers.push_back(i);
    }
    if (sleepers.empty()) return;
    Fiber& woken = world.fibers[sleepers[Exploration::Choose(sleepers.size())]];
    woken.doing = Doing::kRuns;
    woken.slices = 0;
    woken.saw = Mix(woken.saw, 1);
  }
}

}  // namespace roost::kill
