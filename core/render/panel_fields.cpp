#include "core/render/panel_fields.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/flow/program_builder.h"
#include "core/render/grid_points.h"
#include "core/render/kept.h"

namespace scorescope {
namespace {

constexpr std::size_t kKeptGrids = 300;  // a grid has 150 kB at most
constexpr std::size_t kKeptLines = 300;
constexpr double kCellsPerSd = 4.0;  // of the narrowest component
constexpr double kGridWork = 6e6;    // component evaluations one grid may cost
constexpr int kFewestRows = 64, kMostRows = 160;
constexpr int kColumns1D = 512;
constexpr double kStreamRows = 26.0;  // streamlines from bottom to top of a panel, were they level
constexpr double kShares[] = {0.1, 0.3, 0.5, 0.7, 0.9, 0.99};
constexpr double kDraws = 4096.0;
constexpr double kDepthShare = 0.3;   // of the tone
constexpr double kReliefSlope = 1.0;  // how steep the relief looks

void normalise(DensityGrid& grid) {
  const double top = *std::max_element(grid.log_p.begin(), grid.log_p.end());
  double sum = 0.0;
  for (const float log_p : grid.log_p) sum += std::exp(log_p - top);
  const Vec2 size = grid.box.max - grid.box.min;
  const double cell = size.x() / grid.nx * (grid.ny > 1 ? size.y() / grid.ny : 1.0);
  const auto log_z = static_cast<float>(top + std::log(sum * cell));
  for (float& log_p : grid.log_p) log_p -= log_z;
}

struct Velocity {
  Seen seen;
  NoiseSchedule schedule;
  double t;
  bool operator==(const Velocity&) const = default;
};

/// Derivative of component `of` along `axis` at a cell, one-sided at the rim.
double slope(const FieldGrid& g, int i, int j, int of, int axis) {
  const int i0 = axis == 0 ? std::max(i - 1, 0) : i, i1 = axis == 0 ? std::min(i + 1, g.nx - 1) : i;
  const int j0 = axis == 1 ? std::max(j - 1, 0) : j, j1 = axis == 1 ? std::min(j + 1, g.ny - 1) : j;
  return (g.at(i1, j1)[of] - g.at(i0, j0)[of]) / (g.cell()[axis] * (i1 - i0 + j1 - j0));
}

template <class Value>
FieldGrid mapped(const FieldGrid& from, Value&& value) {
  FieldGrid out{.nx = from.nx, .ny = from.ny, .box = from.box, .values = {}};
  out.values.reserve(static_cast<std::size_t>(from.nx) * static_cast<std::size_t>(from.ny));
  for (int j = 0; j < from.ny; ++j)
    for (int i = 0; i < from.nx; ++i) out.values.push_back(static_cast<float>(value(i, j)));
  return out;
}

/// log p, as a field of width 1.
FieldGrid as_field(const DensityGrid& grid) {
  return {.nx = grid.nx, .ny = grid.ny, .box = grid.box, .values = grid.log_p};
}

}  // namespace

void Made::combine(std::vector<float>& values, const std::vector<float>& of_guide) const {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (guide) values[i] += static_cast<float>(weight) * (of_guide[i] - values[i]);
    values[i] = static_cast<float>(values[i] / temperature);
  }
}

double NarrowestVariance::of(const std::shared_ptr<const Mixture>& mixture) {
  if (measured_ == mixture) return least_;
  measured_ = mixture;
  least_ = std::numeric_limits<double>::max();
  for (const Component& c : mixture->components)
    least_ = std::min(least_,
                      mixture->dim == 1 ? c.cov(0, 0) : Eigen::SelfAdjointEigenSolver<Mat2>(c.cov).eigenvalues().x());
  return least_ = std::max(0.0, least_);
}

