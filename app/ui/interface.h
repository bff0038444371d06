#pragma once

#include <memory>

#include "app/session.h"
#include "app/ui/item_registry.h"

namespace scorescope {

/// One frame's surroundings.
struct FrameInput {
  int framebuffer_width = 0, framebuffer_height = 0;
  double seconds = 0.0;  ///< wall time since the last frame
};

/// The whole window's content over a session: panels by our own OpenGL, everything else by Dear ImGui. Knows no window
/// system: whoever owns one feeds the mouse, the keyboard and the size to ImGui's context, or set_display() does. The
/// framebuffer that is bound is drawn into.
class Interface {
 public:
  Interface(Session& session, float scale);
  Interface(const Interface&) = delete;
  Interface& operator=(const Interface&) = delete;
  ~Interface();

  /// Size and time step, where no window's backend sets them.
  void set_display(int width, int height, float seconds);
  /// Pixels a point, where the window is large enough for it.
  void set_scale(float scale);
  /// Advances the session and draws.
  void frame(const FrameInput& input);

  [[nodiscard]] bool settled() const;  ///< all particles stand at the clock: another frame would be the same picture
  /// Numbers are still being measured in the background; whether some have come since the last call.
  [[nodiscard]] bool measuring() const;
  [[nodiscard]] bool take_news();
  /// Waits for the numbers on show: for a picture that is made once. The next frame has them.
  void measure();
  [[nodiscard]] bool exporting() const;  ///< or trying out what an export would come to: its progress is to be shown
  [[nodiscard]] bool typing() const;     ///< a text field wants the keys
  [[nodiscard]] const ItemRegistry& items() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace scorescope
