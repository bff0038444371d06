#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "app/ui/keys.h"

struct GLFWwindow;

namespace scorescope {

/// A window with an OpenGL 3.3 context, current on this thread, and what happened in it since it was last asked.
class GlfwWindow {
 public:
  /// Throws UserError without a display, or with OpenGL below 3.3.
  GlfwWindow(int width, int height, const std::string& title);
  GlfwWindow(const GlfwWindow&) = delete;
  GlfwWindow& operator=(const GlfwWindow&) = delete;
  ~GlfwWindow();

  [[nodiscard]] GLFWwindow* handle() const { return window_; }
  [[nodiscard]] bool closing() const;
  void set_title(const std::string& title);
  void set_full_screen(bool full_screen);
  void set_vsync(bool on);
  void swap();
  [[nodiscard]] float content_scale() const;
  struct Size {
    int width = 0, height = 0;
  };
  [[nodiscard]] Size size() const;         ///< window coordinates
  [[nodiscard]] Size framebuffer() const;  ///< pixels

  /// Takes what has happened; waits up to `wait` seconds for something to happen (0: does not wait).
  void poll(double wait);
  /// Since the last poll: anything at all, keys pressed, files dropped.
  [[nodiscard]] bool active() const { return happened_.active; }
  [[nodiscard]] const std::vector<Key>& keys() const { return happened_.keys; }
  [[nodiscard]] const std::vector<std::filesystem::path>& files() const { return happened_.files; }

 private:
  struct Happened {
    bool active = false;
    std::vector<Key> keys;
    std::vector<std::filesystem::path> files;
  };
  void listen();

  GLFWwindow* window_ = nullptr;
  Happened happened_;
  bool full_screen_ = false;
  int before_[4] = {0, 0, 0, 0};  ///< place and size to come back to from full screen
};

}  // namespace scorescope
