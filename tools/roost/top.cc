// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/roost/top.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <limits>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include "roost/error/error.h"
#include "tools/roost/addresses.h"
#include "tools/roost/exit_codes.h"
#include "tools/roost/json.h"
#include "tools/roost/key_file.h"
#include "tools/roost/rates.h"
#include "tools/roost/screen.h"
#include "tools/roost/terminal.h"
#include "tools/roost/watch.h"

namespace roost::tool {
namespace {

using Clock = std::chrono::steady_clock;

// Of the calls in flight, and of the objects that say what they hold, so many are shown.
constexpr size_t kMostCalls = 8;
constexpr size_t kMostQueues = 8;

// So long an object may take to say what it holds before its server is shown without.
constexpr auto kObjectsPatience = std::chrono::milliseconds(500);
// So often it is seen who has answered.
constexpr auto kTakeEvery = std::chrono::milliseconds(50);
// And so often where nobody waits for keys.
constexpr auto kLookEvery = std::chrono::milliseconds(2);

// A server's watch for one thing, and since when its answer is waited for.
template <class Sight>
class Question {
 public:
  Question(const std::string& uri, const std::string& key)
      : watch_(std::make_unique<Watch<Sight>>(uri, key)) {}

  const std::string& uri() const { return watch_->uri(); }
  void Ask() {
    if (since_) return;
    watch_->Ask();
    since_ = Clock::now();
  }
  // Whether there is an answer to take, or it has taken longer than that.
  bool IsOver(Clock::duration patience) const {
    return since_ && (watch_->IsDone() || Clock::now() >= *since_ + patience);
  }
  bool IsAsked() const { return since_.has_value(); }
  // Throws what looking threw; TimeoutError where there is no answer yet, which may be taken later.
  Sight Take() {
    if (watch_->IsDone()) since_.reset();
    return watch_->Await(Clock::now());
  }

 private:
  std::unique_ptr<Watch<Sight>> watch_;
  std::optional<Clock::time_point> since_;
};

// One server, as it was seen last and before.
struct Watched {
  Watched(const std::string& uri, const std::string& key) : numbers(uri, key), objects(uri, key) {}

  Question<ServerStatistics> numbers;
  Question<ObjectList> objects;
  std::optional<ServerStatistics> before;
  std::optional<ServerStatistics> now;
  std::optional<ObjectList> hosts;
  bool objects_are_silent = false;
  Rates rates;
  std::string error;  // why it is not seen now
  std::exception_ptr error_itself;

  // Takes what there is, and gives up for now who has had his time. Whether that changes anything.
  bool Take(Clock::duration patience) {
    bool changes = false;
    if (numbers.IsOver(patience)) {
      const std::string was = error;
      changes = TakeNumbers() || error != was;
    }
    if (objects.IsOver(std::min<Clock::duration>(patience, kObjectsPatience))) {
      const bool was = objects_are_silent;
      changes = TakeObjects() || objects_are_silent != was || changes;
    }
    return changes;
  }
  // Whether it has said all, or was waited for long enough.
  bool IsSettled(Clock::duration patience) const {
    return (!numbers.IsAsked() || numbers.IsOver(patience)) &&
           (!objects.IsAsked() || !error.empty() ||
            objects.IsOver(std::min<Clock::duration>(patience, kObjectsPatience)));
  }
  const std::string& uri() const { return numbers.uri(); }
  bool seen() const { return now.has_value() && error.empty(); }
  // Whether nothing is known of it, not even why.
  bool is_new() const { return !now && error.empty(); }

