#include "core/math/energy.h"

#include <algorithm>
#include <cmath>

#include "core/math/error.h"

namespace scorescope {
namespace {

/// The share of Z in the rim above which exp(-E) counts as not decaying: a box that holds 1 - 1e-6 has far less there,
/// a constant has 0.23 (2D) or 0.12 (1D).
constexpr double kLargestRim = 1e-2;

/// Whether point k of n lies in the outer sixteenth of its axis.
bool in_rim(int k, int n) {
  return 16 * std::min(k, n - 1 - k) < n - 1;
}

}  // namespace

Box holding_box(const NoisedLaw& p) {
  constexpr double kReach = 5.2;
  Box out{Vec2::Constant(INFINITY), Vec2::Constant(-INFINITY)};
  for (const Component& c : noised(p.mixture, p.level).components) {
    const Vec2 reach = kReach * c.cov.diagonal().cwiseSqrt();
    out.min = out.min.cwiseMin(c.mean - reach);
    out.max = out.max.cwiseMax(c.mean + reach);
  }
  return out;
}

EnergyGrid energy_on_grid(int dim, const Box& box, int points_x, int points_y, const EnergyFunction& energy) {
  EnergyGrid out;
  out.nx = points_x | 1;
  out.ny = dim == 1 ? 1 : points_y | 1;
  const Vec2 size = box.max - box.min;
  if (!(size.x() > 0.0) || (dim == 2 && !(size.y() > 0.0))) throw UserError("the box of an energy grid is empty");
  if (out.nx < 17 || (dim == 2 && out.ny < 17))
    throw UserError("an energy grid needs at least 17 points along an axis");
  const double hx = size.x() / (out.nx - 1);
  const double hy = dim == 1 ? 1.0 : size.y() / (out.ny - 1);
  double least = INFINITY;
  for (int j = 0; j < out.ny; ++j)
    for (int i = 0; i < out.nx; ++i) {
      const double e = energy({box.min.x() + i * hx, dim == 1 ? 0.0 : box.min.y() + j * hy});
      if (std::isnan(e) || e == -INFINITY) throw UserError("an energy must be a number or +infinity everywhere");
      out.energy.push_back(e);
      least = std::min(least, e);
    }
  if (!std::isfinite(least)) throw UserError("the energy is infinite all over the box: there is no density");
  double z = 0.0;
  double coarse = 0.0;  // the same rule on every other point
  double rim = 0.0;
  for (int j = 0; j < out.ny; ++j)
    for (int i = 0; i < out.nx; ++i) {
      const auto at = static_cast<std::size_t>(j) * static_cast<std::size_t>(out.nx) + static_cast<std::size_t>(i);
      const double at_end =
          (i == 0 || i == out.nx - 1 ? 0.5 : 1.0) * (dim == 2 && (j == 0 || j == out.ny - 1) ? 0.5 : 1.0);
      const double mass = std::exp(least - out.energy[at]) * at_end * hx * hy;
      z += mass;
      if (i % 2 == 0 && j % 2 == 0) coarse += (dim == 1 ? 2.0 : 4.0) * mass;
      if (in_rim(i, out.nx) || (dim == 2 && in_rim(j, out.ny))) rim += mass;
    }
  out.log_z = std::log(z) - least;
  out.log_z_error = coarse > 0.0 ? std::abs(std::log(coarse / z)) : INFINITY;
  out.rim_share = rim / z;
  out.normalisable = out.rim_share <= kLargestRim;
  if (out.normalisable)
    for (double& e : out.energy) e += out.log_z;
  return out;
}

FieldDerivatives field_derivatives(const VectorField& field, int dim, const Vec2& x, double h, int order) {
  if (order != 2 && order != 4) throw UserError("central differences are of order 2 or 4");
  FieldDerivatives out;
  for (int axis = 0; axis < dim; ++axis) {
    double step = h > 0.0 ? h : (order == 2 ? 6e-6 : 8e-4) * std::max(1.0, std::abs(x[axis]));
    const double there = x[axis] + step;
    step = there - x[axis];  // a number that adds to x exactly
    const auto difference = [&](double reach) -> Vec2 {
      Vec2 after = x;
      Vec2 before = x;
      after[axis] += reach;
      before[axis] -= reach;
      return (field(after) - field(before)) / (2.0 * reach);
    };
    out.jacobian.col(axis) =
        order == 2 ? difference(step) : Vec2((4.0 * difference(step) - difference(2.0 * step)) / 3.0);
  }
  if (dim == 1) {
    const double slope = out.jacobian(0, 0);
    out.jacobian.setZero();
    out.jacobian(0, 0) = slope;
  }
  out.divergence = out.jacobian.trace();
  out.curl = out.jacobian(1, 0) - out.jacobian(0, 1);
  return out;
}

FieldDerivatives score_derivatives(const NoisedLaw& p, const Vec2& x) {
  FieldDerivatives out;
  out.jacobian = evaluate(p.mixture, p.level, x).hessian;
  if (p.mixture.dim == 1) out.jacobian.row(1).setZero(), out.jacobian.col(1).setZero();
  out.divergence = out.jacobian.trace();
  out.curl = out.jacobian(1, 0) - out.jacobian(0, 1);
  return out;
}

}  // namespace scorescope
