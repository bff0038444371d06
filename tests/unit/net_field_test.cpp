#include <doctest/doctest.h>

#include <cmath>
#include <memory>
#include <vector>

#include "core/nn/level_coefficients.h"
#include "core/nn/net_field.h"
#include "core/nn/param_layout.h"
#include "tests/support/random_batch.h"

namespace scorescope {
namespace {

using testing::normals;

std::shared_ptr<const LearnedScore> learned(const NetSpec& net, int dim, std::uint32_t draw = 30) {
  LearnedScore out;
  out.net = net;
  out.dim = dim;
  out.levels = trained_levels({}, NoiseSchedule{}, 1.4);
  out.params = testing::cast<float>(normals(draw, param_layout(net, dim).size, 0.2));
  return std::make_shared<const LearnedScore>(out);
}

NetSpec net_of(Head head, XFeatures features) {
  NetSpec net;
  net.width = 24;
  net.depth = 2;
  net.head = head;
  net.x_features = features;
  return net;
}

struct Fields {
  std::vector<double> sx, sy, x0x, x0y, energy;
};

template <class R>
Fields evaluate(const NetField<R>& field, const std::vector<double>& x, const std::vector<double>& y, bool energy) {
  const std::vector<R> rx = testing::cast<R>(x), ry = testing::cast<R>(y);
  std::vector<R> out[5];
  for (auto& v : out) v.resize(x.size());
  typename NetField<R>::Workspace workspace;
  field.evaluate(rx.data(), ry.data(), static_cast<int>(x.size()),
                 {out[0].data(), out[1].data(), out[2].data(), out[3].data(), energy ? out[4].data() : nullptr},
                 workspace);
  const auto d = [](const std::vector<R>& v) { return testing::cast<double>(v); };
  return {d(out[0]), d(out[1]), d(out[2]), d(out[3]), d(out[4])};
}

/// Through the batch interface, which knows nothing of folding.
Fields by_batch(const LearnedScore& net, Signal level, const std::vector<double>& x, const std::vector<double>& y) {
  const LevelCoefficients c = level_coefficients(net.net, net.levels, level);
  const auto dim = static_cast<std::size_t>(net.dim);
  Batch<double> batch;
  batch.dim = net.dim;
  batch.samples = static_cast<int>(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    batch.x.push_back(x[i]);
    if (dim == 2) batch.x.push_back(y[i]);
  }
  batch.x_scale.assign(x.size(), c.x_scale);
  batch.noise.assign(x.size(), c.noise);
  Mlp<double> mlp(net.net, net.dim, {}, batch.samples);
  const std::vector<double> params = testing::cast<double>(net.params);
  const NetMatrix<double> output = mlp.forward(params, batch, 0, batch.samples);
  const NetMatrix<double> F = net.net.head == Head::energy ? NetMatrix<double>(mlp.x_gradient(params)) : output;
  Fields out;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const auto row = static_cast<Eigen::Index>(i);
    out.sx.push_back(c.score_x * x[i] + c.score_F * F(row, 0));
    out.x0x.push_back(c.x0_x * x[i] + c.x0_F * F(row, 0));
    out.sy.push_back(dim == 2 ? c.score_x * y[i] + c.score_F * F(row, 1) : 0.0);
    out.x0y.push_back(dim == 2 ? c.x0_x * y[i] + c.x0_F * F(row, 1) : 0.0);
    const double square = x[i] * x[i] + (dim == 2 ? y[i] * y[i] : 0.0);
    out.energy.push_back(0.5 * c.energy_x * square + c.energy_F * output(row, 0));
  }
  return out;
}

double apart(const std::vector<double>& a, const std::vector<double>& b) {
  double most = 0.0, size = 1.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    most = std::max(most, std::abs(a[i] - b[i]));
    size = std::max(size, std::abs(b[i]));
  }
  return most / size;
}

