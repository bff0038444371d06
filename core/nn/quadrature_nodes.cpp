#include "core/nn/quadrature_nodes.h"

#include <algorithm>
#include <cmath>

#include "core/math/energy.h"

namespace scorescope {

QuadratureNodes::QuadratureNodes(const Mixture& target, Signal finest) : dim_(target.dim) {
  const Box box = holding_box({target, finest});
  double narrowest = INFINITY;
  for (const Component& c : noised(target, finest).components) {
    const double trace = dim_ == 1 ? c.cov(0, 0) : c.cov.trace();
    const double det = c.cov(0, 0) * c.cov(1, 1) - c.cov(0, 1) * c.cov(0, 1);
    const double least = dim_ == 1 ? trace : 0.5 * trace - std::sqrt(std::max(0.0, 0.25 * trace * trace - det));
    narrowest = std::min(narrowest, std::sqrt(std::max(0.0, least)));
  }
  const Vec2 size = box.max - box.min;
  // With 0.8 standard deviations between nodes the trapezoid rule errs by 1e-13 on a Gaussian.
  const double wanted = (dim_ == 1 ? size.x() : size.maxCoeff()) / (0.8 * narrowest) + 1.0;
  per_axis_ = static_cast<int>(dim_ == 1 ? std::clamp(wanted, 400.0, 2000.0) : std::clamp(wanted, 48.0, 96.0));
}

QuadratureNodes::Node QuadratureNodes::at(const Box& box, int j) const {
  Node out;
  for (int axis = 0; axis < dim_; ++axis) {
    const int k = axis == 0 ? j % per_axis_ : j / per_axis_;
    const double step = (box.max[axis] - box.min[axis]) / (per_axis_ - 1);
    out.x[axis] = box.min[axis] + k * step;
    out.log_weight += std::log(k == 0 || k == per_axis_ - 1 ? 0.5 * step : step);
  }
  return out;
}

}  // namespace scorescope
