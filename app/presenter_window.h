#pragma once

#include <chrono>
#include <memory>
#include <vector>

#include "app/glfw_window.h"
#include "app/session.h"
#include "app/ui/presenter_view.h"

namespace scorescope {

/// The presenter's own window beside the one that the class sees: there while the session wants it. Its keys are the
/// main window's.
class PresenterWindow {
 public:
  PresenterWindow(GlfwWindow& main, Session& session) : main_(main), session_(session) {}

  /// Opens or closes it, as the session wants it and as it was closed by hand. The main window's context is current
  /// before and after.
  void follow();
  /// Forgets what has happened in it, before the next events are taken.
  void forget();
  [[nodiscard]] bool active() const { return window_ && window_->active(); }
  [[nodiscard]] std::vector<Key> keys() const { return window_ ? window_->keys() : std::vector<Key>(); }
  /// Draws it, several times a second at the most: it has a clock and nothing that moves.
  void draw(std::chrono::steady_clock::time_point now);

 private:
  GlfwWindow& main_;
  Session& session_;
  std::unique_ptr<GlfwWindow> window_;
  std::unique_ptr<PresenterView> view_;
  std::chrono::steady_clock::time_point drawn_{};
};

}  // namespace scorescope
