#include "core/flow/adaptive_ode.h"

#include <cstdio>

#include "core/flow/backend.h"
#include "core/flow/point_group.h"
#include "core/flow/program_builder.h"
#include "core/math/dormand_prince.h"
#include "core/math/ode.h"

namespace scorescope {
namespace {

constexpr std::uint32_t kPilots = 128;

/// All pilots as one state; its error is that of the worst.
struct Pilots {
  Eigen::ArrayXd v;
};
Pilots operator+(const Pilots& a, const Pilots& b) {
  return {a.v + b.v};
}
Pilots operator-(const Pilots& a, const Pilots& b) {
  return {a.v - b.v};
}
Pilots operator*(double h, const Pilots& a) {
  return {h * a.v};
}
double ode_error_norm(const Pilots& error, const Pilots& a, const Pilots& b, double abs_tol, double rel_tol) {
  return (error.v.abs() / (abs_tol + rel_tol * a.v.abs().max(b.v.abs()))).maxCoeff();
}

struct Step {
  double t = 0.0;
  int nfe = 0;
};

/// v = f x - (g^2/2) score for every pilot.
Pilots velocity(const NoiseSchedule& schedule, const ScoreSource& source, const Mixture& target, double t,
                const Pilots& x) {
  const SdeCoefficients c = schedule.sde(t);
  Eigen::ArrayXd score(x.v.size());
  const auto count = static_cast<std::size_t>(x.v.size());
  evaluate_points<double>(source, target, schedule.at(t), {x.v.data(), count}, {score.data(), count}, {});
  Pilots out{x.v};
  for (Eigen::Index i = 0; i < score.size(); ++i) out.v[i] = c.f * x.v[i] - 0.5 * c.g2 * score[i];
  return out;
}

}  // namespace

SamplerProgram dormand_prince(SamplerProgram program, const NoiseSchedule& schedule, const Mixture& target, double to,
                              const AdaptiveSteps& steps) {
  const double from = program.waypoints.front().t;
  std::vector<float> start(kPilots * static_cast<std::size_t>(target.dim));
  draw_start(program, target, {.seed = 1, .first = 0, .count = kPilots}, start);
  Pilots pilots{Eigen::Map<const Eigen::ArrayXf>(start.data(), static_cast<Eigen::Index>(start.size())).cast<double>()};
  int nfe = 0;
  std::vector<Step> accepted;
  const AdaptiveOptions options{
      .abs_tol = steps.tolerance, .rel_tol = steps.tolerance, .max_steps = static_cast<std::size_t>(steps.max_steps)};
  const auto result = integrate_adaptive<Pilots>(
      [&](double t, const Pilots& x) {
        ++nfe;
        return velocity(schedule, program.source, target, t, x);
      },
      pilots, from, to, options,
      [&](double t, const Pilots&) {
        accepted.push_back({t, nfe});
      });
  if (!result.reached()) {
    char note[96];
    std::snprintf(note, sizeof note, "stopped at its limit of %d steps, t = %.3g", steps.max_steps, result.t);
    program.note = note;
  }

  program.rows.clear();
  program.waypoints.resize(1);
  program.stochastic = false;
  using Pair = DormandPrincePair;
  for (std::size_t i = 0; i + 1 < accepted.size(); ++i) {
    const double t = accepted[i].t;
    const double h = accepted[i + 1].t - t;
    for (int stage = 0; stage < Pair::kStages; ++stage) {
      StepRow row = velocity_row(schedule, t + Pair::kNodes[stage] * h);
      row.save = stage == 0;
      row.push = true;
      row.cx = 0.0;
      row.cs = 1.0;
      // H0 is this stage's slope, H1 the one before it, ...: the weights of what is evaluated next.
      const bool last = stage + 1 == Pair::kStages;
      double* weights[] = {&row.h0, &row.h1, &row.h2, &row.h3, &row.h4, &row.h5};
      for (int back = 0; back <= stage; ++back)
        *weights[back] = h * (last ? Pair::kResult[stage - back] : Pair::kStage[stage + 1][stage - back]);
      program.rows.push_back(row);
      const double reached = last ? accepted[i + 1].t : t + Pair::kNodes[stage + 1] * h;
      program.waypoints.push_back({.t = reached,
                                   .level = schedule.at(reached),
                                   .nfe = last ? accepted[i + 1].nfe : accepted[i].nfe + stage,
                                   .complete = last});
    }
  }
  return program;
}

}  // namespace scorescope
