#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "core/flow/program_builder.h"
#include "core/flow/samplers_ode.h"
#include "core/flow/samplers_sde.h"
#include "core/math/step_grid.h"
#include "tests/oracle/oracle.h"
#include "tests/support/machine.h"

namespace scorescope {
namespace {

using testing::as_json;
using testing::Json;
using testing::OracleCase;

Json as_list(const std::vector<Vec2>& points, int dim) {
  Json out = Json::array();
  for (const Vec2& x : points) out.push_back(as_json(x, dim));
  return out;
}

/// The probability flow carried from one time to another, either way: our Heun at n and 2n steps of equal log-SNR,
/// extrapolated.
std::vector<Vec2> flow_map(const NoiseSchedule& schedule, const Mixture& mixture, double from, double to,
                           const std::vector<Vec2>& start) {
  const auto at_steps = [&](int steps) {
    const StepGridSpec grid{
        .kind = GridKind::uniform_logsnr, .steps = steps, .t_min = std::min(from, to), .t_max = std::max(from, to)};
    std::vector<double> times = step_times(grid, schedule);
    if (from < to) std::reverse(times.begin(), times.end());
    return testing::run_rows(heun(schedule, times), mixture, start);
  };
  constexpr int kSteps = 8000;
  std::vector<Vec2> out = at_steps(2 * kSteps);
  const std::vector<Vec2> coarse = at_steps(kSteps);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] += (out[i] - coarse[i]) / 3.0;
  return out;
}

/// The program of a case for N steps; false where the core has no such solver or grid.
bool solver_program(const OracleCase& c, int steps, SamplerProgram& out) {
  const std::map<std::string, GridKind> kinds{{"uniform_t", GridKind::uniform_t},
                                              {"uniform_lambda", GridKind::uniform_logsnr}};
  const auto kind = kinds.find(c.text("grid"));
  const std::string solver = c.text("solver");
  if (kind == kinds.end()) return false;
  const NoiseSchedule schedule = c.schedule();
  const StepGridSpec grid{.kind = kind->second, .steps = steps, .t_min = c.number("t0"), .t_max = c.number("t1")};
  const std::vector<double> times = step_times(grid, schedule);
  if (solver == "euler")
    out = euler_maruyama(schedule, times, 0.0);
  else if (solver == "heun")
    out = heun(schedule, times);
  else if (solver == "rk4")
    out = rk4(schedule, times);
  else if (solver == "ddim")
    out = ddim(schedule, times, 0.0);
  else if (solver == "dpmpp_2m")
    out = dpm_solver_pp_2m(schedule, times);
  else
    return false;
  return true;
}

bool check_fixed_grid(OracleCase& c) {
  SamplerProgram program;
  if (!solver_program(c, c["N"], program)) return false;
  const Mixture mixture = c.fixture();
  c.expect("x", as_list(testing::run_rows(program, mixture, c.points("x1")), mixture.dim));
  return true;
}

bool check_order(OracleCase& c, std::map<std::string, std::vector<Vec2>>& exact_ends) {
  const Mixture mixture = c.fixture();
  const std::vector<Vec2> start = c.points("x1");
  SamplerProgram program;
  if (!solver_program(c, 1, program)) return false;
  std::vector<Vec2>& exact =
      exact_ends[c.text("fixture") + c.text("schedule") + c["x1"].dump() + c["t1"].dump() + c["t0"].dump()];
  if (exact.empty()) exact = flow_map(c.schedule(), mixture, c.number("t1"), c.number("t0"), start);
  c.expect("x_exact", as_list(exact, mixture.dim));
  // Errors are taken against the reference's own end points, as the reference does.
  const Json& ends = c["expected"].at("x_exact");
  std::vector<double> errors;
  for (const Json& n : c["Ns"]) {
    solver_program(c, n, program);
    const std::vector<Vec2> got = testing::run_rows(program, mixture, start);
    double worst = 0.0;
    for (std::size_t i = 0; i < got.size(); ++i)
      for (int axis = 0; axis < mixture.dim; ++axis)
        worst = std::max(worst, std::abs(got[i][axis] - ends.at(i).at(static_cast<std::size_t>(axis)).get<double>()));
    errors.push_back(worst);
  }
  std::vector<double> order;
  for (std::size_t i = 0; i + 1 < errors.size(); ++i) order.push_back(std::log2(errors[i] / errors[i + 1]));
  c.expect("max_error", errors);
  c.expect("observed_order", order);
  return true;
}

/// Karras' own setting: alpha = 1, sigma itself as time, Heun down to sigma_min, then the Euler step to 0.
bool check_edm_heun(OracleCase& c) {
  const Json& edm = c["edm"];
  const double top = edm.at("sigma_max");
  const NoiseSchedule schedule = ScheduleKind(VeLinearEdm{top});
  const StepGridSpec grid{.kind = GridKind::karras,
                          .steps = edm.at("N").get<int>() - 1,
                          .t_min = edm.at("sigma_min").get<double>() / top,
                          .rho = edm.at("rho")};
  SamplerProgram program = heun(schedule, step_times(grid, schedule));
  append_denoising(program);
  const Mixture mixture = c.fixture();
  c.expect("x", as_list(testing::run_rows(program, mixture, c.points("x1")), mixture.dim));
  return true;
}

TEST_CASE("oracle. the ODE solvers on fixed grids, and their order") {
  std::map<std::string, std::vector<Vec2>> exact_ends;
  testing::run_oracle("fixed_grid", {{"fixed_grid", check_fixed_grid},
                                     {"edm_heun", check_edm_heun},
                                     {"order", [&](OracleCase& c) { return check_order(c, exact_ends); }}});
}

}  // namespace
}  // namespace scorescope
