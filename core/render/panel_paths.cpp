#include "core/render/panel_paths.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/math/posterior_field.h"
#include "core/scene/start_points.h"

namespace scorescope {
namespace {

constexpr int kTrailRows = 32;         // waypoints a rough path looks back
constexpr int kLangevinTrailRows = 6;  // its steps are long: more is a tangle
constexpr int kSmoothTrailRows = 100;  // waypoints a smooth path looks back
constexpr int kTrailPoints = 40;
constexpr int kRoughPathPoints = 400, kSmoothPathPoints = 100;
constexpr std::uint32_t kRoughPaths = 4;  // whole: more is a tangle
constexpr int kNetSide = 41, kNetStride = 2;
constexpr double kNetExtent = 2.5;  // standard deviations of the prior
constexpr std::size_t kKeptRuns = 12;

/// Every so many of `rows` that at most `most` are left; the first and the last stay.
std::vector<int> thinned(const std::vector<int>& rows, int most) {
  if (rows.size() <= static_cast<std::size_t>(most)) return rows;
  std::vector<int> out;
  out.reserve(static_cast<std::size_t>(most));
  for (int k = 0; k < most; ++k)
    out.push_back(rows[static_cast<std::size_t>(k) * (rows.size() - 1) / static_cast<std::size_t>(most - 1)]);
  return out;
}

const float* position(const FlowRunner& runner, std::uint32_t particle, int row, int dim) {
  return runner.tracked_path(particle).data() + static_cast<std::ptrdiff_t>(row) * dim;
}

}  // namespace

Trails trails_of(const FlowRunner& runner, const Stage::FlowView& view, int dim) {
  const SamplerProgram& program = runner.program();
  const bool smooth = !program.stochastic;
  // A share of the whole run, so that few long steps do not cover the picture.
  const int most = smooth ? kSmoothTrailRows : program.on_clock ? kTrailRows : kLangevinTrailRows;
  const int steps_in_all = static_cast<int>(
      std::count_if(program.waypoints.begin(), program.waypoints.end(), [](const Waypoint& w) { return w.complete; }));
  const int back = std::clamp(steps_in_all * (smooth ? 2 : 1) / 8, 4, most);
  // "Before" in playing order: a film runs against its own direction.
  const int last = static_cast<int>(program.waypoints.size()) - 1;
  std::vector<int> rows;
  for (int i = view.row, steps = 0; i >= 0 && i <= last && steps <= back; i += view.film ? 1 : -1) {
    if (!program.waypoints[static_cast<std::size_t>(i)].complete) continue;
    rows.push_back(i);
    ++steps;
  }
  std::reverse(rows.begin(), rows.end());
  if (smooth) rows = thinned(rows, kTrailPoints);  // a smooth path needs few points
  Trails out;
  if (runner.tracked_rows() <= *std::max_element(rows.begin(), rows.end())) return out;
  out.length = static_cast<int>(rows.size());
  for (std::uint32_t p = 0; p < std::min(kShownPaths, runner.tracked()); ++p)
    for (const int row : rows)
      out.xy.insert(out.xy.end(), position(runner, p, row, dim), position(runner, p, row, dim) + dim);
  return out;
}

SideRuns::Run& SideRuns::run(std::vector<Run>& runs, const Stage& stage, const Stage::FlowView& view, Of of,
                             std::uint32_t first) {
  const auto& program = view.runner->program_ptr();
  const std::uint64_t seed = stage.scene().seed;
  const auto old = std::find_if(runs.begin(), runs.end(),
                                [&](const Run& r) { return r.of == program && r.seed == seed && r.first == first; });
  if (old != runs.end()) {
    std::rotate(old, old + 1, runs.end());
    return runs.back();
  }
  auto own = program;
  auto count = of == Of::one ? 1 : std::min(kShownPaths, stage.particles());
  if (of == Of::net) {
    SamplerProgram from_net = *program;
    from_net.start = Start::points;
    from_net.start_points.clear();
    const double half = kNetExtent * view.schedule->prior_scale(program->waypoints.front().t);
    for (const Vec2& x : lattice(half, kNetSide, 2))
      for (const double v : x) from_net.start_points.push_back(static_cast<float>(v));
    count = static_cast<std::uint32_t>(kNetSide * kNetSide);
    own = std::make_shared<const SamplerProgram>(std::move(from_net));
  }
  if (runs.size() >= kKeptRuns) runs.erase(runs.begin());
  runs.push_back({program, seed, first, FlowRunner(*backend_, std::move(own), stage.target(), seed, count, first)});
  return runs.back();
}

const FlowRunner& SideRuns::to_the_end(Run& run, std::chrono::steady_clock::time_point deadline) {
  FlowRunner& runner = run.runner;
  runner.seek(static_cast<int>(runner.program().waypoints.size()) - 1);
  behind_ = !runner.advance(deadline) || behind_;
  return runner;
}

const FlowRunner& SideRuns::whole(const Stage& stage, const Stage::FlowView& view,
                                  std::chrono::steady_clock::time_point deadline) {
  return to_the_end(run(futures_, stage, view, Of::shown), deadline);
}

const FlowRunner& SideRuns::one(const Stage& stage, const Stage::FlowView& view, std::uint32_t particle,
                                std::chrono::steady_clock::time_point deadline) {
  return to_the_end(run(ones_, stage, view, Of::one, particle), deadline);
}

Paths SideRuns::paths(const Stage& stage, const Stage::FlowView& view, std::chrono::steady_clock::time_point deadline) {
  const FlowRunner& runner = whole(stage, view, deadline);
  return paths_of(runner, view, stage.target()->dim, runner.program().stochastic ? kRoughPaths : kShownPaths);
}

Paths paths_of(const FlowRunner& runner, const Stage::FlowView& view, int dim, std::uint32_t count) {
  const auto& waypoints = runner.program().waypoints;
  std::vector<int> rows;
  for (std::size_t i = 0; i < waypoints.size(); ++i)
    if (waypoints[i].complete) rows.push_back(static_cast<int>(i));
  // The state shown must be among those drawn.
  const auto at = std::lower_bound(rows.begin(), rows.end(), view.row);
  const int most = (runner.program().stochastic ? kRoughPathPoints : kSmoothPathPoints) / 2;
  std::vector<int> shown = thinned({rows.begin(), at}, most);
  const std::vector<int> later = thinned({at, rows.end()}, most);
  Paths out;
  out.now = static_cast<int>(shown.size());
  shown.insert(shown.end(), later.begin(), later.end());
  out.length = static_cast<int>(shown.size());
  if (view.film) {
    std::reverse(shown.begin(), shown.end());
    out.now = out.length - 1 - out.now;
  }
  out.rows = shown;
  for (std::uint32_t p = 0; p < std::min(count, runner.tracked()); ++p)
    for (const int row : shown)
      for (int d = 0; d < dim; ++d)
        out.xy.push_back(row < runner.tracked_rows() ? position(runner, p, row, dim)[d]
                                                     : std::numeric_limits<float>::quiet_NaN());
  return out;
}

FlowMap SideRuns::flow_map(const Stage& stage, const Stage::FlowView& view,
                           std::chrono::steady_clock::time_point deadline) {
  FlowRunner& runner = run(nets_, stage, view, Of::net).runner;
  runner.seek(view.row);
  behind_ = !runner.advance(deadline) || behind_;
  if (runner.ready() < runner.positions().count()) return {};
  return {kNetSide, kNetStride, runner.positions().data};
}

std::vector<PosteriorMark> posterior_marks(const Stage& stage, const Stage::FlowView& view, Signal level,
                                           std::span<const float> positions) {
  const ScoreSource& source = view.runner->program().source;
  const PosteriorField field(*stage.target(), level);
  std::vector<PosteriorField> guide;
  if (source.guide) guide.emplace_back(*source.guide, level);
  std::vector<PosteriorMark> out;
  for (std::size_t i = 0; i + 1 < positions.size(); i += 2) {
    const Vec2 x(positions[i], positions[i + 1]);
    PosteriorField::Sample s = field.at(x);
    if (!guide.empty()) {
      const PosteriorField::Sample g = guide.front().at(x);
      s.x0 += source.weight * (g.x0 - s.x0);
      s.x0_cov += source.weight * (g.x0_cov - s.x0_cov);
    }
    if (!s.x0.allFinite() || !s.x0_cov.allFinite()) continue;
    const Eigen::SelfAdjointEigenSolver<Mat2> axes(s.x0_cov);
    // Guidance may leave no covariance at all: nothing is drawn along a direction of negative variance.
    const Vec2 sd = axes.eigenvalues().cwiseMax(0.0).cwiseSqrt();
    out.push_back({x, s.x0, sd.x() * axes.eigenvectors().col(0), sd.y() * axes.eigenvectors().col(1)});
  }
  return out;
}

}  // namespace scorescope
