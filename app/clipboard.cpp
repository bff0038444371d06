#include "app/clipboard.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <vector>

extern char** environ;

namespace scorescope {
namespace {

bool set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

/// Runs a program without a shell, `input` on its standard input, and waits for it; what it says goes nowhere. It may
/// leave a child behind that serves the clipboard, which is why nothing of ours stays open in it.
bool run(std::vector<std::string> command, const std::filesystem::path& input) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input.c_str(), O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  std::vector<char*> arguments;
  for (std::string& argument : command) arguments.push_back(argument.data());
  arguments.push_back(nullptr);
  pid_t child = 0;
  const int failed = ::posix_spawnp(&child, arguments.front(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return false;
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

struct RemovedAtEnd {
  std::filesystem::path file;
  ~RemovedAtEnd() {
    std::error_code ignored;
    std::filesystem::remove(file, ignored);
  }
};

bool into_clipboard(const Image& image) {
  const bool wayland = set("WAYLAND_DISPLAY");
  if (!wayland && !set("DISPLAY")) return false;
  const RemovedAtEnd png{std::filesystem::temp_directory_path() /
                         ("scorescope-copy-" + std::to_string(::getpid()) + ".png")};
  write_png(png.file, image);
  return (wayland && run({"wl-copy", "--type", "image/png"}, png.file)) ||
         run({"xclip", "-selection", "clipboard", "-t", "image/png", "-i"}, png.file);
}

}  // namespace

std::string copy_picture(const Image& image, const std::filesystem::path& otherwise) {
  if (into_clipboard(image)) return "The picture is in the clipboard.";
  write_png(otherwise, image);
  return "No clipboard for pictures here (xclip or wl-copy would be one): saved as " + otherwise.string() + ".";
}

}  // namespace scorescope