std::vector<float> mass_levels(std::vector<float> log_p_of_draws, std::span<const double> shares) {
  std::sort(log_p_of_draws.begin(), log_p_of_draws.end(), std::greater<>());
  std::vector<float> out;
  for (const double share : shares) {
    // Between the draws around rank share n.
    const double at = std::clamp(share * static_cast<double>(log_p_of_draws.size()) - 0.5, 0.0,
                                 static_cast<double>(log_p_of_draws.size() - 1));
    const auto i = static_cast<std::size_t>(at);
    const auto j = std::min(i + 1, log_p_of_draws.size() - 1);
    out.push_back(std::lerp(log_p_of_draws[i], log_p_of_draws[j], static_cast<float>(at - static_cast<double>(i))));
  }
  return out;
}

std::vector<float> mass_levels_of_cells(std::vector<float> log_p, double cell, std::span<const double> shares) {
  std::sort(log_p.begin(), log_p.end(), std::greater<>());
  std::vector<float> out;
  double mass = 0.0;
  for (const float level : log_p) {
    mass += cell * std::exp(static_cast<double>(level));
    while (out.size() < shares.size() && mass >= shares[out.size()]) out.push_back(level);
  }
  return out;
}

struct PanelFields::State {
  Backend& backend;
  NarrowestVariance narrowest = {};
  Kept<Seen, DensityGrid> densities{kKeptGrids}, bare_densities{kKeptLines / 10};
  Kept<Seen, ArrowGrid> arrows{kKeptLines};
  Kept<Seen, IsoLines> isolines{kKeptLines};
  Kept<Seen, Polylines> streamlines{kKeptLines};
  Kept<Velocity, Polylines> velocities{kKeptLines};
  Kept<Seen, FieldGrid> divergences{kKeptGrids}, curls{kKeptGrids}, reliefs{kKeptGrids};

  struct Shape {
    int nx, ny;
  };
  /// As fine as the narrowest component asks for, as coarse as the work allows.
  Shape shape(const Seen& seen) {
    if (seen.mixture->dim == 1) return {kColumns1D, 1};
    const Vec2 size = seen.box.max - seen.box.min;
    const double a = seen.level.alpha, s = seen.level.sigma;
    const double sd = std::sqrt(a * a * narrowest.of(seen.mixture) + s * s);
    const double aspect = size.x() / size.y();
    const double affordable = std::sqrt(kGridWork / (aspect * static_cast<double>(seen.mixture->components.size())));
    const double wanted = size.y() * kCellsPerSd / sd;
    const int ny = static_cast<int>(std::clamp(std::min(wanted, affordable), double{kFewestRows}, double{kMostRows}));
    return {std::max(2, static_cast<int>(std::lround(ny * aspect))), ny};
  }

  /// eps_hat of what the flow makes of p.
  [[nodiscard]] std::vector<float> eps_at(const Seen& seen, std::span<const float> points) const {
    std::vector<float> out(points.size());
    backend.evaluate(*seen.mixture, seen.level, {.points = points, .eps = out});
    std::vector<float> of_guide(seen.made.guide ? out.size() : 0);
    if (seen.made.guide) backend.evaluate(*seen.made.guide, seen.level, {.points = points, .eps = of_guide});
    seen.made.combine(out, of_guide);
    return out;
  }

  [[nodiscard]] std::vector<float> log_p_at(const Seen& seen, std::span<const float> points) const {
    std::vector<float> out(points.size() / static_cast<std::size_t>(seen.mixture->dim));
    backend.evaluate(*seen.mixture, seen.level, {.points = points, .log_p = out});
    std::vector<float> of_guide(seen.made.guide ? out.size() : 0);
    if (seen.made.guide) backend.evaluate(*seen.made.guide, seen.level, {.points = points, .log_p = of_guide});
    seen.made.combine(out, of_guide);
    return out;
  }

  FieldGrid eps_field(const Seen& seen) {
    const auto [nx, ny] = shape(seen);
    FieldGrid out{.nx = nx, .ny = ny, .width = 2, .box = seen.box, .values = {}};
    out.values = eps_at(seen, cell_centres(seen.box, 2, nx, ny));
    return out;
  }

