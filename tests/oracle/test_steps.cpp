#include <doctest/doctest.h>

#include <Eigen/LU>
#include <algorithm>
#include <cmath>

#include "core/flow/samplers_langevin.h"
#include "core/flow/samplers_ode.h"
#include "core/flow/samplers_sde.h"
#include "core/math/step_grid.h"
#include "tests/oracle/oracle.h"
#include "tests/support/double_machine.h"
#include "tests/support/mixtures.h"

namespace scorescope {
namespace {

using testing::as_json;
using testing::DoubleMachine;
using testing::Json;
using testing::OracleCase;

TEST_CASE("oracle. steps: exact transitions and the denoised point of a step") {
  testing::run_oracle(
      "steps", {{"ddpm_posterior",
                 [](OracleCase& c) {
                   const SamplerProgram forward = forward_transition(c.schedule(), {c.number("s"), c.number("t")});
                   c.expect("alpha_s_given_t", forward.rows[1].cx);
                   c.expect("sigma2_s_given_t", forward.rows[1].cn * forward.rows[1].cn);
                   return true;
                 }},
                {"full_step", [](OracleCase& c) {
                   const Mixture mixture = c.fixture();
                   const Signal level = c.schedule().at(c.number("s"));
                   Json x0;
                   for (const Vec2& x : c.points("x"))
                     x0.push_back(as_json(evaluate(mixture, level, x).x0, mixture.dim));
                   c.expect("x0hat", x0);
                   return true;
                 }}});
}

Vec2 point_of(const Json& j) {
  return j.is_number() ? Vec2(j.get<double>(), 0.0) : Vec2(j.at(0).get<double>(), j.at(1).get<double>());
}

Mat2 matrix_of(const Json& j) {
  Mat2 out = Mat2::Zero();
  if (j.is_number())
    out(0, 0) = j.get<double>();
  else
    out << j.at(0).at(0).get<double>(), j.at(0).at(1).get<double>(), j.at(1).at(0).get<double>(),
        j.at(1).at(1).get<double>();
  return out;
}

Json moment(const Vec2& mean, int dim) {
  return dim == 1 ? Json(mean.x()) : as_json(mean, 2);
}
Json moment(const Mat2& cov, int dim) {
  return dim == 1 ? Json(cov(0, 0)) : as_json(cov, 2);
}

Moments initial(const OracleCase& c, const char* spread) {
  return {point_of(c["init"].at("mean")), matrix_of(c["init"].at(spread))};
}

bool check_em_family(OracleCase& c) {
  const Mixture target = testing::gaussian_1d(c["target"].at("mean"), c["target"].at("var"));
  const NoiseSchedule schedule = c.schedule();
  const StepGridSpec grid{.steps = c["N"], .t_min = c.number("t0"), .t_max = c.number("t1")};
  const SamplerProgram program = euler_maruyama(schedule, step_times(grid, schedule), c.number("l"));
  Moments at = initial(c, "var");
  for (const StepRow& row : program.rows) at = DoubleMachine(target).push_gaussian(row, at);
  c.expect("mean", at.mean.x());
  c.expect("var", at.cov(0, 0));
  const Moments exact = moments(target, schedule.at(grid.t_min));
  c.expect("exact_mean_t0", exact.mean.x());
  c.expect("exact_var_t0", exact.cov(0, 0));
  return true;
}

bool check_annealed_langevin(OracleCase& c) {
  const Json& l = c["ladder"];
  // The half rule is the full one at half the step.
  const double delta = l.at("delta").get<double>() * (c.text("rule") == "half" ? 0.5 : 1.0);
  const AnnealedLangevinLadder ladder{l.at("sigma_max"), l.at("sigma_min"), l.at("L"), l.at("T"), delta, true};
  const Mixture target = testing::gaussian_1d(c["target"].at("mean"), c["target"].at("var"));
  const SamplerProgram program = annealed_langevin(ladder, NoiseSchedule());
  Moments at = initial(c, "var");
  Json means, vars;
  for (std::size_t i = 0; i + 1 < program.rows.size(); ++i) {
    at = DoubleMachine(target).push_gaussian(program.rows[i], at);
    if ((i + 1) % static_cast<std::size_t>(ladder.steps_per_level) != 0) continue;
    means.push_back(at.mean.x());
    vars.push_back(at.cov(0, 0));
  }
  c.expect("level_means", means);
  c.expect("level_vars", vars);
  c.expect("mean", at.mean.x());
  c.expect("var", at.cov(0, 0));
  at = DoubleMachine(target).push_gaussian(program.rows.back(), at);
  c.expect("denoised_mean", at.mean.x());
  c.expect("denoised_var", at.cov(0, 0));
  return true;
}

/// Unadjusted Langevin on N(m, C) is one level of a ladder on the target N(m, C - sigma^2 I): the smoothed law is the
/// same.
bool check_ula(OracleCase& c, int dim, const char* spread) {
  const Mat2 cov = matrix_of(c["target"].at(spread));
  const double least =
      dim == 1 ? cov(0, 0) : 0.5 * (cov.trace() - std::sqrt(cov.trace() * cov.trace() - 4.0 * cov.determinant()));
  Mixture target;
  target.dim = dim;
  Component component;
  component.mean = point_of(c["target"].at("mean"));
  component.cov = cov - 0.5 * least * Mat2::Identity();
  if (dim == 1) component.cov(1, 1) = 0.0;
  target.components.push_back(component);
  const AnnealedLangevinLadder ladder{std::sqrt(0.5 * least), 1e-3, 1, c["N"], c.number("eta"), false};
  const SamplerProgram program = annealed_langevin(ladder, NoiseSchedule());
  Moments at = initial(c, spread);
  for (const StepRow& row : program.rows) at = DoubleMachine(target).push_gaussian(row, at);
  c.expect("mean", moment(at.mean, dim));
  c.expect(spread, moment(at.cov, dim));
  for (int i = 0; i < 100000; ++i) {
    const Mat2 before = at.cov;
    at = DoubleMachine(target).push_gaussian(program.rows[0], at);
    if (before == at.cov) break;
  }
  c.expect(dim == 1 ? "stationary_var" : "stationary_cov", moment(at.cov, dim));
  if (dim == 1) c.expect("stationary_bias", at.cov(0, 0) - cov(0, 0));
  return true;
}

TEST_CASE("oracle. moments of whole flows on a Gaussian target") {
  testing::run_oracle("sampler_moments", {{"em_family", check_em_family},
                                          {"annealed_langevin", check_annealed_langevin},
                                          {"ula", [](OracleCase& c) { return check_ula(c, 1, "var"); }},
                                          {"ula2d", [](OracleCase& c) { return check_ula(c, 2, "cov"); }}});
}

bool check_edm_sigmas(OracleCase& c) {
  const double top = c.number("sigma_max");
  const NoiseSchedule schedule = ScheduleKind(VeLinearEdm{top});
  const StepGridSpec grid{.kind = GridKind::karras,
                          .steps = c["N"].get<int>() - 1,
                          .t_min = c.number("sigma_min") / top,
                          .rho = c.number("rho")};
  Json sigmas;
  for (const double t : step_times(grid, schedule)) sigmas.push_back(schedule.at(t).sigma);
  sigmas.push_back(0.0);  // the reference appends the data end, the grid stops at sigma_min
  c.expect("sigmas", sigmas);
  return true;
}

bool check_ncsn_sigmas(OracleCase& c) {
  AnnealedLangevinLadder ladder;
  ladder.sigma_max = c.number("sigma_max");
  ladder.sigma_min = c.number("sigma_min");
  ladder.levels = c["L"];
  const std::vector<double> sigmas = ladder_sigmas(ladder);
  c.expect("sigmas", sigmas);
  c.expect("ratio", sigmas[0] / sigmas[1]);
  return true;
}

bool check_time_grid(OracleCase& c) {
  const std::map<std::string, GridKind> kinds{{"uniform_t", GridKind::uniform_t},
                                              {"uniform_lambda", GridKind::uniform_logsnr}};
  const auto kind = kinds.find(c.text("grid"));
  if (kind == kinds.end()) return false;
  const StepGridSpec grid{.kind = kind->second, .steps = c["N"], .t_min = c.number("t0"), .t_max = c.number("t1")};
  c.expect("t", step_times(grid, c.schedule()));
  return true;
}

TEST_CASE("oracle. grids") {
  testing::run_oracle(
      "grids", {{"edm_sigmas", check_edm_sigmas}, {"ncsn_sigmas", check_ncsn_sigmas}, {"time_grid", check_time_grid}});
}

}  // namespace
}  // namespace scorescope
