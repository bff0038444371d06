#pragma once

#include <cmath>
#include <vector>

#include "core/flow/step_row.h"
#include "core/math/noise_schedule.h"

namespace scorescope {

/// A row whose H0 is the velocity of the probability-flow ODE, v = f x + g^2 E / (2 sigma) (Song et al. 2021, eq. 13).
inline StepRow velocity_row(const NoiseSchedule& schedule, double t) {
  const SdeCoefficients c = schedule.sde(t);
  const Signal level = schedule.at(t);
  StepRow row;
  row.alpha = level.alpha;
  row.sigma = level.sigma;
  row.hx = c.f;
  row.he = c.g2 / (2.0 * level.sigma);
  return row;
}

/// The few things every row builder does: a row at a level, a waypoint behind it, the count of evaluations.
class ProgramBuilder {
 public:
  /// A flow from noise to data that starts at the standard prior of `times[0]`.
  ProgramBuilder(const NoiseSchedule& schedule, const std::vector<double>& times) : schedule_(schedule), times_(times) {
    program_.start_factor = schedule.prior_scale(times[0]) * Mat2::Identity();
    program_.stochastic = false;
    program_.waypoints.push_back({.t = times[0], .level = schedule.at(times[0])});
  }

  [[nodiscard]] StepRow row(double t) const {
    StepRow row;
    const Signal level = schedule_.at(t);
    row.alpha = level.alpha;
    row.sigma = level.sigma;
    return row;
  }

  [[nodiscard]] StepRow velocity_row(double t) const { return scorescope::velocity_row(schedule_, t); }

  /// Noise is keyed by the interval of the grid, counted from the data end: the same interval has the same z in every
  /// flow, whichever way it runs (T25). `step` counts from the noise end.
  [[nodiscard]] std::uint32_t interval_key(std::size_t step) const {
    return static_cast<std::uint32_t>(times_.size() - 2 - step);
  }

  /// Appends a row; the state behind it is the one at `t`, complete unless a row of the same step follows.
  void add(const StepRow& row, double t, bool complete = true) {
    nfe_ += row.skip_eval ? 0 : 1;
    program_.stochastic = program_.stochastic || row.cn != 0.0;
    program_.rows.push_back(row);
    program_.waypoints.push_back({.t = t, .level = schedule_.at(t), .nfe = nfe_, .complete = complete});
  }

  /// One step of Heun's method for the probability-flow ODE, from one time to another, whichever is noisier.
  void add_heun_step(double from, double to) {
    const double h = to - from;
    StepRow predictor = velocity_row(from);
    predictor.save = predictor.push = true;
    predictor.h0 = h;
    add(predictor, to, false);
    StepRow corrector = velocity_row(to);
    corrector.cx = 0.0;
    corrector.cs = 1.0;
    corrector.h0 = corrector.h1 = 0.5 * h;
    add(corrector, to);
  }

  [[nodiscard]] SamplerProgram take() { return std::move(program_); }

 private:
  const NoiseSchedule& schedule_;
  const std::vector<double>& times_;
  SamplerProgram program_;
  int nfe_ = 0;
};

/// A last row x' = E[x0 | x] at the level where the program ends: removes the noise that is left. It is the Euler step
/// of the probability-flow ODE from there to sigma = 0 (Karras et al. 2022), and Tweedie's formula.
inline void append_denoising(SamplerProgram& program) {
  const Waypoint last = program.waypoints.back();
  StepRow row;
  row.alpha = last.level.alpha;
  row.sigma = last.level.sigma;
  row.cx = 0.0;
  row.hd = 1.0;
  row.h0 = 1.0;
  program.rows.push_back(row);
  const double t = program.on_clock ? last.t : 0.0;  // the clock ends at t_min
  program.waypoints.push_back({.t = t, .level = {1.0, 0.0}, .nfe = last.nfe + 1, .stage = last.stage});
}

}  // namespace scorescope
