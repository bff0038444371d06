#include "core/render/faded_canvas.h"

#include <vector>

namespace scorescope {

void FadedCanvas::strokes(std::span<const Stroke> strokes, float halo, Ink halo_ink) {
  std::vector<Stroke> out(strokes.begin(), strokes.end());
  for (Stroke& stroke : out) {
    stroke.ink_a[3] *= opacity_;
    stroke.ink_b[3] *= opacity_;
  }
  canvas_.strokes(out, halo, faded(halo_ink));
}

}  // namespace scorescope
