#pragma once

#include <array>

#include "core/scene/scene.h"

namespace scorescope {

struct Rgb {
  float r = 0, g = 0, b = 0;
};

/// Colours carry meaning, the same in arrows, curves, equations and legends: data/particles orange, noise/exact density
/// blue, exact score mint/teal, learned magenta.
struct Theme {
  ThemeName name = ThemeName::dark;
  Rgb background, panel, control, line, text, dim, stage, data, noise, score, learned;
  std::array<Rgb, 6> density;  ///< ramp from empty to dense
};

const Theme& theme(ThemeName name);

}  // namespace scorescope
