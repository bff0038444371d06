#include "core/flow/clock.h"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>

#include "core/flow/backend.h"
#include "core/math/noised_mixture.h"

namespace scorescope {
namespace {

constexpr int kNodes = 128;
constexpr double kTimeSlack = 1e-9;  // two grids that mean the same time may differ in the last bits

/// sqrt(E |v_t|^2) of the probability flow v = f x - (g^2/2) score over exact draws of p_t.
double rms_speed(const NoiseSchedule& schedule, const Mixture& mixture, double t, const std::vector<float>& x0,
                 const std::vector<float>& eps) {
  const Signal level = schedule.at(t);
  const SdeCoefficients sde = schedule.sde(t);
  const auto components = noised_components<float>(mixture, level);
  const std::size_t dim = static_cast<std::size_t>(mixture.dim);
  const std::size_t count = x0.size() / dim;
  double sum = 0.0;
  for (std::size_t first = 0; first < count; first += kTile) {
    Tile<float> x = Tile<float>::Zero();
    Tile<float> y = Tile<float>::Zero();
    for (int i = 0; i < kTile; ++i) {
      const std::size_t at = (first + static_cast<std::size_t>(i)) * dim;
      x[i] = static_cast<float>(level.alpha) * x0[at] + static_cast<float>(level.sigma) * eps[at];
      if (dim == 2) y[i] = static_cast<float>(level.alpha) * x0[at + 1] + static_cast<float>(level.sigma) * eps[at + 1];
    }
    TileFields<float> f;
    if (dim == 1)
      evaluate_tile<float, 1, kScore>(components, x, y, f);
    else
      evaluate_tile<float, 2, kScore>(components, x, y, f);
    const auto drift = static_cast<float>(sde.f);
    const auto pull = static_cast<float>(0.5 * sde.g2);
    sum += static_cast<double>((drift * x - pull * f.sx).square().sum() + (drift * y - pull * f.sy).square().sum());
  }
  return std::sqrt(sum / static_cast<double>(count));
}

/// Draws of p_0 and matching standard normals, fixed: the pace must not flicker while a slider moves.
void fixed_draws(const Mixture& mixture, std::vector<float>& x0, std::vector<float>& eps) {
  const CloudSpec spec{.seed = 1, .first = 0, .count = 2 * kTile};
  x0.resize(spec.count * static_cast<std::size_t>(mixture.dim));
  eps.resize(x0.size());
  SamplerProgram program;
  draw_start(program, mixture, spec, eps);
  program.start = Start::data;
  draw_start(program, mixture, spec, x0);
}

}  // namespace

Clock::Clock(Pace pace, bool to_data, double t_max, double t_min, const NoiseSchedule& schedule, const Mixture& mixture)
    : to_data_(to_data), t_max_(t_max), t_min_(t_min) {
  // "Distance" played between t_max and t, on a grid fine in both t and log-SNR.
  const double lambda_max = schedule.half_log_snr(t_min);
  const double lambda_min = schedule.half_log_snr(t_max);
  std::vector<double> grid;
  for (int i = 0; i <= kNodes; ++i) {
    const double s = static_cast<double>(i) / kNodes;
    grid.push_back(t_max + (t_min - t_max) * s);
    grid.push_back(std::clamp(schedule.t_of_half_log_snr(lambda_min + (lambda_max - lambda_min) * s), t_min, t_max));
  }
  std::sort(grid.begin(), grid.end(), std::greater<>());
  grid.erase(std::unique(grid.begin(), grid.end()), grid.end());
  std::vector<double> speed(grid.size(), 1.0);
  if (pace == Pace::even) {
    std::vector<float> x0, eps;
    fixed_draws(mixture, x0, eps);
    tbb::parallel_for(std::size_t{0}, grid.size(),
                      [&](std::size_t i) { speed[i] = rms_speed(schedule, mixture, grid[i], x0, eps); });
  }
  std::vector<double> played(grid.size(), 0.0);
  for (std::size_t i = 1; i < grid.size(); ++i) {
    const double distance = pace == Pace::logsnr ? schedule.half_log_snr(grid[i]) - schedule.half_log_snr(grid[i - 1])
                                                 : 0.5 * (speed[i] + speed[i - 1]) * (grid[i - 1] - grid[i]);
    played[i] = played[i - 1] + distance;
  }
  // A trace of the plain clock keeps the map strictly monotone where nothing moves at all.
  for (std::size_t i = 0; i < grid.size(); ++i) played[i] += 1e-3 * played.back() * (t_max - grid[i]) / (t_max - t_min);
  t_.clear();
  std::size_t j = 1;
  for (int i = 0; i <= 4 * kNodes; ++i) {
    const double want = played.back() * i / (4 * kNodes);
    while (j + 1 < played.size() && played[j] < want) ++j;
    const double s = (want - played[j - 1]) / (played[j] - played[j - 1]);
    t_.push_back(grid[j - 1] + (grid[j] - grid[j - 1]) * std::clamp(s, 0.0, 1.0));
  }
  t_.front() = t_max;
  t_.back() = t_min;
}

Clock Clock::mirrored() const {
  Clock out = *this;
  out.to_data_ = !to_data_;
  return out;
}

double Clock::t_of_u(double u) const {
  const double at = std::clamp(to_data_ ? u : 1.0 - u, 0.0, 1.0) * static_cast<double>(t_.size() - 1);
  const auto i = std::min(static_cast<std::size_t>(at), t_.size() - 2);
  return std::lerp(t_[i], t_[i + 1], at - static_cast<double>(i));  // exact at both ends
}

double Clock::u_of_t(double t) const {
  const double clamped = std::clamp(t, t_min_, t_max_);
  const auto after = std::upper_bound(t_.begin(), t_.end(), clamped, std::greater<>());
  const auto j = std::clamp<std::ptrdiff_t>(after - t_.begin(), 1, static_cast<std::ptrdiff_t>(t_.size()) - 1);
  const auto i = static_cast<std::size_t>(j) - 1;
  const double width = t_[i] - t_[i + 1];
  const double s = width > 0.0 ? (t_[i] - clamped) / width : 0.0;
  const double u = (static_cast<double>(i) + s) / static_cast<double>(t_.size() - 1);
  return to_data_ ? u : 1.0 - u;
}

int Clock::waypoint(const SamplerProgram& program, double u) const {
  const std::vector<Waypoint>& points = program.waypoints;
  const int last = static_cast<int>(points.size()) - 1;
  const auto complete_at_or_before = [&](int i) {
    while (i > 0 && !points[static_cast<std::size_t>(i)].complete) --i;
    return i;
  };
  const auto complete_at_or_after = [&](int i) {
    while (i < last && !points[static_cast<std::size_t>(i)].complete) ++i;
    return i;
  };
  if (!program.on_clock) {
    const double fraction = to_data_ ? u : 1.0 - u;
    return complete_at_or_before(static_cast<int>(std::lround(std::clamp(fraction, 0.0, 1.0) * last)));
  }
  // In playing order, "passed" is t_i >= t towards the data and t_i <= t towards the noise. A program running the same
  // way shows its last passed state, one running the other way its first.
  const double t = t_of_u(u);
  const auto passed = [&](int i) {
    const double ti = points[static_cast<std::size_t>(i)].t;
    return to_data_ ? ti >= t - kTimeSlack : ti <= t + kTimeSlack;
  };
  if (program.to_data == to_data_) {
    int i = last;
    while (i > 0 && !(passed(i) && points[static_cast<std::size_t>(i)].complete)) --i;
    return i;
  }
  int i = 0;
  while (i < last && !(passed(i) && points[static_cast<std::size_t>(i)].complete)) ++i;
  return complete_at_or_after(i);
}

}  // namespace scorescope
