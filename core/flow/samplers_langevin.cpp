#include "core/flow/samplers_langevin.h"

#include "core/flow/program_builder.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace scorescope {
namespace {

StepRow row_at(Signal level) {
  StepRow row;
  row.alpha = level.alpha;
  row.sigma = level.sigma;
  return row;
}

}  // namespace

SamplerProgram langevin(const Langevin& langevin, Signal level, double t, double start_scale) {
  SamplerProgram program;
  program.start_factor = start_scale * Mat2::Identity();
  program.on_clock = false;
  program.metropolis = langevin.metropolis;
  program.temperature = langevin.temperature;
  program.waypoints.push_back({.t = t, .level = level});
  for (int k = 0; k < langevin.steps; ++k) {
    StepRow row = row_at(level);
    row.hs = 1.0;
    row.h0 = langevin.step_size;
    row.cn = std::sqrt(2.0 * langevin.step_size * langevin.temperature);
    row.noise_stream = Stream::langevin;
    row.noise_key = static_cast<std::uint32_t>(k);
    program.rows.push_back(row);
    program.waypoints.push_back({.t = t, .level = level, .nfe = k + 1});
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

double level_overlap(double ratio, int dim) {
  const auto phi = [](double x) { return 0.5 * std::erfc(-x / std::numbers::sqrt2); };
  const double shift = std::sqrt(2.0 * dim) * (ratio - 1.0);
  return phi(shift + 3.0 * ratio) - phi(shift - 3.0 * ratio);
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
  if (ladder.denoise) append_denoising(program);
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
