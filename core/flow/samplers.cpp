#include "core/flow/samplers.h"

#include <algorithm>
#include <cmath>

namespace scorescope {
namespace {

StepRow row_at(Signal level) {
  StepRow row;
  row.alpha = level.alpha;
  row.sigma = level.sigma;
  return row;
}

/// Noise is keyed by the interval of the grid, counted from the data end: the same interval has the same z in every
/// flow, whichever way it runs (T25).
std::uint32_t interval_key(const std::vector<double>& times, std::size_t step_from_noise) {
  return static_cast<std::uint32_t>(times.size() - 1 - step_from_noise);
}

}  // namespace

SamplerProgram forward_transition(const NoiseSchedule& schedule, const std::vector<double>& times) {
  SamplerProgram program;
  program.start = Start::data;
  program.to_data = false;
  Signal from{1.0, 0.0};
  program.waypoints.push_back({.t = 0.0, .level = from});
  for (std::size_t i = times.size(); i-- > 0;) {
    const Signal to = schedule.at(times[i]);
    const double ratio = to.alpha / from.alpha;
    StepRow row = row_at(from);
    row.skip_eval = true;
    row.cx = ratio;
    row.cn = std::sqrt(std::max(0.0, to.sigma * to.sigma - ratio * ratio * from.sigma * from.sigma));
    row.noise_key = interval_key(times, i);
    program.rows.push_back(row);
    program.waypoints.push_back({.t = times[i], .level = to});
    from = to;
  }
  return program;
}

SamplerProgram forward_interpolant(const NoiseSchedule& schedule, const std::vector<double>& times) {
  SamplerProgram program = forward_transition(schedule, times);
  for (std::size_t i = 0; i < program.rows.size(); ++i) {
    const Signal to = program.waypoints[i + 1].level;
    StepRow& row = program.rows[i];
    row.save = i == 0;  // S = x_0
    row.cx = 0.0;
    row.cs = to.alpha;
    row.cn = to.sigma;
    row.noise_key = 0;
  }
  return program;
}

SamplerProgram euler_maruyama(const NoiseSchedule& schedule, const std::vector<double>& times, double l) {
  SamplerProgram program;
  program.start_factor = schedule.prior_scale(times[0]) * Mat2::Identity();
  program.stochastic = l != 0.0;
  program.waypoints.push_back({.t = times[0], .level = schedule.at(times[0])});
  for (std::size_t i = 0; i + 1 < times.size(); ++i) {
    const SdeCoefficients c = schedule.sde(times[i]);
    const double h = times[i] - times[i + 1];
    StepRow row = row_at(schedule.at(times[i]));
    row.cx = 1.0 - h * c.f;
    row.he = 1.0;
    row.h0 = -h * 0.5 * (1.0 + l * l) * c.g2 / row.sigma;
    row.cn = l * std::sqrt(c.g2 * h);
    row.noise_key = interval_key(times, i + 1);
    program.rows.push_back(row);
    program.waypoints.push_back(
        {.t = times[i + 1], .level = schedule.at(times[i + 1]), .nfe = static_cast<int>(i) + 1});
  }
  return program;
}

SamplerProgram heun(const NoiseSchedule& schedule, const std::vector<double>& times) {
  SamplerProgram program;
  program.start_factor = schedule.prior_scale(times[0]) * Mat2::Identity();
  program.stochastic = false;
  program.waypoints.push_back({.t = times[0], .level = schedule.at(times[0])});
  // H0 = v(x, t): the velocity of the ODE.
  const auto velocity_row = [&](double t) {
    const SdeCoefficients c = schedule.sde(t);
    StepRow row = row_at(schedule.at(t));
    row.hx = c.f;
    row.he = c.g2 / (2.0 * row.sigma);
    return row;
  };
  for (std::size_t i = 0; i + 1 < times.size(); ++i) {
    const double h = times[i] - times[i + 1];
    const Signal to = schedule.at(times[i + 1]);
    const int nfe = 2 * static_cast<int>(i);
    StepRow predictor = velocity_row(times[i]);
    predictor.save = true;
    predictor.push = true;
    predictor.h0 = -h;
    program.rows.push_back(predictor);
    program.waypoints.push_back({.t = times[i + 1], .level = to, .nfe = nfe + 1, .complete = false});
    StepRow corrector = velocity_row(times[i + 1]);
    corrector.cx = 0.0;
    corrector.cs = 1.0;
    corrector.h0 = corrector.h1 = -0.5 * h;
    program.rows.push_back(corrector);
    program.waypoints.push_back({.t = times[i + 1], .level = to, .nfe = nfe + 2});
  }
  return program;
}

std::vector<double> ladder_sigmas(const AnnealedLangevinLadder& ladder) {
  std::vector<double> sigmas;
  for (int l = 0; l < ladder.levels; ++l) {
    const double s = ladder.levels == 1 ? 0.0 : static_cast<double>(l) / (ladder.levels - 1);
    sigmas.push_back(ladder.sigma_max * std::pow(ladder.sigma_min / ladder.sigma_max, s));
  }
  return sigmas;
}

SamplerProgram annealed_langevin(const AnnealedLangevinLadder& ladder, const NoiseSchedule& schedule) {
  SamplerProgram program;
  program.start_factor = ladder.sigma_max * Mat2::Identity();
  program.on_clock = false;
  const std::vector<double> sigmas = ladder_sigmas(ladder);
  program.waypoints.push_back({.t = schedule.t_of_noise_ratio(sigmas[0]), .level = {1.0, sigmas[0]}, .stage = 1});
  int nfe = 0;
  for (std::size_t l = 0; l < sigmas.size(); ++l) {
    const double sigma = sigmas[l];
    const double eta = ladder.delta * sigma * sigma / (sigmas.back() * sigmas.back());
    const double t = schedule.t_of_noise_ratio(sigma);
    for (int k = 0; k < ladder.steps_per_level; ++k) {
      StepRow row = row_at({1.0, sigma});
      row.he = 1.0;
      row.h0 = -eta / sigma;  // eta s = -(eta / sigma) E
      row.cn = std::sqrt(2.0 * eta);
      row.noise_stream = Stream::langevin;
      row.noise_key = static_cast<std::uint32_t>(nfe);
      program.rows.push_back(row);
      program.waypoints.push_back({.t = t, .level = {1.0, sigma}, .nfe = ++nfe, .stage = static_cast<int>(l) + 1});
    }
  }
  if (ladder.denoise) {
    StepRow row = row_at({1.0, sigmas.back()});
    row.cx = 0.0;
    row.hd = 1.0;
    row.h0 = 1.0;
    program.rows.push_back(row);
    program.waypoints.push_back({.t = 0.0, .level = {1.0, 0.0}, .nfe = ++nfe, .stage = ladder.levels});
  }
  return program;
}

void align_to_noise(SamplerProgram& program, const NoiseSchedule& schedule, double t_max, double t_min) {
  // Levels in order with the clock time at which each takes over: the geometric mean of neighbouring sigmas.
  std::vector<Waypoint>& points = program.waypoints;
  std::size_t begin = 1;
  double from = t_max;
  while (begin < points.size()) {
    std::size_t end = begin;
    while (end < points.size() && points[end].stage == points[begin].stage) ++end;
    double to = t_min;
    if (end < points.size())
      to = std::clamp(schedule.t_of_noise_ratio(std::sqrt(points[begin].level.sigma * points[end].level.sigma)), t_min,
                      from);
    for (std::size_t i = begin; i < end; ++i)
      points[i].t = from + (to - from) * static_cast<double>(i - begin + 1) / static_cast<double>(end - begin);
    from = to;
    begin = end;
  }
  points.front().t = t_max;
  program.on_clock = true;
}

}  // namespace scorescope
