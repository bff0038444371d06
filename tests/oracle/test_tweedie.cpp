#include <doctest/doctest.h>

#include <cmath>

#include "core/math/predictions.h"
#include "tests/oracle/strict.h"

namespace scorescope {
namespace {

using testing::as_json;
using testing::Json;
using testing::OracleCase;

constexpr Prediction kAll[] = {Prediction::eps, Prediction::x0, Prediction::v, Prediction::velocity, Prediction::score};
constexpr const char* kFields[] = {"eps", "x0", "v", "u", "score"};

Vec2 one_of(const Predictions& p, Prediction which) {
  switch (which) {
    case Prediction::eps:
      return p.eps;
    case Prediction::x0:
      return p.x0;
    case Prediction::v:
      return p.v;
    case Prediction::velocity:
      return p.velocity;
    default:
      return p.score;
  }
}

void check_posterior(const Json&, OracleCase& c) {
  const Mixture mixture = c.fixture();
  const int dim = mixture.dim;
  const Signal level{c.number("alpha"), c.number("sigma")};
  const SdeCoefficients sde = c.schedule().sde(c.number("t"));
  const double s2 = level.sigma * level.sigma;
  const double alpha_rate = sde.f * level.alpha;
  const double sigma_rate = (sde.g2 + 2.0 * sde.f * s2) / (2.0 * level.sigma);
  const PosteriorField field(mixture, level);
  Json own[5], drift, cov, cov_from_hessian;
  // Every one of the five from every other, but where digits are lost by more than 1e3 (they need not agree there).
  Json converted[5][5];
  for (const Vec2& x : c.points("x")) {
    const Predictions p = predictions(mixture, level, x);
    const FieldSample at = evaluate(mixture, level, x);
    for (int to = 0; to < 5; ++to) {
      own[to].push_back(as_json(one_of(p, kAll[to]), dim));
      for (int from = 0; from < 5; ++from)
        converted[from][to].push_back(as_json(convert(kAll[from], kAll[to], one_of(p, kAll[from]), level, x), dim));
    }
    drift.push_back(as_json(flow_velocity(p.x0, p.eps, alpha_rate, sigma_rate), dim));
    cov_from_hessian.push_back(as_json(tweedie_covariance(level, at.hessian, dim), dim));
    cov.push_back(as_json(field.at(x).x0_cov, dim));
  }
  for (int to = 0; to < 5; ++to) {
    c.expect(kFields[to], own[to]);
    const bool mild = level.alpha > 1e-2 && level.sigma > 1e-2;
    for (int from = 0; mild && from < 5; ++from) c.expect(kFields[to], converted[from][to]);
  }
  c.expect("pf_drift", drift);
  c.expect("cov", cov);
  c.expect("cov", cov_from_hessian);
}

TEST_CASE("oracle. tweedie: predictions from one another, posterior mean and covariance from two formulas") {
  testing::run_oracle_strictly("tweedie", {{"posterior", check_posterior}});
}

}  // namespace
}  // namespace scorescope
