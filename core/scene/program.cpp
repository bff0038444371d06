#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/flow/adaptive_ode.h"
#include "core/flow/program_builder.h"
#include "core/flow/samplers_langevin.h"
#include "core/flow/samplers_ode.h"
#include "core/flow/samplers_sde.h"
#include "core/scene/fields.h"
#include "core/scene/stage.h"
#include "core/scene/start_points.h"

namespace scorescope {
namespace {

using Times = std::vector<double>;

/// Where noise-to-data flows start (T16). The builders give the `standard` prior.
void apply_prior(SamplerProgram& program, Prior prior, const Mixture& target) {
  const Signal level = program.waypoints.front().level;
  if (prior == Prior::exact) {
    program.start = Start::data;
    program.start_level = level;
  } else if (prior == Prior::moments) {
    Moments m = moments(target, level);
    if (target.dim == 1) m.cov(1, 1) = 1.0;
    program.start_mean = m.mean;
    program.start_factor = m.cov.llt().matrixL();
  }
}

SamplerProgram forward_program(ForwardMode mode, const NoiseSchedule& schedule, const Times& times) {
  switch (mode) {
    case ForwardMode::transition:
      return forward_transition(schedule, times);
    case ForwardMode::interpolant:
      return forward_interpolant(schedule, times);
    case ForwardMode::euler_maruyama:
      return forward_euler_maruyama(schedule, times);
  }
  return {};
}

SamplerProgram reverse_program(const ReverseSdeSpec& spec, const NoiseSchedule& schedule, const Times& times) {
  switch (spec.solver) {
    case SdeSolver::euler_maruyama:
      return euler_maruyama(schedule, times, spec.lambda);
    case SdeSolver::ancestral:
      return ancestral(schedule, times, spec.variance);
    case SdeSolver::ddim:
      return ddim(schedule, times, spec.eta);
    case SdeSolver::karras_churn:
      return karras_churn(schedule, times, spec.churn);
    case SdeSolver::predictor_corrector:
      return predictor_corrector(schedule, times, spec.corrector);
    case SdeSolver::replay:
      return replay(schedule, times, spec.corrected);
  }
  return {};
}

/// `times` in the direction of the run: falling to decode, rising to encode.
SamplerProgram ode_program(OdeSolver solver, const NoiseSchedule& schedule, const Times& times) {
  switch (solver) {
    case OdeSolver::euler:
      return euler_maruyama(schedule, times, 0.0);
    case OdeSolver::heun:
    case OdeSolver::dormand_prince:  // Heun's frame: start and ends; its rows are replaced once the start law is known
      return heun(schedule, times);
    case OdeSolver::rk4:
      return rk4(schedule, times);
    case OdeSolver::ddim:
      return ddim(schedule, times, 0.0);
    case OdeSolver::dpm_solver_pp_2m:
      return dpm_solver_pp_2m(schedule, times);
  }
  return {};
}

SamplerProgram pf_ode_program(const PfOdeSpec& spec, Prior prior, const NoiseSchedule& schedule, const Times& times,
                              const Mixture& target, int particles, const ScoreSource& source) {
  SamplerProgram program =
      ode_program(spec.solver, schedule, spec.encode ? Times(times.rbegin(), times.rend()) : times);
  program.to_data = !spec.encode;
  if (spec.encode) {
    program.start = Start::data;
    program.start_level = program.waypoints.front().level;
  } else {
    apply_prior(program, prior, target);
    program.start_points =
        start_points(spec.start, schedule, target, times, static_cast<std::size_t>(particles), source);
    if (!program.start_points.empty()) program.start = Start::points;
  }
  program.source = source;
  if (spec.solver == OdeSolver::dormand_prince) {
    const double to = spec.encode ? times.front() : times.back();
    program = dormand_prince(std::move(program), schedule, target, to, {spec.tolerance, spec.max_steps});
  }
  return program;
}

SamplerProgram langevin_program(const LangevinSpec& spec, const NoiseSchedule& schedule, const Times& times) {
  return langevin({.steps = spec.steps,
                   .step_size = spec.step_size,
                   .temperature = spec.temperature,
                   .metropolis = spec.method == LangevinMethod::mala},
                  schedule.at(spec.at_t), spec.at_t, schedule.prior_scale(times.front()));
}

std::string with_number(const char* text, double value) {
  char out[64];
  std::snprintf(out, sizeof out, "%s%g", text, value);
  return out;
}

}  // namespace

namespace {

SamplerProgram bare_program(const FlowSpec& flow, const StepGridSpec& grid, Prior prior, const NoiseSchedule& schedule,
                            const Mixture& target, int particles, const ScoreSource& source) {
  const Times times = step_times(grid, schedule);
  SamplerProgram program;
  switch (flow.kind) {
    case FlowKind::forward:
      return forward_program(flow.forward.mode, schedule, times);
    case FlowKind::langevin:
      program = langevin_program(flow.langevin, schedule, times);
      if (flow.mistaken) make_mistake(program, flow.mistake);
      return program;
    case FlowKind::annealed_langevin: {
      const AnnealedLangevinSpec& a = flow.annealed_langevin;
      program =
          annealed_langevin({a.sigma_max, a.sigma_min, a.levels, a.steps_per_level, a.delta, a.denoise}, schedule);
      if (a.align == LadderAlign::noise) align_to_noise(program, schedule, times.front(), times.back());
      return program;
    }
    case FlowKind::reverse_sde:
      program = reverse_program(flow.reverse_sde, schedule, times);
      if (flow.mistaken) make_mistake(program, flow.mistake);
      if (flow.reverse_sde.solver != SdeSolver::replay) apply_prior(program, prior, target);
      if (flow.reverse_sde.denoise) append_denoising(program);
      return program;
    case FlowKind::pf_ode:
      program = pf_ode_program(flow.pf_ode, prior, schedule, times, target, particles, source);
      if (flow.pf_ode.denoise && !flow.pf_ode.encode) append_denoising(program);
      return program;
  }
  return program;
}

constexpr const char* kClampedNote = "noise outside what the net was trained at: \u03bb clamped";

/// Whether a learned source is evaluated at a noise level it does not know (T11).
bool leaves_trained_range(const SamplerProgram& program) {
  const LearnedScore* learned = program.source.learned.get();
  return learned != nullptr && std::any_of(program.rows.begin(), program.rows.end(), [&](const StepRow& row) {
           return !row.skip_eval && !learned->levels.covers(std::log(row.alpha / row.sigma));
         });
}

}  // namespace

NoiseSchedule schedule_of(const FlowSpec& flow, const NoiseSchedule& schedule) {
  switch (flow.kind == FlowKind::langevin || flow.kind == FlowKind::annealed_langevin ? FlowFamily::schedule
                                                                                      : flow.family) {
    case FlowFamily::schedule:
      break;
    case FlowFamily::vp:
      return schedule.in_family(CurveFamily::vp);
    case FlowFamily::ve:
      return schedule.in_family(CurveFamily::ve);
    case FlowFamily::fm:
      return schedule.in_family(CurveFamily::fm);
  }
  return schedule;
}

SamplerProgram build_program(const FlowSpec& flow, const StepGridSpec& grid, Prior prior, const NoiseSchedule& schedule,
                             const Mixture& target, int particles, const ScoreSource& source) {
  SamplerProgram program = bare_program(flow, grid, prior, schedule_of(flow, schedule), target, particles, source);
  program.source = source;
  if (source.guide)  // two scores a row
    for (Waypoint& waypoint : program.waypoints) waypoint.nfe *= 2;
  if (leaves_trained_range(program)) program.note += (program.note.empty() ? "" : ", ") + std::string(kClampedNote);
  return program;
}

std::string flow_name(const FlowSpec& flow) {
  switch (flow.kind) {
    case FlowKind::forward:
      return "Forward diffusion";
    case FlowKind::langevin:
      return "Langevin";
    case FlowKind::annealed_langevin:
      return "Annealed Langevin";
    case FlowKind::reverse_sde:
      return "Reverse SDE";
    case FlowKind::pf_ode:
      return flow.pf_ode.encode ? "Encoder (ODE forwards)" : "Probability-flow ODE";
  }
  return "";
}

namespace {

std::string plain_solver_name(const FlowSpec& flow) {
  switch (flow.kind) {
    case FlowKind::forward:
      switch (flow.forward.mode) {
        case ForwardMode::transition:
          return "exact transitions";
        case ForwardMode::interpolant:
          return "interpolant, one \u03b5 per particle";
        case ForwardMode::euler_maruyama:
          return "Euler\u2013Maruyama";
      }
      break;
    case FlowKind::langevin:
      return (flow.langevin.method == LangevinMethod::mala ? "MALA" : "ULA") +
             with_number(", \u03b7 = ", flow.langevin.step_size) +
             (flow.langevin.temperature == 1.0 ? "" : with_number(", T = ", flow.langevin.temperature));
    case FlowKind::annealed_langevin:
      return std::to_string(flow.annealed_langevin.levels) + " \u00d7 " +
             std::to_string(flow.annealed_langevin.steps_per_level) + " steps";
    case FlowKind::reverse_sde: {
      const ReverseSdeSpec& s = flow.reverse_sde;
      switch (s.solver) {
        case SdeSolver::euler_maruyama:
          return s.lambda == 1.0 ? "Euler\u2013Maruyama" : with_number("Euler\u2013Maruyama, \u03bb = ", s.lambda);
        case SdeSolver::ancestral:
          return s.variance == ReverseVariance::beta_tilde ? "DDPM ancestral" : "DDPM ancestral, variance \u03b2";
        case SdeSolver::ddim:
          return with_number("DDIM, \u03b7 = ", s.eta);
        case SdeSolver::karras_churn:
          return with_number("Karras, churn ", s.churn.churn);
        case SdeSolver::predictor_corrector:
          return std::to_string(s.corrector.steps) + " corrector step" + (s.corrector.steps == 1 ? "" : "s");
        case SdeSolver::replay:
          return s.corrected ? "noise replayed, Anderson\u2019s" : "noise replayed";
      }
      break;
    }
    case FlowKind::pf_ode:
      switch (flow.pf_ode.solver) {
        case OdeSolver::euler:
          return "Euler";
        case OdeSolver::heun:
          return "Heun";
        case OdeSolver::rk4:
          return "Runge\u2013Kutta 4";
        case OdeSolver::dormand_prince:
          return with_number("Dormand\u2013Prince, ", flow.pf_ode.tolerance);
        case OdeSolver::ddim:
          return "DDIM";
        case OdeSolver::dpm_solver_pp_2m:
          return "DPM-Solver++(2M)";
      }
      break;
  }
  return "";
}

/// "score × -1, " of a flow that is wrong on purpose: nobody shall take it for a right one.
std::string mistake_name(const FlowSpec& flow) {
  if (!flow.mistaken || (flow.kind != FlowKind::langevin && flow.kind != FlowKind::reverse_sde)) return "";
  std::string name;
  const auto add = [&](const char* what, double factor) {
    if (factor != 1.0) name += with_number(what, factor) + ", ";
  };
  add("score \u00d7 ", flow.mistake.score);
  add("noise \u00d7 ", flow.mistake.noise);
  add("step \u00d7 ", flow.mistake.step);
  return name;
}

/// ", 14 steps in log-SNR" of a flow that does not share the scene's grid.
std::string grid_name(const FlowSpec& flow) {
  const StepGridSpec& grid = flow.grid;
  const auto steps = [](std::size_t n) { return ", " + std::to_string(n) + (n == 1 ? " step" : " steps"); };
  const std::string all = steps(static_cast<std::size_t>(grid.steps));
  switch (grid.kind) {
    case GridKind::uniform_t:
      return all + " in t";
    case GridKind::uniform_logsnr:
      return all + " in log-SNR";
    case GridKind::karras:
      return all + " of Karras";
    case GridKind::geometric:
      return all + " in log \u03c3";
    case GridKind::times:
      return steps(grid.times.size() - 1);
  }
  return "";
}

}  // namespace

std::string solver_name(const FlowSpec& flow) {
  const bool on_grid = flow.kind == FlowKind::reverse_sde || flow.kind == FlowKind::pf_ode;
  const bool guided = flow.guided && on_grid;
  const std::string solver =
      mistake_name(flow) + plain_solver_name(flow) + (flow.own_grid && on_grid ? grid_name(flow) : "");
  if (!guided) return solver;
  // What guides it stands first: a narrow panel cuts the end of its title.
  return "guided, y = " + std::to_string(flow.guidance.label) + with_number(", w = ", flow.guidance.weight) + ", " +
         solver;
}

std::string solver_key(const FlowSpec& flow) {
  switch (flow.kind) {
    case FlowKind::forward:
      return std::string(name_of(flow.forward.mode));
    case FlowKind::langevin:
      return std::string(name_of(flow.langevin.method));
    case FlowKind::annealed_langevin:
      return "ula";
    case FlowKind::reverse_sde:
      return std::string(name_of(flow.reverse_sde.solver));
    case FlowKind::pf_ode:
      return std::string(name_of(flow.pf_ode.solver));
  }
  return "";
}

}  // namespace scorescope
