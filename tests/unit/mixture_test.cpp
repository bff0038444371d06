#include <doctest/doctest.h>

#include <cmath>
#include <numeric>
#include <random>

#include "core/math/mixture.h"
#include "core/math/mixture_sampler.h"
#include "core/math/noise_schedule.h"
#include "core/math/noised_mixture.h"
#include "core/math/philox.h"
#include "core/math/targets.h"
#include "tests/support/mixtures.h"

namespace scorescope {
namespace {

std::vector<Vec2> places(int dim) {
  std::vector<Vec2> out;
  const auto numbers = testing::scattered(2, 40, 1.5);
  for (std::size_t i = 0; i < 40; ++i) out.emplace_back(numbers[2 * i], dim == 2 ? numbers[2 * i + 1] : 0.0);
  return out;
}

const Signal kLevels[] = {{1.0, 0.0}, {0.9, 0.3}, {0.3, 0.95}, {0.01, 1.0}, {1.0, 7.0}};

TEST_CASE("unit. the score is the gradient of log p and the Hessian that of the score") {
  for (const int dim : {1, 2})
    for (const Signal level : kLevels)
      for (const Vec2& x : places(dim)) {
        const Mixture m = testing::ring_of(dim, 5);
        const FieldSample at = evaluate(m, level, x);
        const double h = 1e-5;
        for (int axis = 0; axis < dim; ++axis) {
          Vec2 step = Vec2::Zero();
          step[axis] = h;
          const FieldSample after = evaluate(m, level, x + step);
          const FieldSample before = evaluate(m, level, x - step);
          const double slope = (after.log_p - before.log_p) / (2.0 * h);
          CHECK(at.score[axis] == doctest::Approx(slope).epsilon(1e-5).scale(1.0 + at.score.norm()));
          const Vec2 bend = (after.score - before.score) / (2.0 * h);
          CHECK((at.hessian.col(axis) - bend).norm() <= 1e-4 * (1.0 + at.hessian.norm()));
        }
      }
}

TEST_CASE("unit. eps, x0 and the score are three views of one field") {
  for (const int dim : {1, 2})
    for (const Signal level : kLevels)
      for (const Vec2& x : places(dim)) {
        const FieldSample at = evaluate(testing::ring_of(dim, 5), level, x);
        CHECK((at.eps + level.sigma * at.score).norm() <= 1e-12 * (1.0 + at.eps.norm()));
        // alpha E[x0|x] + sigma E[eps|x] = x
        CHECK((level.alpha * at.x0 + level.sigma * at.eps - x).norm() <= 1e-9 * (1.0 + x.norm()));
      }
}

TEST_CASE("unit. a product of one 1D mixture and a Gaussian is a 2D mixture with the same fields in x") {
  const Mixture line = testing::ring_of(1, 5);
  Mixture plane = line;
  plane.dim = 2;
  for (Component& c : plane.components) c.cov(1, 1) = 0.5;
  const Signal level{0.8, 0.4};
  const double across = level.alpha * level.alpha * 0.5 + level.sigma * level.sigma;
  for (const Vec2& x : places(2)) {
    const FieldSample a = evaluate(line, level, {x.x(), 0.0});
    const FieldSample b = evaluate(plane, level, x);
    CHECK(b.score.x() == doctest::Approx(a.score.x()).epsilon(1e-10));
    CHECK(b.x0.x() == doctest::Approx(a.x0.x()).epsilon(1e-10));
    const double factor = -0.5 * (std::log(2.0 * std::numbers::pi * across) + x.y() * x.y() / across);
    CHECK(b.log_p == doctest::Approx(a.log_p + factor).epsilon(1e-10));
  }
}

TEST_CASE("unit. fields stay finite far outside the data, and point back to it") {
  for (const int dim : {1, 2})
    for (const Signal level : {Signal{1.0, 0.01}, Signal{0.9, 0.3}, Signal{0.0066, 1.0}})
      for (const double far : {-50.0, 50.0}) {
        const FieldSample at = evaluate(testing::ring_of(dim, 8), level, {far, dim == 2 ? far : 0.0});
        CHECK(std::isfinite(at.log_p));
        CHECK(at.score.allFinite());
        CHECK(at.x0.allFinite());
        CHECK(at.hessian.allFinite());
        CHECK(at.score.x() * far < 0.0);
      }
}

TEST_CASE("unit. responsibilities are positive, sum to one and follow the weights where modes coincide") {
  for (const Vec2& x : places(2)) {
    const std::vector<double> r = responsibilities(testing::ring_of(2, 13), {0.7, 0.5}, x);
    CHECK(std::accumulate(r.begin(), r.end(), 0.0) == doctest::Approx(1.0).epsilon(1e-12));
    for (const double share : r) CHECK(share >= 0.0);
  }
  Mixture same = testing::ring_of(2, 1);
  same.components.push_back(same.components[0]);
  same.components[1].weight = 3.0 * same.components[0].weight;
  CHECK(responsibilities(same, {0.5, 0.5}, {3.0, 1.0})[1] == doctest::Approx(0.75));
}

TEST_CASE("unit. the density integrates to one and its moments are moments()") {
  for (const Signal level : {Signal{1.0, 0.0}, Signal{0.6, 0.5}}) {
    const Mixture m = testing::ring_of(2, 7);
    const int n = 400;
    const double edge = 6.0;
    const double cell = 2.0 * edge / n;
    double mass = 0.0;
    Vec2 mean = Vec2::Zero();
    Mat2 square = Mat2::Zero();
    for (int i = 0; i < n; ++i)
      for (int j = 0; j < n; ++j) {
        const Vec2 x(-edge + (i + 0.5) * cell, -edge + (j + 0.5) * cell);
        const double p = std::exp(evaluate(m, level, x).log_p) * cell * cell;
        mass += p;
        mean += p * x;
        square += p * x * x.transpose();
      }
    const Moments exact = moments(m, level);
    CHECK(mass == doctest::Approx(1.0).epsilon(1e-8));
    CHECK((mean - exact.mean).norm() < 1e-8);
    CHECK((square - mean * mean.transpose() - exact.cov).norm() < 1e-7);
  }
}

TEST_CASE("unit. a sampler draws with the moments of its mixture") {
  for (const int dim : {1, 2}) {
    const Mixture m = testing::ring_of(dim, 7);
    const Signal level{0.8, 0.3};
    const MixtureSampler sampler(m, level);
    constexpr std::uint32_t kCount = 100000;
    Vec2 mean = Vec2::Zero();
    Mat2 square = Mat2::Zero();
    for (std::uint32_t i = 0; i < kCount; ++i) {
      Vec2 x = sampler(philox(2, Stream::data, i, 0));
      if (dim == 1) x.y() = 0.0;
      mean += x / kCount;
      square += x * x.transpose() / kCount;
    }
    const Moments exact = moments(m, level);
    CHECK((mean - exact.mean).norm() < 5.0 * std::sqrt(exact.cov.trace() / kCount));
    CHECK((square - mean * mean.transpose() - exact.cov).norm() < 10.0 * exact.cov.trace() / std::sqrt(kCount));
  }
}

TEST_CASE("unit. the nearest mode is the most probable component, at its Mahalanobis distance") {
  const Mixture m = preset_target("eight_gaussians");
  const Signal level{0.9, 0.2};
  const auto components = noised_components<double>(m, level);
  const double sd = std::sqrt(0.81 * 0.0225 + 0.04);
  for (int k = 0; k < 8; ++k) {
    const Vec2 x = 0.9 * m.components[static_cast<std::size_t>(k)].mean + Vec2(0.1, -0.2);
    const NearestMode at = nearest_mode(components, x);
    CHECK(at.component == k);
    CHECK(at.mahalanobis == doctest::Approx(std::hypot(0.1, 0.2) / sd).epsilon(1e-9));
  }
}

}  // namespace
}  // namespace scorescope
