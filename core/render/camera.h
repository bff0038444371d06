#pragma once

#include "core/scene/stage.h"

namespace scorescope {

/// Where a panel looks, in data units.
struct Camera {
  Vec2 centre = Vec2::Zero();
  double half = 3.0;  ///< half the height of the picture
  [[nodiscard]] Box box(double aspect) const {
    const Vec2 reach(half * aspect, half);
    return {centre - reach, centre + reach};
  }
};

/// Data units in one unit of the camera's coordinates at a level (T26).
double camera_unit(CameraKind kind, Signal level, const Mixture& target);

/// Half height in the camera's own coordinates: the view's, or what holds data and noise.
double camera_extent(const ViewSpec& view, const Stage& stage);

Camera camera_at(const ViewSpec& view, const Stage& stage, Signal level);

}  // namespace scorescope
