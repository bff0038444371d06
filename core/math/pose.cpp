#include "core/math/pose.h"

#include <cmath>
#include <numbers>

namespace scorescope {
namespace {

Mat2 rotation(double degrees) {
  const double angle = degrees * std::numbers::pi / 180.0;
  Mat2 r;
  r << std::cos(angle), -std::sin(angle), std::sin(angle), std::cos(angle);
  return r;
}

}  // namespace

Vec2 Pose::operator()(const Vec2& x) const {
  return move + scale * (rotation(turn) * x);
}

Mixture placed(Mixture mixture, const Pose& given) {
  if (given == Pose{}) return mixture;
  Pose pose = given;
  if (mixture.dim == 1) pose.turn = pose.move.y() = 0.0;
  const Mat2 linear = pose.scale * rotation(pose.turn);
  for (Component& c : mixture.components) {
    c.mean = pose(c.mean);
    c.cov = linear * c.cov * linear.transpose();
    c.cov(1, 0) = c.cov(0, 1);  // rounding: symmetric to the last bit
  }
  return mixture;
}

}  // namespace scorescope
