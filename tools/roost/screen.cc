// Copyright 2026 The Roost Authors. SPDX-License-Identifier: Apache-2.0

#include "tools/roost/screen.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <system_error>

namespace roost::tool {
namespace {

constexpr std::string_view kEnter = "\033[?1049h\033[?25l";  // another screen, without a cursor
constexpr std::string_view kLeave = "\033[?25h\033[?1049l";
constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH};

// Where the handler writes which signal has come; for good.
int pipe_ends[2] = {-1, -1};

void Tell(int signal) {
  const int saved = errno;
  const auto byte = static_cast<unsigned char>(signal);
  [[maybe_unused]] const ssize_t written = ::write(pipe_ends[1], &byte, 1);
  errno = saved;
}

void Write(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;  // the terminal is gone
    text.remove_prefix(static_cast<size_t>(written));
  }
}

// The first `columns` characters of UTF-8.
std::string_view Cut(std::string_view text, size_t columns) {
  size_t characters = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xc0) == 0x80) continue;
    if (characters++ == columns) return text.substr(0, i);
  }
  return text;
}

}  // namespace

Screen::Screen() {
  if (pipe_ends[0] < 0 && ::pipe2(pipe_ends, O_CLOEXEC | O_NONBLOCK) < 0) {
    throw std::system_error(errno, std::generic_category(), "pipe2");
  }
  if (::tcgetattr(STDIN_FILENO, &before_) < 0) {
    throw std::system_error(errno, std::generic_category(), "tcgetattr");
  }
  struct sigaction action {};
  action.sa_handler = Tell;
  action.sa_flags = SA_RESTART;
  for (const int signal : kSignals) ::sigaction(signal, &action, nullptr);
  Enter();
}

Screen::~Screen() {
  Leave();
  for (const int signal : kSignals) ::signal(signal, SIG_DFL);
}

void Screen::Enter() {
  termios now = before_;
  now.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  ::tcsetattr(STDIN_FILENO, TCSADRAIN, &now);
  Write(kEnter);
}

void Screen::Leave() {
  Write(kLeave);
  ::tcsetattr(STDIN_FILENO, TCSADRAIN, &before_);
}

Screen::Size Screen::size() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_row == 0 || size.ws_col == 0) {
    return {24, 80};
  }
  return {size.ws_row, size.ws_col};
}

void Screen::Draw(const std::vector<std::string>& lines, const std::vector<bool>& bold) {
  const auto [rows, columns] = size();
  std::string text = "\033[H";
  for (size_t i = 0; i < std::min(lines.size(), rows); ++i) {
    if (i > 0) text += "\n";
    const bool strong = i < bold.size() && bold[i];
    if (strong) text += "\033[1m";
    text += Cut(lines[i], columns);
    if (strong) text += "\033[0m";
    text += "\033[K";
  }
  Write(text + "\033[J");
}

Screen::Event Screen::Wait(std::chrono::steady_clock::time_point deadline) {
  while (true) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return Event::kTime;
    pollfd watched[] = {{pipe_ends[0], POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}};
    if (::poll(watched, 2, static_cast<int>(std::min<int64_t>(left.count(), 60'000))) <= 0)
      continue;
    if (unsigned char signal = 0; ::read(pipe_ends[0], &signal, 1) == 1) {
      switch (signal) {
        case SIGWINCH:
          return Event::kResize;
        case SIGTSTP:
          Leave();
          ::raise(SIGSTOP);
          [[fallthrough]];
        case SIGCONT:
          Enter();
          return Event::kResize;
        default:
          signal_ = signal;
          return Event::kSignal;
      }
    }
    if (watched[1].revents == 0) continue;
    char key = 0;
    if (::read(STDIN_FILENO, &key, 1) <= 0 || key == 'q' || key == 'Q') return Event::kQuit;
  }
}

}  // namespace roost::tool
