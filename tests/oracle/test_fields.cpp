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

}  // namespace
}  // namespace scorescope
