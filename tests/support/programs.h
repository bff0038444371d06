#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "core/flow/samplers_langevin.h"
#include "core/flow/samplers_ode.h"
#include "core/flow/samplers_sde.h"
#include "core/math/step_grid.h"
#include "core/scene/fields.h"
#include "core/scene/stage.h"

namespace scorescope::testing {

struct NamedProgram {
  std::string name;
  SamplerProgram program;
};

/// Every flow and every solver, at `steps` steps under VP linear. Whoever takes one apart as [name, program] cannot
/// CAPTURE(name): before version 16, Clang captures no such name.
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
  flow = {};
  flow.kind = FlowKind::forward;
  flow.forward.mode = ForwardMode::euler_maruyama;
  add("forward Euler-Maruyama", flow);
  flow.kind = FlowKind::langevin;
  flow.langevin.steps = steps;
  add("Langevin", flow);
  flow.langevin.method = LangevinMethod::mala;
  add("MALA", flow);
  flow.kind = FlowKind::reverse_sde;
  for (const auto& solver : names_of(SdeSolver{})) {
    flow.reverse_sde.solver = solver.value;
    flow.reverse_sde.eta = 0.5;
    add("reverse SDE, " + std::string(solver.name), flow);
  }
  flow.kind = FlowKind::pf_ode;
  for (const auto& solver : names_of(OdeSolver{})) {
    flow.pf_ode.solver = solver.value;
    add("probability-flow ODE, " + std::string(solver.name), flow);
  }
  flow.pf_ode.encode = true;
  add("encoder", flow);
  return out;
}

/// One of them; throws where there is none of that name.
inline const SamplerProgram& named(const std::vector<NamedProgram>& programs, const std::string& name) {
  for (const NamedProgram& p : programs)
    if (p.name == name) return p.program;
  throw std::out_of_range("no program named " + name);
}

}  // namespace scorescope::testing
