#include <Eigen/Cholesky>

#include "core/flow/samplers_langevin.h"
#include "core/scene/fields.h"
#include "core/scene/stage.h"

namespace scorescope {
namespace {

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

}  // namespace

SamplerProgram build_program(const FlowSpec& flow, const StepGridSpec& grid, Prior prior, const NoiseSchedule& schedule,
                             const Mixture& target) {
  const std::vector<double> times = step_times(grid, schedule);
  switch (flow.kind) {
    case FlowKind::forward:
      return flow.forward.mode == ForwardMode::transition ? forward_transition(schedule, times)
                                                          : forward_interpolant(schedule, times);
    case FlowKind::annealed_langevin: {
      const AnnealedLangevinSpec& a = flow.annealed_langevin;
      SamplerProgram program =
          annealed_langevin({a.sigma_max, a.sigma_min, a.levels, a.steps_per_level, a.delta, a.denoise}, schedule);
      if (a.align == LadderAlign::noise) align_to_noise(program, schedule, times.front(), times.back());
      return program;
    }
    case FlowKind::reverse_sde:
    case FlowKind::pf_ode: {
      SamplerProgram program;
      if (flow.kind == FlowKind::reverse_sde)
        program = euler_maruyama(schedule, times, 1.0);
      else if (flow.pf_ode.solver == OdeSolver::euler)
        program = euler_maruyama(schedule, times, 0.0);
      else
        program = heun(schedule, times);
      apply_prior(program, prior, target);
      return program;
    }
  }
  return {};
}

std::string flow_name(const FlowSpec& flow) {
  switch (flow.kind) {
    case FlowKind::forward:
      return "Forward diffusion";
    case FlowKind::annealed_langevin:
      return "Annealed Langevin";
    case FlowKind::reverse_sde:
      return "Reverse SDE";
    case FlowKind::pf_ode:
      return "Probability-flow ODE";
  }
  return "";
}

std::string solver_name(const FlowSpec& flow) {
  switch (flow.kind) {
    case FlowKind::forward:
      return flow.forward.mode == ForwardMode::transition ? "exact transitions"
                                                          : "interpolant, one \u03b5 per particle";
    case FlowKind::annealed_langevin:
      return std::to_string(flow.annealed_langevin.levels) + " \u00d7 " +
             std::to_string(flow.annealed_langevin.steps_per_level) + " steps";
    case FlowKind::reverse_sde:
      return "Euler\u2013Maruyama";
    case FlowKind::pf_ode:
      return flow.pf_ode.solver == OdeSolver::euler ? "Euler" : "Heun";
  }
  return "";
}

std::string solver_key(const FlowSpec& flow) {
  switch (flow.kind) {
    case FlowKind::forward:
      return std::string(name_of(flow.forward.mode));
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
