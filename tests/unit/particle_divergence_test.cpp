#include "core/math/particle_divergence.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/math/density_divergence.h"
#include "core/math/error.h"
#include "tests/support/mixtures.h"

namespace scorescope {
namespace {

constexpr Signal kLevel{0.9, 0.3};

TEST_CASE("unit. the cells of a histogram hold equal shares of p: chi-square of fresh samples") {
  for (const int dim : {1, 2}) {
    Mixture m = testing::ring_of(dim, 5);
    if (dim == 2) m.components[1].cov << 0.4, 0.39, 0.39, 0.4;
    const std::size_t n = 50000;
    const ParticleHistogram histogram(m, kLevel, n, 50, 20);
    CHECK(histogram.cells() == (dim == 1 ? 50 : 49));
    const Points fresh = fresh_samples(m, kLevel, n, 3);
    std::vector<double> counts(static_cast<std::size_t>(histogram.cells()));
    for (std::size_t i = 0; i < n; ++i)
      counts[histogram.cell_of(dim == 1 ? Vec2(fresh.data[i], 0.0) : Vec2(fresh.data[2 * i], fresh.data[2 * i + 1]))] +=
          1;
    const double expected = static_cast<double>(n) / histogram.cells();
    double chi_square = 0.0;
    for (const double count : counts) chi_square += (count - expected) * (count - expected) / expected;
    const double degrees = histogram.cells() - 1;
    CHECK(std::abs(chi_square - degrees) <= 5.0 * std::sqrt(2.0 * degrees));
  }
}

TEST_CASE("unit. KL, JS and TV of fresh particles lie in the band, whose mean is zero once the bias is gone") {
  for (const int dim : {1, 2}) {
    const Mixture m = testing::ring_of(dim, 5);
    const std::size_t n = 2000;
    const ParticleHistogram histogram(m, kLevel, n);
    int inside = 0;
    constexpr int kSeeds = 40;
    ParticleDivergence last;
    for (int seed = 0; seed < kSeeds; ++seed) {
      last = histogram(fresh_samples(m, kLevel, n, 100 + static_cast<std::uint64_t>(seed)));
      inside += last.kl.value >= last.kl.fresh.low && last.kl.value <= last.kl.fresh.high ? 1 : 0;
    }
    // 90 % of them, give or take 4 standard deviations of the count.
    CHECK(inside >= 0.9 * kSeeds - 4.0 * std::sqrt(0.09 * kSeeds));
    CHECK(last.kl.bias == doctest::Approx((histogram.cells() - 1) / 4000.0));
    for (const ParticleEstimate* e : {&last.kl, &last.js, &last.tv}) {
      CHECK(std::abs(e->fresh.mean) <= 0.05 * e->bias);
      CHECK(e->fresh.low < e->fresh.mean);
      CHECK(e->fresh.high > e->fresh.mean);
      CHECK(e->value == doctest::Approx(e->plug_in - e->bias));
    }
  }
}

TEST_CASE("unit. particles of another law: the histogram reads what the densities say, and never much more") {
  for (const int dim : {1, 2}) {
    const Mixture p = testing::ring_of(dim, 1);
    Mixture q = p;
    q.components[0].mean.x() += 0.2;
    const std::size_t n = 40000;
    const DensityDivergence exact = density_divergence({q, kLevel}, {p, kLevel});
    const ParticleDivergence found = ParticleHistogram(p, kLevel, n, 100, 20)(fresh_samples(q, kLevel, n, 5));
    CHECK(found.kl.value == doctest::Approx(exact.kl_pq.value).epsilon(0.12));
    CHECK(found.js.value == doctest::Approx(exact.js.value).epsilon(0.12));
    CHECK(found.tv.value == doctest::Approx(exact.tv.value).epsilon(0.12));
    CHECK(found.kl.value > found.kl.fresh.high);
  }
}

TEST_CASE("unit. mode weights by responsibility: unbiased where modes overlap, and a lost mode shows") {
  Mixture m = testing::ring_of(2, 4);
  const std::size_t n = 20000;
  for (const Signal level : {Signal{0.9, 0.3}, Signal{0.3, 0.95}}) {
    const ModeWeights w = mode_weights(m, level, fresh_samples(m, level, n, 9));
    double sum = 0.0;
    for (std::size_t k = 0; k < 4; ++k) {
      CHECK(std::abs(w.found[k] - w.wanted[k]) <= 5.0 * w.standard_error[k]);
      sum += w.found[k];
    }
    CHECK(sum == doctest::Approx(1.0));
    CHECK(w.tv <= 0.02);
  }
  Mixture lost = m;
  lost.components.erase(lost.components.begin());
  const ModeWeights w = mode_weights(m, {0.9, 0.1}, fresh_samples(lost, {0.9, 0.1}, n, 9));
  CHECK(w.found[0] <= 0.01);
  CHECK(w.tv == doctest::Approx(w.wanted[0]).epsilon(0.1));
}

TEST_CASE("unit. particle divergences refuse what they were not prepared for") {
  const Mixture m = testing::ring_of(1, 3);
  CHECK_THROWS_AS(ParticleHistogram(m, kLevel, 100, 1), UserError);
  CHECK_THROWS_AS(ParticleHistogram(m, kLevel, 0), UserError);
  CHECK_THROWS_AS(ParticleHistogram(testing::gaussian_1d(0.0, 0.0), {1.0, 0.0}, 100), UserError);
  const ParticleHistogram histogram(m, kLevel, 100);
  CHECK_THROWS_AS(static_cast<void>(histogram(fresh_samples(m, kLevel, 99, 1))), UserError);
  CHECK_THROWS_AS(static_cast<void>(histogram(fresh_samples(testing::ring_of(2, 3), kLevel, 100, 1))), UserError);
  Points broken = fresh_samples(m, kLevel, 100, 1);
  broken.data[7] = NAN;
  CHECK_THROWS_AS(static_cast<void>(histogram(broken)), UserError);
  CHECK_THROWS_AS(mode_weights(m, kLevel, Points{1, {}}), UserError);
}

}  // namespace
}  // namespace scorescope