 private:
  bool TakeNumbers() {
    try {
      ServerStatistics seen = numbers.Take();
      if (now) before = std::move(now);
      rates = RatesBetween(before.value_or(ServerStatistics()), seen);
      now = std::move(seen);
      error.clear();
      error_itself = nullptr;
      return true;
    } catch (const std::exception& e) {
      error = e.what();
      error_itself = std::current_exception();
      return false;
    }
  }
  bool TakeObjects() {
    try {
      hosts = objects.Take();
      objects_are_silent = false;
      return true;
    } catch (const std::exception&) {
      hosts.reset();
      objects_are_silent = true;
      return false;
    }
  }
};

class Top {
 public:
  explicit Top(const Arguments& arguments)
      : interval_(std::chrono::duration_cast<Clock::duration>(
            std::chrono::duration<double>(arguments.GetNumber("interval", 2, 0.05)))),
        patience_(std::chrono::duration_cast<Clock::duration>(
            std::chrono::duration<double>(arguments.GetNumber("timeout", 10)))),
        all_(arguments.words.empty()) {
    if (const std::string* const file = arguments.Find("key-file")) key_ = ReadKey(*file);
    for (const std::string& meant : arguments.words) {
      servers_.emplace_back(AddressMeant(meant), key_);
    }
  }

  Clock::duration interval() const { return interval_; }
  const std::vector<Watched>& servers() const { return servers_; }

  // Begins to look at every server, but for those that have not answered yet.
  void Ask(bool objects) {
    if (all_) Find();
    for (Watched& server : servers_) {
      server.numbers.Ask();
      if (objects) server.objects.Ask();
    }
  }

  // Takes what servers have said. Whether that changes what is shown.
  bool Take() {
    bool changes = false;
    for (Watched& server : servers_) changes = server.Take(patience_) || changes;
    if (!all_) return changes;
    // Of those that nobody has named, only who answers is shown.
    return std::erase_if(servers_,
                         [](const Watched& server) {
                           return !server.error.empty() &&
                                  dynamic_cast<const TimeoutError*>(ErrorOf(server)) == nullptr;
                         }) > 0 ||
           changes;
  }

  // Whether nobody is waited for.
  bool IsSettled() const {
    return std::all_of(servers_.begin(), servers_.end(),
                       [this](const Watched& server) { return server.IsSettled(patience_); });
  }

  // Looks at every server, and waits for all.
  void Look(bool objects) {
    Ask(objects);
    Await([this] { return IsSettled(); });
  }

  // Looks at every server, and waits until one is seen or there is none to see.
  void LookFor() {
    Ask(/*objects=*/true);
    Await([this] { return SeesOne() || IsSettled(); });
  }

  bool SeesOne() const {
    return std::any_of(servers_.begin(), servers_.end(),
                       [](const Watched& server) { return server.seen(); });
  }

  // Throws why the servers that were named are not seen, where none is.
  void RequireOne() const {
    if (SeesOne()) return;
    if (servers_.empty()) throw ServerGone("no server: none of this user's runs here");
    std::rethrow_exception(servers_.front().error_itself);
  }

  Json ToJson() const {
    std::vector<Json> list;
    for (const Watched& server : servers_) {
      list.push_back(server.seen() ? tool::ToJson(*server.now, server.rates)
                                   : Json::Object({{"uri", Json::Text(server.uri())},
                                                   {"error", Json::Text(server.error)}}));
    }
    return Json::Array(list);
  }

  // Lines, and which of them are headings.
  void Render(std::vector<std::string>& lines, std::vector<bool>& bold) const {
    for (const Watched& server : servers_) {
      if (!lines.empty()) Add(lines, bold, "", false);
      Render(server, lines, bold);
    }
    if (servers_.empty()) Add(lines, bold, "no server of this user runs here", false);
  }

 private:
  template <class Condition>
  void Await(Condition condition) {
    for (Take(); !condition(); Take()) std::this_thread::sleep_for(kLookEvery);
    Take();
  }

  static const std::exception* ErrorOf(const Watched& server) {
    try {
      if (server.error_itself) std::rethrow_exception(server.error_itself);
    } catch (const std::exception& e) {
      return &e;  // the exception is kept by error_itself
    }
    return nullptr;
  }

