#pragma once

#include <span>
#include <vector>

#include "core/render/panel_layers.h"

namespace scorescope {

/// What both pictures of a line are made of: the profile at one instant, and the picture over time.

inline constexpr int kBins = 72;
/// Shares of all particles in `bins` equal bins of [low, high], over their width: a density.
std::vector<double> histogram_density(std::span<const float> particles, double low, double high, int bins);

/// Where the particles of a profile are drawn, [n, 2] in data coordinates about the middle of their strip, and that
/// strip's place. No second coordinate: a fixed scatter, by the golden ratio, so that a particle keeps its height.
struct Strip {
  PanelMap map;
  std::vector<float> positions;
};
Strip strip_of(const PanelPicture& picture, const PixelRect& rect, float scale);

/// Where time runs in the picture over time.
PixelRect time_part(const PixelRect& panel);

/// arrow_length() with the sign of the score, which is that of -eps.
float signed_arrow_length(float eps);

/// Where things stand in a panel: the base line of the profile, the present in the picture over time.
float profile_base(const PixelRect& rect, float scale);
float playhead_x(const PanelPicture& picture, const PixelRect& rect);

}  // namespace scorescope
