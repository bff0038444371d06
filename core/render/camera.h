#pragma once

#include "core/scene/stage.h"

namespace scorescope {

/// Where a panel looks, in data units.
struct Camera {
  Vec2 centre = Vec2::Zero();
  double half = 3.0;  ///< half the height of the picture, in an upright one half its width: what a view holds is seen
  [[nodiscard]] Box box(double aspect) const {
    const Vec2 reach = half * (aspect < 1.0 ? Vec2(1.0, 1.0 / aspect) : Vec2(aspect, 1.0));
    return {centre - reach, centre + reach};
  }
};

/// Data units in one unit of the camera's coordinates at a level (T26).
double camera_unit(CameraKind kind, Signal level, const Mixture& target);

/// `Camera::half` in the camera's own coordinates: the view's, or what holds data and noise.
double camera_extent(const ViewSpec& view, const Stage& stage);

Camera camera_at(const ViewSpec& view, const Stage& stage, Signal level);

}  // namespace scorescope
