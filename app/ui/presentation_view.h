#pragma once

#include <optional>

#include "app/ui/ui.h"
#include "core/gpu/gl.h"
#include "core/render/canvas.h"

namespace scorescope {

/// Pixels a point in front of a class: the smallest type (10.5 points) is a forty-fifth of the height.
float presentation_scale(float height);

/// What lies over the panels while presenting: pen, laser, magnifier, black.
class PresentationView {
 public:
  /// Where the panels go.
  [[nodiscard]] static PixelRect canvas(PixelRect window);
  /// The strip under them that says the time: the one number.
  [[nodiscard]] static PixelRect time_bar(PixelRect canvas, float height);
  /// Before the panels: the pen takes the mouse, or the strip of the time does.
  void touch(Ui& ui, PixelRect window);
  /// After the panels, whose pixels the magnifier reads from the framebuffer that is bound.
  void draw(Ui& ui, Canvas& canvas, PixelRect window, int framebuffer_height, float ratio);

 private:
  void write(Ui& ui, PixelRect window);
  void touch_time(Ui& ui, PixelRect window);
  void draw_loupe(Ui& ui, Canvas& canvas, PixelRect window, int framebuffer_height, float ratio);

  std::optional<GlTexture> seen_;  ///< what is under the magnifier
};

}  // namespace scorescope
