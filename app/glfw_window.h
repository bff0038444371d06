#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "app/ui/keys.h"

struct GLFWwindow;

namespace scorescope {

/// A window with an OpenGL 3.3 context, current on this thread, and what happened in it since that was last forgotten.
class GlfwWindow {
 public:
  enum class Fit { as_asked, screen };
  /// Throws UserError without a display, or with OpenGL below 3.3. `screen`: no larger than the room on the first one.
  GlfwWindow(int width, int height, const std::string& title, Fit fit = Fit::as_asked);
  /// A further window beside `first`, with which it shares what is drawn with; `first` outlives it.
  GlfwWindow(int width, int height, const std::string& title, const GlfwWindow& first);
  GlfwWindow(const GlfwWindow&) = delete;
  GlfwWindow& operator=(const GlfwWindow&) = delete;
  ~GlfwWindow();

  [[nodiscard]] GLFWwindow* handle() const { return window_; }
  [[nodiscard]] bool closing() const;
  void set_title(const std::string& title);
  /// On its own screen; or, `for_class`, on the second where there are two. Asked every frame: a screen that was
  /// unplugged, plugged in or given another size is followed.
  void set_full_screen(bool full_screen, bool for_class = false);
  [[nodiscard]] static int screens();
  void make_current();
  void set_vsync(bool on);
  void swap();
  [[nodiscard]] float content_scale() const;
  struct Size {
    int width = 0, height = 0;
    bool operator==(const Size&) const = default;
  };
  [[nodiscard]] Size size() const;         ///< window coordinates
  [[nodiscard]] Size framebuffer() const;  ///< pixels

  /// Takes what has happened in all windows; waits up to `wait` seconds for something to happen (0: does not wait).
  static void poll(double wait);
  void forget() { happened_ = {}; }
  /// Since the last forget(): anything at all, keys pressed, files dropped.
  [[nodiscard]] bool active() const { return happened_.active; }
  [[nodiscard]] const std::vector<Key>& keys() const { return happened_.keys; }
  [[nodiscard]] const std::vector<std::filesystem::path>& files() const { return happened_.files; }

 private:
  struct Happened {
    bool active = false;
    std::vector<Key> keys;
    std::vector<std::filesystem::path> files;
  };
  void open(int width, int height, const std::string& title, GLFWwindow* shared);
  void listen();

  GLFWwindow* window_ = nullptr;
  Happened happened_;
  bool first_ = true;
  bool full_ = false;             ///< was asked for last
  Size filled_;                   ///< the screen's, when it was
  int before_[4] = {0, 0, 0, 0};  ///< place and size to come back to from full screen
};

}  // namespace scorescope
