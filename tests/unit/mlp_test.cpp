#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "core/nn/mlp.h"
#include "tests/support/random_batch.h"

namespace scorescope {
namespace {

using testing::loss_and_gradient;
using testing::normals;
using testing::random_batch;

constexpr Activation kActivations[] = {Activation::silu, Activation::tanh, Activation::relu, Activation::softplus};
const std::string kNames[] = {"silu", "tanh", "relu", "softplus"};

NetSpec small_net(Activation activation, bool energy_head, bool fourier = true) {
  NetSpec net;
  net.width = 6;
  net.depth = 2;
  net.activation = activation;
  net.head = energy_head ? Head::energy : Head::eps;
  net.x_features = fourier ? XFeatures::fourier : XFeatures::raw;
  net.x_harmonics = 2;
  net.noise_embedding = fourier ? NoiseEmbedding::fourier : NoiseEmbedding::lambda;
  net.noise_pairs = 3;
  return net;
}

std::vector<double> params_of(const NetSpec& net, int dim) {
  return normals(20, param_layout(net, dim).size, 0.5, 0.05);
}

double largest(const std::vector<double>& v) {
  double out = 0.0;
  for (const double x : v) out = std::max(out, std::abs(x));
  return out;
}

/// Largest difference of the gradient from central differences of the loss, relative to the largest derivative.
double gradient_error(const NetSpec& net, const Batch<double>& batch) {
  std::vector<double> params = params_of(net, batch.dim);
  const std::vector<double> gradient = loss_and_gradient(net, params, batch, 3).gradient;
  std::vector<double> apart(params.size());
  for (std::size_t i = 0; i < params.size(); ++i) {
    constexpr double kStep = 2e-5;
    const double at = params[i];
    params[i] = at + kStep;
    const double up = loss_and_gradient(net, params, batch, 3).loss;
    params[i] = at - kStep;
    const double down = loss_and_gradient(net, params, batch, 3).loss;
    params[i] = at;
    apart[i] = gradient[i] - (up - down) / (2.0 * kStep);
  }
  return largest(apart) / largest(gradient);
}

struct Case {
  std::string name;
  LossForm form;
  bool energy_head;
  bool squared_norm = true;
};
const Case kCases[] = {
    {"regression, vector", LossForm::regression, false},
    {"regression, energy", LossForm::regression, true},
    {"divergence, vector", LossForm::divergence, false},
    {"divergence, energy", LossForm::divergence, true},
    {"sliced, vector", LossForm::sliced, false},
    {"sliced, energy", LossForm::sliced, true},
    {"sliced plain, vector", LossForm::sliced, false, false},
    {"sliced plain, energy", LossForm::sliced, true, false},
    {"energy", LossForm::energy, true},
    {"likelihood", LossForm::likelihood, true},
};

TEST_CASE("unit.mlp: the gradient of every loss, head and activation is that of central differences") {
  for (const Case& c : kCases)
    for (const Activation activation : kActivations)
      for (const int dim : {1, 2}) {
        CAPTURE(c.name);
        CAPTURE(kNames[static_cast<int>(activation)]);
        CAPTURE(dim);
        const Batch<double> batch = random_batch(dim, 8, c.form, c.energy_head, c.squared_norm);
        CHECK(gradient_error(small_net(activation, c.energy_head), batch) < 1e-6);
      }
}

TEST_CASE("unit.mlp: raw features have exact gradients too") {
  for (const Case& c : kCases) {
    CAPTURE(c.name);
    const Batch<double> batch = random_batch(2, 8, c.form, c.energy_head, c.squared_norm);
    CHECK(gradient_error(small_net(Activation::silu, c.energy_head, false), batch) < 1e-6);
  }
}

/// The net's value at the samples of a batch moved by `step` along direction `k` of each.
NetMatrix<double> value_at(const NetSpec& net, const std::vector<double>& params, Batch<double> batch, int k,
                           double step) {
  const auto dim = static_cast<std::size_t>(batch.dim), directions = static_cast<std::size_t>(batch.jet.directions);
  for (std::size_t i = 0; i < batch.x.size(); ++i)
    batch.x[i] += step * batch.direction[(i / dim * directions + static_cast<std::size_t>(k)) * dim + i % dim];
  batch.jet = {};
  Mlp<double> mlp(net, batch.dim, {}, batch.samples);
  return mlp.forward(params, batch, 0, batch.samples);
}

TEST_CASE("unit.mlp: derivatives in x are those of differences") {
  for (const Activation activation : kActivations)
    for (const int dim : {1, 2}) {
      CAPTURE(kNames[static_cast<int>(activation)]);
      CAPTURE(dim);
      const NetSpec net = small_net(activation, false);
      Batch<double> batch = random_batch(dim, 7, LossForm::sliced, false, true, 3);
      batch.jet.second = true;
      const std::vector<double> params = params_of(net, dim);
      Mlp<double> mlp(net, dim, batch.jet, 7);
      const NetMatrix<double> out = mlp.forward(params, batch, 0, 7);
      for (int k = 0; k < 3; ++k) {
        constexpr double kStep = 1e-4;
        const NetMatrix<double> here = value_at(net, params, batch, k, 0.0);
        const NetMatrix<double> up = value_at(net, params, batch, k, kStep);
        const NetMatrix<double> down = value_at(net, params, batch, k, -kStep);
        CHECK((out.topRows(7) - here).cwiseAbs().maxCoeff() < 1e-14);
        const NetMatrix<double> first = (up - down) / (2.0 * kStep);
        const NetMatrix<double> second = (up - 2.0 * here + down) / (kStep * kStep);
        CHECK((out.middleRows(7 * (1 + k), 7) - first).cwiseAbs().maxCoeff() < 1e-6 * first.cwiseAbs().maxCoeff());
        CHECK((out.middleRows(7 * (4 + k), 7) - second).cwiseAbs().maxCoeff() < 1e-5 * second.cwiseAbs().maxCoeff());
      }
    }
}

TEST_CASE("unit.mlp: the energy's gradient in x by the backward pass is its derivative along the axes") {
  for (const int dim : {1, 2}) {
    const NetSpec net = small_net(Activation::tanh, true);
    const Batch<double> batch = random_batch(dim, 9, LossForm::regression, true);
    const std::vector<double> params = params_of(net, dim);
    Mlp<double> with_jet(net, dim, batch.jet, 9);
    const NetMatrix<double> out = with_jet.forward(params, batch, 0, 9);
    Mlp<double> plain(net, dim, {}, 9);
    plain.forward(params, batch, 0, 9);
    const NetMatrix<double> gradient = plain.x_gradient(params);
    for (int c = 0; c < dim; ++c)
      CHECK((out.col(0).segment(9 * (1 + c), 9) - gradient.col(c)).cwiseAbs().maxCoeff() < 1e-13);
  }
}

TEST_CASE("unit.mlp: float agrees with double") {
  for (const Case& c : kCases) {
    CAPTURE(c.name);
    NetSpec net = small_net(Activation::silu, c.energy_head);
    net.width = 32;
    const Batch<double> batch = random_batch(2, 100, c.form, c.energy_head, c.squared_norm);
    const std::vector<float> params = initial_params(net, 2, 5);
    const auto in_double = loss_and_gradient(net, testing::cast<double>(params), batch, 64);
    const auto in_float = loss_and_gradient(net, params, testing::in_float(batch), 64);
    CHECK(in_float.loss == doctest::Approx(in_double.loss).epsilon(1e-5));
    double apart = 0.0;
    for (std::size_t i = 0; i < params.size(); ++i)
      apart = std::max(apart, std::abs(in_double.gradient[i] - static_cast<double>(in_float.gradient[i])));
    CHECK(apart < 1e-5 * largest(in_double.gradient));
  }
}

TEST_CASE("unit.mlp: the features are those the layout documents") {
  NetSpec net = small_net(Activation::silu, false);
  net.depth = 1;
  net.width = x_feature_count(net, 2) + noise_feature_count(net);
  NetMatrix<double> storage(1, net.width);
  NetView<double> inputs(storage.data(), 1, net.width);
  inputs(0, 0) = 0.3;
  inputs(0, 1) = -0.7;
  inputs(0, 10) = 0.2;
  expand_x<double>(net, 2, {}, 1, inputs);
  expand_noise<double>(net, 10, 1, inputs);
  const double quarter = std::acos(0.0), half = 2.0 * quarter;
  const double expected[] = {0.3,
                             -0.7,
                             std::sin(quarter * 0.3),
                             std::sin(quarter * -0.7),
                             std::cos(quarter * 0.3),
                             std::cos(quarter * -0.7),
                             std::sin(half * 0.3),
                             std::sin(half * -0.7),
                             std::cos(half * 0.3),
                             std::cos(half * -0.7),
                             0.2,
                             std::sin(half * 0.2),
                             std::cos(half * 0.2),
                             std::sin(2 * half * 0.2),
                             std::cos(2 * half * 0.2),
                             std::sin(3 * half * 0.2),
                             std::cos(3 * half * 0.2)};
  REQUIRE(net.width == std::size(expected));
  for (int i = 0; i < net.width; ++i) CHECK(inputs(0, i) == doctest::Approx(expected[i]).epsilon(1e-14));
}

TEST_CASE("unit.mlp: first weights have the documented spread and follow the seed") {
  NetSpec net;
  net.activation = Activation::relu;
  const ParamLayout layout = param_layout(net, 2);
  CHECK(layout.layers.front().in == 27);
  CHECK(layout.size == 27 * 64 + 64 + 2 * (64 * 64 + 64) + 64 * 2 + 2);
  const std::vector<float> params = initial_params(net, 2, 3);
  CHECK(params == initial_params(net, 2, 3));
  CHECK(params != initial_params(net, 2, 4));
  for (const ParamLayout::Layer& layer : layout.layers) {
    const double scale = &layer == &layout.layers.back() ? 0.1 : 1.0;
    double sum = 0.0;
    for (std::size_t i = layer.weight; i < layer.bias; ++i) sum += std::pow(double{params[i]}, 2);
    const auto count = static_cast<double>(layer.bias - layer.weight);
    CHECK(sum / count == doctest::Approx(scale * scale * 2.0 / layer.in).epsilon(4.0 / std::sqrt(count)));
    for (int i = 0; i < layer.out; ++i) CHECK(params[layer.bias + static_cast<std::size_t>(i)] == 0.0f);
  }
}

}  // namespace
}  // namespace scorescope
