#include <doctest/doctest.h>

#include <cmath>

#include "app/ui/loss_curve.h"

namespace scorescope {
namespace {

TEST_CASE("ui. ticks of an axis are round numbers inside it") {
  CHECK(axis_ticks({0.0, 1.0, false}, 3) == std::vector<double>{0.0, 0.5, 1.0});
  CHECK(axis_ticks({0.21, 0.49, false}, 3).size() == 2);  // 0.3 and 0.4
  const auto decades = axis_ticks({2e-4, 3.0, true}, 5);
  REQUIRE(decades.size() == 4);
  CHECK(decades.front() == doctest::Approx(1e-3));
  CHECK(decades.back() == doctest::Approx(1.0));
  CHECK(axis_ticks({1.0, 1.0, false}, 3).empty());
}

TEST_CASE("ui. an axis is fitted to what can be shown on it") {
  std::vector<ChartSeries> series(1);
  series[0].points = {{0, 2.0}, {1, NAN}, {2, -1.0}, {3, INFINITY}, {4, 1e-9}};
  const PlotAxis linear = fitted_axis(series, {});
  CHECK(linear.low < -1.0);
  CHECK(linear.low > -1.5);
  CHECK(linear.high > 2.0);
  const PlotAxis logarithmic = fitted_axis(series, {1e-3, 1.0, true}, 4.0);
  CHECK(logarithmic.low == doctest::Approx(2e-4 / 1.4));
  CHECK(logarithmic.high == doctest::Approx(2.8));
  series[0].points = {{0, NAN}};
  CHECK(fitted_axis(series, {3.0, 4.0, false}).low == 3.0);
}

TEST_CASE("ui. the nearest point of a line") {
  const std::vector<PlotPoint> points{{0, 1}, {1, 2}, {3, 4}};
  CHECK(nearest_point(points, -5)->y == 1);
  CHECK(nearest_point(points, 1.9)->y == 2);
  CHECK(nearest_point(points, 2.1)->y == 4);
  CHECK(nearest_point(points, 9)->y == 4);
  CHECK(nearest_point({}, 0) == nullptr);
}

TEST_CASE("ui. a long loss is kept short, with every extreme and its mean") {
  std::vector<float> loss;
  LossCurve curve;
  double sum = 0.0;
  for (int i = 0; i < 5000; ++i) {
    loss.push_back(i == 4321 ? 9.0f : 1.0f + 0.5f * static_cast<float>(i % 2));
    if (i % 700 == 0) curve.follow(0, loss);  // as it grows
  }
  curve.follow(0, loss);
  for (const float v : loss) sum += static_cast<double>(v);
  const ChartBand band = curve.band(0);
  CHECK(band.spans.size() <= LossCurve::kMost);
  CHECK(band.spans.size() >= LossCurve::kMost / 2);
  double largest = 0.0, least = 10.0;
  for (const auto& s : band.spans) largest = std::max(largest, s.high), least = std::min(least, s.low);
  CHECK(largest == 9.0);
  CHECK(least == 1.0);
  const auto smooth = curve.smoothed();
  CHECK(smooth.back().y == doctest::Approx(sum / 5000).epsilon(0.02));
  CHECK(curve.smoothed(1.0).back().y == doctest::Approx(smooth.back().y - 1.0));
  CHECK(curve.last_step() == 5000);
}

TEST_CASE("ui. a loss that was set back is another loss") {
  LossCurve curve;
  curve.follow(0, std::vector<float>(100, 1.0f));
  std::vector<float> other(40, 1.0f);
  curve.follow(0, other);  // set back to step 40
  CHECK(curve.last_step() == 40);
  other.resize(200, 7.0f);
  curve.follow(0, other);
  CHECK(curve.last_step() == 200);
  CHECK(curve.smoothed().back().y == doctest::Approx(7.0).epsilon(1e-3));
  curve.follow(1000, std::vector<float>(10, 3.0f));  // resumed from a file
  CHECK(curve.first_step() == 1000);
  CHECK(curve.smoothed().front().y == doctest::Approx(3.0));
}

}  // namespace
}  // namespace scorescope
