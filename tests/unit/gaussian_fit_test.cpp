#include "core/math/gaussian_fit.h"

#include <doctest/doctest.h>
#include <Eigen/LU>

#include <cmath>

#include "core/math/error.h"
#include "tests/support/mixtures.h"

namespace scorescope {
namespace {

constexpr Signal kItself{1.0, 0.0};
constexpr FitCriterion kCriteria[] = {FitCriterion::forward_kl, FitCriterion::reverse_kl, FitCriterion::js,
                                      FitCriterion::fisher, FitCriterion::reverse_fisher};

double value_at(const NoisedLaw& p, const Vec2& mean, const Mat2& cov, FitCriterion criterion) {
  DivergenceAccuracy accuracy;
  accuracy.tv_2d.abs = 1e-2;
  const NoisedLaw q{{p.mixture.dim, {Component{1.0, mean, cov, 0}}}, kItself};
  const DensityDivergence d = density_divergence(p, q, accuracy);
  switch (criterion) {
    case FitCriterion::forward_kl:
      return d.kl_pq.value;
    case FitCriterion::reverse_kl:
      return d.kl_qp.value;
    case FitCriterion::js:
      return d.js.value;
    case FitCriterion::fisher:
      return d.fisher_pq.value;
    case FitCriterion::reverse_fisher:
      return d.fisher_qp.value;
  }
  return 0.0;
}

/// Two modes a distance 2 m apart, the right one heavier.
Mixture two_modes(double m, double sd, double left_weight) {
  Mixture p = testing::gaussian_1d(-m, sd * sd);
  p.components[0].weight = left_weight;
  p.components.push_back(testing::gaussian_1d(m, sd * sd).components[0]);
  p.components[1].weight = 1.0 - left_weight;
  return p;
}

TEST_CASE("unit. every criterion fits a Gaussian by itself") {
  for (const int dim : {1, 2}) {
    Mixture p = testing::ring_of(dim, 1);
    p.components[0].mean *= 3.0;
    for (const FitCriterion criterion : kCriteria) {
      const auto fits = fit_gaussian({p, {0.8, 0.3}}, criterion);
      REQUIRE(fits.size() == 1);
      const Moments want = moments(p, {0.8, 0.3});
      CHECK((fits[0].mean - want.mean).norm() <= 1e-6);
      CHECK((fits[0].cov - want.cov).norm() <= 1e-6);
      CHECK(fits[0].value.value <= 1e-9);
    }
  }
}

TEST_CASE("unit. each local minimum of a fit is one: no neighbour is lower") {
  for (const int dim : {1, 2}) {
    const NoisedLaw p{testing::ring_of(dim, 3), {0.9, 0.35}};
    for (const FitCriterion criterion : kCriteria) {
      const auto fits = fit_gaussian(p, criterion);
      REQUIRE(!fits.empty());
      for (const GaussianFit& fit : fits) {
        CAPTURE(static_cast<int>(criterion));
        CHECK(fit.value.value == doctest::Approx(value_at(p, fit.mean, fit.cov, criterion)).epsilon(1e-7));
        const double sd = std::sqrt(fit.cov(0, 0));
        const double slack = 1e-6 * (1.0 + fit.value.value);
        for (int axis = 0; axis < dim; ++axis)
          for (const double side : {-0.02, 0.02}) {
            Vec2 moved = fit.mean;
            moved[axis] += side * sd;
            CHECK(value_at(p, moved, fit.cov, criterion) >= fit.value.value - slack);
            Mat2 wider = fit.cov;
            wider.row(axis) *= 1.0 + side;
            wider.col(axis) *= 1.0 + side;
            CHECK(value_at(p, fit.mean, wider, criterion) >= fit.value.value - slack);
          }
      }
    }
  }
}

TEST_CASE("unit. forward KL covers two far modes, reverse KL takes one of them; JS and reverse Fisher seek too") {
  const NoisedLaw p{two_modes(3.0, 0.4, 0.3), kItself};
  const auto cover = fit_gaussian(p, FitCriterion::forward_kl);
  REQUIRE(cover.size() == 1);
  CHECK(cover[0].mean.x() == doctest::Approx(1.2));
  CHECK(cover[0].cov(0, 0) == doctest::Approx(0.16 + 9.0 - 1.44));
  const auto seek = fit_gaussian(p, FitCriterion::reverse_kl);
  REQUIRE(seek.size() >= 2);
  // One minimum a mode, each as far as the logarithm of its weight.
  CHECK(seek[0].mean.x() == doctest::Approx(3.0).epsilon(1e-5));
  CHECK(seek[0].value.value == doctest::Approx(-std::log(0.7)).epsilon(1e-5));
  CHECK(seek[1].mean.x() == doctest::Approx(-3.0).epsilon(1e-5));
  CHECK(seek[1].value.value == doctest::Approx(-std::log(0.3)).epsilon(1e-5));
  CHECK(seek[1].cov(0, 0) == doctest::Approx(0.16).epsilon(1e-4));
  CHECK(fit_gaussian(p, FitCriterion::js)[0].mean.x() == doctest::Approx(3.0).epsilon(0.02));
  // Fisher cannot tell how heavy separate modes are: both are perfect.
  const auto blind = fit_gaussian(p, FitCriterion::reverse_fisher);
  REQUIRE(blind.size() >= 2);
  CHECK(blind[0].value.value <= 1e-4);
  CHECK(blind[1].value.value <= 1e-4);
  CHECK(blind[0].mean.x() * blind[1].mean.x() < 0.0);
}

TEST_CASE("unit. close modes are one to reverse KL, whatever the starts") {
  const auto fits = fit_gaussian({two_modes(0.4, 0.5, 0.5), kItself}, FitCriterion::reverse_kl);
  REQUIRE(fits.size() == 1);
  CHECK(std::abs(fits[0].mean.x()) <= 1e-6);
  CHECK(fits[0].starts >= 3);
}

TEST_CASE("unit. the Fisher fit has the moments of p, and the value its formula says") {
  const NoisedLaw p{testing::ring_of(2, 3), {0.9, 0.35}};
  const GaussianFit fit = fit_gaussian(p, FitCriterion::fisher)[0];
  const double of_p = density_divergence(p, {centred_gaussian(2, 1e12), kItself}).fisher_pq.value;  // E|score p|^2
  CHECK(fit.value.value == doctest::Approx(of_p - fit.cov.inverse().trace()).epsilon(1e-6));
}

TEST_CASE("unit. a fit scales with its mixture") {
  const NoisedLaw p{two_modes(3.0, 0.4, 0.3), kItself};
  NoisedLaw far = p;
  for (Component& c : far.mixture.components) c.mean.x() = 100.0 * c.mean.x() + 5e3, c.cov *= 1e4;
  for (const FitCriterion criterion : {FitCriterion::reverse_kl, FitCriterion::js}) {
    const auto one = fit_gaussian(p, criterion);
    const auto other = fit_gaussian(far, criterion);
    REQUIRE(one.size() == other.size());
    for (std::size_t i = 0; i < one.size(); ++i) {
      CHECK(other[i].mean.x() == doctest::Approx(100.0 * one[i].mean.x() + 5e3).epsilon(1e-6));
      CHECK(other[i].value.value == doctest::Approx(one[i].value.value).epsilon(1e-6));
    }
  }
}

TEST_CASE("unit. a fit needs a density") {
  CHECK_THROWS_AS(fit_gaussian({Mixture{}, kItself}, FitCriterion::js), UserError);
  CHECK_THROWS_AS(fit_gaussian({testing::gaussian_1d(0.0, 0.0), kItself}, FitCriterion::js), UserError);
}

}  // namespace
}  // namespace scorescope