  void Find() {
    for (const RunningServer& found : FindServers()) {
      const bool known =
          std::any_of(servers_.begin(), servers_.end(),
                      [&found](const Watched& server) { return server.uri() == found.uri; });
      if (!known) servers_.emplace_back(found.uri, key_);
    }
  }

  static void Add(std::vector<std::string>& lines, std::vector<bool>& bold, std::string line,
                  bool strong) {
    lines.push_back(std::move(line));
    bold.push_back(strong);
  }

  static void AddTable(std::vector<std::string>& lines, std::vector<bool>& bold,
                       const std::vector<std::string>& heading,
                       const std::vector<std::vector<std::string>>& rows) {
    if (rows.empty()) return;
    bool first = true;
    for (std::string& line : TableLines(heading, rows)) {
      Add(lines, bold, std::move(line), std::exchange(first, false));
    }
  }

  static std::string PerSecond(double rate) {
    char text[32];
    std::snprintf(text, sizeof(text), rate < 10 ? "%.1f" : "%.0f", rate);
    return text;
  }

  static std::string Summary(const Watched& server) {
    const ServerStatistics& has = *server.now;
    char text[512];
    std::snprintf(text, sizeof(text),
                  "%s  pid %d  up %s  %s calls/s  %s errors/s  cpu %.0f %%  %llu MiB  "
                  "%llu threads, %llu busy  %llu connections  %zu sessions  %llu objects",
                  has.name.c_str(), static_cast<int>(has.pid), AgeText(has.uptime).c_str(),
                  PerSecond(server.rates.calls_per_second).c_str(),
                  PerSecond(server.rates.errors_per_second).c_str(), 100 * server.rates.processors,
                  static_cast<unsigned long long>(has.resident_bytes >> 20),
                  static_cast<unsigned long long>(has.threads),
                  static_cast<unsigned long long>(has.busy_threads),
                  static_cast<unsigned long long>(has.connections), has.sessions.size(),
                  static_cast<unsigned long long>(has.objects));
    return text;
  }

  static void Render(const Watched& server, std::vector<std::string>& lines,
                     std::vector<bool>& bold) {
    if (!server.seen()) {
      const std::string name = server.now ? server.now->name : server.uri();
      const std::string why = server.is_new() ? "has not answered yet" : server.error;
      return Add(lines, bold, OneLine(name + ": " + why), true);
    }
    Add(lines, bold, Summary(server), true);
    std::vector<std::vector<std::string>> methods, calls, queues;
    for (const MethodRate& method : server.rates.methods) {
      methods.push_back(
          {PerSecond(method.calls_per_second), PerSecond(method.errors_per_second),
           std::to_string(method.in_flight), DurationText(method.latency.Percentile(0.5)),
           DurationText(method.latency.Percentile(0.9)),
           DurationText(method.latency.Percentile(0.99)), std::to_string(method.calls),
           std::to_string(method.errors), method.class_name + "." + method.method});
    }
    AddTable(lines, bold,
             {"CALLS/S", "ERRORS/S", "RUN NOW", "P50", "P90", "P99", "CALLS", "ERRORS", "METHOD"},
             methods);
    for (const CallInFlight& call : server.now->in_flight) {
      if (calls.size() == kMostCalls) break;
      calls.push_back({AgeText(call.age), call.class_name + "." + call.method,
                       call.object == 0 ? "-" : std::to_string(call.object), ClientText(call)});
    }
    AddTable(lines, bold, {"RUNS FOR", "CALL", "OBJECT", "CALLED BY"}, calls);
    if (server.objects_are_silent) {
      return Add(lines, bold,
                 "its objects do not say what they hold: one waits, for a call above it may be",
                 false);
    }
    if (!server.hosts) return;
    for (const ObjectInfo& object : *server.hosts) {
      if (queues.size() == kMostQueues) break;
      if (object.interface_name.find("Queue") == std::string::npos || object.preview.empty()) {
        continue;
      }
      queues.push_back({std::to_string(object.id), object.interface_name, OneLine(object.preview)});
    }
    AddTable(lines, bold, {"QUEUE", "INTERFACE", "HOLDS"}, queues);
  }

