#pragma once

#include <array>

#include "core/scene/scene.h"

namespace scorescope {

struct Rgb {
  float r = 0, g = 0, b = 0;
  bool operator==(const Rgb&) const = default;
};

/// Colours carry meaning, the same in arrows, curves, equations and legends: data/particles orange, noise/exact density
/// blue, exact score mint/teal, learned magenta.
struct Theme {
  ThemeName name = ThemeName::dark;
  Rgb background, panel, control, line, text, dim, stage, data, noise, score, learned;
  std::array<Rgb, 6> density;  ///< ramp from empty to dense
  bool clear_ground = false;   ///< nothing is drawn where the background or the stage's colour would be

  /// How much of its own colour an iso-line of the density has.
  [[nodiscard]] float iso_line_strength() const { return name == ThemeName::dark ? 0.16f : 0.22f; }
};

const Theme& theme(ThemeName name);

}  // namespace scorescope
