#include "core/nn/features.h"

#include <numbers>

#include "core/nn/param_layout.h"

namespace scorescope {

namespace {

int sine_column(int dim, int k, int coordinate) {
  return dim * (2 * k - 1) + coordinate;
}
int cosine_column(int dim, int k, int coordinate) {
  return dim * 2 * k + coordinate;
}

}  // namespace

template <class R>
void expand_x(const NetSpec& net, int dim, Jet jet, int count, NetView<R>& inputs) {
  if (net.x_features != XFeatures::fourier) return;
  const auto values = [&](int column) { return inputs.col(column).head(count).array(); };
  constexpr R kBase = std::numbers::pi_v<R> / 2;
  for (int i = 0; i < dim; ++i) {
    const int s1 = sine_column(dim, 1, i), c1 = cosine_column(dim, 1, i);
    for (int k = 1; k <= net.x_harmonics; ++k) {
      const int s = sine_column(dim, k, i), c = cosine_column(dim, k, i);
      if (k == 1) {
        values(s) = (kBase * values(i)).sin();
        values(c) = (kBase * values(i)).cos();
      } else {
        const int s0 = sine_column(dim, k - 1, i), c0 = cosine_column(dim, k - 1, i);
        values(s) = values(s0) * values(c1) + values(c0) * values(s1);
        values(c) = values(c0) * values(c1) - values(s0) * values(s1);
      }
      const R w = kBase * static_cast<R>(k);
      for (int d = 0; d < jet.directions; ++d) {
        const auto first = [&](int column) { return inputs.col(column).segment((1 + d) * count, count).array(); };
        first(s) = w * first(i) * values(c);
        first(c) = -w * first(i) * values(s);
        if (!jet.second) continue;
        const auto second = [&](int column) {
          return inputs.col(column).segment((1 + jet.directions + d) * count, count).array();
        };
        second(s) = -(w * first(i)).square() * values(s);
        second(c) = -(w * first(i)).square() * values(c);
      }
    }
  }
}

template <class R>
void expand_noise(const NetSpec& net, int first, int count, NetView<R>& inputs) {
  if (net.noise_embedding != NoiseEmbedding::fourier) return;
  const auto column = [&](int i) { return inputs.col(first + i).head(count).array(); };
  for (int k = 1; k <= net.noise_pairs; ++k) {
    const int s = 2 * k - 1, c = 2 * k;
    if (k == 1) {
      column(s) = (std::numbers::pi_v<R> * column(0)).sin();
      column(c) = (std::numbers::pi_v<R> * column(0)).cos();
    } else {
      column(s) = column(s - 2) * column(2) + column(c - 2) * column(1);
      column(c) = column(c - 2) * column(2) - column(s - 2) * column(1);
    }
  }
}

template <class R>
void pull_back_x(const NetSpec& net, int dim, const ConstNetView<R>& inputs, const ConstNetView<R>& gradient,
                 NetView<R>& out) {
  const auto count = out.rows();
  for (int i = 0; i < dim; ++i) {
    out.col(i) = gradient.col(i).head(count);
    if (net.x_features != XFeatures::fourier) continue;
    for (int k = 1; k <= net.x_harmonics; ++k) {
      const int s = sine_column(dim, k, i), c = cosine_column(dim, k, i);
      out.col(i).array() += std::numbers::pi_v<R> / 2 * static_cast<R>(k) *
                            (inputs.col(c).head(count).array() * gradient.col(s).head(count).array() -
                             inputs.col(s).head(count).array() * gradient.col(c).head(count).array());
    }
  }
}

template void expand_x(const NetSpec&, int, Jet, int, NetView<float>&);
template void expand_x(const NetSpec&, int, Jet, int, NetView<double>&);
template void expand_noise(const NetSpec&, int, int, NetView<float>&);
template void expand_noise(const NetSpec&, int, int, NetView<double>&);
template void pull_back_x(const NetSpec&, int, const ConstNetView<float>&, const ConstNetView<float>&, NetView<float>&);
template void pull_back_x(const NetSpec&, int, const ConstNetView<double>&, const ConstNetView<double>&,
                          NetView<double>&);

}  // namespace scorescope
