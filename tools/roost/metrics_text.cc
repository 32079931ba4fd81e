// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/roost/metrics_text.h"

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <map>
#include <utility>

#include "tools/roost/utf8.h"

namespace roost::tool {
namespace {

// The histogram's bounds: each power of two of nanoseconds between half a microsecond and 17 s,
// which are bounds of LatencyHistogram's buckets too.
constexpr int kFirstBound = 9, kLastBound = 34;

std::string Number(double number) {
  char text[40];
  std::snprintf(text, sizeof(text), "%.12g", number);
  return text;
}

double SecondsOf(std::chrono::nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}

// A label's value between its quotes; each byte of what is no UTF-8 in it is U+FFFD.
std::string Escaped(const std::string& text) {
  std::string escaped;
  for (const char c : ValidUtf8(text)) {
    if (c == '\\' || c == '"') {
      escaped += '\\';
      escaped += c;
    } else if (c == '\n') {
      escaped += "\\n";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string Labels(const std::string& class_name, const std::string& method) {
  return "class=\"" + Escaped(class_name) + "\",method=\"" + Escaped(method) + "\"";
}

// The text, one family after another.
class Families {
 public:
  void Begin(const char* name, const char* type, const char* help) {
    name_ = name;
    text_ += "# HELP " + name_ + " " + help + "\n# TYPE " + name_ + " " + type + "\n";
  }
  // A sample of the family; `labels` without braces.
  void Add(const std::string& value, const std::string& labels = "", const char* suffix = "") {
    text_ += name_ + suffix + (labels.empty() ? "" : "{" + labels + "}") + " " + value + "\n";
  }
  // A family with one sample.
  void Single(const char* name, const char* type, const char* help, double value) {
    Begin(name, type, help);
    Add(Number(value));
  }
  std::string Take() { return std::move(text_); }

 private:
  std::string name_;
  std::string text_;
};

void AddHistogram(Families& families, const MethodStatistics& method) {
  const std::string labels = Labels(method.class_name, method.method);
  for (int bound = kFirstBound; bound <= kLastBound; ++bound) {
    const std::chrono::nanoseconds limit(int64_t{1} << bound);
    families.Add(std::to_string(method.latency.CountBelow(limit)),
                 labels + ",le=\"" + Number(SecondsOf(limit)) + "\"", "_bucket");
  }
  families.Add(std::to_string(method.calls), labels + ",le=\"+Inf\"", "_bucket");
  families.Add(Number(SecondsOf(method.total)), labels, "_sum");
  families.Add(std::to_string(method.calls), labels, "_count");
}

}  // namespace

std::string MetricsText(const ServerStatistics& statistics) {
  Families families;
  families.Begin("roost_server_info", "gauge", "The server; always 1.");
  families.Add("1", "name=\"" + Escaped(statistics.name) + "\",uri=\"" + Escaped(statistics.uri) +
                        "\",pid=\"" + std::to_string(statistics.pid) + "\"");
  families.Single("roost_uptime_seconds", "gauge", "Since the server began to serve.",
                  SecondsOf(statistics.uptime));
  families.Single("roost_process_cpu_seconds_total", "counter",
                  "Processor time that the server's process has used.",
                  SecondsOf(statistics.cpu_time));
  families.Single("roost_process_resident_memory_bytes", "gauge",
                  "Resident memory of the server's process.",
                  static_cast<double>(statistics.resident_bytes));
  families.Single("roost_process_threads", "gauge", "Threads of the server's process.",
                  static_cast<double>(statistics.threads));
  families.Single("roost_busy_threads", "gauge", "Threads that run a call.",
                  static_cast<double>(statistics.busy_threads));
  families.Single("roost_connections", "gauge", "Connections of clients.",
                  static_cast<double>(statistics.connections));
  families.Single("roost_sessions", "gauge", "Client processes.",
                  static_cast<double>(statistics.sessions.size()));
  families.Single("roost_objects", "gauge", "Objects that are alive.",
                  static_cast<double>(statistics.objects));
  families.Single("roost_oldest_call_seconds", "gauge",
                  "For how long the oldest call in flight has run; 0 for none.",
                  statistics.in_flight.empty() ? 0 : SecondsOf(statistics.in_flight.front().age));
  families.Begin("roost_call_duration_seconds", "histogram",
                 "How long calls took in the server, by class and method.");
  for (const auto& method : statistics.methods) AddHistogram(families, method);
  families.Begin("roost_call_errors_total", "counter", "Calls that threw.");
  for (const auto& method : statistics.methods) {
    families.Add(std::to_string(method.errors), Labels(method.class_name, method.method));
  }
  std::map<std::pair<std::string, std::string>, uint64_t> in_flight;
  for (const auto& method : statistics.methods) in_flight[{method.class_name, method.method}] = 0;
  for (const auto& call : statistics.in_flight) ++in_flight[{call.class_name, call.method}];
  families.Begin("roost_calls_in_flight", "gauge", "Calls that run now.");
  for (const auto& [name, count] : in_flight) {
    families.Add(std::to_string(count), Labels(name.first, name.second));
  }
  return families.Take();
}

}  // namespace roost::tool
