#include "core/math/reverse_kernel.h"

#include <doctest/doctest.h>
#include <Eigen/LU>

#include <cmath>

#include "core/math/density_divergence.h"
#include "core/math/error.h"
#include "tests/support/mixtures.h"
#include "tests/support/schedules.h"

namespace scorescope {
namespace {

constexpr Signal kItself{1.0, 0.0};

double density(const Mixture& m, const Vec2& x) {
  return std::exp(evaluate(m, kItself, x).log_p);
}

TEST_CASE("unit. the posterior is Bayes' rule: p(x0 | x) p(x) = p(x | x0) p(x0)") {
  for (const int dim : {1, 2})
    for (const Signal level : {Signal{0.9, 0.3}, Signal{0.3, 0.95}, Signal{1.0, 2.0}}) {
      const Mixture prior = testing::ring_of(dim, 4);
      const Vec2 x(0.8, dim == 2 ? -0.5 : 0.0);
      const Mixture found = posterior(prior, level, x);
      for (const double away : {-0.4, 0.0, 0.3}) {
        const Vec2 x0(1.9 + away, dim == 2 ? 0.1 - away : 0.0);
        const double given = std::exp(-0.5 * (x - level.alpha * x0).squaredNorm() / (level.sigma * level.sigma)) /
                             std::pow(2.0 * M_PI * level.sigma * level.sigma, 0.5 * dim);
        const double joint = given * density(prior, x0);
        const double want = joint / std::exp(evaluate(prior, level, x).log_p);
        CHECK(density(found, x0) == doctest::Approx(want).epsilon(1e-9));
      }
    }
}

TEST_CASE("unit. the posterior has Tweedie's mean and second-order covariance, far out and at extreme levels too") {
  for (const int dim : {1, 2})
    for (const Signal level : {Signal{0.9, 0.3}, Signal{1.0, 1e-4}, Signal{1e-6, 1.0}, Signal{0.5, 0.8}})
      for (const double far : {0.7, 50.0}) {
        Mixture prior = testing::ring_of(dim, 4);
        prior.components[1].weight = 1e-12;
        const Vec2 x(far, dim == 2 ? -0.5 * far : 0.0);
        const Moments found = moments(posterior(prior, level, x), kItself);
        const FieldSample at = evaluate(prior, level, x);
        CHECK((found.mean - at.x0).norm() <= 1e-9 * (1.0 + at.x0.norm()));
        if (level.alpha < 1e-3 || level.sigma < 1e-3) continue;  // Tweedie's own subtraction has nothing left there
        const double ratio = level.sigma * level.sigma / (level.alpha * level.alpha);
        Mat2 want = ratio * (Mat2::Identity() + level.sigma * level.sigma * at.hessian);
        if (dim == 1) want(0, 1) = want(1, 0) = want(1, 1) = 0.0;
        CHECK((found.cov - want).norm() <= 1e-9 * (1.0 + want.norm()) + 1e-12 * ratio);
      }
}

TEST_CASE("unit. the posterior forgets x where alpha is 0, and is x itself without noise") {
  const Mixture prior = testing::ring_of(2, 3);
  const Mixture free = posterior(prior, {0.0, 1.0}, {0.4, 0.2});
  for (std::size_t k = 0; k < 3; ++k) {
    CHECK((free.components[k].mean - prior.components[k].mean).norm() <= 1e-14);
    CHECK((free.components[k].cov - prior.components[k].cov).norm() <= 1e-14);
  }
  for (const Component& c : posterior(prior, {0.5, 0.0}, {0.4, 0.2}).components) {
    CHECK((c.mean - Vec2(0.8, 0.4)).norm() <= 1e-12);
    CHECK(c.cov.norm() <= 1e-15);
  }
  Mixture points = prior;
  for (Component& c : points.components) c.cov.setZero();
  for (const Component& c : posterior(points, {0.5, 0.7}, {0.4, 0.2}).components) CHECK(c.cov.norm() == 0.0);
  CHECK_THROWS_AS(posterior(points, {0.5, 0.0}, {0.4, 0.2}), UserError);
}

TEST_CASE("unit. the fan of conditional scores averages to the score, within 5 standard errors, and is repeatable") {
  for (const int dim : {1, 2})
    for (const Signal level : {Signal{0.9, 0.3}, Signal{0.3, 0.95}, Signal{1.0, 3.0}}) {
      const Mixture prior = testing::ring_of(dim, 5);
      const Vec2 x(0.5, dim == 2 ? 1.0 : 0.0);
      const ScoreFan fan = score_fan(prior, level, x, 20000, 7);
      for (int axis = 0; axis < dim; ++axis)
        CHECK(std::abs(fan.mean[axis] - fan.exact[axis]) <= 5.0 * fan.standard_error[axis]);
      CHECK((fan.exact - evaluate(prior, level, x).score).norm() == 0.0);
      CHECK(score_fan(prior, level, x, 20000, 7).mean == fan.mean);
      CHECK(score_fan(prior, level, x, 20000, 8).mean != fan.mean);
      CHECK(score_fan(prior, level, x, 20000, 7, Stream::metric, 1).mean != fan.mean);
      CHECK((fan.score[3] + (x - level.alpha * fan.x0[3]) / (level.sigma * level.sigma)).norm() <= 1e-12);
    }
  CHECK_THROWS_AS(score_fan(testing::ring_of(1, 3), {1.0, 0.0}, {0.0, 0.0}, 10, 1), UserError);
  CHECK_THROWS_AS(score_fan(testing::ring_of(1, 3), {1.0, 0.5}, {0.0, 0.0}, 0, 1), UserError);
}

TEST_CASE("unit. posterior draws have the posterior's moments, within 5 standard errors") {
  const Mixture prior = testing::ring_of(2, 5);
  const Signal level{0.5, 0.9};
  const Vec2 x(0.5, 0.3);
  const std::size_t n = 20000;
  const Moments want = moments(posterior(prior, level, x), kItself);
  Vec2 mean = Vec2::Zero();
  Vec2 square = Vec2::Zero();
  Vec2 fourth = Vec2::Zero();
  for (const Vec2& x0 : posterior_draws(prior, level, x, n, 11)) {
    const Vec2 d = x0 - want.mean;
    mean += x0 / n;
    square += d.cwiseAbs2() / n;
    fourth += d.cwiseAbs2().cwiseAbs2() / n;
  }
  for (int axis = 0; axis < 2; ++axis) {
    CHECK(std::abs(mean[axis] - want.mean[axis]) <= 5.0 * std::sqrt(want.cov(axis, axis) / n));
    const double error = std::sqrt((fourth[axis] - square[axis] * square[axis]) / n);
    CHECK(std::abs(square[axis] - want.cov(axis, axis)) <= 5.0 * error);
  }
}

TEST_CASE("unit. the reverse kernel is Bayes' rule between two levels of every schedule") {
  for (const int dim : {1, 2})
    for (const NoiseSchedule& schedule : testing::every_schedule()) {
      const Mixture m = testing::ring_of(dim, 3);
      const Signal early = schedule.at(0.2);
      const Signal late = schedule.at(0.35);
      const Signal between = transition(early, late);
      CHECK(between.alpha * early.alpha == doctest::Approx(late.alpha));
      CHECK(std::hypot(between.alpha * early.sigma, between.sigma) == doctest::Approx(late.sigma));
      const Vec2 xs(0.6, dim == 2 ? 0.4 : 0.0);
      const Vec2 xt = between.alpha * xs + 0.7 * between.sigma * (dim == 2 ? Vec2(1.0, -1.0) : Vec2(1.0, 0.0));
      const double forward = std::exp(-0.5 * (xt - between.alpha * xs).squaredNorm() / std::pow(between.sigma, 2)) /
                             std::pow(2.0 * M_PI * between.sigma * between.sigma, 0.5 * dim);
      const double want = forward * std::exp(evaluate(m, early, xs).log_p - evaluate(m, late, xt).log_p);
      CHECK(density(reverse_kernel(m, early, late, xt), xs) == doctest::Approx(want).epsilon(1e-8));
    }
}

TEST_CASE("unit. reverse kernels: DDPM has the exact mean, and misses what the law of total variance adds") {
  for (const int dim : {1, 2})
    for (const NoiseSchedule& schedule : testing::every_schedule()) {
      const Mixture m = testing::ring_of(dim, 4);
      const Signal early = schedule.at(0.3);
      const Signal late = schedule.at(0.45);
      const Vec2 x(0.9, dim == 2 ? -0.2 : 0.0);
      const ReverseKernel k = reverse_kernels(m, early, late, x);
      CHECK((k.matched.mean - k.ddpm.mean).norm() <= 1e-9);
      // Var[x_s | x_t] = beta_tilde I + c^2 Cov[x_0 | x_t], c = alpha_s sigma_{t|s}^2 / sigma_t^2.
      const Signal between = transition(early, late);
      const double c = early.alpha * between.sigma * between.sigma / (late.sigma * late.sigma);
      const Mat2 of_x0 = moments(posterior(m, late, x), kItself).cov;
      CHECK((k.matched.cov - k.ddpm.cov - c * c * of_x0).norm() <= 1e-9);
      CHECK(density_divergence({k.exact, kItself}, {{dim, {Component{1.0, k.matched.mean, k.matched.cov, 0}}}, kItself})
                .kl_pq.value <=
            density_divergence({k.exact, kItself}, {{dim, {Component{1.0, k.ddpm.mean, k.ddpm.cov, 0}}}, kItself})
                    .kl_pq.value +
                1e-12);
      const ReverseKernel wide = reverse_kernels(m, early, late, x, ReverseVariance::beta);
      CHECK(wide.ddpm.cov(0, 0) == doctest::Approx(between.sigma * between.sigma));
    }
}

TEST_CASE("unit. the reverse kernel becomes Gaussian as the step shrinks") {
  const Mixture m = testing::ring_of(2, 4);
  const NoiseSchedule schedule;
  double before = INFINITY;
  for (const double step : {0.2, 0.05, 0.0125}) {
    const ReverseKernel k = reverse_kernels(m, schedule.at(0.3 - step), schedule.at(0.3), {0.3, 0.2});
    const double kl =
        density_divergence({k.exact, kItself}, {{2, {Component{1.0, k.ddpm.mean, k.ddpm.cov, 0}}}, kItself})
            .kl_pq.value;
    CHECK(kl < 0.5 * before);
    before = kl;
  }
  CHECK(before <= 0.02);
}

TEST_CASE("unit. a reverse kernel does not lead towards noise, nor across x_0 forgotten") {
  const Mixture m = testing::ring_of(1, 3);
  CHECK_THROWS_AS(reverse_kernel(m, {0.5, 0.9}, {0.9, 0.3}, {0.0, 0.0}), UserError);
  CHECK_THROWS_AS(transition({0.0, 1.0}, {0.0, 2.0}), UserError);
  CHECK_THROWS_AS(reverse_kernels(m, {1.0, 0.0}, {1.0, 0.0}, {0.0, 0.0}), UserError);
  // From the very end of flow matching: nothing is known there, the kernel is p_s.
  const Mixture all = reverse_kernel(m, {0.5, 0.5}, {0.0, 1.0}, {0.3, 0.0});
  CHECK(moments(all, kItself).cov(0, 0) == doctest::Approx(moments(m, {0.5, 0.5}).cov(0, 0)));
}

}  // namespace
}  // namespace scorescope
