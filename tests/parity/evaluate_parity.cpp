#include <limits>
#include <vector>

#include "core/flow/backend.h"
#include "core/math/noise_schedule.h"
#include "tests/parity/gpu.h"
#include "tests/support/mixtures.h"

namespace scorescope {
namespace {

struct Fields {
  std::vector<float> log_p, eps, x0;
};

Fields fields_of(Backend& backend, const Mixture& mixture, Signal level, const std::vector<float>& points) {
  Fields out;
  out.log_p.resize(points.size() / static_cast<std::size_t>(mixture.dim));
  out.eps.resize(points.size());
  out.x0.resize(points.size());
  backend.evaluate(mixture, level, {points, out.log_p, out.eps, out.x0});
  return out;
}

TEST_CASE("parity. fields agree in one and two dimensions, for few and many components and any number of points") {
  testing::Gpu gpu;
  const auto cpu = make_cpu_backend();
  const NoiseSchedule schedule;
  for (const int dim : {1, 2}) {
    for (const int components : {1, 8, 513}) {
      const Mixture mixture = testing::ring_of(dim, components);
      for (const double t : {0.001, 0.1, 0.5, 1.0}) {
        for (const std::size_t count : {1u, 63u, 65u, 1000u}) {
          const std::vector<float> points = testing::scattered(dim, count, 1.5);
          const Fields a = fields_of(gpu.backend(), mixture, schedule.at(t), points);
          const Fields b = fields_of(*cpu, mixture, schedule.at(t), points);
          CAPTURE(dim);
          CAPTURE(components);
          CAPTURE(t);
          CAPTURE(count);
          CHECK(testing::worst_share(a.log_p, b.log_p) <= 1.0);
          CHECK(testing::worst_share(a.eps, b.eps) <= 1.0);
          CHECK(testing::worst_share(a.x0, b.x0) <= 1.0);
        }
      }
    }
  }
}

TEST_CASE("parity. fields agree far outside the data") {
  testing::Gpu gpu;
  const auto cpu = make_cpu_backend();
  const NoiseSchedule schedule;
  for (const int dim : {1, 2}) {
    const Mixture mixture = testing::ring_of(dim, 8);
    std::vector<float> points;
    for (const float x : {-50.0f, -20.0f, 20.0f, 50.0f}) {
      points.push_back(x);
      if (dim == 2) points.push_back(0.7f * x);
    }
    for (const double t : {0.1, 0.5, 1.0}) {
      CAPTURE(dim);
      CAPTURE(t);
      const Fields a = fields_of(gpu.backend(), mixture, schedule.at(t), points);
      const Fields b = fields_of(*cpu, mixture, schedule.at(t), points);
      CHECK(testing::worst_share(a.log_p, b.log_p) <= 1.0);
      CHECK(testing::worst_share(a.eps, b.eps) <= 1.0);
      // Two modes that weigh alike have log-weights as large as log p, rounded to float: their weights, and with them
      // E[x0|x], are only known to about float's epsilon times |log p| times the distance of the modes.
      for (std::size_t i = 0; i < a.x0.size(); ++i) {
        const double log_weight = std::abs(static_cast<double>(b.log_p[i / static_cast<std::size_t>(dim)]));
        const double rounding = 4.0 * log_weight * static_cast<double>(std::numeric_limits<float>::epsilon());
        CHECK(std::abs(a.x0[i] - b.x0[i]) <= 1e-5 + 1e-5 * std::abs(b.x0[i]) + rounding);
      }
    }
  }
}

TEST_CASE("parity. a field that is not asked for is not needed") {
  testing::Gpu gpu;
  const Mixture mixture = testing::ring_of(2, 8);
  const std::vector<float> points = testing::scattered(2, 65, 1.5);
  const Signal level = NoiseSchedule().at(0.3);
  const Fields all = fields_of(gpu.backend(), mixture, level, points);
  std::vector<float> only(65);
  gpu.backend().evaluate(mixture, level, {points, only, {}, {}});
  CHECK(only == all.log_p);
  std::vector<float> x0(130);
  gpu.backend().evaluate(mixture, level, {points, {}, {}, x0});
  CHECK(x0 == all.x0);
}

}  // namespace
}  // namespace scorescope
