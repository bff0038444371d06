#include <doctest/doctest.h>

#include <Eigen/LU>
#include <cmath>
#include <functional>
#include <numbers>

#include "core/math/noise_schedule.h"
#include "core/math/predictions.h"
#include "tests/support/files.h"
#include "tests/support/mixtures.h"

namespace scorescope {
namespace {

constexpr Prediction kAll[] = {Prediction::eps, Prediction::x0, Prediction::v, Prediction::velocity, Prediction::score};

Vec2 of(const Predictions& p, Prediction which) {
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

Mixture gaussian_2d(const Vec2& mean, const Mat2& cov) {
  Mixture m;
  m.components.push_back({.weight = 1.0, .mean = mean, .cov = cov});
  return m;
}

TEST_CASE("unit. predictions of a Gaussian are its closed forms") {
  const double m = 0.7;
  const double v = 0.4;
  for (const Signal level : {Signal{0.8, 0.6}, Signal{1e-6, 1.0}, Signal{1.0, 1e-4}, Signal{0.0, 1.0}})
    for (const double x : {-50.0, -1.0, 0.3, 50.0}) {
      const double c = level.alpha * level.alpha * v + level.sigma * level.sigma;
      const double off = x - level.alpha * m;
      const Predictions p = predictions(testing::gaussian_1d(m, v), level, {x, 0.0});
      CHECK(p.score.x() == doctest::Approx(-off / c).epsilon(1e-12));
      CHECK(p.eps.x() == doctest::Approx(level.sigma * off / c).epsilon(1e-12));
      CHECK(p.x0.x() == doctest::Approx(m + level.alpha * v * off / c).epsilon(1e-12));
      CHECK(p.v.x() == doctest::Approx(level.alpha * p.eps.x() - level.sigma * p.x0.x()).epsilon(1e-12));
      CHECK(p.velocity.x() == doctest::Approx(p.eps.x() - p.x0.x()).epsilon(1e-12));
    }
}

TEST_CASE("unit. each prediction gives every other back") {
  for (const int dim : {1, 2})
    for (const Signal level : {Signal{0.8, 0.6}, Signal{0.3, 0.7}, Signal{1.0, 5.0}, Signal{0.99, 0.05}})
      for (const Vec2& x : {Vec2(0.4, -1.1), Vec2(-2.0, 0.3)}) {
        const Vec2 at = dim == 1 ? Vec2(x.x(), 0.0) : x;
        const Predictions p = predictions(testing::ring_of(dim, 5), level, at);
        for (const Prediction from : kAll)
          for (const Prediction to : kAll) {
            const Vec2 got = convert(from, to, of(p, from), level, at);
            CHECK((got - of(p, to)).norm() <= 1e-11 * (1.0 + of(p, to).norm()));
          }
      }
}

TEST_CASE("unit. v and the velocity reach both ends, where eps and x0 do not determine each other") {
  const Mixture m = testing::ring_of(2, 5);
  const Vec2 x(0.4, -1.1);
  for (const Signal level : {Signal{0.0, 1.0}, Signal{1e-6, 1.0}, Signal{1.0, 1e-4}, Signal{1.0, 0.0}}) {
    const Predictions p = predictions(m, level, x);
    for (const Prediction from : {Prediction::v, Prediction::velocity}) {
      CHECK((x0_from(from, of(p, from), level, x) - p.x0).norm() <= 1e-12 * (1.0 + p.x0.norm()));
      CHECK((eps_from(from, of(p, from), level, x) - p.eps).norm() <= 1e-12 * (1.0 + p.eps.norm()));
    }
  }
  const Signal noise{0.0, 1.0};
  const Signal data{1.0, 0.0};
  using testing::holds;
  using testing::refusal;
  const auto refused = [&](Prediction from, Prediction to, Signal level) {
    return refusal([&] { convert(from, to, x, level, x); });
  };
  CHECK(holds(refused(Prediction::eps, Prediction::x0, noise), "alpha is 0"));
  CHECK(holds(refused(Prediction::score, Prediction::v, noise), "the score says nothing about x0"));
  CHECK(holds(refused(Prediction::x0, Prediction::eps, data), "sigma is 0"));
  CHECK(holds(refused(Prediction::v, Prediction::score, data), "sigma is 0"));
  CHECK(refused(Prediction::score, Prediction::x0, data).empty());  // E[x_0|x] = x / alpha there
}

TEST_CASE("unit. the flow's velocity is f x - g^2 s / 2, and finite where f is not") {
  const std::vector<NoiseSchedule> all{ScheduleKind(VpLinear{}), ScheduleKind(VpCosine{}),    ScheduleKind(SubVp{}),
                                       ScheduleKind(FmLinear{}), ScheduleKind(VeGeometric{}), ScheduleKind(Ou{})};
  const Mixture m = testing::ring_of(2, 5);
  const Vec2 x(0.4, -1.1);
  for (const NoiseSchedule& schedule : all) {
    const double t = 0.37;
    const double h = 1e-6;
    const Signal before = schedule.at(t - h);
    const Signal after = schedule.at(t + h);
    const SdeCoefficients sde = schedule.sde(t);
    const Predictions p = predictions(m, schedule.at(t), x);
    const Vec2 got =
        flow_velocity(p.x0, p.eps, (after.alpha - before.alpha) / (2.0 * h), (after.sigma - before.sigma) / (2.0 * h));
    CHECK((got - (sde.f * x - 0.5 * sde.g2 * p.score)).norm() <= 1e-6 * got.norm());
  }
  const Predictions end = predictions(m, {0.0, 1.0}, x);
  CHECK((flow_velocity(end.x0, end.eps, -1.0, 1.0) - (x - moments(m, {1.0, 0.0}).mean)).norm() < 1e-12);
}

TEST_CASE("unit. the posterior covariance of a Gaussian, from the components and from the Hessian") {
  Mat2 cov;
  cov << 0.5, 0.2, 0.2, 0.3;
  const Mixture m = gaussian_2d({1.0, -1.0}, cov);
  const Vec2 x(0.2, 0.1);
  for (const Signal level : {Signal{0.8, 0.6}, Signal{0.4, 1.5}, Signal{1.0, 0.1}}) {
    const double a2 = level.alpha * level.alpha;
    const double s2 = level.sigma * level.sigma;
    const Mat2 exact = (cov.inverse() + a2 / s2 * Mat2::Identity()).inverse();
    const PosteriorField::Sample at = PosteriorField(m, level).at(x);
    CHECK((at.x0_cov - exact).norm() <= 1e-12 * exact.norm());
    CHECK((at.eps_cov - a2 / s2 * exact).norm() <= 1e-12);
    CHECK((tweedie_covariance(level, evaluate(m, level, x).hessian, 2) - exact).norm() <= 1e-10 * exact.norm());
  }
  // As alpha -> 0 nothing is known of x_0: the direct form keeps all its digits, the second-order formula none.
  const PosteriorField::Sample blind = PosteriorField(m, {1e-9, 1.0}).at(x);
  CHECK((blind.x0_cov - cov).norm() <= 1e-8);
  const Mat2 lost = tweedie_covariance({1e-9, 1.0}, evaluate(m, {1e-9, 1.0}, x).hessian, 2);
  CHECK((lost - cov).norm() > 1e-2);
  CHECK((PosteriorField(m, {0.0, 1.0}).at(x).x0_cov - cov).norm() <= 1e-14);
  CHECK(PosteriorField(m, {1.0, 0.0}).at(x).x0_cov.norm() == 0.0);
}

TEST_CASE("unit. the two covariance formulas agree on a mixture, and Cov[eps] = I + sigma^2 Hess") {
  for (const int dim : {1, 2})
    for (const Signal level : {Signal{0.9, 0.3}, Signal{0.3, 0.95}, Signal{1.0, 4.0}})
      for (const Vec2& x : {Vec2(0.1, 0.2), Vec2(-1.5, 0.4), Vec2(3.0, -3.0)}) {
        const Vec2 where = dim == 1 ? Vec2(x.x(), 0.0) : x;
        const Mixture m = testing::ring_of(dim, 7);
        const PosteriorField::Sample at = PosteriorField(m, level).at(where);
        const FieldSample plain = evaluate(m, level, where);
        CHECK((at.x0_cov - tweedie_covariance(level, plain.hessian, dim)).norm() <= 1e-10 * (1.0 + at.x0_cov.norm()));
        Mat2 identity = Mat2::Identity();
        if (dim == 1) identity(1, 1) = 0.0;
        CHECK((at.eps_cov - identity - level.sigma * level.sigma * plain.hessian).norm() <= 1e-10);
        CHECK(at.log_p == doctest::Approx(plain.log_p).epsilon(1e-13));
        CHECK((at.score - plain.score).norm() <= 1e-11 * (1.0 + plain.score.norm()));
        CHECK((at.x0 - plain.x0).norm() <= 1e-11 * (1.0 + plain.x0.norm()));
      }
}

TEST_CASE("unit. posterior moments hold in far tails, with tiny noise, tiny signal and tiny weights") {
  for (const int dim : {1, 2}) {
    Mixture m = testing::ring_of(dim, 4);
    m.components[1].weight = 1e-12;
    for (const Signal level : {Signal{1.0, 1e-4}, Signal{1e-6, 1.0}, Signal{0.7, 0.7}})
      for (const double far : {-50.0, 50.0}) {
        const PosteriorField::Sample at = PosteriorField(m, level).at({far, dim == 2 ? far : 0.0});
        CHECK(std::isfinite(at.log_p));
        CHECK(at.score.x() * far < 0.0);
        CHECK(at.x0.allFinite());
        CHECK(at.x0_cov(0, 0) > 0.0);
        CHECK(at.eps_cov(0, 0) > 0.0);
        CHECK(at.x0_cov.determinant() >= -1e-20);
        CHECK(std::abs(level.alpha * at.x0.x() + level.sigma * at.eps.x() - far) <= 1e-9 * std::abs(far));
      }
  }
  // The light component still owns its own place.
  Mixture pair = testing::gaussian_1d(0.0, 0.01);
  pair.components.push_back(pair.components[0]);
  pair.components[1].weight = 1e-12;
  pair.components[1].mean.x() = 5.0;
  CHECK(PosteriorField(pair, {1.0, 0.1}).at({5.0, 0.0}).x0.x() == doctest::Approx(5.0).epsilon(1e-9));
}

TEST_CASE("unit. the score of a kernel estimate is that of the noised estimate, kernel by kernel") {
  const std::vector<Vec2> samples{{0.0, 0.0}, {1.0, -0.5}, {-0.4, 0.8}};
  const double h = 0.2;
  const Signal level{0.7, 0.3};
  const double v = level.alpha * level.alpha * h * h + level.sigma * level.sigma;
  const auto log_p = [&](const Vec2& x) {
    double sum = 0.0;
    for (const Vec2& s : samples) sum += std::exp(-0.5 * (x - level.alpha * s).squaredNorm() / v);
    return std::log(sum / (3.0 * 2.0 * std::numbers::pi * v));
  };
  const Vec2 x(0.3, 0.1);
  const double step = 1e-5;
  const Vec2 slope((log_p(x + Vec2(step, 0.0)) - log_p(x - Vec2(step, 0.0))) / (2.0 * step),
                   (log_p(x + Vec2(0.0, step)) - log_p(x - Vec2(0.0, step))) / (2.0 * step));
  CHECK((kernel_score(samples, 2, h, level, x) - slope).norm() <= 1e-7 * slope.norm());
  CHECK(evaluate(kernel_density(samples, 2, h), level, x).log_p == doctest::Approx(log_p(x)).epsilon(1e-12));
  CHECK(effective_bandwidth(h, level) == doctest::Approx(std::sqrt(v) / level.alpha).epsilon(1e-14));
  // One sample without bandwidth is a Dirac: its score is that of the forward kernel.
  CHECK((kernel_score({{1.0, 2.0}}, 2, 0.0, level, x) + (x - Vec2(0.7, 1.4)) / 0.09).norm() < 1e-12);
  using testing::holds;
  using testing::refusal;
  CHECK(holds(refusal([&] { kernel_score(samples, 2, 0.0, {1.0, 0.0}, x); }), "sigma = 0"));
  CHECK(holds(refusal([&] { kernel_density({}, 2, 0.1); }), "at least one sample"));
  CHECK(holds(refusal([&] { kernel_density(samples, 2, -0.1); }), "negative"));
  CHECK(kernel_score(samples, 2, h, {1.0, 0.0}, x).allFinite());
}

}  // namespace
}  // namespace scorescope
