#include "core/scene/solver_sweep.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/math/paired_error.h"
#include "core/scene/fields.h"

namespace scorescope {
namespace {

constexpr std::array kEvaluations{4, 8, 16, 32, 64, 128, 256};
constexpr int kReferenceSteps = 400;
constexpr double kWork = 8000.0;  // particles times components
constexpr double kFewest = 128.0, kMost = 1000.0;

std::uint32_t particles_of(const SweepKey& key) {
  const auto components = static_cast<double>(key.target->components.size());
  return static_cast<std::uint32_t>(std::clamp(kWork / components, kFewest, kMost));
}

FlowSpec spec_of(OdeSolver solver) {
  FlowSpec flow;
  flow.kind = FlowKind::pf_ode;
  flow.pf_ode.solver = solver;
  return flow;
}

FlowSpec spec_of(SdeSolver solver) {
  FlowSpec flow;
  flow.kind = FlowKind::reverse_sde;
  flow.reverse_sde.solver = solver;
  return flow;
}

/// Those whose evaluations follow from their steps.
struct Swept {
  FlowSpec spec;
  const char* label;
};
std::vector<Swept> swept() {
  return {{spec_of(OdeSolver::euler), "Euler"},   {spec_of(OdeSolver::ddim), "DDIM"},
          {spec_of(OdeSolver::heun), "Heun"},     {spec_of(OdeSolver::dpm_solver_pp_2m), "DPM++"},
          {spec_of(OdeSolver::rk4), "RK4"},       {spec_of(SdeSolver::euler_maruyama), "SDE"},
          {spec_of(SdeSolver::ancestral), "DDPM"}};
}

std::shared_ptr<const SamplerProgram> program_of(const SweepKey& key, const FlowSpec& flow, int steps) {
  StepGridSpec grid = key.grid;
  grid.steps = steps;
  return std::make_shared<const SamplerProgram>(build_program(flow, grid, key.prior, key.schedule, *key.target));
}

Points ends_of(const SweepKey& key, std::shared_ptr<const SamplerProgram> program, Backend& backend) {
  const auto rows = static_cast<int>(program->rows.size());
  FlowRunner runner(backend, std::move(program), key.target, key.seed, particles_of(key));
  runner.seek(rows);
  runner.advance(std::chrono::steady_clock::time_point::max());
  return runner.positions();
}

SweepPoint measured(const SolverSweep& sweep, const std::shared_ptr<const SamplerProgram>& program, Backend& backend,
                    LawShelf& laws) {
  const SweepKey& key = sweep.key;
  const Points ends = ends_of(key, program, backend);
  const auto last = static_cast<int>(program->rows.size());
  return {.nfe = program->waypoints.back().nfe,
          .error = paired_error(ends, *sweep.truth).rms,
          .w2 = measure_state(*program, last, key.target, ends, key.seed, MetricDepth::head, laws).sliced_w2};
}

/// Whether a flow of the scene sets out and arrives where the sweep does.
bool comparable(const SamplerProgram& flow, const SamplerProgram& swept) {
  const auto near = [](double a, double b) { return std::abs(a - b) <= 1e-9 * (1.0 + std::abs(b)); };
  const auto same = [&](const Waypoint& a, const Waypoint& b) {
    return near(a.t, b.t) && near(a.level.alpha, b.level.alpha) && near(a.level.sigma, b.level.sigma);
  };
  return flow.to_data && flow.on_clock && flow.start == swept.start && !flow.source.guide &&
         flow.start_level == swept.start_level && same(flow.waypoints.front(), swept.waypoints.front()) &&
         same(flow.waypoints.back(), swept.waypoints.back());
}

}  // namespace

SweepKey sweep_key(const Scene& scene, std::shared_ptr<const Mixture> target) {
  StepGridSpec grid = scene.grid;
  if (grid.kind == GridKind::times) {
    // A list of times has no finer version of itself.
    grid.kind = GridKind::uniform_t;
    grid.t_max = scene.grid.times.front();
    grid.t_min = scene.grid.times.back();
  }
  grid.steps = 0;
  grid.times = {};
  return {std::move(target), scene.schedule.schedule(), grid, scene.prior, scene.seed};
}

std::shared_ptr<const SolverSweep> sweep_on(const std::shared_ptr<const SolverSweep>& so_far, const SweepKey& key,
                                            std::span<const std::shared_ptr<const SamplerProgram>> flows,
                                            Backend& backend, LawShelf& laws) {
  auto next = std::make_shared<SolverSweep>();
  if (so_far && so_far->key == key) *next = *so_far;
  next->key = key;
  if (!next->truth) {
    SweepKey fine = key;
    fine.grid.kind = GridKind::uniform_logsnr;
    const auto program = program_of(fine, spec_of(OdeSolver::rk4), kReferenceSteps);
    next->truth = std::make_shared<const Points>(ends_of(key, program, backend));
    next->fresh = measure_state(*program, static_cast<int>(program->rows.size()), key.target, *next->truth, key.seed,
                                MetricDepth::band, laws)
                      .band;
    for (const auto& [spec, label] : swept())
      next->lines.push_back({solver_key(spec), solver_name(spec), label, spec.kind == FlowKind::reverse_sde, {}});
    return next;
  }
  std::erase_if(next->flows,
                [&](const auto& f) { return std::find(flows.begin(), flows.end(), f.program) == flows.end(); });
  const auto ends = program_of(key, spec_of(OdeSolver::euler), 1);
  for (const auto& flow : flows) {
    const bool known =
        std::any_of(next->flows.begin(), next->flows.end(), [&](const auto& f) { return f.program == flow; });
    if (known || !comparable(*flow, *ends)) continue;
    next->flows.push_back({flow, measured(*next, flow, backend, laws)});
    return next;
  }
  const std::vector<Swept> specs = swept();
  const std::size_t run = next->runs;
  if (run == specs.size() * kEvaluations.size()) return next->flows.size() == so_far->flows.size() ? nullptr : next;
  const std::size_t line = run % specs.size();
  const int most = kEvaluations[run / specs.size()];
  const int each = program_of(key, specs[line].spec, 1)->waypoints.back().nfe;  // evaluations a step
  const auto program = program_of(key, specs[line].spec, std::max(1, most / each));
  ++next->runs;
  next->lines[line].points.push_back(measured(*next, program, backend, laws));
  return next;
}

}  // namespace scorescope
