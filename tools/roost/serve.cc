// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/roost/serve.h"

#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <limits>
#include <optional>
#include <set>
#include <sstream>
#include <system_error>
#include <thread>
#include <utility>

#include <glog/logging.h>

#include "roost/error/process_name.h"
#include "roost/server/serve.h"
#include "roost/trace/tracing.h"
#include "tools/roost/addresses.h"
#include "tools/roost/exit_codes.h"
#include "tools/roost/key_file.h"
#include "tools/roost/service_manager.h"
#include "tools/roost/status.h"
#include "tools/roost/status_server.h"
#include "tools/roost/terminal.h"

namespace roost::tool {
namespace {

// Where the handler counts signals that ask for the end; one for the process.
int signals_seen = -1;
volatile sig_atomic_t last_signal = 0;

void CountSignal(int signal) {
  const int saved = errno;
  last_signal = signal;
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(signals_seen, &one, sizeof(one));
  errno = saved;
}

// From now on SIGTERM and SIGINT do nothing but count.
void CatchSignals() {
  signals_seen = ::eventfd(0, EFD_CLOEXEC | EFD_SEMAPHORE);
  if (signals_seen < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  struct sigaction action {};
  action.sa_handler = CountSignal;
  action.sa_flags = SA_RESTART;
  for (const int signal : {SIGTERM, SIGINT}) ::sigaction(signal, &action, nullptr);
}

// Waits for one more signal, or for `other` to be readable; false for that.
bool AwaitSignal(int other) {
  pollfd watched[] = {{signals_seen, POLLIN, 0}, {other, POLLIN, 0}};
  while (::poll(watched, 2, -1) < 0 && errno == EINTR) {
  }
  if (watched[0].revents == 0) return false;
  uint64_t one;
  return ::read(signals_seen, &one, sizeof(one)) > 0;
}

// "0-3,6"
std::set<int> ParseCpus(const std::string& text) {
  std::set<int> cpus;
  std::istringstream list(text);
  for (std::string part; std::getline(list, part, ',');) {
    int first = 0, last = 0, used = 0;
    const auto size = static_cast<int>(part.size());
    const bool one = std::sscanf(part.c_str(), "%d%n", &first, &used) == 1 && used == size;
    const bool range = !one && std::sscanf(part.c_str(), "%d-%d%n", &first, &last, &used) == 2 &&
                       used == size && first <= last;
    if (one) last = first;
    if ((!one && !range) || first < 0 || last >= CPU_SETSIZE) {
      throw UsageError("--cpu takes a list such as 0-3,6, not '" + text + "'");
    }
    for (int cpu = first; cpu <= last; ++cpu) cpus.insert(cpu);
  }
  if (cpus.empty()) throw UsageError("--cpu takes a list such as 0-3,6, not ''");
  return cpus;
}

void RunOn(const std::string& list) {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (const int cpu : ParseCpus(list)) CPU_SET(cpu, &set);
  if (::sched_setaffinity(0, sizeof(set), &set) < 0) {
    throw UsageError("--cpu " + list + ": " + std::strerror(errno));
  }
}

// Every client thread takes a few descriptors.
void RaiseDescriptorLimit() {
  rlimit limit;
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
}

// "scaling" of "path/libscaling.so".
std::string NameOf(const std::vector<std::string>& plugins) {
  if (plugins.empty()) return "roost";
  const std::string stem = std::filesystem::path(plugins[0]).stem().string();
  return stem.starts_with("lib") && stem.size() > 3 ? stem.substr(3) : stem;
}

// Logs what is served, each plugin on a line.
void LogClasses(const std::vector<ClassInfo>& classes) {
  std::map<std::string, std::string> by_plugin;
  for (const ClassInfo& info : classes) {
    std::string& list = by_plugin[info.plugin];
    list += (list.empty() ? "" : ", ") + info.name;
  }
  for (const auto& [plugin, names] : by_plugin) LOG(INFO) << plugin << " has " << names;
}

ServeOptions OptionsOf(const Arguments& arguments, const std::string& name) {
  ServeOptions options;
  options.plugins = arguments.words;
  options.log_calls_on_quit = true;
  options.socket = TakeListeningSocket();
  if (options.socket >= 0 && arguments.Has("listen")) {
    throw UsageError("the service manager has passed a socket: --listen has no place");
  }
  options.address = arguments.Has("listen") ? AddressOf(arguments.Get("listen", ""))
                    : options.socket >= 0   ? ""
                                            : AddressNamed(name);
  if (const std::string* const file = arguments.Find("key-file")) options.key = ReadKey(*file);
  options.limits.max_connections = static_cast<int>(
      std::min<double>(arguments.GetNumber("max-connections", options.limits.max_connections, 1),
                       std::numeric_limits<int>::max()));
  if (arguments.Has("max-objects")) {
    options.limits.max_objects = static_cast<uint64_t>(arguments.GetNumber("max-objects", 0));
  }
  return options;
}

// Ends the server once a signal has come; returns the exit code.
int DrainAndEnd(Server& server, double drain) {
  const int first = last_signal;
  NotifyManager("STOPPING=1\nSTATUS=draining");
  LOG(INFO) << "ends by " << ::strsignal(first) << ": takes no further calls; those that run have "
            << drain << " s. Another signal ends it at once";
  const int ended = ::eventfd(0, EFD_CLOEXEC);
  std::thread([&server, drain, ended] {
    server.Shutdown(
        std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(drain)));
    const uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(ended, &one, sizeof(one));
  }).detach();
  if (AwaitSignal(ended)) {
    LOG(WARNING) << "ends at once: " << ::strsignal(last_signal);
    return 128 + last_signal;
  }
  LOG(INFO) << "has ended";
  return kDone;
}

int RunServe(const Arguments& arguments) {
  const double drain = arguments.GetNumber("drain", 10);
  const std::string name = arguments.Get("name", NameOf(arguments.words));
  FLAGS_logtostderr = true;
  FLAGS_colorlogtostderr = MayColour(STDERR_FILENO);
  if (!google::IsGoogleLoggingInitialized()) google::InitGoogleLogging("roost");
  SetProcessName(name);
  if (const std::string* const file = arguments.Find("trace")) StartTrace(*file);
  if (const std::string* const cpus = arguments.Find("cpu")) RunOn(*cpus);
  ServeOptions options = OptionsOf(arguments, name);
  const std::string key = options.key;
  std::optional<StatusPort> status;  // taken before anybody is served, so that it cannot fail then
  if (arguments.Has("status-port")) {
    status = ListenForStatus(StatusAddressOf(arguments), PortOf(arguments, "status-port"));
  }
  RaiseDescriptorLimit();
  ::signal(SIGPIPE, SIG_IGN);
  ::signal(SIGQUIT, SIG_DFL);  // which a shell's background job ignores; ServeOptions says the rest

  Server server = Serve(std::move(options));
  CatchSignals();  // before that a signal ends the process as any other
  if (status) {
    const std::string url = status->url;
    StartStatusServer(*std::exchange(status, std::nullopt), server.uri(), key);
    LOG(INFO) << "is shown at " << url;
  }
  LogClasses(server.handle().Classes());
  LOG(INFO) << name << " (pid " << ::getpid() << ") serves at " << server.uri();
  NotifyManager("READY=1\nSTATUS=serves at " + server.uri());
  AwaitSignal(-1);
  const int code = DrainAndEnd(server, drain);
  // Methods may run on: nothing is taken down under them.
  google::FlushLogFiles(google::GLOG_INFO);
  ::_exit(code);
}

}  // namespace

const Verb kServe = {
    "serve",
    "[LIB.so...]",
    "Serves the classes of plugins until it is told to end",
    R"(  roost serve ./libscaling.so
      at the address that `roost ls` shows, and that is made of the name "scaling"
  roost serve libscaling.so --listen unix:/run/user/1000/scaling/socket
  roost serve libscaling.so --key-file ~/.scaling.key --cpu 0-3
  systemctl --user start roost@scaling
      by the unit that comes with Roost, with its socket, if that is enabled

A plugin with a slash is a file; another is looked for beside this program, in the folders of
ROOST_PLUGIN_PATH, and here. The standard classes are always served. Any program reaches the
server by roost::ServerHandle::Connect(URI).

The log goes to standard error. SIGTERM and SIGINT drain: no further call is taken, and calls
that run may end; a second signal ends the server at once. SIGQUIT logs the calls that run, with
who called and for how long. It tells a service manager that it is ready and that it stops
(NOTIFY_SOCKET), and takes a listening socket from one (LISTEN_FDS).
)",
    {
        {"listen", "URI",
         "unix:/PATH, in a folder that is closed to others, or\nunix-abstract:NAME"},
        {"name", "NAME", "shows in logs, tracebacks and `roost ls` (that of the\nfirst plugin)"},
        {"cpu", "LIST", "the processors to run on: 0-3,6"},
        kKeyFile,
        kTrace,
        {"drain", "SECONDS", "how long calls may run on at the end (10)"},
        {"max-connections", "N", "of client threads, all together (8192)"},
        {"status-port", "PORT",
         "shows what it does at http://127.0.0.1:PORT/, and\n/metrics for Prometheus; 0: a free "
         "port"},
        kStatusAddress,
        {"max-objects", "N", "that are alive at once (as memory allows)"},
    },
    0,
    std::numeric_limits<size_t>::max(),
    RunServe,
};

}  // namespace roost::tool
