#include "core/math/elbo.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/math/likelihood.h"
#include "core/math/step_grid.h"
#include "tests/support/files.h"
#include "tests/support/mixtures.h"

namespace scorescope {
namespace {

Mixture bimodal() {
  Mixture m = testing::gaussian_1d(-2.0, 0.16);
  m.components[0].weight = 0.3;
  m.components.push_back(m.components[0]);
  m.components[1] = {.weight = 0.7, .mean = {1.5, 0.0}, .cov = m.components[0].cov * 0.5};
  return m;
}

ElboSpec spec_of(std::vector<double> times, const NoiseSchedule& schedule, int dim, StepVariance reverse,
                 DecoderVariance decoder) {
  ElboSpec spec;
  spec.prior = standard_prior(schedule, times.back(), dim);
  spec.times = std::move(times);
  spec.reverse = reverse;
  spec.decoder = decoder;
  return spec;
}

/// Times that rise, equispaced in log-SNR.
std::vector<double> logsnr_times(const NoiseSchedule& schedule, int steps, double t_min) {
  std::vector<double> out =
      step_times({.kind = GridKind::uniform_logsnr, .steps = steps - 1, .t_min = t_min, .t_max = 1.0}, schedule);
  std::reverse(out.begin(), out.end());
  return out;
}

TEST_CASE("unit. elbo: of a Gaussian, every term in closed form") {
  const double mean = 0.7;
  const double v = 0.4;
  const Mixture m = testing::gaussian_1d(mean, v);
  const NoiseSchedule schedule = ScheduleKind(VpLinear{});
  const auto mmse = [&](double t) {
    const Signal s = schedule.at(t);
    return v * s.sigma * s.sigma / (s.alpha * s.alpha * v + s.sigma * s.sigma);
  };
  const auto snr = [&](double t) { return std::pow(schedule.at(t).alpha / schedule.at(t).sigma, 2); };
  const ElboSpec spec = spec_of(uniform_times(20), schedule, 1, StepVariance::beta_tilde, DecoderVariance::noise_ratio);
  const Elbo got = ddpm_elbo(m, schedule, spec);
  REQUIRE(got.steps.size() == 19);
  for (std::size_t i = 1; i < 20; ++i) {
    const double before = spec.times[i - 1];
    const double now = spec.times[i];
    CHECK(got.mmse[i].value == doctest::Approx(mmse(now)).epsilon(1e-11));
    CHECK(got.steps[i - 1].value == doctest::Approx(0.5 * (snr(before) - snr(now)) * mmse(now)).epsilon(1e-10));
  }
  const double decoder = 1.0 / snr(0.05);
  CHECK(got.decoder_variance == doctest::Approx(decoder).epsilon(1e-12));
  CHECK(
      got.reconstruction.value ==
      doctest::Approx(0.5 * std::log(2.0 * std::numbers::pi * decoder) + mmse(0.05) / (2.0 * decoder)).epsilon(1e-11));
  const Signal last = schedule.at(1.0);
  const double a2 = last.alpha * last.alpha;
  const double s2 = last.sigma * last.sigma;
  CHECK(got.prior.value == doctest::Approx(0.5 * (s2 - 1.0 - std::log(s2) + a2 * (v + mean * mean))).epsilon(1e-9));
  CHECK(got.data_entropy.value ==
        doctest::Approx(0.5 * std::log(2.0 * std::numbers::pi * std::numbers::e * v)).epsilon(1e-11));
  const double spread = a2 * v + s2;
  CHECK(got.prior_mismatch.value ==
        doctest::Approx(0.5 * (spread - 1.0 - std::log(spread) + a2 * mean * mean)).epsilon(1e-8));
  CHECK(got.gap.value == doctest::Approx(got.prior_mismatch.value + got.gaussian_steps.value).epsilon(1e-12));
}

TEST_CASE("unit. elbo: a Gaussian with exact reverse variances has no gap but the prior's, at any T and grid") {
  const Mixture m = testing::gaussian_1d(0.7, 0.4);
  const std::vector<NoiseSchedule> all{ScheduleKind(VpLinear{}), ScheduleKind(FmLinear{}), ScheduleKind(VeGeometric{})};
  for (const NoiseSchedule& schedule : all)
    for (const int steps : {1, 2, 5, 50}) {
      const ElboSpec spec = spec_of(uniform_times(steps), schedule, 1, StepVariance::optimal, DecoderVariance::optimal);
      const Elbo got = ddpm_elbo(m, schedule, spec);
      CHECK(got.gaussian_steps.value == doctest::Approx(0.0).epsilon(1e-9).scale(1.0));
      CHECK(got.prior_mismatch.value >= -1e-12);
      const double chain = chain_negative_log_likelihood(m, schedule, spec);
      CHECK(chain >= got.data_entropy.value - 1e-9);
      CHECK(chain <= got.total.value + 1e-9);
    }
}

TEST_CASE("unit. elbo: the SNR-weighted sum is the sum of the steps, for any schedule and grid") {
  const std::vector<NoiseSchedule> all{ScheduleKind(VpLinear{}),    ScheduleKind(VpCosine{}), ScheduleKind(SubVp{}),
                                       ScheduleKind(VeGeometric{}), ScheduleKind(FmLinear{}), ScheduleKind(Ou{})};
  for (const NoiseSchedule& schedule : all)
    for (const bool by_t : {true, false}) {
      const auto times = by_t ? uniform_times(30) : logsnr_times(schedule, 30, 1e-3);
      const Elbo got = ddpm_elbo(bimodal(), schedule,
                                 spec_of(times, schedule, 1, StepVariance::beta_tilde, DecoderVariance::optimal));
      double sum = 0.0;
      for (const MeanEstimate& step : got.steps) sum += step.value;
      CHECK(snr_weighted_diffusion(schedule, times, got.mmse).value == doctest::Approx(sum).epsilon(1e-9));
      CHECK(got.total.value == doctest::Approx(got.prior.value + got.reconstruction.value + sum).epsilon(1e-12));
      CHECK(got.gap.value > 0.0);
    }
}

TEST_CASE("unit. elbo: optimal variances give the tightest bound, and data entropy <= chain <= total") {
  const NoiseSchedule schedule = ScheduleKind(VpLinear{});
  for (const int steps : {10, 50}) {
    double totals[3];
    for (const StepVariance reverse : {StepVariance::beta, StepVariance::beta_tilde, StepVariance::optimal}) {
      const ElboSpec spec = spec_of(uniform_times(steps), schedule, 1, reverse, DecoderVariance::optimal);
      const Elbo got = ddpm_elbo(bimodal(), schedule, spec);
      totals[static_cast<int>(reverse)] = got.total.value;
      const double chain = chain_negative_log_likelihood(bimodal(), schedule, spec);
      CHECK(got.data_entropy.value <= chain);
      CHECK(chain <= got.total.value);
      for (const double v : got.variances) CHECK(v > 0.0);
    }
    CHECK(totals[2] < totals[0]);
    CHECK(totals[2] < totals[1]);
  }
}

TEST_CASE("unit. elbo: the gap vanishes as T grows with optimal variances, and not with beta-tilde") {
  const NoiseSchedule schedule = ScheduleKind(VpLinear{});
  double before = 1e300;
  for (const int steps : {25, 100, 400, 1600}) {
    const Elbo got =
        ddpm_elbo(bimodal(), schedule,
                  spec_of(uniform_times(steps), schedule, 1, StepVariance::optimal, DecoderVariance::optimal));
    CHECK(got.gaussian_steps.value > 0.0);
    CHECK(got.gaussian_steps.value < 0.6 * before);
    before = got.gaussian_steps.value;
  }
  CHECK(before < 0.02);
  // On uniform t the first SNR ratios stay 2, 3/2, 4/3, ...: the gap tends to Euler's gamma / 2.
  const Elbo tilde =
      ddpm_elbo(bimodal(), schedule,
                spec_of(uniform_times(4000), schedule, 1, StepVariance::beta_tilde, DecoderVariance::noise_ratio));
  CHECK(tilde.gaussian_steps.value > 0.289);
  CHECK(tilde.gaussian_steps.value < 0.36);
  // On uniform log-SNR, from a level where the data has no structure left, it vanishes like 1/T.
  const auto even_gap = [&](int steps) {
    const auto times = logsnr_times(schedule, steps, 1e-5);
    return ddpm_elbo(bimodal(), schedule,
                     spec_of(times, schedule, 1, StepVariance::beta_tilde, DecoderVariance::optimal))
        .gaussian_steps.value;
  };
  CHECK(even_gap(1000) < 0.08);
  CHECK(even_gap(2000) == doctest::Approx(0.5 * even_gap(1000)).epsilon(0.05));
}

TEST_CASE("unit. elbo: the continuous bound is the limit of the sums, and exact up to the prior") {
  const NoiseSchedule schedule = ScheduleKind(VpLinear{});
  const Moments prior = standard_prior(schedule, 1.0, 1);
  const ContinuousElbo limit = continuous_elbo(bimodal(), schedule, 1e-5, 1.0, DecoderVariance::noise_ratio, prior);
  CHECK(limit.gap.value == doctest::Approx(limit.prior_mismatch.value).epsilon(1e-4).scale(1.0));
  double before = 1e300;
  for (const int steps : {50, 100, 200}) {
    const auto times = logsnr_times(schedule, steps, 1e-5);
    const Elbo sum = ddpm_elbo(bimodal(), schedule,
                               spec_of(times, schedule, 1, StepVariance::beta_tilde, DecoderVariance::noise_ratio));
    const double off = sum.total.value - limit.total.value;
    CHECK(off > 0.0);
    CHECK(off < 0.55 * before);  // first order in the step
    before = off;
  }
  // The end where x_0 is forgotten exactly is an end like another.
  const NoiseSchedule straight = ScheduleKind(FmLinear{});
  const ContinuousElbo fm =
      continuous_elbo(bimodal(), straight, 1e-3, 1.0, DecoderVariance::optimal, standard_prior(straight, 1.0, 1));
  CHECK(fm.prior_mismatch.value == doctest::Approx(0.0).epsilon(1e-12).scale(1.0));
  CHECK(fm.gap.value == doctest::Approx(0.0).epsilon(1e-4).scale(1.0));
}

TEST_CASE("unit. elbo: in 2D by Monte Carlo, within its standard error of quadrature and of the closed form") {
  const NoiseSchedule schedule = ScheduleKind(VpLinear{});
  const Mixture m = testing::ring_of(2, 3);
  ElboSpec spec = spec_of(uniform_times(8), schedule, 2, StepVariance::optimal, DecoderVariance::noise_ratio);
  spec.integration.samples = 4000;
  const Elbo drawn = ddpm_elbo(m, schedule, spec);
  spec.integration.rule = Integration::Rule::quadrature;
  const Elbo exact = ddpm_elbo(m, schedule, spec);
  CHECK(exact.total.standard_error == 0.0);
  CHECK(drawn.total.standard_error > 0.0);
  CHECK(std::abs(drawn.total.value - exact.total.value) < 4.5 * drawn.total.standard_error);
  CHECK(std::abs(drawn.gap.value - exact.gap.value) < 4.5 * drawn.gap.standard_error);
  CHECK(std::abs(drawn.data_entropy.value - exact.data_entropy.value) < 4.5 * drawn.data_entropy.standard_error);
  CHECK(std::abs(drawn.prior_mismatch.value - exact.prior_mismatch.value) <
        4.5 * drawn.prior_mismatch.standard_error + 1e-12);
  for (std::size_t i = 0; i < drawn.steps.size(); ++i)
    CHECK(std::abs(drawn.steps[i].value - exact.steps[i].value) < 4.5 * drawn.steps[i].standard_error + 1e-9);
  // An isotropic Gaussian has two copies of the 1D terms.
  Mixture round;
  round.components.push_back({.weight = 1.0, .mean = {0.3, -0.2}, .cov = 0.4 * Mat2::Identity()});
  ElboSpec plain = spec_of(uniform_times(8), schedule, 2, StepVariance::beta, DecoderVariance::optimal);
  plain.integration.samples = 100;
  const Elbo two = ddpm_elbo(round, schedule, plain);
  const Elbo one = ddpm_elbo(testing::gaussian_1d(0.3, 0.4), schedule,
                             spec_of(uniform_times(8), schedule, 1, StepVariance::beta, DecoderVariance::optimal));
  for (std::size_t i = 0; i < two.steps.size(); ++i)
    CHECK(two.steps[i].value == doctest::Approx(2.0 * one.steps[i].value).epsilon(1e-10));
}

TEST_CASE("unit. elbo: a moments prior removes the mismatch of a Gaussian, and bad input is refused") {
  const NoiseSchedule schedule = ScheduleKind(Ou{2.0});
  const Mixture m = testing::gaussian_1d(3.0, 0.1);
  ElboSpec spec = spec_of(uniform_times(5), schedule, 1, StepVariance::optimal, DecoderVariance::optimal);
  CHECK(ddpm_elbo(m, schedule, spec).prior_mismatch.value > 0.1);
  spec.prior = moments(m, schedule.at(1.0));
  CHECK(std::abs(ddpm_elbo(m, schedule, spec).gap.value) < 1e-10);
  Mixture points = m;
  points.components[0].cov.setZero();
  CHECK(std::isnan(ddpm_elbo(points, schedule, spec).gap.value));
  using testing::holds;
  using testing::refusal;
  const auto refused = [&](std::vector<double> times) {
    spec.times = std::move(times);
    return refusal([&] { ddpm_elbo(m, schedule, spec); });
  };
  CHECK(holds(refused({}), "at least one step"));
  CHECK(holds(refused({0.0, 1.0}), "above 0"));
  CHECK(holds(refused({0.5, 0.4}), "must rise"));
  CHECK(holds(refused({0.5, 1.4}), "up to 1"));
  spec.times = uniform_times(5);
  CHECK(holds(refusal([&] { chain_negative_log_likelihood(testing::ring_of(2, 3), schedule, spec); }), "1D only"));
  CHECK(holds(refusal([&] { continuous_elbo(m, schedule, 0.0, 1.0, DecoderVariance::optimal, spec.prior); }),
              "0 < t_min"));
  spec.prior.cov.setZero();
  CHECK(holds(refusal([&] { ddpm_elbo(m, schedule, spec); }), "covariance that is positive"));
}

}  // namespace
}  // namespace scorescope
