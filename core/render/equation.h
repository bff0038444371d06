#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/render/theme.h"

namespace scorescope {

/// Straight (not premultiplied) RGBA, rows from the top.
struct EquationPicture {
  int width = 0, height = 0;
  std::vector<std::uint8_t> rgba;
};

/// A typeset equation (assets/equations/NAME.svg) in the theme's colours: text, and its classes data, noise, score and
/// learned. `pixels_per_ex` is the height of a lower-case x. Throws UserError for what is no SVG.
EquationPicture draw_equation(const std::string& svg, const Theme& theme, float pixels_per_ex);

}  // namespace scorescope
