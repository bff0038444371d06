#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <memory>

#include "core/math/elbo.h"
#include "core/math/likelihood.h"
#include "core/math/objectives.h"
#include "tests/oracle/strict.h"

namespace scorescope {
namespace {

using testing::Json;
using testing::OracleCase;

constexpr Integration kQuadrature{.rule = Integration::Rule::quadrature};

/// Laws by fixture and level: many cases share one.
class Laws {
 public:
  const ObjectiveLaw& of(const OracleCase& c) { return at(c, {c.number("alpha"), c.number("sigma")}); }
  const ObjectiveLaw& at(const OracleCase& c, Signal level) {
    auto& law = laws_[{c.text("fixture"), level.alpha, level.sigma}];
    if (!law) law = std::make_unique<ObjectiveLaw>(c.fixture(), level, kQuadrature);
    return *law;
  }

 private:
  std::map<std::tuple<std::string, double, double>, std::unique_ptr<ObjectiveLaw>> laws_;
};

/// A number of the field, or entry i of a list.
double parameter(const Json& field, const char* name, std::size_t i) {
  const Json& value = field.at(name);
  return value.is_array() ? value.at(i).get<double>() : value.get<double>();
}

/// The test field of a case. 1D: -(x - m)/v + a sin(w x). 2D: two components that are not a gradient.
ScoreField test_field(const Json& f, int dim) {
  const auto read = [&](const char* name) {
    return Vec2(parameter(f, name, 0), dim == 2 ? parameter(f, name, 1) : 1.0);
  };
  const Vec2 m = read("m");
  const Vec2 v = read("v");
  const Vec2 w = read("w");
  const double a = f.at("a");
  if (dim == 1)
    return {[=](const Vec2& x) { return Vec2(-(x.x() - m.x()) / v.x() + a * std::sin(w.x() * x.x()), 0.0); },
            [=](const Vec2& x) {
              Mat2 j = Mat2::Zero();
              j(0, 0) = -1.0 / v.x() + a * w.x() * std::cos(w.x() * x.x());
              return j;
            }};
  return {[=](const Vec2& x) {
            return Vec2(-(x.x() - m.x()) / v.x() + a * std::sin(w.x() * x.x() + w.y() * x.y()),
                        -(x.y() - m.y()) / v.y() + a * std::cos(w.x() * x.x() - w.y() * x.y()));
          },
          [=](const Vec2& x) {
            const double c = a * std::cos(w.x() * x.x() + w.y() * x.y());
            const double s = a * std::sin(w.x() * x.x() - w.y() * x.y());
            Mat2 j;
            j << -1.0 / v.x() + w.x() * c, w.y() * c, -w.x() * s, -1.0 / v.y() + w.y() * s;
            return j;
          }};
}

void check_esm_ism(OracleCase& c, Laws& laws) {
  const ObjectiveLaw& law = laws.of(c);
  const ScoreField field = test_field(c["field"], law.dim());
  c.expect("esm", explicit_objective(law, field).value);
  c.expect("ism", implicit_objective(law, field).value);
  c.expect("half_fisher", half_fisher(law).value);
}

void check_ssm(OracleCase& c, Laws& laws) {
  const ObjectiveLaw& law = laws.of(c);
  const ScoreField field = test_field(c["field"], law.dim());
  const MeanVariance rademacher = sliced_objective(law, field, SliceLaw::rademacher);
  const MeanVariance gaussian = sliced_objective(law, field, SliceLaw::gaussian);
  const MeanVariance reduced = sliced_objective(law, field, SliceLaw::gaussian, true);
  c.expect("ssm_rademacher", rademacher.mean);
  c.expect("var_rademacher", rademacher.variance);
  c.expect("ssm_gaussian", gaussian.mean);
  c.expect("var_gaussian", gaussian.variance);
  c.expect("ssm_vr", reduced.mean);
  c.expect("var_vr_gaussian", reduced.variance);
  c.expect("ssm_unit_sphere", sliced_objective(law, field, SliceLaw::unit_sphere).mean);
}

void check_dsm(OracleCase& c, Laws& laws) {
  const ObjectiveLaw& law = laws.of(c);
  const DenoisingObjective got = denoising_objective(law, test_field(c["field"], law.dim()));
  c.expect("dsm", got.loss.value);
  c.expect("esm", got.explicit_loss.value);
  c.expect("const", got.constant.value);
  c.expect("eps_loss", got.eps_loss.value);
  c.expect("var_single_sample", got.variance);
}

void check_sure(OracleCase& c, Laws& laws) {
  const ObjectiveLaw& law = laws.of(c);
  const ScoreField field = test_field(c["field"], law.dim());
  Json at_y;
  for (const Vec2& y : c.points("y")) at_y.push_back(sure(field, law.level(), law.dim(), y));
  const SureObjective got = sure_objective(law, field);
  c.expect("sure_at_y", at_y);
  c.expect("expected_sure", got.sure.value);
  c.expect("mse", got.error.value);
  c.expect("mmse", got.least.value);
}

void check_mmse(OracleCase& c, Laws& laws) {
  Json x0, eps, v, u, floor;
  for (const Json& t : c["t"]) {
    const ObjectiveLaw& law = laws.at(c, c.schedule().at(t));
    const LeastErrors least = least_errors(law);
    x0.push_back(least.x0.value);
    eps.push_back(least.eps.value);
    v.push_back(least.v.value);
    u.push_back(least.velocity.value);
    floor.push_back(denoising_floor(law).value);
  }
  c.expect("mmse_x0", x0);
  c.expect("mmse_eps", eps);
  c.expect("mmse_v", v);
  c.expect("mmse_u", u);
  c.expect("dsm_floor", floor);
}

void check_elbo(OracleCase& c) {
  const Mixture mixture = c.fixture();
  const NoiseSchedule schedule = c.schedule();
  const std::map<std::string, DecoderVariance> decoders{{"sigma1_sq", DecoderVariance::sigma_squared},
                                                        {"optimal", DecoderVariance::optimal}};
  ElboSpec spec;
  spec.times = uniform_times(c["T"]);
  spec.decoder = decoders.at(c.text("decoder"));
  spec.prior.cov = Mat2::Identity();
  spec.integration = kQuadrature;
  const Elbo got = ddpm_elbo(mixture, schedule, spec);
  Json steps, mmse;
  for (const MeanEstimate& step : got.steps) steps.push_back(step.value);
  for (const MeanEstimate& error : got.mmse) mmse.push_back(error.value);
  c.expect("L_prior", got.prior.value);
  c.expect("L_recon", got.reconstruction.value);
  c.expect("L_t", steps);
  c.expect("total", got.total.value);
  c.expect("decoder_var", got.decoder_variance);
  c.expect("data_entropy", got.data_entropy.value);
  c.expect("gap", got.gap.value);
  c.expect("mmse", mmse);
  c.expect("model_nll", chain_negative_log_likelihood(mixture, schedule, spec));
}

TEST_CASE("oracle. objectives: every score-matching loss, SURE, least errors, and the ELBO term by term") {
  Laws laws;
  const auto with = [&](void (*check)(OracleCase&, Laws&)) {
    return [&laws, check](const Json&, OracleCase& c) { check(c, laws); };
  };
  testing::run_oracle_strictly("objectives", {{"esm_ism", with(check_esm_ism)},
                                              {"ssm", with(check_ssm)},
                                              {"dsm", with(check_dsm)},
                                              {"sure", with(check_sure)},
                                              {"mmse", with(check_mmse)},
                                              {"elbo", [](const Json&, OracleCase& c) { check_elbo(c); }}});
}

}  // namespace
}  // namespace scorescope