  /// log p at which the smallest regions of each mass end. Of a density that is not p itself: over the box it is
  /// normalised on.
  std::vector<float> levels(const Seen& seen, const DensityGrid& grid) const {
    if (!seen.made.plain()) {
      const Vec2 size = grid.box.max - grid.box.min;
      return mass_levels_of_cells(grid.log_p, size.x() / grid.nx * size.y() / grid.ny, kShares);
    }
    const auto components = static_cast<double>(seen.mixture->components.size());
    const auto count = static_cast<std::uint32_t>(std::clamp(kGridWork / components, 512.0, kDraws));
    SamplerProgram draws;
    draws.start = Start::data;
    draws.start_level = seen.level;
    std::vector<float> points(2 * count);
    // One seed for all time: levels must not tremble while a slider moves.
    draw_start(draws, *seen.mixture, {.seed = 1, .first = 0, .count = count}, points);
    return mass_levels(log_p_at(seen, points), kShares);
  }

  /// Newton's step across the line: log p is nearly quadratic, so one leaves less than a pixel's hundredth.
  void refine(const Seen& seen, float level, float log_z, Polylines& lines) const {
    if (lines.xy.empty() || !(seen.level.sigma > 0.0)) return;
    const std::vector<float> log_p = log_p_at(seen, lines.xy), eps = eps_at(seen, lines.xy);
    const Vec2 size = seen.box.max - seen.box.min;
    const double farthest = 0.02 * size.y();
    for (std::size_t i = 0; i < log_p.size(); ++i) {
      const Vec2 slope = -Vec2(eps[2 * i], eps[2 * i + 1]) / seen.level.sigma;
      const double steep = slope.squaredNorm();
      if (!(steep > 0.0)) continue;
      const Vec2 move = (level - (log_p[i] - log_z)) / steep * slope;
      if (!(move.norm() < farthest)) continue;
      lines.xy[2 * i] += static_cast<float>(move.x());
      lines.xy[2 * i + 1] += static_cast<float>(move.y());
    }
  }
};

PanelFields::PanelFields(Backend& backend) : state_(new State{.backend = backend}) {}
PanelFields::PanelFields(PanelFields&&) noexcept = default;
PanelFields::~PanelFields() = default;

std::shared_ptr<const DensityGrid> PanelFields::density(const Seen& seen, bool rings) {
  if (!rings)
    return state_->bare_densities.get(seen, [&] {
      DensityGrid grid = *density(seen);
      grid.rings = false;
      return grid;
    });
  return state_->densities.get(seen, [&] {
    DensityGrid grid;
    grid.box = seen.box;
    const auto [nx, ny] = state_->shape(seen);
    grid.nx = nx, grid.ny = ny;
    grid.log_p = state_->log_p_at(seen, cell_centres(seen.box, seen.mixture->dim, nx, ny));
    if (!seen.made.plain()) normalise(grid);
    grid.log_p_max = *std::max_element(grid.log_p.begin(), grid.log_p.end());
    return grid;
  });
}

std::shared_ptr<const ArrowGrid> PanelFields::arrows(const Seen& seen) {
  return state_->arrows.get(seen, [&] {
    ArrowGrid grid;
    grid.points = arrow_points(seen.box, seen.mixture->dim, seen.few_arrows);
    grid.eps = state_->eps_at(seen, grid.points);
    return grid;
  });
}

