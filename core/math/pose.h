#pragma once

#include "core/math/mixture.h"

namespace scorescope {

/// How a point set lies: a similarity of the plane, x -> move + scale R(turn) x, turned counter-clockwise about the
/// origin. On a line nothing is turned.
struct Pose {
  Vec2 move = Vec2::Zero();  ///< in the units of the set
  double scale = 1.0;        ///< above 0
  double turn = 0.0;         ///< degrees
  bool operator==(const Pose& o) const { return move == o.move && scale == o.scale && turn == o.turn; }

  [[nodiscard]] Vec2 operator()(const Vec2& x) const;
};

/// The law of pose(x) for x of `mixture`: means mu -> pose(mu), covariances scale^2 R Sigma R^T. The very same mixture,
/// to the last bit, for the pose that leaves everything where it is.
Mixture placed(Mixture mixture, const Pose& pose);

}  // namespace scorescope
