#include "core/render/posterior_pictures.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "core/math/mixture_sampler.h"
#include "core/math/reverse_kernel.h"
#include "core/render/grid_points.h"
#include "core/render/panel_fields.h"

namespace scorescope {
namespace {

constexpr std::uint32_t kFanRow = 0x46414Eu;  // of Stream::metric, apart from the draws a metric compares with
constexpr std::uint32_t kKernelRow = 0x4B45524Eu;
constexpr std::size_t kFanDraws = 48;
constexpr double kMasses[] = {0.5, 0.9};
constexpr std::uint32_t kKernelDraws = 4096;
constexpr int kCells = 128;           // along the longer side of what the kernel covers
constexpr int kColumns = 384;         // 1D
constexpr double kFarthest = 4.0;     // standard deviations of a component that the grid holds
constexpr double kSmallShare = 1e-4;  // components lighter than this are left outside
constexpr double kRefineWork = 3e5;   // component evaluations that sharpening the lines may cost
constexpr Signal kNoNoise{1.0, 0.0};  // the kernel is drawn as it is

KernelPicture::Bell bell(const Moments& m) {
  const Eigen::SelfAdjointEigenSolver<Mat2> axes(m.cov);
  const Vec2 sd = axes.eigenvalues().cwiseMax(0.0).cwiseSqrt();
  return {m.mean, sd.x() * axes.eigenvectors().col(0), sd.y() * axes.eigenvectors().col(1)};
}

/// What holds the heavier components, a little more than the panel at most.
Box box_around(const Mixture& kernel, const Box& seen) {
  Box out{Vec2::Constant(1e30), Vec2::Constant(-1e30)};
  for (const Component& c : kernel.components) {
    if (c.weight < kSmallShare) continue;
    const Vec2 reach = kFarthest * c.cov.diagonal().cwiseSqrt();
    out.min = out.min.cwiseMin(c.mean - reach);
    out.max = out.max.cwiseMax(c.mean + reach);
  }
  const Vec2 margin = 0.25 * (seen.max - seen.min);
  const Vec2 low = out.min.cwiseMax(seen.min - margin), high = out.max.cwiseMin(seen.max + margin);
  // Nothing of it in sight: as it is, and clipped away.
  return (high - low).minCoeff() > 0.0 ? Box{low, high} : out;
}

/// Newton's step across the line, as PanelFields takes it, where the grid alone is too coarse for a sharp peak.
void sharpen(const Mixture& kernel, float level, double farthest, Polylines& lines) {
  for (std::size_t i = 0; i + 1 < lines.xy.size(); i += 2) {
    const FieldSample f = evaluate(kernel, kNoNoise, {lines.xy[i], lines.xy[i + 1]});
    const double steep = f.score.squaredNorm();
    if (!(steep > 0.0)) continue;
    const Vec2 move = (level - f.log_p) / steep * f.score;
    if (!(move.norm() < farthest)) continue;
    lines.xy[i] += static_cast<float>(move.x());
    lines.xy[i + 1] += static_cast<float>(move.y());
  }
}

double normal_density(double x, double mean, double variance) {
  return std::exp(-0.5 * (x - mean) * (x - mean) / variance) / std::sqrt(2.0 * M_PI * variance);
}

}  // namespace

std::optional<ConditionalFan> conditional_fan(const Mixture& target, const Made& made, Signal level, const Vec2& x,
                                              std::uint64_t seed) {
  if (!(level.sigma > 0.0)) return std::nullopt;
  const bool guided = made.guide != nullptr && made.weight != 0.0;
  const ScoreFan fan = score_fan(guided ? *made.guide : target, level, x, kFanDraws, seed, Stream::metric, kFanRow);
  const double variance = level.sigma * level.sigma;
  ConditionalFan out;
  out.x = x;
  for (const Vec2& x0 : fan.x0) out.tips.push_back(level.alpha * x0);
  out.mean = x + variance * fan.mean;
  Vec2 followed = fan.exact;
  if (guided) followed += (made.weight - 1.0) * (fan.exact - evaluate(target, level, x).score);
  out.exact = x + variance * followed;
  if (!out.mean.allFinite() || !out.exact.allFinite()) return std::nullopt;
  return out;
}

std::shared_ptr<const KernelPicture> KernelPictures::picture(const Stage& stage, const NoiseSchedule& schedule,
                                                             double t, const Vec2& x, double step, const Box& seen) {
  const double s = t + step * (stage.clock().t_min() - t);
  if (!(s < t) || !x.allFinite()) return nullptr;
  return kept_.get({stage.target(), schedule, s, t, x, seen}, [&] {
    return make({stage.target(), schedule, s, t, x, seen});
  });
}

KernelPicture KernelPictures::make(const Key& key) const {
  const ReverseKernel kernel = reverse_kernels(*key.target, key.schedule.at(key.s), key.schedule.at(key.t), key.x);
  KernelPicture out;
  out.x = key.x, out.s = key.s, out.t = key.t;
  out.matched = bell(kernel.matched);
  out.ddpm = bell(kernel.ddpm);
  if (key.target->dim == 1) {
    for (int i = 0; i < kColumns; ++i) {
      const double x = std::lerp(key.seen.min.x(), key.seen.max.x(), (i + 0.5) / kColumns);
      out.at.push_back(static_cast<float>(x));
      out.exact.push_back(static_cast<float>(std::exp(evaluate(kernel.exact, kNoNoise, {x, 0.0}).log_p)));
      out.on_matched.push_back(
          static_cast<float>(normal_density(x, kernel.matched.mean.x(), kernel.matched.cov(0, 0))));
      out.on_ddpm.push_back(static_cast<float>(normal_density(x, kernel.ddpm.mean.x(), kernel.ddpm.cov(0, 0))));
    }
    return out;
  }
  FieldGrid grid{.nx = kCells, .ny = kCells, .box = box_around(kernel.exact, key.seen), .values = {}};
  const Vec2 size = grid.box.max - grid.box.min;
  const double cell = size.maxCoeff() / kCells;
  grid.nx = std::max(8, static_cast<int>(std::lround(size.x() / cell)));
  grid.ny = std::max(8, static_cast<int>(std::lround(size.y() / cell)));
  const std::vector<float> points = cell_centres(grid.box, 2, grid.nx, grid.ny);
  grid.values.resize(points.size() / 2);
  backend_->evaluate(kernel.exact, kNoNoise, {.points = points, .log_p = grid.values});
  const MixtureSampler sampler(kernel.exact, kNoNoise);
  std::vector<float> draws, log_p(kKernelDraws);
  for (std::uint32_t i = 0; i < kKernelDraws; ++i) {
    const Vec2 drawn = sampler(philox(1, Stream::metric, i, kKernelRow));  // one seed: lines must not tremble
    draws.insert(draws.end(), {static_cast<float>(drawn.x()), static_cast<float>(drawn.y())});
  }
  backend_->evaluate(kernel.exact, kNoNoise, {.points = draws, .log_p = log_p});
  const std::vector<float> levels = mass_levels(log_p, kMasses);
  for (std::size_t k = 0; k < levels.size(); ++k) {
    Polylines lines = contour_lines(grid, levels[k]);
    const auto work = static_cast<double>(lines.xy.size() / 2 * kernel.exact.components.size());
    if (work <= kRefineWork) sharpen(kernel.exact, levels[k], 2.0 * cell, lines);
    out.rings.push_back({kMasses[k], levels[k], std::move(lines)});
  }
  return out;
}

}  // namespace scorescope
