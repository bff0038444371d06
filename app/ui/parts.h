#pragma once

#include "app/session.h"
#include "core/render/layout.h"

namespace scorescope {

/// Where the parts of the window lie.
struct Parts {
  PixelRect window, top, left, canvas, right, bottom;
  bool left_docked = false, right_docked = false;  ///< beside the canvas; else hidden, or over it
};

/// Fewest points of a window, and narrowest panel that still has a side column beside it.
inline constexpr float kSmallestWidth = 1024.0f, kSmallestHeight = 640.0f, kNarrowestPanel = 320.0f;

/// Parts that are there at all: a scene may hide them, and presenting leaves the panels alone.
struct Present {
  bool top = true, left = true, right = true, bottom = true;
  bool left_used = false, right_used = false;  ///< a hand is on a column beside the panels: it must not go away
};

/// Columns make room where a panel would be narrower than kNarrowestPanel: the right one first, then the left.
/// With a lesson in it the right column is wider, and the left one goes first. One that is used stays.
Parts arrange(float width, float height, float scale, const ViewState& view, int panels, bool lesson = false,
              const Present& present = {});

/// Pixels a point: what the screen asks for, less where the window would not hold the smallest interface.
float fitting_scale(float wanted, float width, float height);

}  // namespace scorescope
