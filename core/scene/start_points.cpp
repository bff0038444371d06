#include "core/scene/start_points.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/flow/backend.h"
#include "core/flow/point_group.h"
#include "core/math/ode.h"

namespace scorescope {
namespace {

/// Coprime to n and near its golden section: multiples of it, modulo n, meet every number below n once, and the first
/// few lie evenly among them.
std::size_t spreading_stride(std::size_t n) {
  auto stride = std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(0.6180339887 * static_cast<double>(n))));
  while (std::gcd(stride, n) != 1) ++stride;
  return stride;
}

}  // namespace

Vec2 encode(const NoiseSchedule& schedule, const Mixture& target, const std::vector<double>& times, const Vec2& x,
            const ScoreSource& source) {
  const auto velocity = [&](double t, const Vec2& at) -> Vec2 {
    const SdeCoefficients c = schedule.sde(t);
    const auto dim = static_cast<std::size_t>(target.dim);
    Vec2 score = Vec2::Zero();
    evaluate_points<double>(source, target, schedule.at(t), {at.data(), dim}, {score.data(), dim}, {});
    return c.f * at - 0.5 * c.g2 * score;
  };
  // A data point is where p_0 lives; the flow begins at t_min, where the same point is scaled by alpha.
  const Vec2 start = schedule.at(times.back()).alpha * x;
  return integrate_adaptive<Vec2>(velocity, start, times.back(), times.front(), {.abs_tol = 1e-8, .rel_tol = 1e-8}).y;
}

Vec2 interpolate_latent(const Vec2& from, const Vec2& to, double s, LinePath path) {
  const double lengths = from.norm() * to.norm();
  if (path == LinePath::linear || lengths == 0.0) return (1.0 - s) * from + s * to;
  const double angle = std::acos(std::clamp(from.dot(to) / lengths, -1.0, 1.0));
  // Parallel or opposite: no arc is singled out, the line is its limit or as good as any.
  if (std::sin(angle) < 1e-9) return (1.0 - s) * from + s * to;
  return (std::sin((1.0 - s) * angle) * from + std::sin(s * angle) * to) / std::sin(angle);
}

std::vector<Vec2> lattice(double half, std::size_t lines, int dim) {
  const auto at = [&](std::size_t i) {
    return half * (2.0 * static_cast<double>(i) / static_cast<double>(lines - 1) - 1.0);
  };
  std::vector<Vec2> out;
  for (std::size_t j = 0; j < (dim == 2 ? lines : 1); ++j)
    for (std::size_t i = 0; i < lines; ++i) out.emplace_back(at(i), dim == 2 ? at(j) : 0.0);
  return out;
}

std::vector<float> start_points(const StartSpec& start, const NoiseSchedule& schedule, const Mixture& target,
                                const std::vector<double>& times, std::size_t count, const ScoreSource& source) {
  std::vector<float> out;
  const auto put = [&](const Vec2& x) {
    out.push_back(static_cast<float>(x.x()));
    if (target.dim == 2) out.push_back(static_cast<float>(x.y()));
  };
  if (start.kind == StartKind::grid) {
    // On a line every particle has a place of its own; in the plane they take turns on the grid.
    const auto lines = target.dim == 2 ? static_cast<std::size_t>(start.lines) : std::max<std::size_t>(2, count);
    const auto points = lattice(start.extent * schedule.prior_scale(times.front()), lines, target.dim);
    // Paths are drawn of the first few particles: these lie all over the grid.
    const std::size_t n = points.size(), stride = spreading_stride(n);
    for (std::size_t i = 0; i < n; ++i) put(points[i * stride % n]);
  } else if (start.kind == StartKind::latent_line) {
    const Vec2 from = encode(schedule, target, times, start.from, source);
    const Vec2 to = encode(schedule, target, times, start.to, source);
    for (std::size_t i = 0; i < count; ++i)
      put(interpolate_latent(from, to, count > 1 ? static_cast<double>(i) / static_cast<double>(count - 1) : 0.0,
                             start.path));
  }
  return out;
}

SamplerProgram from_one_start(SamplerProgram program, const Mixture& target, std::uint64_t seed, std::uint32_t i) {
  std::vector<float> x(static_cast<std::size_t>(target.dim));
  draw_start(program, target, {.seed = seed, .first = i, .count = 1}, x);
  program.start = Start::points;
  program.start_points = std::move(x);
  return program;
}

}  // namespace scorescope
