#pragma once

#include <string>
#include <vector>

#include "core/flow/samplers.h"
#include "core/math/step_grid.h"
#include "core/scene/stage.h"

namespace scorescope::testing {

struct NamedProgram {
  std::string name;
  SamplerProgram program;
};

/// Every flow and every solver, at `steps` steps under VP linear.
inline std::vector<NamedProgram> every_program(const Mixture& target, int steps, Prior prior = Prior::standard) {
  const NoiseSchedule schedule;
  const StepGridSpec grid{.steps = steps};
  std::vector<NamedProgram> out;
  const auto add = [&](const std::string& name, const FlowSpec& flow) {
    out.push_back({name, build_program(flow, grid, prior, schedule, target)});
  };
  FlowSpec flow;
  flow.kind = FlowKind::forward;
  add("forward transition", flow);
  flow.forward.mode = ForwardMode::interpolant;
  add("forward interpolant", flow);
  flow.kind = FlowKind::annealed_langevin;
  flow.annealed_langevin.levels = 5;
  flow.annealed_langevin.steps_per_level = std::max(1, steps / 5);
  add("annealed Langevin", flow);
  flow.annealed_langevin.align = LadderAlign::noise;
  add("annealed Langevin aligned to the noise", flow);
  flow.kind = FlowKind::reverse_sde;
  add("reverse SDE", flow);
  flow.kind = FlowKind::pf_ode;
  flow.pf_ode.solver = OdeSolver::euler;
  add("probability-flow ODE, Euler", flow);
  flow.pf_ode.solver = OdeSolver::heun;
  add("probability-flow ODE, Heun", flow);
  return out;
}

}  // namespace scorescope::testing
