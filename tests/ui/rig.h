#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "app/session.h"
#include "app/ui/compat.h"
#include "app/ui/interface.h"
#include "core/gpu/egl_context.h"
#include "core/render/target.h"
#include "tests/support/paths.h"

namespace scorescope {

/// The whole interface without a window: a framebuffer, and a mouse moved by hand. Controls are found by their paths.
class Rig {
  EglContext context_;
  std::optional<RenderTarget> target_;
  std::unique_ptr<Backend> backend_;

 public:
  Session session;

  static constexpr int kWidth = 1100, kHeight = 1200;

  explicit Rig(const Scene& scene = default_scene(), float scale = 1.0f)
      : backend_(make_cpu_backend()), session(scene, *backend_, testing::source_dir()) {
    target_.emplace(static_cast<int>(kWidth * scale), static_cast<int>(kHeight * scale));
    interface_ = std::make_unique<Interface>(session, scale);
    frame(3);
  }

  /// Another window, on another screen: `scale` pixels a point.
  void resize(int width, int height, float scale) {
    target_.emplace(width, height);
    interface_->set_scale(scale);
    frame(3);
  }

  /// Few particles and steps, so that frames are short.
  static Scene small_scene() {
    Scene scene = default_scene();
    scene.particles = 500;
    scene.grid.steps = 40;
    return scene;
  }

  void frame(int count = 1, double seconds = 1.0 / 60.0) {
    for (int i = 0; i < count; ++i) {
      interface_->set_display(target_->width(), target_->height(), 0.1f);  // ImGui's own clock: sets clicks apart
      compat::feed_mouse(x_, y_, down_, right_down_, std::exchange(wheel_, 0.0f));
      target_->bind();
      interface_->frame(
          {.framebuffer_width = target_->width(), .framebuffer_height = target_->height(), .seconds = seconds});
    }
  }

  /// Waits for the numbers measured in the background, and shows them.
  void measure() {
    frame(2);
    interface_->measure();
    frame(2);
  }

  [[nodiscard]] PixelRect rect(const std::string& path) const {
    const auto found = interface_->items().find(path);
    REQUIRE_MESSAGE(found.has_value(), "no control " << path);
    return *found;
  }
  [[nodiscard]] const ItemRegistry& items() const { return interface_->items(); }
  [[nodiscard]] bool shown(const std::string& path) const { return interface_->items().find(path).has_value(); }

  // Position and button change in different frames and hold for two, as a hand's do.
  void move(float x, float y) {
    x_ = x;
    y_ = y;
    frame(2);
  }
  void move(const std::string& path, float across = 0.5f) {
    const PixelRect r = rect(path);
    move(r.x + across * r.w, r.y + 0.5f * r.h);
  }
  /// In one frame: a hand that does not rest.
  void glide(float x, float y) {
    x_ = x;
    y_ = y;
    frame(1);
  }
  void press() {
    down_ = true;
    frame(2);
  }
  void release() {
    down_ = false;
    frame(2);
  }
  void click(const std::string& path) {
    move(path);
    press();
    release();
    frame(4);  // longer than a double click
  }
  void right_click(const std::string& path) {
    move(path);
    right_down_ = true;
    frame(2);
    right_down_ = false;
    frame(3);
  }
  void wheel(float notches) {
    wheel_ = notches;
    frame(2);
  }
  void drag_right(const std::string& path, float from, float to) {
    move(path, from);
    right_down_ = true;
    frame(2);
    for (int i = 1; i <= 4; ++i) move(path, from + (to - from) * static_cast<float>(i) / 4.0f);
    right_down_ = false;
    frame(2);
  }
  void double_click(const std::string& path) {
    move(path);
    double_click();
  }
  /// Where the mouse is.
  void double_click() {
    for (const bool down : {true, false, true, false}) {
      down_ = down;
      frame(1);
    }
    frame(4);
  }
  void drag(const std::string& path, float from, float to) {
    move(path, from);
    press();
    for (int i = 1; i <= 4; ++i) move(path, from + (to - from) * static_cast<float>(i) / 4.0f);
    release();
  }

  /// Into the field that has the focus; '\n' is Enter.
  void type(const std::string& text) {
    for (const char letter : text) {
      compat::feed_letter(letter, true);
      frame(1);
      compat::feed_letter(letter, false);
      frame(1);
    }
    frame(2);
  }

  [[nodiscard]] bool measuring() const { return interface_->measuring(); }
  [[nodiscard]] bool settled() const { return interface_->settled(); }
  [[nodiscard]] Image picture() const { return target_->read(); }

 private:
  std::unique_ptr<Interface> interface_;
  float x_ = -100.0f, y_ = -100.0f;
  bool down_ = false, right_down_ = false;
  float wheel_ = 0.0f;
};

}  // namespace scorescope
