#pragma once

#include <chrono>
#include <memory>

#include "app/session.h"
#include "app/ui/item_registry.h"

namespace scorescope {

/// What stands on the presenter's own screen: the step's note, what it says and asks, what comes next, the time. Like
/// Interface it knows no window system; the framebuffer that is bound is drawn into. It listens to no mouse.
class PresenterView {
 public:
  explicit PresenterView(Session& session);
  PresenterView(const PresenterView&) = delete;
  PresenterView& operator=(const PresenterView&) = delete;
  ~PresenterView();

  /// Type grows with the window.
  void frame(int width, int height, std::chrono::steady_clock::time_point now);
  [[nodiscard]] const ItemRegistry& items() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// "4:07" or "1:02:33"; with a minus where it is less than nothing.
std::string clock_text(std::chrono::seconds time);

}  // namespace scorescope