  const Clock::duration interval_;
  const Clock::duration patience_;
  const bool all_;  // no server was named: whoever is there
  std::string key_;
  std::vector<Watched> servers_;
};

void Print(const Top& top, bool json) {
  if (json) {
    std::cout << top.ToJson().text() << std::endl;
    return;
  }
  std::vector<std::string> lines;
  std::vector<bool> bold;
  top.Render(lines, bold);
  for (size_t i = 0; i < lines.size(); ++i) {
    std::cout << (bold[i] ? Bold(lines[i]) : lines[i]) << "\n";
  }
  std::cout << std::endl;
}

int Report(Top& top, double times, bool json) {
  for (double i = 0; i < times; ++i) {
    std::this_thread::sleep_for(top.interval());
    top.Look(/*objects=*/!json);
    if (i > 0 && !json) std::cout << "\n";
    Print(top, json);
    if (!std::cout) return kFailed;
  }
  return top.SeesOne() ? kDone : kNoServer;
}

int Show(Top& top) {
  int signal = 0;
  {
    Screen screen;
    auto next = Clock::now() + top.interval();
    bool ends = false, draws = true;
    while (!ends) {
      if (draws) {
        std::vector<std::string> lines;
        std::vector<bool> bold;
        top.Render(lines, bold);
        screen.Draw(lines, bold);
      }
      draws = false;
      const auto soon = Clock::now() + kTakeEvery;
      switch (screen.Wait(top.IsSettled() ? next : std::min(next, soon))) {
        case Screen::Event::kTime:
          break;
        case Screen::Event::kResize:
          draws = true;
          break;
        case Screen::Event::kQuit:
          ends = true;
          break;
        case Screen::Event::kSignal:
          signal = screen.signal();
          ends = true;
          break;
      }
      if (Clock::now() >= next) {
        top.Ask(/*objects=*/true);
        next = Clock::now() + top.interval();
      }
      draws = top.Take() || draws;
    }
  }
  return signal == 0 ? kDone : 128 + signal;
}

int RunTop(const Arguments& arguments) {
  Top top(arguments);
  const bool json = arguments.Has("json");
  double times = arguments.GetNumber("count", std::numeric_limits<double>::infinity(), 1);
  if (arguments.Has("once")) times = 1;
  const bool live =
      !json && !std::isfinite(times) && ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1;
  if (live) {
    top.LookFor();
  } else {
    top.Look(/*objects=*/false);
  }
  top.RequireOne();
  const int code = live ? Show(top) : Report(top, times, json);
  // A server that says nothing is still waited for on another thread.
  std::cout.flush();
  ::_exit(std::cout ? code : static_cast<int>(kFailed));
}

}  // namespace

const Verb kTop = {
    "top",
    "[SERVER...]",
    "Shows what servers do, again and again",
    R"(  roost top                                      all servers of this user
  roost top scaling --interval 0.5
  roost top scaling --once                       one report, for scripts
  roost top --count 10 --json | jq '.[].calls_per_second'

For each server: calls a second, errors, how long the median, 90 and 99 of 100 calls took, by
class and method, since the last look, the most called first; then the calls that run, the
oldest first, and what its queues hold. q or Ctrl-C ends it. A server that has gone is shown as
such, and again once another listens there. Where output is no terminal, reports follow each
other.
)",
    {
        {"interval", "SECONDS", "from one look to the next (2)"},
        {"once", nullptr, "one report, of one interval, and the end"},
        {"count", "N", "so many reports"},
        kJson,
        kKeyFile,
        kTimeout,
    },
    0,
    std::numeric_limits<size_t>::max(),
    RunTop,
};

}  // namespace roost::tool
