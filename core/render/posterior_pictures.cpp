#include "core/render/posterior_pictures.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "core/math/guidance.h"
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
constexpr int kCells = 128;  // along the longer side of what the kernel covers
constexpr int kFewestCells = 40;
constexpr int kColumns = 384;         // 1D
constexpr double kGuidedWork = 2e5;   // component evaluations, in double, that a guided kernel may cost
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

/// Cells over what holds a kernel, square in the plane, `most` along the longer side.
GuidanceGrid cells_around(const Mixture& kernel, const Box& seen, int most) {
  constexpr int kFewest = 8;
  GuidanceGrid out{.dim = kernel.dim, .box = box_around(kernel, seen), .columns = most, .rows = 1};
  if (kernel.dim == 1) return out;
  const Vec2 size = out.box.max - out.box.min;
  const auto along = [&](double side) {
    return std::max(kFewest, static_cast<int>(std::lround(side * most / size.maxCoeff())));
  };
  out.columns = along(size.x());
  out.rows = along(size.y());
  return out;
}

/// `kernel` p(y | x_s)^w, normalised: its components have their classes, so that it says of x_s what y is. Where the
/// share of the class underflows in it, what is left is the kernel of the class.
GuidedDensity guided_kernel(const Mixture& kernel, const Mixture& of_class, double weight, const Box& seen) {
  const int y = of_class.components.front().label;
  const bool there =
      std::any_of(kernel.components.begin(), kernel.components.end(), [&](const Component& c) { return c.label == y; });
  const Mixture& law = there ? kernel : of_class;
  const double affordable = std::sqrt(kGuidedWork / static_cast<double>(law.components.size()));
  const int most = law.dim == 1 ? kColumns : std::clamp(static_cast<int>(affordable), kFewestCells, kCells);
  GuidanceGrid grid = cells_around(of_class, seen, most);
  const Box all = cells_around(law, seen, most).box;
  grid.box = {grid.box.min.cwiseMin(all.min), grid.box.max.cwiseMax(all.max)};
  return composed_density(law, kNoNoise, y, weight, grid);
}

void add_curve(KernelPicture& out, const Mixture& kernel, const Box& seen) {
  for (int i = 0; i < kColumns; ++i) {
    const double x = std::lerp(seen.min.x(), seen.max.x(), (i + 0.5) / kColumns);
    out.at.push_back(static_cast<float>(x));
    out.exact.push_back(static_cast<float>(std::exp(evaluate(kernel, kNoNoise, {x, 0.0}).log_p)));
  }
}

void add_curve(KernelPicture& out, const GuidedDensity& guided) {
  for (int i = 0; i < guided.grid.columns; ++i) {
    out.at.push_back(static_cast<float>(guided.grid.point(i, 0).x()));
    out.exact.push_back(static_cast<float>(std::exp(guided.log_density[guided.grid.index(i, 0)])));
  }
}

void add_cell_rings(KernelPicture& out, const GuidedDensity& guided) {
  const GuidanceGrid& cells = guided.grid;
  FieldGrid grid{.nx = cells.columns, .ny = cells.rows, .box = cells.box, .values = {}};
  for (const double log_p : guided.log_density) grid.values.push_back(static_cast<float>(log_p));
  const std::vector<float> levels = mass_levels_of_cells(grid.values, cells.cell(), kMasses);
  for (std::size_t k = 0; k < levels.size(); ++k)
    out.rings.push_back({kMasses[k], levels[k], contour_lines(grid, levels[k])});
}

}  // namespace

std::optional<ConditionalFan> conditional_fan(const Mixture& target, const Made& made, Signal level, const Vec2& x,
                                              std::uint64_t seed) {
  if (!(level.sigma > 0.0)) return std::nullopt;
  const ScoreFan fan =
      score_fan(made.guided() ? *made.guide : target, level, x, kFanDraws, seed, Stream::metric, kFanRow);
  const double variance = level.sigma * level.sigma;
  ConditionalFan out;
  out.x = x;
  for (const Vec2& x0 : fan.x0) out.tips.push_back(level.alpha * x0);
  out.mean = x + variance * fan.mean;
  Vec2 followed = fan.exact;
  if (made.guided()) followed += (made.weight - 1.0) * (fan.exact - evaluate(target, level, x).score);
  out.exact = x + variance * followed;
  if (!out.mean.allFinite() || !out.exact.allFinite()) return std::nullopt;
  return out;
}

