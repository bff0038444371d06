#pragma once

#include "core/render/panel_layers.h"

namespace scorescope {

/// A step in beats, on one large particle: where the forward drift takes it back to, where the score pulls, where the
/// noise kicks, and where it stands then. `beat` 1 to 4 says how far; the numbers stand under the title. Steps are
/// small: arrows are drawn larger by a round factor, which is said.
void draw_step_beats(const PanelPen& pen, const PanelMap& map, const StepTerms& terms, int beat, bool learned);

}  // namespace scorescope
