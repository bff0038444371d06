#include "tests/e2e/process.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <sstream>
#include <thread>

#include "tests/support/paths.h"

extern char** environ;

namespace scorescope::testing {
namespace {

/// `state`: where the program keeps what one start leaves for the next.
std::vector<std::string> environment_with(const std::string& display, const std::filesystem::path& state) {
  std::vector<std::string> out;
  for (char** entry = environ; *entry != nullptr; ++entry)
    if (std::strncmp(*entry, "DISPLAY=", 8) != 0 && std::strncmp(*entry, "WAYLAND_DISPLAY=", 16) != 0 &&
        std::strncmp(*entry, "XDG_STATE_HOME=", 15) != 0)
      out.emplace_back(*entry);
  out.push_back("XDG_STATE_HOME=" + state.string());
  if (!display.empty()) out.push_back("DISPLAY=" + display);
  return out;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> out;
  for (std::string& s : strings) out.push_back(s.data());
  out.push_back(nullptr);
  return out;
}

}  // namespace

Process::Process(const std::vector<std::string>& command, const std::string& display, const TemporaryFolder& folder) {
  std::string name = (folder / "stream-XXXXXX").string();
  const int unique = ::mkstemp(name.data());
  ::close(unique);
  out_ = name;
  err_ = name + ".err";
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, err_.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  std::vector<std::string> arguments = command;
  std::vector<std::string> environment = environment_with(display, folder / "state");
  const int failed = ::posix_spawnp(&pid_, arguments.front().c_str(), &actions, nullptr, pointers(arguments).data(),
                                    pointers(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) {
    pid_ = -1;
    FAIL("cannot start " << command.front() << ": " << std::strerror(failed) << " (the e2e tests need it installed)");
  }
}

Process::~Process() {
  if (pid_ < 0 || code_) return;
  terminate();
  if (wait(5.0)) return;
  ::kill(pid_, SIGKILL);
  wait(5.0);
}

std::optional<int> Process::wait(double seconds) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  while (!code_) {
    int status = 0;
    if (::waitpid(pid_, &status, WNOHANG) == pid_)
      code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    else if (std::chrono::steady_clock::now() > deadline)
      break;
    else
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return code_;
}

void Process::kill_at_once() {
  ::kill(pid_, SIGKILL);
  wait(5.0);
}

void Process::terminate() {
  if (pid_ > 0 && !code_) ::kill(pid_, SIGTERM);
}

double Process::processor_seconds() const {
  const std::string stat = read_all("/proc/" + std::to_string(pid_) + "/stat");
  std::istringstream fields(stat.substr(stat.rfind(')') + 2));
  std::string skipped;
  for (int i = 3; i < 14; ++i) fields >> skipped;
  double user = 0.0, system = 0.0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

Finished run(const std::vector<std::string>& command, const std::string& display) {
  const TemporaryFolder folder;
  Process process(command, display, folder);
  const auto code = process.wait(60.0);
  REQUIRE_MESSAGE(code.has_value(), command.front() << " did not end within a minute");
  return {*code, process.output(), process.errors()};
}

Finished scorescope(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), testing::binary());
  return run(arguments);
}

void sleep_seconds(double seconds) {
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
}

Screen::Screen(const std::string& size) {
  // It picks a free number itself and writes it down.
  server_.emplace(std::vector<std::string>{"Xvfb", "-displayfd", "1", "-screen", "0", size + "x24", "-nolisten", "tcp"},
                  "", folder_);
  for (int i = 0; i < 500 && name_.empty(); ++i) {
    sleep_seconds(0.02);
    const std::string number = server_->output();
    if (number.ends_with('\n')) name_ = ":" + number.substr(0, number.size() - 1);
  }
  REQUIRE_MESSAGE(!name_.empty(), "Xvfb did not start: " << server_->errors());
}

}  // namespace scorescope::testing
