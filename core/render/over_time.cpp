#include "core/render/over_time.h"

#include <algorithm>
#include <cmath>

#include "core/render/panel_paths.h"

namespace scorescope {
namespace {

constexpr int kRows = 128;
constexpr double kWork = 4e6;  // component evaluations of one heat
constexpr int kFewestColumns = 48, kMostColumns = 224;
constexpr std::uint32_t kShownChains = 3;
constexpr int kRoughPoints = 160, kSmoothPoints = 80;  // of one path

/// From data to the vertical coordinate at a level.
class Upright {
 public:
  Upright(const Stage& stage, const ViewSpec& look)
      : target_(*stage.target()), look_(look), extent_(camera_extent(look, stage)) {}

  [[nodiscard]] double unit(Signal level) const { return camera_unit(look_.camera, level, target_); }
  [[nodiscard]] double y(double x, Signal level) const { return (x / unit(level) - look_.centre.x()) / extent_; }
  [[nodiscard]] double x(double y, Signal level) const { return (y * extent_ + look_.centre.x()) * unit(level); }
  [[nodiscard]] double extent() const { return extent_; }

 private:
  const Mixture& target_;
  const ViewSpec& look_;
  double extent_;
};

Signal level_at(const Stage::FlowView& view, double u) {
  const SamplerProgram& program = view.runner->program();
  if (program.on_clock) return view.schedule->at(view.clock->t_of_u(u));
  return program.waypoints[static_cast<std::size_t>(view.clock->waypoint(program, u))].level;
}

}  // namespace

double played_fraction(const Clock& clock, const SamplerProgram& program, int row) {
  if (program.on_clock) return clock.u_of_t(program.waypoints[static_cast<std::size_t>(row)].t);
  const double share = row / std::max(1.0, static_cast<double>(program.waypoints.size() - 1));
  return clock.to_data() ? share : 1.0 - share;
}

std::shared_ptr<const DensityGrid> TimePictures::heat(const Stage& stage, const Stage::FlowView& view,
                                                      const ViewSpec& look, const Made& made) {
  const std::shared_ptr<const Mixture>& mixture = stage.target();
  const auto components = static_cast<double>(mixture->components.size());
  const int columns =
      static_cast<int>(std::clamp(kWork / (kRows * components), double{kFewestColumns}, double{kMostColumns}));
  const Upright upright(stage, look);
  Key key{mixture, made, look, upright.extent(), {}};
  for (int i = 0; i < columns; ++i) {
    Signal level = level_at(view, (i + 0.5) / columns);
    // What is narrower than a row still covers one.
    level.sigma = std::hypot(level.sigma, upright.extent() * upright.unit(level) / kRows);
    key.levels.push_back(level);
  }
  return heats_.get(key, [&] {
    DensityGrid grid{
        .nx = columns, .ny = kRows, .box = {{0.0, -1.0}, {1.0, 1.0}}, .log_p = {}, .rings = false, .vignette = false};
    grid.log_p.resize(static_cast<std::size_t>(columns) * kRows);
    std::vector<float> points(kRows), log_p(kRows), of_guide(made.guide ? kRows : 0), tops;
    for (int i = 0; i < columns; ++i) {
      const Signal level = key.levels[static_cast<std::size_t>(i)];
      for (int j = 0; j < kRows; ++j)
        points[static_cast<std::size_t>(j)] = static_cast<float>(upright.x(2.0 * (j + 0.5) / kRows - 1.0, level));
      backend_->evaluate(*mixture, level, {.points = points, .log_p = log_p});
      if (made.guide) backend_->evaluate(*made.guide, level, {.points = points, .log_p = of_guide});
      made.combine(log_p, of_guide);
      tops.push_back(*std::max_element(log_p.begin(), log_p.end()));
      for (int j = 0; j < kRows; ++j)
        grid.log_p[static_cast<std::size_t>(j * columns + i)] = log_p[static_cast<std::size_t>(j)];
    }
    const float top = *std::max_element(tops.begin(), tops.end());
    for (int j = 0; j < kRows; ++j)
      for (int i = 0; i < columns; ++i)
        grid.log_p[static_cast<std::size_t>(j * columns + i)] += 0.5f * (top - tops[static_cast<std::size_t>(i)]);
    grid.log_p_max = top;
    return grid;
  });
}

Polylines TimePictures::past(const Stage& stage, const Stage::FlowView& view, const ViewSpec& look,
                             const FlowRunner& runner) {
  const SamplerProgram& program = view.runner->program();
  const int last = static_cast<int>(program.waypoints.size()) - 1;
  const int most = program.stochastic ? kRoughPoints : kSmoothPoints;
  const int stride = std::max(1, (last + most - 1) / most);
  // In playing order; the same rows at every instant, so that a path does not flicker, and the one shown.
  std::vector<int> rows;
  for (int i = view.film ? last : 0; i != view.row; i += view.film ? -1 : 1)
    if ((i % stride == 0 || rows.empty()) && program.waypoints[static_cast<std::size_t>(i)].complete) rows.push_back(i);
  rows.push_back(view.row);
  Polylines out;
  if (runner.tracked_rows() <= *std::max_element(rows.begin(), rows.end())) return out;
  const Upright upright(stage, look);
  std::vector<Vec2> line(rows.size());
  // A chain mixes within a few of its steps: more would be a wall.
  const std::uint32_t shown = program.stochastic && !program.on_clock ? kShownChains : kShownPaths;
  for (std::uint32_t p = 0; p < std::min(shown, runner.tracked()); ++p) {
    const std::span<const float> path = runner.tracked_path(p);
    for (std::size_t k = 0; k < rows.size(); ++k) {
      const Signal level = program.waypoints[static_cast<std::size_t>(rows[k])].level;
      line[k] = {played_fraction(*view.clock, program, rows[k]),
                 upright.y(path[static_cast<std::size_t>(rows[k])], level)};
    }
    // The state is held until the playhead reaches the next.
    line.back().x() = stage.u();
    out.add(line);
  }
  return out;
}

Polylines TimePictures::future(const Stage& stage, const Stage::FlowView& view, const ViewSpec& look,
                               const Paths& paths) {
  const SamplerProgram& program = view.runner->program();
  const Upright upright(stage, look);
  const auto length = static_cast<std::size_t>(paths.length);
  Polylines out;
  for (std::size_t begin = 0; begin + length <= paths.xy.size() && length > 0; begin += length) {
    std::vector<Vec2> line;
    for (std::size_t k = static_cast<std::size_t>(paths.now); k < length; ++k) {
      const float x = paths.xy[begin + k];
      if (!std::isfinite(x)) break;
      const int row = paths.rows[k];
      line.emplace_back(played_fraction(*view.clock, program, row),
                        upright.y(x, program.waypoints[static_cast<std::size_t>(row)].level));
    }
    if (!line.empty()) line.front().x() = stage.u();
    out.add(line);
  }
  return out;
}

Polylines TimePictures::fan(const Stage& stage, const ViewSpec& look, const ConditionalFan& fan, Signal level) {
  const Upright upright(stage, look);
  const Vec2 from(stage.u(), upright.y(fan.x.x(), level));
  const double end = stage.clock().to_data() ? 1.0 : 0.0;
  Polylines out;
  const auto add = [&](const Vec2& tip) { out.add({from, {end, upright.y(tip.x() / level.alpha, {1.0, 0.0})}}); };
  for (const Vec2& tip : fan.tips) add(tip);
  add(fan.mean);
  return out;
}

}  // namespace scorescope
