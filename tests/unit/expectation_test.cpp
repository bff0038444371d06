#include "core/math/expectation.h"

#include <doctest/doctest.h>

#include <Eigen/LU>
#include <cmath>
#include <numbers>

#include "tests/support/files.h"
#include "tests/support/mixtures.h"

namespace scorescope {
namespace {

constexpr Integration kQuadrature{.rule = Integration::Rule::quadrature};

/// E|x|^4 of a mixture.
double fourth_moment(const Mixture& m, Signal level) {
  double out = 0.0;
  double total = 0.0;
  for (const Component& c : m.components) {
    Mat2 cov = level.alpha * level.alpha * c.cov + level.sigma * level.sigma * Mat2::Identity();
    if (m.dim == 1) cov(1, 1) = cov(0, 1) = cov(1, 0) = 0.0;
    const Vec2 mean = level.alpha * c.mean;
    const double square = cov.trace() + mean.squaredNorm();
    out += c.weight * (square * square + 2.0 * cov.squaredNorm() + 4.0 * mean.dot(cov * mean));
    total += c.weight;
  }
  return out / total;
}

/// Unlike widths, a narrow component inside a wide one, a light one far away, one nearly flat.
Mixture awkward(int dim) {
  Mixture m = testing::ring_of(dim, 3);
  for (Component& c : m.components) c.cov *= 8.0;
  Component narrow = m.components[0];
  narrow.mean *= 0.97;
  narrow.cov *= 1e-4;
  m.components.push_back(narrow);
  Component far = m.components[1];
  far.weight = 1e-9;
  far.mean *= 10.0;
  m.components.push_back(far);
  if (dim == 2) {
    Component flat = m.components[2];
    flat.cov << 0.5, 0.4999, 0.4999, 0.5;
    m.components.push_back(flat);
  }
  return m;
}

TEST_CASE("unit. expectation: Gauss-Legendre is exact up to degree 2n - 1") {
  for (const int n : {1, 2, 5, 12, 31}) {
    const auto rule = gauss_legendre(n);
    for (int degree = 0; degree < 2 * n; ++degree) {
      double sum = 0.0;
      for (const auto& [x, w] : rule) sum += w * std::pow(x, degree);
      CHECK(sum == doctest::Approx(degree % 2 == 0 ? 2.0 / (degree + 1.0) : 0.0).epsilon(1e-13).scale(1.0));
    }
  }
}

TEST_CASE("unit. expectation: quadrature gives mass and moments of awkward mixtures") {
  for (const int dim : {1, 2})
    for (const Signal level : {Signal{1.0, 0.0}, Signal{0.7, 0.2}, Signal{1e-6, 1.0}, Signal{1.0, 1e-4}}) {
      const Mixture m = awkward(dim);
      const ExpectationNodes nodes = expectation_nodes(m, level, kQuadrature);
      const auto mean_of = [&](auto&& f) { return expectation(nodes, f).value; };
      CHECK(mean_of([](const Vec2&) { return 1.0; }) == doctest::Approx(1.0).epsilon(1e-11));
      const Moments exact = moments(m, level);
      const auto square = [](const Vec2& x) { return x.squaredNorm(); };
      CHECK(mean_of([](const Vec2& x) { return x.x(); }) == doctest::Approx(exact.mean.x()).epsilon(1e-10).scale(1.0));
      CHECK(mean_of(square) == doctest::Approx(exact.cov.trace() + exact.mean.squaredNorm()).epsilon(1e-11));
      CHECK(mean_of([](const Vec2& x) { return x.squaredNorm() * x.squaredNorm(); }) ==
            doctest::Approx(fourth_moment(m, level)).epsilon(1e-11));
      const MeanVariance spread = total_variance(nodes, [&](const Vec2& x) { return MeanVariance{square(x), 2.0}; });
      const double of_square = fourth_moment(m, level) - std::pow(exact.cov.trace() + exact.mean.squaredNorm(), 2);
      CHECK(spread.variance == doctest::Approx(of_square + 2.0).epsilon(1e-9));
    }
}

TEST_CASE("unit. expectation: Monte Carlo is within its standard error, by seed and use") {
  for (const int dim : {1, 2}) {
    const Mixture m = testing::ring_of(dim, 5);
    const Signal level{0.8, 0.3};
    const Moments exact = moments(m, level);
    const auto f = [](const Vec2& x) { return x.squaredNorm(); };
    double sum = 0.0;
    constexpr int kUses = 50;
    for (std::uint32_t use = 0; use < kUses; ++use) {
      const Integration how{.rule = Integration::Rule::monte_carlo, .samples = 400, .seed = 9};
      const MeanEstimate got = expectation(expectation_nodes(m, level, how, use), f);
      CHECK(got.standard_error > 0.0);
      sum += (got.value - exact.cov.trace() - exact.mean.squaredNorm()) / got.standard_error;
    }
    CHECK(std::abs(sum) < 4.0 * std::sqrt(kUses));
  }
  const Mixture m = testing::ring_of(2, 5);
  CHECK(expectation_nodes(m, {1.0, 0.0}, {}).random);
  CHECK(!expectation_nodes(testing::ring_of(1, 5), {1.0, 0.0}, {}).random);
  CHECK(expectation_nodes(m, {1.0, 0.0}, {}).x[3] == expectation_nodes(m, {1.0, 0.0}, {}).x[3]);
  CHECK(expectation_nodes(m, {1.0, 0.0}, {}).x[3] != expectation_nodes(m, {1.0, 0.0}, {}, 1).x[3]);
}

TEST_CASE("unit. expectation: points without noise, and no samples, are refused") {
  using testing::holds;
  using testing::refusal;
  Mixture m = testing::ring_of(2, 3);
  for (Component& c : m.components) c.cov.setZero();
  CHECK(holds(refusal([&] { expectation_nodes(m, {1.0, 0.0}, kQuadrature); }), "no density"));
  CHECK(refusal([&] { expectation_nodes(m, {1.0, 0.1}, kQuadrature); }).empty());
  CHECK(holds(refusal([&] { expectation_nodes(m, {1.0, 0.1}, {.samples = 0}); }), "at least one sample"));
}

}  // namespace
}  // namespace scorescope
