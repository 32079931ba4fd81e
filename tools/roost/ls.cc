// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/roost/ls.h"

#include <functional>
#include <future>
#include <iostream>

#include "roost/error/error.h"
#include "roost/proxies/server_handle.h"
#include "tools/roost/addresses.h"
#include "tools/roost/exit_codes.h"
#include "tools/roost/json.h"
#include "tools/roost/key_file.h"
#include "tools/roost/patience.h"
#include "tools/roost/terminal.h"

namespace roost::tool {
namespace {

// What a server says of itself, or why it does not.
struct Answer {
  std::string state = "serves";
  std::string name;
  uint64_t classes = 0, objects = 0;
  bool serves() const { return state == "serves"; }
};

Answer Ask(const std::string& uri, const std::string& key) {
  Answer answer;
  try {
    const auto server = ServerHandle::Connect(uri, key);
    answer.name = server.DebugInfo().name;
    answer.classes = server.Classes().size();
    answer.objects = server.NumberOfObjects();
  } catch (const AccessDenied&) {
    answer.state = "needs a key";
  } catch (const ServerGone&) {
    answer.state = "is gone";
  } catch (const std::exception& error) {
    answer.state = std::string("refuses: ") + error.what();
  }
  return answer;
}

// Asks all at once, so that one that is stopped takes no longer than ten.
std::vector<Answer> AskAll(const std::vector<RunningServer>& servers, const std::string& key,
                           double seconds) {
  std::vector<std::future<Answer>> asked;
  for (const RunningServer& server : servers) {
    asked.push_back(std::async(std::launch::async, [&server, &key, seconds] {
      const std::string uri = server.uri, secret = key;
      try {
        return Within<Answer>(seconds, uri, [uri, secret] { return Ask(uri, secret); });
      } catch (const TimeoutError&) {
        Answer silent;
        silent.state = "says nothing";
        return silent;
      }
    }));
  }
  std::vector<Answer> answers;
  for (auto& answer : asked) answers.push_back(answer.get());
  return answers;
}

Json ToJson(const RunningServer& server, const Answer& answer) {
  const auto number = [&](uint64_t n) { return answer.serves() ? Json::Number(n) : Json::Null(); };
  return Json::Object({{"pid", Json::Number(static_cast<uint64_t>(server.pid))},
                       {"name", answer.serves() ? Json::Text(answer.name) : Json::Null()},
                       {"program", Json::Text(server.program)},
                       {"uri", Json::Text(server.uri)},
                       {"state", Json::Text(answer.state)},
                       {"classes", number(answer.classes)},
                       {"objects", number(answer.objects)}});
}

int RunLs(const Arguments& arguments) {
  const std::string* const key_file = arguments.Find("key-file");
  const auto servers = FindServers();
  const auto answers = AskAll(servers, key_file == nullptr ? "" : ReadKey(*key_file),
                              arguments.GetNumber("timeout", 10));
  if (arguments.Has("json")) {
    std::vector<Json> list;
    for (size_t i = 0; i < servers.size(); ++i) list.push_back(ToJson(servers[i], answers[i]));
    std::cout << Json::Array(list).text() << std::endl;
    return kDone;
  }
  std::vector<std::vector<std::string>> rows;
  for (size_t i = 0; i < servers.size(); ++i) {
    const Answer& answer = answers[i];
    const auto number = [&](uint64_t n) {
      return answer.serves() ? std::to_string(n) : std::string("-");
    };
    rows.push_back({std::to_string(servers[i].pid), answer.serves() ? answer.name : "-",
                    servers[i].program, answer.state, number(answer.classes),
                    number(answer.objects), servers[i].uri});
  }
  PrintTable({"PID", "NAME", "PROGRAM", "STATE", "CLASSES", "OBJECTS", "ADDRESS"}, rows);
  return kDone;
}

}  // namespace

const Verb kLs = {
    "ls",
    "",
    "Lists the servers of this user that run on this machine",
    R"(  roost ls
  roost ls --json | jq -r '.[] | select(.state == "serves") | .uri'

It finds every process that has libroost.so and listens at a unix socket, and asks each for its
name. What it cannot ask it lists too, and says why: "needs a key" (another one than that of
--key-file), "says nothing" (it is stopped, or busy), "is gone".
)",
    {kJson, kKeyFile, kTimeout},
    0,
    0,
    RunLs,
};

}  // namespace roost::tool
