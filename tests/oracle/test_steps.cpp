#include <doctest/doctest.h>

#include <Eigen/LU>
#include <algorithm>
#include <cmath>

#include "core/flow/samplers_langevin.h"
#include "core/flow/samplers_sde.h"
#include "core/math/ddpm_chain.h"
#include "core/math/pairwise_distance.h"
#include "core/math/preconditioning.h"
#include "core/math/step_grid.h"
#include "core/math/transition.h"
#include "tests/oracle/oracle.h"
#include "tests/support/machine.h"
#include "tests/support/mixtures.h"

namespace scorescope {
namespace {

using testing::as_json;
using testing::Json;
using testing::OracleCase;

bool check_ddpm_posterior(OracleCase& c) {
  const NoiseSchedule schedule = c.schedule();
  const AffinePosterior p = affine_posterior(schedule.at(c.number("t")), schedule.at(c.number("s")));
  c.expect("alpha_s_given_t", p.ratio);
  c.expect("sigma2_s_given_t", p.variance_st);
  c.expect("coef_xs", p.coef_xs);
  c.expect("coef_x0", p.coef_x0);
  c.expect("var", p.variance);
  return true;
}

/// The reference writes the step with x_s and x_0, or x_s and eps; ours with x_0 and eps. x_s = alpha x_0 + sigma eps.
bool check_ddim_step(OracleCase& c) {
  const NoiseSchedule schedule = c.schedule();
  const Signal t = schedule.at(c.number("t")), s = schedule.at(c.number("s"));
  const DdimStep step = ddim_step(t, s, c.number("eta"));
  c.expect("noise_std", step.noise);
  c.expect("coef_xs", step.coef_eps / s.sigma);
  c.expect("coef_x0", step.coef_x0 - s.alpha * step.coef_eps / s.sigma);
  c.expect("coef_xs_eps_form", step.coef_x0 / s.alpha);
  c.expect("coef_eps", step.coef_eps - step.coef_x0 * s.sigma / s.alpha);
  return true;
}

bool check_full_step(OracleCase& c) {
  const Mixture mixture = c.fixture();
  const NoiseSchedule schedule = c.schedule();
  const SamplerProgram program = ddim(schedule, {c.number("s"), c.number("t")}, c.number("eta"));
  const std::vector<Vec2> x = c.points("x"), z = c.points("z");
  const std::vector<Vec2> without_noise = testing::run_rows(program, mixture, x);
  Json x0, xt;
  for (std::size_t i = 0; i < x.size(); ++i) {
    x0.push_back(as_json(evaluate(mixture, schedule.at(c.number("s")), x[i]).x0, mixture.dim));
    xt.push_back(as_json(Vec2(without_noise[i] + program.rows[0].cn * z[i]), mixture.dim));
  }
  c.expect("x0hat", x0);
  c.expect("x_t", xt);
  return true;
}

bool check_ddpm_discrete(OracleCase& c) {
  const Json& b = c["betas"];
  const int steps = b.at("T");
  const std::string kind = b.at("kind");
  if (kind != "linear" && kind != "cosine") return false;
  const DdpmChain chain = kind == "linear" ? DdpmChain::linear(steps, b.at("beta_1"), b.at("beta_T"))
                                           : DdpmChain::cosine(steps, b.at("s"), b.at("clip"));
  const int i = c["i"];
  const AffinePosterior p = chain.posterior(i);
  c.expect("beta", chain.beta(i));
  c.expect("alpha_bar", chain.alpha_bar(i));
  c.expect("alpha_bar_prev", chain.alpha_bar(i - 1));
  c.expect("beta_tilde", p.variance);
  c.expect("coef_x0", p.coef_x0);
  c.expect("coef_xi", p.coef_xs);
  c.expect("epsform_coef_x", chain.eps_form(i).coef_x);
  c.expect("epsform_coef_eps", chain.eps_form(i).coef_eps);
  c.expect("snr", chain.snr(i));
  return true;
}

TEST_CASE("oracle. steps: transitions, posteriors, DDIM and the discrete chain") {
  testing::run_oracle("steps", {{"ddpm_posterior", check_ddpm_posterior},
                                {"ddim", check_ddim_step},
                                {"full_step", check_full_step},
                                {"ddpm_discrete", check_ddpm_discrete}});
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
  for (const StepRow& row : program.rows) at = testing::push_gaussian(row, target, at);
  c.expect("mean", at.mean.x());
  c.expect("var", at.cov(0, 0));
  const Moments exact = moments(target, schedule.at(grid.t_min));
  c.expect("exact_mean_t0", exact.mean.x());
  c.expect("exact_var_t0", exact.cov(0, 0));
  return true;
}

template <class Build>
bool check_discrete_flow(OracleCase& c, Build build) {
  const Mixture target = testing::gaussian_1d(c["target"].at("mean"), c["target"].at("var"));
  const NoiseSchedule schedule = c.schedule();
  const StepGridSpec grid{.steps = c["N"], .t_min = c.number("t0"), .t_max = c.number("t1")};
  const SamplerProgram program = build(schedule, step_times(grid, schedule));
  Moments at = initial(c, "var");
  for (const StepRow& row : program.rows) at = testing::push_gaussian(row, target, at);
  c.expect("mean", at.mean.x());
  c.expect("var", at.cov(0, 0));
  return true;
}

bool check_ddim_flow(OracleCase& c) {
  const double eta = c.number("eta");
  if (eta == 1.0)  // the same law, from its own rows
    check_discrete_flow(c, [](const auto& s, const auto& t) { return ancestral(s, t, ReverseVariance::beta_tilde); });
  return check_discrete_flow(c, [&](const auto& s, const auto& t) { return ddim(s, t, eta); });
}

bool check_ancestral_beta(OracleCase& c) {
  return check_discrete_flow(c, [](const auto& s, const auto& t) { return ancestral(s, t, ReverseVariance::beta); });
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
    at = testing::push_gaussian(program.rows[i], target, at);
    if ((i + 1) % static_cast<std::size_t>(ladder.steps_per_level) != 0) continue;
    means.push_back(at.mean.x());
    vars.push_back(at.cov(0, 0));
  }
  c.expect("level_means", means);
  c.expect("level_vars", vars);
  c.expect("mean", at.mean.x());
  c.expect("var", at.cov(0, 0));
  at = testing::push_gaussian(program.rows.back(), target, at);
  c.expect("denoised_mean", at.mean.x());
  c.expect("denoised_var", at.cov(0, 0));
  return true;
}

bool check_ula(OracleCase& c, int dim, const char* spread) {
  Mixture target;
  target.dim = dim;
  Component component;
  component.mean = point_of(c["target"].at("mean"));
  component.cov = matrix_of(c["target"].at(spread));
  target.components.push_back(component);
  const SamplerProgram program = langevin({.steps = c["N"], .step_size = c.number("eta")}, {1.0, 0.0}, 0.0, 1.0);
  Moments at = initial(c, spread);
  for (const StepRow& row : program.rows) at = testing::push_gaussian(row, target, at);
  c.expect("mean", moment(at.mean, dim));
  c.expect(spread, moment(at.cov, dim));
  for (int i = 0; i < 100000; ++i) {
    const Mat2 before = at.cov;
    at = testing::push_gaussian(program.rows[0], target, at);
    if (before == at.cov) break;
  }
  c.expect(dim == 1 ? "stationary_var" : "stationary_cov", moment(at.cov, dim));
  if (dim == 1) c.expect("stationary_bias", at.cov(0, 0) - component.cov(0, 0));
  return true;
}

TEST_CASE("oracle. moments of whole flows on a Gaussian target") {
  testing::run_oracle("sampler_moments", {{"em_family", check_em_family},
                                          {"ddim", check_ddim_flow},
                                          {"ancestral_beta_var", check_ancestral_beta},
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
  Json overlap;
  for (const auto& item : c["expected"].at("overlap").items())
    overlap[item.key()] = level_overlap(sigmas[0] / sigmas[1], std::stoi(item.key()));
  c.expect("overlap", overlap);
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

bool check_edm_precond(OracleCase& c) {
  const Preconditioning p = preconditioning({1.0, c.number("sigma")}, c.number("sigma_data"));
  c.expect("c_skip", p.c_skip);
  c.expect("c_out", p.c_out);
  c.expect("c_in", p.c_in);
  c.expect("c_noise", p.c_noise);
  c.expect("loss_weight", p.loss_weight);
  return true;
}

bool check_max_pairwise_distance(OracleCase& c) {
  const Mixture points = c.fixture();  // a point set is a mixture of its points
  std::vector<Vec2> x;
  for (const Component& component : points.components) x.push_back(component.mean);
  const PairwiseDistance d = pairwise_distance(x);
  c.expect("sigma_max", d.largest);
  c.expect("i", d.i);
  c.expect("j", d.j);
  c.expect("median_pairwise", d.median);
  return true;
}

TEST_CASE("oracle. grids") {
  testing::run_oracle("grids", {{"edm_sigmas", check_edm_sigmas},
                                {"ncsn_sigmas", check_ncsn_sigmas},
                                {"time_grid", check_time_grid},
                                {"edm_precond", check_edm_precond},
                                {"max_pairwise_distance", check_max_pairwise_distance}});
}

}  // namespace
}  // namespace scorescope
