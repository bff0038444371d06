#include <doctest/doctest.h>

#include <cmath>

#include "core/math/divergence.h"
#include "core/math/targets.h"
#include "tests/support/mixtures.h"

namespace scorescope {
namespace {

TEST_CASE("unit. exact quantiles of a Gaussian are the quantiles of a Gaussian, in any direction") {
  const Mixture line = testing::gaussian_1d(1.5, 0.25);
  const std::vector<double> q = projected_quantiles(line, {0.8, 0.3}, {1.0, 0.0}, 1000);
  const double sd = std::sqrt(0.64 * 0.25 + 0.09);
  for (std::size_t i = 0; i < q.size(); ++i) {
    const double share = 0.5 * std::erfc(-(q[i] - 1.2) / (sd * std::sqrt(2.0)));
    CHECK(share == doctest::Approx((static_cast<double>(i) + 0.5) / 1000.0).epsilon(1e-9));
  }
  // Published values: the 97.5 % and 99.95 % points of the standard normal.
  CHECK(projected_quantiles(testing::gaussian_1d(0.0, 1.0), {1.0, 0.0}, {1.0, 0.0}, 20)[19] ==
        doctest::Approx(1.959963984540054).epsilon(1e-11));
  CHECK(projected_quantiles(testing::gaussian_1d(0.0, 1.0), {1.0, 0.0}, {1.0, 0.0}, 1000)[999] ==
        doctest::Approx(3.290526731491926).epsilon(1e-11));
  const Mixture plane = preset_target("one_gaussian");
  const Vec2 direction(std::cos(0.7), std::sin(0.7));
  const Component& c = plane.components[0];
  const double across = std::sqrt(direction.dot(c.cov * direction));
  CHECK(projected_quantiles(plane, {1.0, 0.0}, direction, 20)[19] ==
        doctest::Approx(direction.dot(c.mean) + 1.959963984540054 * across).epsilon(1e-10));
}

TEST_CASE("unit. quantiles of a mixture with empty stretches rise and hit their shares") {
  const Mixture m = preset_target("bimodal");  // 0.3 N(-2, 0.16) + 0.7 N(1.5, 0.09): next to nothing between
  const std::vector<double> q = projected_quantiles(m, {1.0, 0.0}, {1.0, 0.0}, 5000);
  for (std::size_t i = 0; i < q.size(); ++i) {
    if (i > 0) CHECK(q[i] >= q[i - 1]);
    const double share = 0.15 * std::erfc(-(q[i] + 2.0) / (0.4 * std::sqrt(2.0))) +
                         0.35 * std::erfc(-(q[i] - 1.5) / (0.3 * std::sqrt(2.0)));
    CHECK(share == doctest::Approx((static_cast<double>(i) + 0.5) / 5000.0).epsilon(1e-8));
  }
}

TEST_CASE("unit. the distance is 0 for exact quantiles and the length of a shift in 1D") {
  const Mixture m = preset_target("bimodal");
  const Signal level{1.0, 0.1};
  constexpr std::size_t kCount = 2000;
  const SlicedW2 distance(m, level, kCount);
  Points exact{1, {}};
  for (const double q : projected_quantiles(m, level, {1.0, 0.0}, kCount)) exact.data.push_back(static_cast<float>(q));
  CHECK(distance(exact) < 1e-6);
  Points shifted = exact;
  for (float& x : shifted.data) x += 0.25f;
  CHECK(distance(shifted) == doctest::Approx(0.25).epsilon(1e-5));
}

TEST_CASE("unit. in 2D a shift counts with the mean of its squared projections, and order does not matter") {
  const Mixture m = preset_target("one_gaussian");
  const Signal level{1.0, 0.0};
  constexpr std::size_t kCount = 20000;
  const SlicedW2 distance(m, level, kCount);
  Points cloud = fresh_samples(m, level, kCount, 3);
  const double before = distance(cloud);
  for (std::size_t i = 0; i < kCount; ++i) cloud.data[2 * i] += 1.0f;
  CHECK(distance(cloud) == doctest::Approx(std::sqrt(0.5 + before * before)).epsilon(0.02));
  Points backwards = cloud;
  for (std::size_t i = 0; i < kCount; ++i)
    for (std::size_t a = 0; a < 2; ++a) backwards.data[2 * i + a] = cloud.data[2 * (kCount - 1 - i) + a];
  CHECK(distance(backwards) == distance(cloud));
}

TEST_CASE("unit. a shifted cloud and a fattened one leave the band of fresh samples") {
  const Mixture m = preset_target("eight_gaussians");
  const Signal level{1.0, 0.0};
  constexpr std::size_t kCount = 5000;
  const SlicedW2 distance(m, level, kCount);
  const SlicedW2::Band band = distance.fresh_band(40, 1000);
  CHECK(band.low < band.mean);
  CHECK(band.mean < band.high);
  Points shifted = fresh_samples(m, level, kCount, 7);
  for (float& x : shifted.data) x += 0.15f;
  CHECK(distance(shifted) > band.high);
  // sliced W2 cannot see modes 50 % too fat (T8); the mode report can.
  const Points fat = fresh_samples(m, {1.0, 0.15 * std::sqrt(1.25)}, kCount, 7);
  CHECK(mode_report(m, level, fat).median_radius_ratio == doctest::Approx(1.5).epsilon(0.05));
  const Points wide = fresh_samples(m, {1.0, 0.6}, kCount, 7);
  CHECK(distance(wide) > band.high);
  CHECK(mode_report(m, level, wide).stray_share > 0.05);
}

TEST_CASE("unit. the band holds nine of ten fresh samples") {
  for (const char* preset : {"eight_gaussians", "bimodal"}) {
    const SlicedW2 distance(preset_target(preset), {1.0, 0.0}, 500);
    const SlicedW2::Band band = distance.fresh_band(300, 50000);
    int inside = 0;
    constexpr int kFresh = 300;
    for (int r = 0; r < kFresh; ++r) {
      const double d =
          distance(fresh_samples(preset_target(preset), {1.0, 0.0}, 500, 90000 + static_cast<std::uint64_t>(r)));
      inside += d >= band.low && d <= band.high ? 1 : 0;
    }
    CAPTURE(inside);
    CHECK(std::abs(inside - 0.9 * kFresh) < 4.0 * std::sqrt(2.0 * kFresh * 0.09));  // the band has its own noise
  }
}

TEST_CASE("unit. the mode report of exact samples is clean, and finds modes that are too full or too wide") {
  const Mixture m = preset_target("eight_gaussians");
  const Signal level{0.9, 0.1};
  Points cloud = fresh_samples(m, level, 20000, 5);
  const ModeReport clean = mode_report(m, level, cloud);
  CHECK(clean.degrees_of_freedom == 7);
  CHECK(clean.p_value > 0.001);
  CHECK(clean.median_radius_ratio == doctest::Approx(1.0).epsilon(0.02));
  CHECK(clean.stray_share < 2.0 * std::exp(-8.0));  // P(distance > 4) = exp(-8) in 2D
  std::size_t total = 0;
  for (const std::size_t c : clean.counts) total += c;
  CHECK(total == 20000);
  for (std::size_t i = 0; i < 800; ++i)
    for (std::size_t a = 0; a < 2; ++a)
      cloud.data[2 * i + a] = static_cast<float>(0.9 * m.components[0].mean[static_cast<Eigen::Index>(a)]);
  CHECK(mode_report(m, level, cloud).p_value < 1e-6);
}

TEST_CASE("unit. chi-square tails are the published ones") {
  // Two components with known counts: chi-square with one degree of freedom, 3.841459 at 5 %.
  Mixture m;
  m.dim = 1;
  for (const double mean : {-10.0, 10.0}) {
    Component c;
    c.mean = {mean, 0.0};
    c.cov << 1.0, 0.0, 0.0, 0.0;
    m.components.push_back(c);
  }
  const auto report = [&](int left, int right) {
    Points p{1, std::vector<float>(static_cast<std::size_t>(left), -10.0f)};
    p.data.resize(static_cast<std::size_t>(left + right), 10.0f);
    return mode_report(m, {1.0, 0.0}, p);
  };
  const ModeReport even = report(5000, 5000);
  CHECK(even.chi_square == doctest::Approx(0.0));
  CHECK(even.p_value == doctest::Approx(1.0));
  const ModeReport off = report(5098, 4902);
  CHECK(off.chi_square == doctest::Approx(3.8416));
  CHECK(off.p_value == doctest::Approx(std::erfc(std::sqrt(3.8416 / 2.0))).epsilon(1e-9));
  CHECK(report(5500, 4500).p_value == doctest::Approx(std::erfc(std::sqrt(50.0))).epsilon(1e-6));
}

TEST_CASE("unit. moments of particles") {
  const Moments m = moments(Points{2, {1.0f, 2.0f, 3.0f, 6.0f}});
  CHECK(m.mean == Vec2(2.0, 4.0));
  CHECK(m.cov(0, 0) == 1.0);
  CHECK(m.cov(0, 1) == 2.0);
  CHECK(m.cov(1, 1) == 4.0);
}

}  // namespace
}  // namespace scorescope
