#include "core/math/objectives.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/math/noise_schedule.h"
#include "core/math/predictions.h"
#include "tests/support/files.h"
#include "tests/support/mixtures.h"

namespace scorescope {
namespace {

constexpr Integration kQuadrature{.rule = Integration::Rule::quadrature};
const Signal kLevels[] = {{1.0, 0.3}, {0.8, 0.6}, {0.1, 0.995}};

/// s(x) = -B (x - m) + wave, not a gradient in 2D.
ScoreField wavy(int dim, double wave) {
  return {[=](const Vec2& x) {
            Vec2 s(-0.8 * (x.x() - 0.3) + wave * std::sin(x.x() + x.y()), -1.3 * x.y() + wave * std::cos(x.x()));
            if (dim == 1) s.y() = 0.0;
            return s;
          },
          [=](const Vec2& x) {
            Mat2 j;
            j << -0.8 + wave * std::cos(x.x() + x.y()), wave * std::cos(x.x() + x.y()), -wave * std::sin(x.x()), -1.3;
            if (dim == 1) j(0, 1) = j(1, 0) = j(1, 1) = 0.0;
            return j;
          }};
}

Mixture fixture(int dim) {
  Mixture m = testing::ring_of(dim, 3);
  for (Component& c : m.components) c.cov *= 6.0;
  return m;
}

TEST_CASE("unit. objectives: of a linear field on a Gaussian, in closed form") {
  const double mean = 0.7;
  const double v = 0.4;
  const double slope = 1.7;  // s(x) = -slope x
  const ScoreField field{[=](const Vec2& x) { return Vec2(-slope * x.x(), 0.0); },
                         [=](const Vec2&) { return Mat2(Vec2(-slope, 0.0).asDiagonal()); }};
  for (const Signal level : kLevels) {
    const ObjectiveLaw law(testing::gaussian_1d(mean, v), level);
    const double m = level.alpha * mean;
    const double c = level.alpha * level.alpha * v + level.sigma * level.sigma;
    const double s2 = level.sigma * level.sigma;
    // -slope x + (x - m)/c = (1/c - slope)(x - m) - slope m
    const double explicit_loss = 0.5 * (std::pow(1.0 / c - slope, 2) * c + slope * slope * m * m);
    CHECK(explicit_objective(law, field).value == doctest::Approx(explicit_loss).epsilon(1e-11));
    CHECK(half_fisher(law).value == doctest::Approx(0.5 / c).epsilon(1e-11));
    CHECK(implicit_objective(law, field).value ==
          doctest::Approx(0.5 * slope * slope * (c + m * m) - slope).epsilon(1e-11));
    const DenoisingObjective dsm = denoising_objective(law, field);
    CHECK(dsm.loss.value == doctest::Approx(explicit_loss + 0.5 / s2 - 0.5 / c).epsilon(1e-11));
    // w = -slope x + eps/sigma is Gaussian: Var (w^2/2) = Var(w)^2/2 + E(w)^2 Var(w).
    const double b = -slope * m;
    const double q = slope * slope * c + 1.0 / s2 - 2.0 * slope;
    CHECK(dsm.variance == doctest::Approx(0.5 * q * q + b * b * q).epsilon(1e-10));
    CHECK(denoising_floor(law).value == doctest::Approx(0.5 / s2 - 0.5 / c).epsilon(1e-10));
    const LeastErrors least = least_errors(law);
    const double mmse = v * s2 / c;
    CHECK(least.x0.value == doctest::Approx(mmse).epsilon(1e-11));
    CHECK(least.eps.value == doctest::Approx(level.alpha * level.alpha / s2 * mmse).epsilon(1e-11));
    const double r2 = level.alpha * level.alpha + s2;
    CHECK(least.v.value == doctest::Approx(r2 * r2 / s2 * mmse).epsilon(1e-11));
    CHECK(least.velocity.value == doctest::Approx(std::pow(level.alpha + level.sigma, 2) / s2 * mmse).epsilon(1e-11));
    const SureObjective sure = sure_objective(law, field);
    CHECK(sure.least.value == doctest::Approx(mmse).epsilon(1e-11));
    CHECK(sure.sure.value == doctest::Approx(sure.error.value).epsilon(1e-10));
  }
}

TEST_CASE("unit. objectives: explicit, implicit, denoising and SURE differ by constants, whatever the field") {
  for (const int dim : {1, 2})
    for (const Signal level : kLevels) {
      const ObjectiveLaw law(fixture(dim), level, kQuadrature);
      const double s2 = level.sigma * level.sigma;
      for (const double wave : {0.0, 0.7}) {
        const ScoreField field = wavy(dim, wave);
        const double explicit_loss = explicit_objective(law, field).value;
        const double implicit_loss = implicit_objective(law, field).value;
        CHECK(explicit_loss == doctest::Approx(implicit_loss + half_fisher(law).value).epsilon(1e-9));
        const DenoisingObjective dsm = denoising_objective(law, field);
        CHECK(dsm.loss.value == doctest::Approx(explicit_loss + dsm.constant.value).epsilon(1e-9));
        CHECK(dsm.constant.value == doctest::Approx(denoising_floor(law).value).epsilon(1e-8));
        CHECK(dsm.eps_loss.value == doctest::Approx(2.0 * s2 * dsm.loss.value).epsilon(1e-14));
        const SureObjective sure = sure_objective(law, field);
        CHECK(sure.sure.value == doctest::Approx(sure.error.value).epsilon(1e-9));
        // In data units: field alpha s(alpha y), noise sigma / alpha.
        const double ratio2 = s2 / (level.alpha * level.alpha);
        CHECK(sure.sure.value / (2.0 * ratio2 * ratio2) ==
              doctest::Approx(level.alpha * level.alpha * implicit_loss + 0.5 * dim / ratio2).epsilon(1e-9));
      }
      const ScoreField exact = exact_score(fixture(dim), level);
      CHECK(explicit_objective(law, exact).value < 1e-20);
      CHECK(denoising_objective(law, exact).loss.value == doctest::Approx(denoising_floor(law).value).epsilon(1e-12));
      CHECK(sure_objective(law, exact).error.value ==
            doctest::Approx(sure_objective(law, exact).least.value).epsilon(1e-12));
    }
}

TEST_CASE("unit. objectives: slices have the implicit mean, and the spread that sampling finds") {
  for (const int dim : {1, 2}) {
    const Signal level{0.8, 0.6};
    const ObjectiveLaw law(fixture(dim), level, kQuadrature);
    const ScoreField field = wavy(dim, 0.7);
    const double implicit_loss = implicit_objective(law, field).value;
    const ExpectationNodes draws =
        expectation_nodes(fixture(dim), level, {.rule = Integration::Rule::monte_carlo, .samples = 100000, .seed = 4});
    for (const SliceLaw slices : {SliceLaw::rademacher, SliceLaw::gaussian, SliceLaw::unit_sphere})
      for (const bool reduced : {false, true}) {
        if (reduced && slices == SliceLaw::unit_sphere) continue;
        const MeanVariance got = sliced_objective(law, field, slices, reduced);
        const double want = slices == SliceLaw::unit_sphere ? implicit_loss / dim : implicit_loss;
        CHECK(got.mean == doctest::Approx(want).epsilon(1e-9));
        double sum = 0.0;
        double square = 0.0;
        double fourth = 0.0;
        const auto n = static_cast<double>(draws.x.size());
        for (std::size_t i = 0; i < draws.x.size(); ++i) {
          const auto words = estimator_words(6, EstimatorNoise::probe, static_cast<std::uint32_t>(i), 0);
          const auto z = normal_pair<double>(words[0], words[1]);
          Vec2 v(z[0], dim == 2 ? z[1] : 0.0);
          if (slices == SliceLaw::unit_sphere) v.normalize();
          if (slices == SliceLaw::rademacher)
            v = {z[0] > 0.0 ? 1.0 : -1.0, dim == 1 ? 0.0 : words[2] >> 31 != 0 ? 1.0 : -1.0};
          const double here = sliced_sample(field.value(draws.x[i]), field.jacobian(draws.x[i]), v, reduced) - want;
          sum += here / n;
          square += here * here / n;
          fourth += std::pow(here, 4) / n;
        }
        CHECK(std::abs(sum) < 4.5 * std::sqrt(got.variance / n));
        CHECK(std::abs(square - got.variance) < 4.5 * std::sqrt((fourth - square * square) / n));
      }
  }
}

TEST_CASE("unit. objectives: the spread of the denoising loss is what sampling finds") {
  for (const int dim : {1, 2}) {
    const Mixture m = fixture(dim);
    const Signal level{0.8, 0.6};
    const ScoreField field = wavy(dim, 0.7);
    const DenoisingObjective got = denoising_objective(ObjectiveLaw(m, level, kQuadrature), field);
    const ExpectationNodes data =
        expectation_nodes(m, {1.0, 0.0}, {.rule = Integration::Rule::monte_carlo, .samples = 100000, .seed = 4});
    const auto n = static_cast<double>(data.x.size());
    double sum = 0.0;
    double square = 0.0;
    double fourth = 0.0;
    for (std::size_t i = 0; i < data.x.size(); ++i) {
      const auto words = estimator_words(7, EstimatorNoise::probe, static_cast<std::uint32_t>(i), 0);
      const auto z = normal_pair<double>(words[0], words[1]);
      const Vec2 eps(z[0], dim == 2 ? z[1] : 0.0);
      const Vec2 x = level.alpha * data.x[i] + level.sigma * eps;
      const double here = 0.5 * (field.value(x) + eps / level.sigma).squaredNorm() - got.loss.value;
      sum += here / n;
      square += here * here / n;
      fourth += std::pow(here, 4) / n;
    }
    CHECK(std::abs(sum) < 4.5 * std::sqrt(got.variance / n));
    CHECK(std::abs(square - got.variance) < 4.5 * std::sqrt((fourth - square * square) / n));
  }
}

TEST_CASE("unit. objectives: kernel-explicit and denoising on the same points differ by a constant") {
  std::vector<Vec2> samples;
  const auto numbers = testing::scattered(2, 6, 1.0);
  for (std::size_t i = 0; i < 6; ++i) samples.emplace_back(numbers[2 * i], numbers[2 * i + 1]);
  const double h = 0.5;
  // Denoising at sigma = h on the points themselves.
  const ObjectiveLaw law(kernel_density(samples, 2, 0.0), {1.0, h}, kQuadrature);
  double constant = 0.0;
  for (const double wave : {0.0, 0.4, 1.1}) {
    const double dsm = denoising_objective(law, wavy(2, wave)).loss.value;
    const double kde = kernel_explicit_objective(samples, 2, h, {1.0, 0.0}, wavy(2, wave), kQuadrature).value;
    if (wave == 0.0) constant = dsm - kde;
    CHECK(dsm - kde == doctest::Approx(constant).epsilon(1e-9));
  }
  // On a few points noise is what is left to learn; on the law itself the floor is lower than d / (2 sigma^2).
  CHECK(constant == doctest::Approx(denoising_floor(law).value).epsilon(1e-9));
  CHECK(constant < 1.0 / (h * h));
}

TEST_CASE("unit. objectives: the denoising loss is noisy as sigma falls, and the eps loss is not") {
  for (const int dim : {1, 2}) {
    std::vector<Signal> levels;
    for (const double sigma : {1.0, 0.3, 0.1, 0.03, 0.01, 1e-3, 1e-4}) levels.push_back({1.0, sigma});
    const auto curve = denoising_variance_curve(fixture(dim), levels, kQuadrature);
    CHECK(curve.size() == levels.size());
    for (std::size_t i = 1; i < curve.size(); ++i) CHECK(curve[i].variance > curve[i - 1].variance);
    const DenoisingVariancePoint& last = curve.back();
    const double s4 = std::pow(last.level.sigma, 4);
    CHECK(last.variance == doctest::Approx(0.5 * dim / s4).epsilon(1e-5));
    CHECK(last.weighted_variance == doctest::Approx(0.5 * dim).epsilon(1e-5));
    CHECK(last.weighted_loss == doctest::Approx(0.5 * dim).epsilon(1e-5));
    // A field that is wrong by something bounded has the same pitfall.
    const auto wrong =
        denoising_variance_curve(fixture(dim), {{1.0, 1e-4}}, kQuadrature, [&](Signal) { return wavy(dim, 0.3); });
    CHECK(wrong[0].variance * s4 == doctest::Approx(0.5 * dim).epsilon(1e-5));
  }
}

TEST_CASE("unit. objectives: Monte Carlo agrees with quadrature within its standard error") {
  const Signal level{0.8, 0.6};
  const ObjectiveLaw exact(fixture(2), level, kQuadrature);
  const ObjectiveLaw drawn(fixture(2), level, {.rule = Integration::Rule::monte_carlo, .samples = 20000, .seed = 1});
  const ScoreField field = wavy(2, 0.7);
  const auto agree = [](const MeanEstimate& a, const MeanEstimate& b) {
    CHECK(a.standard_error == 0.0);
    CHECK(b.standard_error > 0.0);
    CHECK(std::abs(a.value - b.value) < 4.5 * b.standard_error);
  };
  agree(explicit_objective(exact, field), explicit_objective(drawn, field));
  agree(implicit_objective(exact, field), implicit_objective(drawn, field));
  agree(half_fisher(exact), half_fisher(drawn));
  agree(denoising_objective(exact, field).loss, denoising_objective(drawn, field).loss);
  agree(sure_objective(exact, field).sure, sure_objective(drawn, field).sure);
  agree(least_errors(exact).v, least_errors(drawn).v);
}

TEST_CASE("unit. objectives: what has no meaning is refused") {
  using testing::holds;
  using testing::refusal;
  const ObjectiveLaw clean(fixture(2), {1.0, 0.0});
  CHECK(holds(refusal([&] { denoising_objective(clean, wavy(2, 0.1)); }), "sigma must be above 0"));
  CHECK(holds(refusal([&] { denoising_variance_curve(fixture(2), {{1.0, 0.0}}); }), "sigma must be above 0"));
  CHECK(holds(refusal([&] { sure(wavy(2, 0.1), {0.0, 1.0}, 2, {0.0, 0.0}); }), "alpha must be above 0"));
  CHECK(holds(refusal([&] {
                kernel_explicit_objective({{0.0, 0.0}}, 2, 0.0, {1.0, 0.0}, wavy(2, 0.1));
              }),
              "bandwidth above 0"));
}

}  // namespace
}  // namespace scorescope
