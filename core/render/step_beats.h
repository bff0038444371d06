#pragma once

#include <functional>

#include "core/render/panel_layers.h"

namespace scorescope {

/// Where a step in beats is drawn.
struct BeatGround {
  /// Pixels of a place x; in 1D every beat has a lane of its own beside the one before, from 0.
  std::function<Vec2(const Vec2& x, int lane)> pixel;
  float per_unit = 1.0f;
  int dim = 2;
};

/// A step in beats, on one large particle: where the forward drift takes it back to, where the score pulls, where the
/// noise kicks, and where it stands then. `beat` 1 to 4 says how far; the numbers stand under the title. Steps are
/// small: arrows are drawn larger by a round factor, which is said.
void draw_step_beats(const PanelPen& pen, const BeatGround& ground, const StepTerms& terms, int beat, bool learned);

}  // namespace scorescope
