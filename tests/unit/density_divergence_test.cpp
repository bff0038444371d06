#include "core/math/density_divergence.h"

#include <doctest/doctest.h>

#include <cmath>
#include <numbers>

#include "core/math/error.h"
#include "tests/support/mixtures.h"

namespace scorescope {
namespace {

constexpr Signal kItself{1.0, 0.0};

NoisedLaw gaussian_2d(const Vec2& mean, const Mat2& cov) {
  return {{2, {Component{1.0, mean, cov, 0}}}, kItself};
}

Mat2 matrix(double xx, double xy, double yy) {
  Mat2 out;
  out << xx, xy, xy, yy;
  return out;
}

double gaussian_kl(const Component& p, const Component& q, int dim) {
  if (dim == 1) {
    const double d = p.mean.x() - q.mean.x();
    const double ratio = p.cov(0, 0) / q.cov(0, 0);
    return 0.5 * (ratio - 1.0 - std::log(ratio) + d * d / q.cov(0, 0));
  }
  const Vec2 d = p.mean - q.mean;
  const Mat2 inverse =
      matrix(q.cov(1, 1), -q.cov(0, 1), q.cov(0, 0)) / (q.cov(0, 0) * q.cov(1, 1) - q.cov(0, 1) * q.cov(0, 1));
  const double det_p = p.cov(0, 0) * p.cov(1, 1) - p.cov(0, 1) * p.cov(0, 1);
  const double det_q = q.cov(0, 0) * q.cov(1, 1) - q.cov(0, 1) * q.cov(0, 1);
  return 0.5 * ((inverse * p.cov).trace() - 2.0 + d.dot(inverse * d) + std::log(det_q / det_p));
}

TEST_CASE("unit. two Gaussians in 1D: KL, TV, Fisher, W1 and W2 in closed form, from close to a million widths apart") {
  for (const double sd : {1.0, 3.0, 1e-4})
    for (const double apart : {0.0, 1e-3, 2.0, 1e3}) {
      const NoisedLaw p{testing::gaussian_1d(0.3, 1.0), kItself};
      const NoisedLaw q{testing::gaussian_1d(0.3 + apart, sd * sd), kItself};
      const DensityDivergence got = density_divergence(p, q);
      CAPTURE(sd);
      CAPTURE(apart);
      const Component& a = p.mixture.components[0];
      const Component& b = q.mixture.components[0];
      const auto near = [](double want) { return doctest::Approx(want).epsilon(1e-7).scale(1e-5 + want); };
      CHECK(got.converged);
      CHECK(got.kl_pq.value == near(gaussian_kl(a, b, 1)));
      CHECK(got.kl_qp.value == near(gaussian_kl(b, a, 1)));
      const double slope = 1.0 - 1.0 / (sd * sd);  // scores differ by slope x + offset
      const double at_p = -0.0 + apart / (sd * sd);
      CHECK(got.fisher_pq.value == near(slope * slope + at_p * at_p));
      CHECK(got.w2->value == doctest::Approx(std::hypot(apart, 1.0 - sd)).epsilon(1e-7));
      if (sd == 1.0) {
        CHECK(got.tv.value == doctest::Approx(std::erf(apart / (2.0 * std::numbers::sqrt2))).epsilon(1e-8));
        CHECK(got.w1->value == doctest::Approx(apart).epsilon(1e-8));
      }
      if (apart == 1e3) CHECK(got.js.value == doctest::Approx(std::numbers::ln2).epsilon(1e-9));
    }
}

TEST_CASE("unit. two Gaussians in 2D: KL and Fisher in closed form, nearly singular covariances too") {
  const NoisedLaw laws[] = {
      gaussian_2d({0.2, -0.1}, matrix(1.0, 0.3, 0.5)), gaussian_2d({1.0, 0.5}, matrix(0.4, -0.1, 0.9)),
      gaussian_2d({0.0, 0.0}, matrix(1.0, 0.9999, 1.0)), gaussian_2d({0.3, 0.3}, matrix(1e-4, 0.0, 1.0)),
      gaussian_2d({40.0, -30.0}, matrix(0.01, 0.0, 0.01))};
  for (const NoisedLaw& p : laws)
    for (const NoisedLaw& q : laws) {
      DivergenceAccuracy accuracy;
      accuracy.tv_2d.abs = 1e-3;
      const DensityDivergence got = density_divergence(p, q, accuracy);
      const Component& a = p.mixture.components[0];
      const Component& b = q.mixture.components[0];
      CHECK(got.converged);
      CHECK(got.kl_pq.value == doctest::Approx(gaussian_kl(a, b, 2)).epsilon(1e-6).scale(1e-6 + gaussian_kl(a, b, 2)));
      CHECK_FALSE(got.w2.has_value());
    }
}

TEST_CASE("unit. a divergence is zero at equality, symmetric where it should be, and never beyond its bounds") {
  for (const int dim : {1, 2}) {
    const NoisedLaw p{testing::ring_of(dim, 4), {0.9, 0.3}};
    const NoisedLaw q{testing::ring_of(dim, 3), {0.6, 0.7}};
    const DensityDivergence same = density_divergence(p, p);
    for (const Estimate& e : {same.kl_pq, same.kl_qp, same.js, same.tv, same.fisher_pq}) CHECK(e.value == 0.0);
    if (dim == 1) {
      CHECK(same.w1->value == 0.0);
      CHECK(same.w2->value <= 1e-12);
    }
    const DensityDivergence pq = density_divergence(p, q);
    const DensityDivergence qp = density_divergence(q, p);
    CHECK(pq.kl_pq.value == doctest::Approx(qp.kl_qp.value).epsilon(1e-7));
    CHECK(pq.fisher_pq.value == doctest::Approx(qp.fisher_qp.value).epsilon(1e-7));
    CHECK(pq.js.value == doctest::Approx(qp.js.value).epsilon(1e-7));
    CHECK(std::abs(pq.tv.value - qp.tv.value) <= 4e-6);
    if (dim == 1) {
      CHECK(pq.w1->value == doctest::Approx(qp.w1->value).epsilon(1e-7));
      CHECK(pq.w2->value == doctest::Approx(qp.w2->value).epsilon(1e-7));
      CHECK(pq.w1->value <= pq.w2->value);
    }
    CHECK(pq.js.value <= std::numbers::ln2);
    CHECK(2.0 * pq.tv.value * pq.tv.value <= pq.kl_pq.value);  // Pinsker
  }
}

TEST_CASE("unit. a weight of 1e-12 and a component of width 1e-4 inside a wide one are seen") {
  // The light component of p lies where q has next to nothing: it adds w (log w + KL of the parts).
  NoisedLaw p{testing::gaussian_1d(0.0, 1.0), kItself};
  const NoisedLaw q = p;
  Component light = testing::gaussian_1d(2000.0, 1.0).components[0];
  light.weight = 1e-12;
  p.mixture.components.push_back(light);
  CHECK(density_divergence(p, q).kl_pq.value ==
        doctest::Approx(1e-12 * (0.5 * 2000.0 * 2000.0 + std::log(1e-12) - 1.0) + 1e-12).epsilon(1e-5));
  for (const int dim : {1, 2}) {
    // q is p with a hundredth of its mass in a spike: far away every ratio is 0.99, in the spike KL(q || p) gains.
    NoisedLaw wide{testing::ring_of(dim, 1), {1.0, 1.0}};
    wide = {noised(wide.mixture, wide.level), kItself};
    NoisedLaw spiked = wide;
    Component spike = wide.mixture.components[0];
    spike.mean += Vec2(0.5, dim == 2 ? 0.3 : 0.0);
    spike.cov = dim == 1 ? matrix(1e-8, 0.0, 0.0) : matrix(1e-8, 0.0, 1e-8);
    spiked.mixture.components[0].weight = 0.99;
    spike.weight = 0.01;
    spiked.mixture.components.push_back(spike);
    const DensityDivergence got = density_divergence(spiked, wide);
    CHECK(got.tv.value == doctest::Approx(0.01).epsilon(1e-3));
    const double log_p = evaluate(wide.mixture, kItself, spike.mean).log_p;
    const double log_spike = -dim * (0.5 * std::log(2.0 * std::numbers::pi) + std::log(1e-4) + 0.5);
    CHECK(got.kl_pq.value ==
          doctest::Approx(0.01 * (log_spike + std::log(0.01) - log_p) + 0.99 * std::log(0.99)).epsilon(1e-3));
  }
}

TEST_CASE("unit. W2 of mixtures with an empty middle: mass that must cross it") {
  NoisedLaw p{testing::gaussian_1d(-100.0, 1e-8), kItself};
  p.mixture.components.push_back(testing::gaussian_1d(100.0, 1e-8).components[0]);
  NoisedLaw q = p;
  p.mixture.components[0].weight = 0.5, p.mixture.components[1].weight = 0.5;
  q.mixture.components[0].weight = 0.25, q.mixture.components[1].weight = 0.75;
  const DensityDivergence got = density_divergence(p, q);
  CHECK(got.w1->value == doctest::Approx(50.0).epsilon(1e-6));
  CHECK(got.w2->value == doctest::Approx(100.0).epsilon(1e-6));
}

TEST_CASE("unit. prior mismatch of the three priors: exact is nothing, moments beat standard, all fall with beta") {
  for (const int dim : {1, 2}) {
    const Mixture m = testing::ring_of(dim, 4);
    const PriorChoices got = prior_choices(m, NoiseSchedule(Ou{5.0}), 1.0);
    CHECK(got.exact.kl.value == 0.0);
    CHECK(got.moments.kl.value < got.standard.kl.value);
    CHECK(got.standard.kl.value > 1e-6);
    CHECK(prior_choices(m, NoiseSchedule(Ou{10.0}), 1.0).standard.kl.value < 0.1 * got.standard.kl.value);
    // A Gaussian has its own moments.
    const Mixture one = testing::ring_of(dim, 1);
    CHECK(std::abs(prior_choices(one, NoiseSchedule(Ou{5.0}), 1.0).moments.kl.value) <= 1e-12);
  }
}

TEST_CASE("unit. OU decay stays below its bounds, and dKL/dt is -(g^2/2) Fisher by differences") {
  const NoiseSchedule schedule(Ou{3.0});
  for (const int dim : {1, 2}) {
    const Mixture m = testing::ring_of(dim, 3);
    const double h = 1e-3;
    const auto points = prior_decay(m, schedule, {0.1, 0.3 - h, 0.3, 0.3 + h, 0.6, 1.0});
    for (const DecayPoint& at : points) {
      CHECK(at.kl.value <= at.kl_bound * (1.0 + 1e-9));
      CHECK(at.fisher.value <= at.fisher_bound * (1.0 + 1e-9));
      CHECK(at.w2.has_value() == (dim == 1));
      if (at.w2) CHECK(*at.w2 <= *at.w2_bound * (1.0 + 1e-9));
      CHECK(at.kl_bound == doctest::Approx(std::exp(-3.0 * (at.t - 0.1)) * points[0].kl.value));
    }
    const double slope = (points[3].kl.value - points[1].kl.value) / (2.0 * h);
    CHECK(slope == doctest::Approx(-1.5 * points[2].fisher.value).epsilon(1e-4));
    const auto joint = joint_decay(m, testing::ring_of(dim, 4), schedule, {0.3 - h, 0.3, 0.3 + h});
    CHECK((joint[2].kl.value - joint[0].kl.value) / (2.0 * h) == doctest::Approx(joint[1].dkl_dt).epsilon(1e-4));
  }
  CHECK_THROWS_AS(prior_decay(testing::ring_of(1, 3), NoiseSchedule(FmLinear{}), {0.5}), UserError);
  CHECK_THROWS_AS(prior_decay(testing::ring_of(1, 3), schedule, {}), UserError);
}

TEST_CASE("unit. a divergence needs two densities of one dimension") {
  const NoisedLaw p{testing::ring_of(1, 3), kItself};
  CHECK_THROWS_AS(density_divergence(p, {testing::ring_of(2, 3), kItself}), UserError);
  CHECK_THROWS_AS(density_divergence(p, {Mixture{1, {}}, kItself}), UserError);
  CHECK_THROWS_AS(density_divergence(p, {testing::gaussian_1d(0.0, 0.0), kItself}), UserError);
  CHECK_THROWS_AS(wasserstein2({testing::ring_of(2, 3), kItself}, {testing::ring_of(2, 3), kItself}), UserError);
  CHECK(density_divergence(p, {testing::gaussian_1d(0.0, 0.0), {1.0, 0.5}}).converged);
}

}  // namespace
}  // namespace scorescope
