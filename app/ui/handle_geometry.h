#pragma once

#include <array>

#include "app/ui/compat.h"
#include "core/math/covariance_axes.h"
#include "core/render/scene_renderer.h"

namespace scorescope {

/// Where data coordinates of a panel lie in the window. A line lies along one direction of it: across the profile's
/// base, or up the playhead of the picture over time.
struct HandMap {
  int dim = 2;
  PanelMap map;
  ImVec2 line;  ///< 1D: the coordinate that is not the line's

  [[nodiscard]] ImVec2 pixel(const Vec2& x) const;
  [[nodiscard]] Vec2 data(ImVec2 pixel) const;
  [[nodiscard]] float per_unit() const { return map.per_unit; }
  /// A direction of the data as one of the window, of length 1.
  [[nodiscard]] ImVec2 direction(double angle) const;
};
/// `ratio` is framebuffer pixels a window coordinate, `scale` window coordinates a point.
HandMap hand_map(const PanelPicture& picture, PixelRect rect, float scale, float ratio);

/// On which side of the mean the handles of the two axes stand: 1, or -1 where there is no room for it.
struct Sides {
  float along = 1.0f, across = 1.0f;
};

/// A component as it lies in a panel: that of p_t, alpha mu and alpha^2 Sigma + sigma^2 I, drawn at two standard
/// deviations, and the handles on it.
struct Handles {
  ImVec2 mean;
  ImVec2 along, across;          ///< of the axes, outside of the ellipse
  ImVec2 turn;                   ///< opposite to `along`
  ImVec2 along_end, across_end;  ///< where the ellipse ends there
  std::array<double, 2> half{};  ///< its half axes in window coordinates
  bool round = false;            ///< Sigma is a circle: there is nothing to turn
  Sides sides;
};
inline constexpr double kShownSds = 2.0;
/// `room`: where handles can be reached. `sides`: those that are held already.
Handles handles_of(const HandMap& map, Signal level, const Vec2& mean, const CovarianceAxes& axes, float gap,
                   PixelRect room, const Sides* sides = nullptr);

/// The standard deviation at t = 0 of an axis whose ellipse ends `half` window coordinates from the mean at `level`;
/// at least `least`.
double sd_of_half_axis(double half, float per_unit, Signal level, double least);

/// To digits that a hand sees: a tenth of what a window coordinate is worth, and no more.
double rounded_to_hand(double value, double per_window_coordinate);

}  // namespace scorescope
