#include "core/flow/samplers_sde.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/flow/program_builder.h"

namespace scorescope {
namespace {

/// Rows of a flow from data to noise share this frame: level by level along the reversed grid, no evaluations.
template <class Step>
SamplerProgram forward_program(const NoiseSchedule& schedule, const std::vector<double>& times, Step step) {
  SamplerProgram program;
  program.start = Start::data;
  program.to_data = false;
  double from = 0.0;
  program.waypoints.push_back({.t = from, .level = {1.0, 0.0}});
  for (std::size_t i = times.size(); i-- > 0;) {
    StepRow row;
    const Signal level = program.waypoints.back().level;
    row.alpha = level.alpha;
    row.sigma = level.sigma;
    row.skip_eval = true;
    row.noise_key = static_cast<std::uint32_t>(times.size() - 1 - i);  // intervals count from the data end (T25)
    step(row, from, times[i]);
    program.rows.push_back(row);
    program.waypoints.push_back({.t = times[i], .level = schedule.at(times[i])});
    from = times[i];
  }
  return program;
}

/// x' = x + eta s + sqrt(2 eta) z on p at t.
StepRow langevin_row(const ProgramBuilder& build, double t, double eta) {
  StepRow row = build.row(t);
  row.he = 1.0;
  row.h0 = -eta / row.sigma;
  row.cn = std::sqrt(2.0 * eta);
  row.noise_stream = Stream::langevin;
  return row;
}

StepRow reverse_row(const ProgramBuilder& build, const NoiseSchedule& schedule, double t, double h, double l) {
  const SdeCoefficients c = schedule.sde(t);
  StepRow row = build.row(t);
  row.cx = 1.0 - h * c.f;
  row.he = 1.0;
  row.h0 = -h * 0.5 * (1.0 + l * l) * c.g2 / row.sigma;
  row.cn = l * std::sqrt(c.g2 * h);
  return row;
}

}  // namespace

SamplerProgram forward_transition(const NoiseSchedule& schedule, const std::vector<double>& times) {
  return forward_program(schedule, times, [&](StepRow& row, double from, double to) {
    const Signal start = from == 0.0 ? Signal{1.0, 0.0} : schedule.at(from);
    const AffinePosterior step = affine_posterior(start, schedule.at(to));
    row.cx = step.ratio;
    row.cn = std::sqrt(step.variance_st);
  });
}

SamplerProgram forward_interpolant(const NoiseSchedule& schedule, const std::vector<double>& times) {
  return forward_program(schedule, times, [&](StepRow& row, double from, double to) {
    const Signal level = schedule.at(to);
    row.save = from == 0.0;  // S = x_0
    row.cx = 0.0;
    row.cs = level.alpha;
    row.cn = level.sigma;
    row.noise_key = 0;
  });
}

SamplerProgram forward_euler_maruyama(const NoiseSchedule& schedule, const std::vector<double>& times) {
  return forward_program(schedule, times, [&](StepRow& row, double from, double to) {
    const SdeCoefficients c = schedule.sde(from);
    const double h = to - from;
    row.cx = 1.0 + h * c.f;
    row.cn = std::sqrt(c.g2 * h);
  });
}

SamplerProgram euler_maruyama(const NoiseSchedule& schedule, const std::vector<double>& times, double l) {
  ProgramBuilder build(schedule, times);
  for (std::size_t i = 0; i + 1 < times.size(); ++i) {
    StepRow row = reverse_row(build, schedule, times[i], times[i] - times[i + 1], l);
    row.noise_key = build.interval_key(i);
    build.add(row, times[i + 1]);
  }
  return build.take();
}

SamplerProgram replay(const NoiseSchedule& schedule, const std::vector<double>& times, bool corrected) {
  SamplerProgram program = forward_transition(schedule, times);
  program.to_data = true;
  for (Waypoint& there : program.waypoints) there.t = times.front(), there.complete = false;
  program.waypoints.back().complete = true;
  const ProgramBuilder build(schedule, times);
  int nfe = 0;
  for (std::size_t i = 0; i + 1 < times.size(); ++i) {
    const AffinePosterior there = affine_posterior(schedule.at(times[i + 1]), schedule.at(times[i]));
    StepRow row = build.row(times[i]);
    row.cx = 1.0 / there.ratio;
    row.he = 1.0;
    row.h0 = -there.variance_st / (there.ratio * row.sigma);
    row.cn = -std::sqrt(there.variance_st) / there.ratio;
    row.noise_key = program.rows[times.size() - 1 - i].noise_key;  // of the step that led here
    if (corrected) row.skip_eval = true, row.he = row.h0 = 0.0;
    nfe += row.skip_eval ? 0 : 1;
    program.rows.push_back(row);
    program.waypoints.push_back({.t = times[i + 1], .level = schedule.at(times[i + 1]), .nfe = nfe});
  }
  return program;
}

SamplerProgram ancestral(const NoiseSchedule& schedule, const std::vector<double>& times, ReverseVariance variance) {
  ProgramBuilder build(schedule, times);
  for (std::size_t i = 0; i + 1 < times.size(); ++i) {
    const AffinePosterior p = affine_posterior(schedule.at(times[i + 1]), schedule.at(times[i]));
    StepRow row = build.row(times[i]);
    row.cx = p.coef_xs;
    row.hd = 1.0;
    row.h0 = p.coef_x0;
    row.cn = std::sqrt(reverse_variance(p, variance));
    row.noise_key = build.interval_key(i);
    build.add(row, times[i + 1]);
  }
  return build.take();
}

SamplerProgram ddim(const NoiseSchedule& schedule, const std::vector<double>& times, double eta) {
  ProgramBuilder build(schedule, times);
  for (std::size_t i = 0; i + 1 < times.size(); ++i) {
    const DdimStep step = ddim_step(schedule.at(times[i + 1]), schedule.at(times[i]), eta);
    StepRow row = build.row(times[i]);
    row.cx = 0.0;
    row.he = step.coef_eps;
    row.hd = step.coef_x0;
    row.h0 = 1.0;
    row.cn = step.noise;
    row.noise_key = build.interval_key(i);
    build.add(row, times[i + 1]);
  }
  return build.take();
}

SamplerProgram karras_churn(const NoiseSchedule& schedule, const std::vector<double>& times, const Churn& churn) {
  ProgramBuilder build(schedule, times);
  const double steps = static_cast<double>(times.size() - 1);
  const double most = std::min(churn.churn / steps, std::numbers::sqrt2 - 1.0);
  for (std::size_t i = 0; i + 1 < times.size(); ++i) {
    const Signal level = schedule.at(times[i]);
    const double ratio = level.sigma / level.alpha;
    double t = times[i];
    if (most > 0.0 && ratio >= churn.noise_min && ratio <= churn.noise_max) {
      const double raised = std::min(schedule.t_of_noise_ratio(ratio * (1.0 + most)), schedule.last_regular_time());
      if (raised > t) {
        const AffinePosterior up = affine_posterior(level, schedule.at(raised));
        StepRow noise = build.row(t);
        noise.skip_eval = true;
        noise.cx = up.ratio;
        noise.cn = std::sqrt(up.variance_st);
        noise.noise_key = build.interval_key(i);
        build.add(noise, raised, false);
        t = raised;
      }
    }
    build.add_heun_step(t, times[i + 1]);
  }
  return build.take();
}

SamplerProgram predictor_corrector(const NoiseSchedule& schedule, const std::vector<double>& times,
                                   const Corrector& corrector) {
  ProgramBuilder build(schedule, times);
  std::uint32_t iteration = 0;
  for (std::size_t i = 0; i + 1 < times.size(); ++i) {
    StepRow predictor = reverse_row(build, schedule, times[i], times[i] - times[i + 1], 1.0);
    predictor.noise_key = build.interval_key(i);
    build.add(predictor, times[i + 1], corrector.steps == 0);
    for (int k = 0; k < corrector.steps; ++k) {
      const double sigma = schedule.at(times[i + 1]).sigma;
      StepRow row = langevin_row(build, times[i + 1], corrector.size * sigma * sigma);
      row.noise_key = iteration++;
      build.add(row, times[i + 1], k + 1 == corrector.steps);
    }
  }
  return build.take();
}

}  // namespace scorescope
