#include "core/flow/samplers_ode.h"

#include <algorithm>
#include <cmath>

#include "core/flow/program_builder.h"

namespace scorescope {
SamplerProgram heun(const NoiseSchedule& schedule, const std::vector<double>& times) {
  ProgramBuilder build(schedule, times);
  for (std::size_t i = 0; i + 1 < times.size(); ++i) build.add_heun_step(times[i], times[i + 1]);
  return build.take();
}

SamplerProgram rk4(const NoiseSchedule& schedule, const std::vector<double>& times) {
  ProgramBuilder build(schedule, times);
  for (std::size_t i = 0; i + 1 < times.size(); ++i) {
    const double h = times[i + 1] - times[i];  // negative: towards the data
    const double middle = times[i] + 0.5 * h;
    // S = x; each row evaluates k_j and moves to S + (what k_{j+1} is evaluated at).
    const double ahead[] = {0.5 * h, 0.5 * h, h};
    const double at[] = {times[i], middle, middle};
    const double reached[] = {middle, middle, times[i + 1]};
    for (int k = 0; k < 3; ++k) {
      StepRow row = build.velocity_row(at[k]);
      row.save = k == 0;
      row.push = true;
      row.cx = 0.0;
      row.cs = 1.0;
      row.h0 = ahead[k];
      build.add(row, reached[k], false);
    }
    StepRow last = build.velocity_row(times[i + 1]);
    last.cx = 0.0;
    last.cs = 1.0;
    last.h0 = last.h3 = h / 6.0;  // k_4 and k_1
    last.h1 = last.h2 = h / 3.0;  // k_3 and k_2
    build.add(last, times[i + 1]);
  }
  return build.take();
}

SamplerProgram dpm_solver_pp_2m(const NoiseSchedule& schedule, const std::vector<double>& times) {
  ProgramBuilder build(schedule, times);
  double before = 0.0;
  for (std::size_t i = 0; i + 1 < times.size(); ++i) {
    const Signal to = schedule.at(times[i + 1]);
    const double h = schedule.half_log_snr(times[i + 1]) - schedule.half_log_snr(times[i]);
    const double extrapolation = i == 0 ? 0.0 : h / (2.0 * before);
    StepRow row = build.row(times[i]);
    const double gain = -to.alpha * std::expm1(-h);
    row.cx = to.sigma / row.sigma;
    row.hd = 1.0;
    row.h0 = gain * (1.0 + extrapolation);
    row.h1 = -gain * extrapolation;
    row.push = true;
    build.add(row, times[i + 1]);
    before = h;
  }
  return build.take();
}

}  // namespace scorescope