std::shared_ptr<const IsoLines> PanelFields::isolines(const Seen& seen) {
  const auto grid = density(seen);
  return state_->isolines.get(seen, [&] {
    IsoLines out;
    const FieldGrid field = as_field(*grid);
    const std::vector<float> levels = state_->levels(seen, *grid);
    // What normalising took off log p.
    const Vec2 first = field.centre(0, 0);
    const std::vector<float> corner{static_cast<float>(first.x()), static_cast<float>(first.y())};
    const float log_z = seen.made.plain() ? 0.0f : state_->log_p_at(seen, corner).front() - grid->log_p.front();
    for (std::size_t k = 0; k < levels.size(); ++k) {
      Polylines lines = contour_lines(field, levels[k]);
      state_->refine(seen, levels[k], log_z, lines);
      out.levels.push_back({kShares[k], levels[k], std::move(lines)});
    }
    return out;
  });
}

std::shared_ptr<const Polylines> PanelFields::streamlines(const Seen& seen) {
  return state_->streamlines.get(seen, [&] {
    FieldGrid score = state_->eps_field(seen);
    for (float& v : score.values) v = -v;
    return stream_lines(score, (seen.box.max.y() - seen.box.min.y()) / kStreamRows);
  });
}

std::shared_ptr<const Polylines> PanelFields::velocity(const Seen& seen, const NoiseSchedule& schedule, double t) {
  return state_->velocities.get({seen, schedule, t}, [&] {
    FieldGrid v = state_->eps_field(seen);
    const StepRow row = velocity_row(schedule, std::min(t, schedule.last_regular_time()));
    for (int j = 0; j < v.ny; ++j)
      for (int i = 0; i < v.nx; ++i) {
        float* at = v.values.data() + 2 * static_cast<std::ptrdiff_t>(j * v.nx + i);
        const Vec2 x = v.centre(i, j);
        for (const int d : {0, 1}) at[d] = static_cast<float>(row.hx * x[d] + row.he * at[d]);
      }
    return stream_lines(v, (seen.box.max.y() - seen.box.min.y()) / kStreamRows);
  });
}

std::shared_ptr<const FieldGrid> PanelFields::divergence(const Seen& seen) {
  return state_->divergences.get(seen, [&] {
    const FieldGrid eps = state_->eps_field(seen);
    const double unit = 0.5 * seen.level.sigma;  // sigma^2 div s = -sigma div eps, over two dimensions
    return mapped(eps,
                  [&](int i, int j) { return std::tanh(-unit * (slope(eps, i, j, 0, 0) + slope(eps, i, j, 1, 1))); });
  });
}

std::shared_ptr<const FieldGrid> PanelFields::curl(const Seen& seen) {
  return state_->curls.get(seen, [&] {
    const FieldGrid eps = state_->eps_field(seen);
    const double unit = 0.5 * seen.level.sigma;
    return mapped(eps,
                  [&](int i, int j) { return std::tanh(-unit * (slope(eps, i, j, 1, 0) - slope(eps, i, j, 0, 1))); });
  });
}

std::shared_ptr<const FieldGrid> PanelFields::relief(const Seen& seen) {
  const auto grid = density(seen);
  return state_->reliefs.get(seen, [&] {
    FieldGrid height = as_field(*grid);
    // ln(1 + E), E = -(log p - max): the slopes of E itself, which grows with the square, would all look alike.
    for (float& v : height.values) v = std::log1p(grid->log_p_max - v);
    const double steep = kReliefSlope * (seen.box.max.y() - seen.box.min.y()) / 12.0;
    const Eigen::Vector3d light = Eigen::Vector3d(-1.0, 1.0, 1.6).normalized();
    return mapped(height, [&](int i, int j) {
      const Eigen::Vector3d normal(-steep * slope(height, i, j, 0, 0), -steep * slope(height, i, j, 0, 1), 1.0);
      // Deep lies brighter: the wells are told from the hills by more than the side the light comes from.
      const double depth = 1.0 / (1.0 + std::expm1(*height.at(i, j)));
      return (1.0 - kDepthShare) * normal.normalized().dot(light) + kDepthShare * depth;
    });
  });
}

std::vector<float> PanelFields::log_p(const Seen& seen, std::span<const float> points) const {
  return state_->log_p_at(seen, points);
}

}  // namespace scorescope
