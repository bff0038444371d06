#include "tests/benchmark/solver_error.h"

#include <cmath>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "core/flow/row_machine.h"
#include "core/scene/fields.h"
#include "core/scene/stage.h"

namespace scorescope {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint32_t kStarts = 1000;

struct Finals {
  std::vector<double> x;
  int nfe = 0;
};

Finals finals(const FlowSpec& flow, int steps, const Mixture& mixture) {
  const StepGridSpec grid{.kind = GridKind::uniform_logsnr, .steps = steps, .t_min = 0.01};
  const auto program =
      std::make_shared<const SamplerProgram>(build_program(flow, grid, Prior::standard, NoiseSchedule(), mixture));
  RowMachine<double> machine({.seed = 17, .first = 0, .count = kStarts}, program,
                             std::make_shared<const Mixture>(mixture));
  machine.run(0, machine.rows());
  Finals out{std::vector<double>(std::size_t{kStarts} * static_cast<std::size_t>(mixture.dim)),
             program->waypoints.back().nfe};
  machine.positions(out.x);
  return out;
}

double rms(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return std::sqrt(sum / kStarts);
}

}  // namespace

Json measure_solver_errors(const Mixture& mixture) {
  FlowSpec flow;
  flow.kind = FlowKind::pf_ode;
  flow.pf_ode.solver = OdeSolver::rk4;
  const Finals truth = finals(flow, 1000, mixture);
  std::printf("\nProbability-flow ODE, VP linear, equal log-SNR steps to t = 0.01: rms distance to 1000 RK4 steps\n");
  std::printf("%-20s %8s %14s\n", "solver", "NFE", "error");
  Json out = Json::array();
  for (const auto& solver : names_of(OdeSolver{})) {
    flow.pf_ode.solver = solver.value;
    for (int i = 0; i < 6; ++i) {
      flow.pf_ode.tolerance = std::pow(10.0, -2 - i);  // Dormand-Prince takes its steps from this
      const Finals end = finals(flow, 8 << i, mixture);
      const double error = rms(end.x, truth.x);
      std::printf("%-20s %8d %14.3g\n", std::string(solver.name).c_str(), end.nfe, error);
      out.push_back({{"solver", solver.name}, {"nfe", end.nfe}, {"error", error}});
    }
  }
  return out;
}

}  // namespace scorescope
