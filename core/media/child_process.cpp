#include "core/media/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

#include "core/math/error.h"

extern char** environ;

namespace scorescope {
namespace {

constexpr int kLookMs = 50;  // how often a wait looks whether it was cancelled
constexpr std::size_t kKept = 4096;

struct Pipe {
  int ends[2] = {-1, -1};
  Pipe() {
    if (::pipe(ends) != 0) throw UserError(std::string("no program can be started here: ") + std::strerror(errno));
    for (const int end : ends) ::fcntl(end, F_SETFD, FD_CLOEXEC);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    for (const int end : ends)
      if (end >= 0) ::close(end);
  }
  int take(int which) { return std::exchange(ends[which], -1); }
};

/// A group of its own, so that Ctrl+C in a terminal reaches us alone; no signal blocked, SIGPIPE as usual.
class Attributes {
 public:
  Attributes() {
    posix_spawnattr_init(&attributes_);
    sigset_t signals;
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&attributes_, &signals);
    sigaddset(&signals, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes_, &signals);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  ~Attributes() { posix_spawnattr_destroy(&attributes_); }
  [[nodiscard]] const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

}  // namespace

ChildProcess::ChildProcess(std::vector<std::string> command) {
  ::signal(SIGPIPE, SIG_IGN);
  Pipe input, errors;
#ifdef F_SETPIPE_SZ
  ::fcntl(input.ends[1], F_SETPIPE_SZ, 1 << 20);  // fewer turns a frame; as much as an ordinary user may ask for
#endif
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input.ends[0], STDIN_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, errors.ends[1], STDERR_FILENO);
  std::vector<char*> arguments;
  for (std::string& argument : command) arguments.push_back(argument.data());
  arguments.push_back(nullptr);
  const Attributes attributes;
  const int failed = ::posix_spawnp(&pid_, arguments.front(), &actions, attributes.get(), arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed == ENOENT) throw UserError(command.front() + " is not installed (there is none in PATH)");
  if (failed != 0) throw UserError(command.front() + " cannot be started: " + std::strerror(failed));
  input_ = input.take(1);
  errors_ = errors.take(0);
  ::fcntl(input_, F_SETFL, O_NONBLOCK);
  drain_ = std::thread([this] { drain(); });
}

ChildProcess::~ChildProcess() {
  if (!ended_) {
    ::kill(pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  close_input();
  if (drain_.joinable()) drain_.join();
  ::close(errors_);
}

void ChildProcess::drain() {
  char bytes[1024];
  for (;;) {
    const ssize_t got = ::read(errors_, bytes, sizeof bytes);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return;
    const std::lock_guard lock(said_mutex_);
    said_.append(bytes, static_cast<std::size_t>(got));
    if (said_.size() > kKept) said_.erase(0, said_.size() - kKept);
  }
}

void ChildProcess::close_input() {
  if (input_ >= 0) ::close(std::exchange(input_, -1));
}

bool ChildProcess::write(std::span<const std::uint8_t> bytes, const std::atomic<bool>& cancelled) {
  while (!bytes.empty()) {
    if (cancelled) throw Cancelled{};
    const ssize_t took = ::write(input_, bytes.data(), bytes.size());
    if (took > 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(took));
    } else if (errno == EAGAIN) {
      pollfd ready{input_, POLLOUT, 0};
      ::poll(&ready, 1, kLookMs);
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

std::string ChildProcess::last_line() {
  const std::lock_guard lock(said_mutex_);
  const auto end = said_.find_last_not_of(" \r\n\t");
  if (end == std::string::npos) return {};
  const auto begin = said_.find_last_of("\r\n", end);
  return ": " + said_.substr(begin + 1, end - begin);
}

std::string ChildProcess::finish(const std::atomic<bool>& cancelled) {
  close_input();
  int status = 0;
  for (;;) {
    const pid_t gone = ::waitpid(pid_, &status, WNOHANG);
    if (gone == pid_) break;
    if (cancelled) throw Cancelled{};
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  ended_ = true;
  // Its last words may still be in the pipe.
  drain_.join();
  if (WIFSIGNALED(status)) return std::string("was killed (") + ::strsignal(WTERMSIG(status)) + ")" + last_line();
  if (WEXITSTATUS(status) != 0) return "failed with exit code " + std::to_string(WEXITSTATUS(status)) + last_line();
  return {};
}

}  // namespace scorescope
