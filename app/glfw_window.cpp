#include "app/glfw_window.h"

// epoxy before GLFW: both would declare OpenGL.
#include <epoxy/gl.h>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "core/math/error.h"

namespace scorescope {
namespace {

constexpr GlfwWindow::Size kLeast{1024, 640};

std::string last_error() {
  const char* text = nullptr;
  glfwGetError(&text);
  return text != nullptr ? text : "no reason given";
}

/// The version a context without wishes would have: for the sentence that says what is missing.
std::string offered_version() {
  glfwDefaultWindowHints();
  glfwWindowHint(GLFW_VISIBLE, GLFW_FALSE);
  GLFWwindow* window = glfwCreateWindow(16, 16, "", nullptr, nullptr);
  if (window == nullptr) return "none";
  glfwMakeContextCurrent(window);
  const int version = epoxy_gl_version();
  glfwDestroyWindow(window);
  return std::to_string(version / 10) + "." + std::to_string(version % 10);
}

std::optional<Key> key_of(int key, int mods) {
  if (key == GLFW_KEY_SLASH && (mods & GLFW_MOD_SHIFT) != 0) return Key::question;
  if ((mods & (GLFW_MOD_CONTROL | GLFW_MOD_SUPER)) != 0) {
    const bool shift = (mods & GLFW_MOD_SHIFT) != 0;
    if (key == GLFW_KEY_Z) return shift ? Key::redo : Key::undo;
    if (key == GLFW_KEY_Y) return Key::redo;
    if (key == GLFW_KEY_S) return shift ? Key::save_as : Key::save;
    if (key == GLFW_KEY_O) return Key::open;
    if (key == GLFW_KEY_D) return Key::duplicate;
    if (key == GLFW_KEY_E) return Key::export_scene;
    if (key == GLFW_KEY_C && shift) return Key::copy_picture;
    return std::nullopt;
  }
  if ((mods & GLFW_MOD_ALT) != 0) return std::nullopt;
  if (key >= GLFW_KEY_0 && key <= GLFW_KEY_9) return static_cast<Key>(static_cast<int>(Key::digit0) + key - GLFW_KEY_0);
  if (key >= GLFW_KEY_KP_0 && key <= GLFW_KEY_KP_9)
    return static_cast<Key>(static_cast<int>(Key::digit0) + key - GLFW_KEY_KP_0);
  switch (key) {
    case GLFW_KEY_SPACE:
      return Key::space;
    case GLFW_KEY_LEFT:
      return Key::left;
    case GLFW_KEY_RIGHT:
      return Key::right;
    case GLFW_KEY_HOME:
      return Key::home;
    case GLFW_KEY_END:
      return Key::end;
    case GLFW_KEY_F5:
      return Key::f5;
    case GLFW_KEY_ENTER:
    case GLFW_KEY_KP_ENTER:
      return Key::enter;
    case GLFW_KEY_C:
      return Key::letter_c;
    case GLFW_KEY_G:
      return Key::letter_g;
    case GLFW_KEY_H:
      return Key::letter_h;
    case GLFW_KEY_I:
      return Key::letter_i;
    case GLFW_KEY_W:
      return Key::letter_w;
    case GLFW_KEY_K:
      return Key::letter_k;
    case GLFW_KEY_L:
      return Key::letter_l;
    case GLFW_KEY_N:
      return Key::letter_n;
    case GLFW_KEY_P:
      return Key::letter_p;
    case GLFW_KEY_S:
      return Key::letter_s;
    case GLFW_KEY_Z:
      return Key::letter_z;
    case GLFW_KEY_TAB:
      return Key::tab;
    case GLFW_KEY_PAGE_UP:
      return Key::page_up;
    case GLFW_KEY_PAGE_DOWN:
      return Key::page_down;
    case GLFW_KEY_R:
      return Key::letter_r;
    case GLFW_KEY_F11:
      return Key::f11;
    case GLFW_KEY_ESCAPE:
      return Key::escape;
    case GLFW_KEY_T:
      return Key::letter_t;
    case GLFW_KEY_F:
      return Key::letter_f;
    case GLFW_KEY_M:
      return Key::letter_m;
    case GLFW_KEY_X:
      return Key::letter_x;
    case GLFW_KEY_V:
      return Key::letter_v;
    case GLFW_KEY_A:
      return Key::letter_a;
    case GLFW_KEY_B:
      return Key::letter_b;
    case GLFW_KEY_E:
      return Key::letter_e;
    case GLFW_KEY_DELETE:
    case GLFW_KEY_BACKSPACE:
      return Key::remove;
    default:
      return std::nullopt;
  }
}

/// Whether GLFW can give a window the screen as it is. It lists a screen's modes once; a mode added later it cannot
/// set, and while a screen is being given another there is none.
bool can_fill(GLFWmonitor* screen, const GLFWvidmode* mode) {
  if (mode == nullptr) return false;
  int count = 0;
  const GLFWvidmode* listed = glfwGetVideoModes(screen, &count);
  return std::any_of(listed, listed + count, [&](const GLFWvidmode& one) {
    return one.width == mode->width && one.height == mode->height && one.refreshRate == mode->refreshRate;
  });
}

GlfwWindow& self(GLFWwindow* window) {
  return *static_cast<GlfwWindow*>(glfwGetWindowUserPointer(window));
}

}  // namespace

GlfwWindow::GlfwWindow(int width, int height, const std::string& title, Fit fit) {
  if (glfwInit() != GLFW_TRUE)
    throw UserError("no display: a window cannot be opened here (" + last_error() +
                    "); use \"scorescope render\", which needs none");
  if (GLFWmonitor* first = glfwGetPrimaryMonitor(); fit == Fit::screen && first != nullptr) {
    int x = 0, y = 0, room_wide = 0, room_high = 0;
    glfwGetMonitorWorkarea(first, &x, &y, &room_wide, &room_high);
    if (room_wide > 0) width = std::clamp(width, kLeast.width, std::max(kLeast.width, room_wide));
    if (room_high > 0) height = std::clamp(height, kLeast.height, std::max(kLeast.height, room_high));
  }
  open(width, height, title, nullptr);
  if (window_ == nullptr) {
    const std::string reason = last_error();
    const std::string version = offered_version();
    glfwTerminate();
    throw UserError("OpenGL 3.3 is needed and this display offers " + version + " (" + reason +
                    "); use \"scorescope render\", which can do without the display");
  }
  glfwSetWindowSizeLimits(window_, kLeast.width, kLeast.height, GLFW_DONT_CARE, GLFW_DONT_CARE);
}

GlfwWindow::GlfwWindow(int width, int height, const std::string& title, const GlfwWindow& first) : first_(false) {
  open(width, height, title, first.window_);
  if (window_ == nullptr) throw UserError("a second window cannot be opened here (" + last_error() + ")");
  glfwSetWindowSizeLimits(window_, 480, 320, GLFW_DONT_CARE, GLFW_DONT_CARE);
}

void GlfwWindow::open(int width, int height, const std::string& title, GLFWwindow* shared) {
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
  glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
  // The class goes on seeing its picture while the presenter's window has the keys.
  glfwWindowHint(GLFW_AUTO_ICONIFY, GLFW_FALSE);
  window_ = glfwCreateWindow(width, height, title.c_str(), nullptr, shared);
  if (window_ == nullptr) return;
  make_current();
  listen();
}

GlfwWindow::~GlfwWindow() {
  glfwDestroyWindow(window_);
  if (first_) glfwTerminate();
}

void GlfwWindow::make_current() {
  glfwMakeContextCurrent(window_);
}

void GlfwWindow::listen() {
  glfwSetWindowUserPointer(window_, this);
  // Installed before ImGui's, which calls them in turn.
  glfwSetKeyCallback(window_, [](GLFWwindow* w, int key, int, int action, int mods) {
    Happened& happened = self(w).happened_;
    happened.active = true;
    if (key == GLFW_KEY_Q && (mods & GLFW_MOD_CONTROL) != 0) glfwSetWindowShouldClose(w, GLFW_TRUE);
    const auto meaning = key_of(key, mods);
    const bool repeats = meaning == Key::left || meaning == Key::right || meaning == Key::undo || meaning == Key::redo;
    if (meaning && (action == GLFW_PRESS || (action == GLFW_REPEAT && repeats))) happened.keys.push_back(*meaning);
  });
  glfwSetDropCallback(window_, [](GLFWwindow* w, int count, const char** paths) {
    self(w).happened_.active = true;
    for (int i = 0; i < count; ++i) self(w).happened_.files.emplace_back(paths[i]);
  });
  glfwSetCharCallback(window_, [](GLFWwindow* w, unsigned) { self(w).happened_.active = true; });
  glfwSetCursorPosCallback(window_, [](GLFWwindow* w, double, double) { self(w).happened_.active = true; });
  glfwSetCursorEnterCallback(window_, [](GLFWwindow* w, int) { self(w).happened_.active = true; });
  glfwSetMouseButtonCallback(window_, [](GLFWwindow* w, int, int, int) { self(w).happened_.active = true; });
  glfwSetScrollCallback(window_, [](GLFWwindow* w, double, double) { self(w).happened_.active = true; });
  glfwSetFramebufferSizeCallback(window_, [](GLFWwindow* w, int, int) { self(w).happened_.active = true; });
  glfwSetWindowRefreshCallback(window_, [](GLFWwindow* w) { self(w).happened_.active = true; });
  glfwSetWindowFocusCallback(window_, [](GLFWwindow* w, int) { self(w).happened_.active = true; });
  glfwSetWindowCloseCallback(window_, [](GLFWwindow* w) { self(w).happened_.active = true; });
}

bool GlfwWindow::closing() const {
  return glfwWindowShouldClose(window_) != 0;
}

void GlfwWindow::set_title(const std::string& title) {
  glfwSetWindowTitle(window_, title.c_str());
}

int GlfwWindow::screens() {
  int count = 0;
  glfwGetMonitors(&count);
  return count;
}

void GlfwWindow::set_full_screen(bool full_screen, bool for_class) {
  GLFWmonitor* const shown_on = glfwGetWindowMonitor(window_);
  GLFWmonitor* wanted = nullptr;
  if (full_screen) {
    int count = 0;
    GLFWmonitor** const all = glfwGetMonitors(&count);
    if (for_class && count > 1)
      wanted = all[1];
    else
      wanted = shown_on != nullptr ? shown_on : glfwGetPrimaryMonitor();
  }
  // A screen may have been given another size meanwhile: not everywhere does a window filling it follow by itself.
  const GLFWvidmode* mode = wanted != nullptr ? glfwGetVideoMode(wanted) : nullptr;
  const Size screen = mode != nullptr ? Size{mode->width, mode->height} : Size{};
  if (wanted == shown_on && full_screen == full_ && screen == filled_) return;
  if (wanted != nullptr && !can_fill(wanted, mode)) return;
  filled_ = screen;
  if (wanted == nullptr) {
    full_ = false;
    glfwSetWindowMonitor(window_, nullptr, before_[0], before_[1], before_[2], before_[3], GLFW_DONT_CARE);
    return;
  }
  // A screen that was unplugged leaves a window as large as itself: that is not what to come back to.
  if (!std::exchange(full_, true)) {
    glfwGetWindowPos(window_, &before_[0], &before_[1]);
    glfwGetWindowSize(window_, &before_[2], &before_[3]);
  }
  if (screens() > 1) {
    // Not every window manager heeds which screen is asked for: some fill the one that the window is on.
    int x = 0, y = 0;
    glfwGetMonitorPos(wanted, &x, &y);
    glfwSetWindowMonitor(window_, nullptr, x, y, mode->width, mode->height, GLFW_DONT_CARE);
  }
  glfwSetWindowMonitor(window_, wanted, 0, 0, mode->width, mode->height, mode->refreshRate);
}

void GlfwWindow::set_vsync(bool on) {
  glfwSwapInterval(on ? 1 : 0);
}

void GlfwWindow::swap() {
  glfwSwapBuffers(window_);
}

float GlfwWindow::content_scale() const {
  float x = 1.0f, y = 1.0f;
  glfwGetWindowContentScale(window_, &x, &y);
  return x > 0.0f ? x : 1.0f;
}

GlfwWindow::Size GlfwWindow::size() const {
  Size s;
  glfwGetWindowSize(window_, &s.width, &s.height);
  return s;
}

GlfwWindow::Size GlfwWindow::framebuffer() const {
  Size s;
  glfwGetFramebufferSize(window_, &s.width, &s.height);
  return s;
}

void GlfwWindow::poll(double wait) {
  if (wait > 0.0)
    glfwWaitEventsTimeout(wait);
  else
    glfwPollEvents();
}

}  // namespace scorescope
