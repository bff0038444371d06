#include "app/presenter_window.h"

#include "core/math/error.h"

namespace scorescope {
namespace {

constexpr std::chrono::milliseconds kBetween{150};
constexpr GlfwWindow::Size kSize{1100, 700};

}  // namespace

void PresenterWindow::follow() {
  bool& wanted = session_.view().presenter;
  if (window_ && window_->closing()) wanted = false;
  if (wanted == (window_ != nullptr)) return;
  if (wanted) {
    try {
      window_ = std::make_unique<GlfwWindow>(kSize.width, kSize.height, "Presenter – Scorescope", main_);
      window_->set_vsync(false);  // the main window keeps the pace
      view_ = std::make_unique<PresenterView>(session_);
    } catch (const UserError& error) {
      session_.say(error.what());
      wanted = false;
      view_.reset();
      window_.reset();
    }
    drawn_ = {};
  } else {
    window_->make_current();  // what it drew with goes in its own context
    view_.reset();
    window_.reset();
  }
  main_.make_current();
}

void PresenterWindow::forget() {
  if (window_) window_->forget();
}

void PresenterWindow::draw(std::chrono::steady_clock::time_point now) {
  if (!window_ || (now - drawn_ < kBetween && !window_->active())) return;
  drawn_ = now;
  const auto [width, height] = window_->framebuffer();
  if (width == 0 || height == 0) return;  // minimised
  window_->make_current();
  view_->frame(width, height, now);
  window_->swap();
  main_.make_current();
}

}  // namespace scorescope
