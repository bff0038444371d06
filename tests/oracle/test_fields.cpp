#include <doctest/doctest.h>

#include <cmath>

#include "core/math/mixture.h"
#include "tests/oracle/oracle.h"

namespace scorescope {
namespace {

using testing::as_json;
using testing::Json;
using testing::OracleCase;

bool check_values(OracleCase& c) {
  const NoiseSchedule schedule = c.schedule();
  const double t = c.number("t");
  const Signal s = schedule.at(t);
  const SdeCoefficients sde = schedule.sde(t);
  const double s2 = s.sigma * s.sigma;
  c.expect("alpha", s.alpha);
  c.expect("sigma", s.sigma);
  c.expect("f", sde.f);
  c.expect("g2", sde.g2);
  c.expect("lambda", schedule.half_log_snr(t));
  c.expect("snr", s.alpha * s.alpha / s2);
  c.expect("dalpha_dt", sde.f * s.alpha);
  c.expect("dsigma_dt", (sde.g2 + 2.0 * sde.f * s2) / (2.0 * s.sigma));
  c.expect("dlambda_dt", -sde.g2 / (2.0 * s2));
  return true;
}

bool check_inverse_lambda(OracleCase& c) {
  c.expect("t", c.schedule().t_of_half_log_snr(c.number("lambda")));
  return true;
}

TEST_CASE("oracle. schedules") {
  testing::run_oracle("schedules",
                      {{"values", check_values}, {"limit", check_values}, {"inverse_lambda", check_inverse_lambda}});
}

TEST_CASE("oracle. scores") {
  testing::run_oracle("scores", {{"score", [](OracleCase& c) {
                                    const Mixture mixture = c.fixture();
                                    Json log_p, score, hessian, divergence;
                                    for (const Vec2& x : c.points("x")) {
                                      const FieldSample at = evaluate(mixture, c.level(), x);
                                      log_p.push_back(at.log_p);
                                      score.push_back(as_json(at.score, mixture.dim));
                                      hessian.push_back(as_json(at.hessian, mixture.dim));
                                      divergence.push_back(mixture.dim == 1 ? at.hessian(0, 0) : at.hessian.trace());
                                    }
                                    c.expect("log_p", log_p);
                                    c.expect("score", score);
                                    c.expect("hessian", hessian);
                                    c.expect("div_score", divergence);
                                    return true;
                                  }}});
}

bool check_posterior(OracleCase& c) {
  const Mixture mixture = c.fixture();
  const int dim = mixture.dim;
  const Signal level{c.number("alpha"), c.number("sigma")};
  const SdeCoefficients sde = c.schedule().sde(c.number("t"));
  const double ratio2 = level.sigma * level.sigma / (level.alpha * level.alpha);
  Json score, x0, eps, v, u, drift, cov;
  for (const Vec2& x : c.points("x")) {
    const FieldSample at = evaluate(mixture, level, x);
    score.push_back(as_json(at.score, dim));
    x0.push_back(as_json(at.x0, dim));
    eps.push_back(as_json(at.eps, dim));
    v.push_back(as_json(Vec2(level.alpha * at.eps - level.sigma * at.x0), dim));
    u.push_back(as_json(Vec2(at.eps - at.x0), dim));
    drift.push_back(as_json(Vec2(sde.f * x - 0.5 * sde.g2 * at.score), dim));
    cov.push_back(as_json(Mat2(ratio2 * (Mat2::Identity() + level.sigma * level.sigma * at.hessian)), dim));
  }
  c.expect("score", score);
  c.expect("x0", x0);
  c.expect("eps", eps);
  c.expect("v", v);
  c.expect("u", u);
  c.expect("pf_drift", drift);
  c.expect("cov", cov);
  return true;
}

TEST_CASE("oracle. tweedie") {
  testing::run_oracle("tweedie", {{"posterior", check_posterior}});
}

}  // namespace
}  // namespace scorescope
