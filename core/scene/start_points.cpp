#include "core/scene/start_points.h"

#include <algorithm>
#include <cmath>

#include "core/flow/backend.h"
#include "core/flow/point_group.h"
#include "core/math/ode.h"

namespace scorescope {

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

std::vector<float> start_points(const StartSpec& start, const NoiseSchedule& schedule, const Mixture& target,
                                const std::vector<double>& times, std::size_t count, const ScoreSource& source) {
  std::vector<float> out;
  const auto put = [&](const Vec2& x) {
    out.push_back(static_cast<float>(x.x()));
    if (target.dim == 2) out.push_back(static_cast<float>(x.y()));
  };
  if (start.kind == StartKind::grid) {
    const double half = start.extent * schedule.prior_scale(times.front());
    const auto at = [&](int i) { return half * (2.0 * i / (start.lines - 1) - 1.0); };
    for (int j = 0; j < (target.dim == 2 ? start.lines : 1); ++j)
      for (int i = 0; i < start.lines; ++i) put({at(i), at(j)});
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