std::shared_ptr<const KernelPicture> KernelPictures::picture(const Stage& stage, const Made& made,
                                                             const NoiseSchedule& schedule, double t, const Vec2& x,
                                                             double step, const Box& seen) {
  const double s = t + step * (stage.clock().t_min() - t);
  if (!(s < t) || !x.allFinite()) return nullptr;
  const Key key{stage.target(), made, schedule, s, t, x, seen};
  return kept_.get(key, [&] { return make(key); });
}

KernelPicture KernelPictures::make(const Key& key) const {
  const Signal early = key.schedule.at(key.s), late = key.schedule.at(key.t);
  ReverseKernel kernel = reverse_kernels(*key.target, early, late, key.x);
  KernelPicture out;
  out.x = key.x, out.s = key.s, out.t = key.t;
  if (!key.made.guided()) {
    key.target->dim == 1 ? add_curve(out, kernel.exact, key.seen) : add_rings(out, kernel.exact, key.seen);
  } else {
    out.weight = key.made.weight;
    // A step's mean is linear in the score, and so in what guidance makes of it.
    const ReverseKernel of_class = reverse_kernels(*key.made.guide, early, late, key.x);
    kernel.ddpm.mean += key.made.weight * (of_class.ddpm.mean - kernel.ddpm.mean);
    const GuidedDensity guided = guided_kernel(kernel.exact, of_class.exact, key.made.weight, key.seen);
    kernel.matched = guided.moments();
    key.target->dim == 1 ? add_curve(out, guided) : add_cell_rings(out, guided);
  }
  out.matched = bell(kernel.matched);
  out.ddpm = bell(kernel.ddpm);
  for (const float x : out.at) {
    out.on_matched.push_back(static_cast<float>(normal_density(x, kernel.matched.mean.x(), kernel.matched.cov(0, 0))));
    out.on_ddpm.push_back(static_cast<float>(normal_density(x, kernel.ddpm.mean.x(), kernel.ddpm.cov(0, 0))));
  }
  return out;
}

void KernelPictures::add_rings(KernelPicture& out, const Mixture& kernel, const Box& seen) const {
  const GuidanceGrid cells = cells_around(kernel, seen, kCells);
  FieldGrid grid{.nx = cells.columns, .ny = cells.rows, .box = cells.box, .values = {}};
  const std::vector<float> points = cell_centres(grid.box, 2, grid.nx, grid.ny);
  grid.values.resize(points.size() / 2);
  backend_->evaluate(kernel, kNoNoise, {.points = points, .log_p = grid.values});
  const MixtureSampler sampler(kernel, kNoNoise);
  std::vector<float> draws, log_p(kKernelDraws);
  for (std::uint32_t i = 0; i < kKernelDraws; ++i) {
    const Vec2 drawn = sampler(philox(1, Stream::metric, i, kKernelRow));  // one seed: lines must not tremble
    draws.insert(draws.end(), {static_cast<float>(drawn.x()), static_cast<float>(drawn.y())});
  }
  backend_->evaluate(kernel, kNoNoise, {.points = draws, .log_p = log_p});
  const std::vector<float> levels = mass_levels(log_p, kMasses);
  for (std::size_t k = 0; k < levels.size(); ++k) {
    Polylines lines = contour_lines(grid, levels[k]);
    const auto work = static_cast<double>(lines.xy.size() / 2 * kernel.components.size());
    if (work <= kRefineWork) sharpen(kernel, levels[k], 2.0 * grid.cell().maxCoeff(), lines);
    out.rings.push_back({kMasses[k], levels[k], std::move(lines)});
  }
}

}  // namespace scorescope
