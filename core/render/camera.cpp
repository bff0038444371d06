#include "core/render/camera.h"

#include <algorithm>
#include <cmath>

namespace scorescope {
namespace {

constexpr double kNoiseExtent = 3.0;  // standard deviations

/// Root mean square distance of the target from the origin, an axis.
double rms(const Mixture& target) {
  const Moments m = moments(target, {1.0, 0.0});
  return std::sqrt((m.cov.trace() + m.mean.squaredNorm()) / target.dim);
}

}  // namespace

double camera_unit(CameraKind kind, Signal level, const Mixture& target) {
  if (kind == CameraKind::data) return 1.0;
  return std::hypot(level.alpha * (kind == CameraKind::fit ? rms(target) : 1.0), level.sigma);
}

double camera_extent(const ViewSpec& view, const Stage& stage) {
  if (view.extent > 0.0) return view.extent;
  return std::max(kNoiseExtent, stage.extent() / camera_unit(view.camera, {1.0, 0.0}, *stage.target()));
}

Camera camera_at(const ViewSpec& view, const Stage& stage, Signal level) {
  const double unit = camera_unit(view.camera, level, *stage.target());
  return {unit * view.centre, unit * camera_extent(view, stage)};
}

}  // namespace scorescope
