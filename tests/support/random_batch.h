#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "core/math/philox.h"
#include "core/nn/batch.h"
#include "core/nn/loss.h"
#include "core/nn/mlp.h"
#include "core/nn/net_spec.h"
#include "core/nn/param_layout.h"

namespace scorescope::testing {

/// The n-th standard normal of a sequence, the same on every platform.
inline double normal(std::uint32_t sequence, std::size_t n) {
  const auto words = philox(99, Stream::metric, static_cast<std::uint32_t>(n), sequence);
  return normal_pair<double>(words[0], words[1])[0];
}

inline std::vector<double> normals(std::uint32_t sequence, std::size_t count, double scale = 1.0, double mean = 0.0) {
  std::vector<double> out(count);
  for (std::size_t i = 0; i < count; ++i) out[i] = mean + scale * normal(sequence, i);
  return out;
}

/// A batch of the given loss with nothing at a special value.
inline Batch<double> random_batch(int dim, int samples, LossForm form, bool energy_head, bool squared_norm = true,
                                  int probes = 2) {
  Batch<double> b;
  b.dim = dim;
  b.samples = samples;
  b.form = form;
  b.energy_head = energy_head;
  b.squared_norm = squared_norm;
  if (form == LossForm::likelihood) b.data_samples = samples / 2;
  if (form == LossForm::regression && energy_head) b.jet = {.directions = dim};
  if (form == LossForm::divergence) b.jet = {.directions = dim, .second = energy_head};
  if (form == LossForm::sliced) {
    b.probes = probes;
    b.jet = {.directions = probes + (energy_head && squared_norm ? dim : 0), .second = energy_head};
  }
  const auto n = static_cast<std::size_t>(samples), d = static_cast<std::size_t>(dim);
  const auto directions = static_cast<std::size_t>(b.jet.directions);
  b.x = normals(1, n * d);
  b.x_scale = normals(2, n, 0.1, 0.8);
  b.noise = normals(3, n, 0.3, 0.5);
  b.gx = normals(4, n, 0.3, 0.5);
  b.gF = normals(5, n, 0.3, -0.8);
  b.kappa = normals(6, n, 0.2, 1.0);
  b.weight = normals(7, n, 0.1, form == LossForm::likelihood ? 0.0 : 0.3);
  b.target = normals(8, n * d);
  b.time.assign(n, 0.5);
  b.direction.assign(n * directions * d, 0.0);
  const std::size_t first_axis = form == LossForm::sliced ? static_cast<std::size_t>(probes) : 0;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < directions; ++k)
      for (std::size_t c = 0; c < d; ++c)
        b.direction[(i * directions + k) * d + c] =
            k < first_axis ? normal(9, (i * directions + k) * d + c) : static_cast<double>(k - first_axis == c);
  return b;
}

template <class R>
struct LossAndGradient {
  double loss = 0.0;
  std::vector<R> gradient, sample_loss;
};

/// Of a whole batch, in tiles.
template <class R>
LossAndGradient<R> loss_and_gradient(const NetSpec& net, const std::vector<R>& params, const Batch<R>& batch,
                                     int tile) {
  LossAndGradient<R> out;
  out.gradient.assign(params.size(), R(0));
  out.sample_loss.assign(static_cast<std::size_t>(batch.samples), R(0));
  Mlp<R> mlp(net, batch.dim, batch.jet, tile);
  const auto tiles = [&](auto&& body) {
    for (int first = 0; first < batch.samples; first += tile) body(first, std::min(tile, batch.samples - first));
  };
  double partition = 0.0;
  if (batch.form == LossForm::likelihood) {
    std::vector<R> energy(static_cast<std::size_t>(batch.samples));
    tiles([&](int first, int count) {
      energies<R>(batch, first, count, mlp.forward(params, batch, first, count),
                  std::span<R>(energy).subspan(static_cast<std::size_t>(first)));
    });
    partition = log_partition<R>(batch, energy);
    out.loss += partition;
  }
  tiles([&](int first, int count) {
    const ConstNetView<R> output = mlp.forward(params, batch, first, count);
    NetMatrix<R> buffer(output.rows(), output.cols());
    NetView<R> gradient(buffer.data(), buffer.rows(), buffer.cols());
    out.loss += loss_gradient<R>(batch, first, count, output, partition, gradient,
                                 std::span<R>(out.sample_loss).subspan(static_cast<std::size_t>(first)));
    mlp.backward(params, {buffer.data(), buffer.rows(), buffer.cols()}, out.gradient);
  });
  return out;
}

template <class To, class From>
std::vector<To> cast(const std::vector<From>& from) {
  return {from.begin(), from.end()};
}

inline Batch<float> in_float(const Batch<double>& b) {
  return {.dim = b.dim,
          .samples = b.samples,
          .form = b.form,
          .energy_head = b.energy_head,
          .squared_norm = b.squared_norm,
          .data_samples = b.data_samples,
          .probes = b.probes,
          .jet = b.jet,
          .x = cast<float>(b.x),
          .x_scale = cast<float>(b.x_scale),
          .noise = cast<float>(b.noise),
          .gx = cast<float>(b.gx),
          .gF = cast<float>(b.gF),
          .kappa = cast<float>(b.kappa),
          .weight = cast<float>(b.weight),
          .target = cast<float>(b.target),
          .direction = cast<float>(b.direction),
          .time = cast<float>(b.time)};
}

}  // namespace scorescope::testing