TEST_CASE("unit.net_field: score, E[x0|x] and energy are those of the net and its level's coefficients") {
  for (const int dim : {1, 2})
    for (const Head head : {Head::eps, Head::energy})
      for (const XFeatures features : {XFeatures::raw, XFeatures::fourier}) {
        const bool energy = head == Head::energy;
        const auto net = learned(net_of(head, features), dim);
        const std::vector<double> x = normals(31, 300), y = normals(32, 300);
        for (const Signal level : {Signal{0.8, 0.6}, Signal{1.0, 0.3}}) {
          const Fields expected = by_batch(*net, level, x, y);
          const Fields exact = evaluate(NetField<double>(net, level), x, y, energy);
          const Fields quick = evaluate(NetField<float>(net, level), x, y, energy);
          CHECK(apart(exact.sx, expected.sx) < 1e-12);
          CHECK(apart(exact.sy, expected.sy) < 1e-12);
          CHECK(apart(exact.x0x, expected.x0x) < 1e-12);
          CHECK(apart(exact.x0y, expected.x0y) < 1e-12);
          CHECK(apart(quick.sx, expected.sx) < 1e-5);
          CHECK(apart(quick.x0y, expected.x0y) < 1e-5);
          if (!energy) continue;
          CHECK(apart(exact.energy, expected.energy) < 1e-12);
          CHECK(apart(quick.energy, expected.energy) < 1e-5);
        }
      }
}

TEST_CASE("unit.net_field: the score of the energy head is minus the slope of its energy") {
  const auto net = learned(net_of(Head::energy, XFeatures::fourier), 2);
  const NetField<double> field(net, {0.8, 0.6});
  const std::vector<double> x = normals(31, 50), y = normals(32, 50);
  const auto moved = [](std::vector<double> v, double by) {
    for (double& at : v) at += by;
    return v;
  };
  constexpr double kStep = 1e-5;
  const Fields here = evaluate(field, x, y, true);
  const Fields right = evaluate(field, moved(x, kStep), y, true), left = evaluate(field, moved(x, -kStep), y, true);
  const Fields up = evaluate(field, x, moved(y, kStep), true), down = evaluate(field, x, moved(y, -kStep), true);
  for (std::size_t i = 0; i < x.size(); ++i) {
    CHECK(here.sx[i] == doctest::Approx((left.energy[i] - right.energy[i]) / (2.0 * kStep)).epsilon(1e-6));
    CHECK(here.sy[i] == doctest::Approx((down.energy[i] - up.energy[i]) / (2.0 * kStep)).epsilon(1e-6));
  }
}

template <class R>
void check_shared_workspace() {
  const std::vector<R> x = testing::cast<R>(normals(31, 10)), y = testing::cast<R>(normals(32, 10));
  typename NetField<R>::Workspace shared;
  std::uint32_t draw = 40;
  for (const Head head : {Head::eps, Head::eps, Head::energy, Head::eps}) {
    const NetField<R> field(learned(net_of(head, XFeatures::fourier), 2, draw++), {0.8, 0.6});
    std::vector<R> in_shared(10), in_own(10);
    typename NetField<R>::Workspace own;
    field.evaluate(x.data(), y.data(), 10, {.score_x = in_shared.data()}, shared);
    field.evaluate(x.data(), y.data(), 10, {.score_x = in_own.data()}, own);
    CHECK(in_shared == in_own);
  }
}

TEST_CASE("unit.net_field: one workspace serves different nets in turn") {
  check_shared_workspace<float>();
  check_shared_workspace<double>();
}

TEST_CASE("unit.net_field: covered says whether the level was trained at") {
  const auto net = learned(net_of(Head::eps, XFeatures::fourier), 2);
  const NoiseSchedule schedule;
  CHECK(NetField<float>(net, schedule.at(0.5)).covered());
  CHECK(!NetField<float>(net, schedule.at(1e-4)).covered());
  CHECK(!NetField<float>(net, {1.0, 1000.0}).covered());
}

}  // namespace
}  // namespace scorescope
