// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "roost/pool/progress.h"

#include <sys/ioctl.h>

#include <algorithm>
#include <cstdio>
#include <system_error>
#include <utility>

#include "roost/base/system_call.h"

namespace roost {

namespace {

constexpr size_t kBarWidth = 30;
constexpr size_t kUsualWidth = 80;

std::string Rate(uint64_t done, double seconds) {
  const double rate = seconds > 0 ? static_cast<double>(done) / seconds : 0;
  char text[32];
  std::snprintf(text, sizeof(text), rate < 10 ? "%.1f/s" : "%.0f/s", rate);
  return text;
}

// "1:05:09" or "0:02".
std::string Clock(double seconds) {
  const auto whole = static_cast<int64_t>(std::min(seconds, 1e9));
  char text[48];
  if (whole >= 3600) {
    std::snprintf(text, sizeof(text), "%ld:%02ld:%02ld", static_cast<long>(whole / 3600),
                  static_cast<long>(whole / 60 % 60), static_cast<long>(whole % 60));
  } else {
    std::snprintf(text, sizeof(text), "%ld:%02ld", static_cast<long>(whole / 60),
                  static_cast<long>(whole % 60));
  }
  return text;
}

size_t WidthOf(int terminal) {
  winsize size{};
  if (::ioctl(terminal, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kUsualWidth;
  return size.ws_col;
}

}  // namespace

namespace internal {

std::string FormatProgress(const std::string& label, const Progress& progress,
                           std::chrono::duration<double> elapsed, size_t width) {
  const uint64_t done = progress.done;
  std::string counts = std::to_string(done);
  std::string bar;
  if (progress.total) {
    const uint64_t total = *progress.total;
    const double part =
        total == 0 ? 1 : std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
    char percent[16];
    std::snprintf(percent, sizeof(percent), "  %3.0f%%", 100 * part);
    counts += "/" + std::to_string(total) + percent;
    counts += "  " + Rate(done, elapsed.count());
    if (done != 0 && part < 1) {
      counts += "  " + Clock(elapsed.count() * (1 - part) / part) + " left";
    }
    const auto filled = static_cast<size_t>(part * static_cast<double>(kBarWidth));
    bar = "[" + std::string(filled, '#') + std::string(kBarWidth - filled, '-') + "] ";
  } else {
    counts += "  " + Rate(done, elapsed.count());
  }
  if (label.size() + 1 + bar.size() + counts.size() > width) bar.clear();
  std::string text = label + " " + bar + counts;
  if (text.size() > width) text.resize(width);
  return text;
}

}  // namespace internal

class ProgressBar::Line {
 public:
  Line(std::string label, int fd)
      : label_(std::move(label)), fd_(fd), terminal_(::isatty(fd) != 0), start_(Clock::now()) {}
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  // What was told last is always shown.
  ~Line() {
    if (!shown_last_) Print();
    if (terminal_ && printed_) Write("\n");
  }

  void Show(const Progress& progress) {
    last_ = progress;
    shown_last_ = false;
    const Clock::time_point now = Clock::now();
    if (printed_ && now < next_) return;
    Print();
    next_ = now + (terminal_ ? std::chrono::milliseconds(100) : std::chrono::seconds(1));
  }

 private:
  using Clock = std::chrono::steady_clock;

  // On a terminal the cursor goes back to the start, so that a log line overwrites this one.
  void Print() {
    const size_t width = terminal_ ? WidthOf(fd_) - 1 : kUsualWidth;
    const std::string text = internal::FormatProgress(label_, last_, Clock::now() - start_, width);
    Write(terminal_ ? "\r\033[K" + text + "\r" : text + "\n");
    printed_ = true;
    shown_last_ = true;
  }

  void Write(const std::string& text) const {
    try {
      WriteAll(fd_, text.data(), text.size());
    } catch (const std::system_error&) {  // nobody looks
    }
  }

  const std::string label_;
  const int fd_;
  const bool terminal_;
  const Clock::time_point start_;
  Progress last_;
  bool shown_last_ = true;
  bool printed_ = false;
  Clock::time_point next_;
};

ProgressBar::ProgressBar(std::string label, int fd)
    : line_(std::make_shared<Line>(std::move(label), fd)) {}

void ProgressBar::operator()(const Progress& progress) const { line_->Show(progress); }

}  // namespace roost
