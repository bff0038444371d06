#include "core/nn/loss.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace scorescope {

namespace {

template <class R>
using Vec = std::array<R, 2>;

template <class R>
R dot(const Vec<R>& a, const Vec<R>& b) {
  return a[0] * b[0] + a[1] * b[1];
}

/// One sample of a batch beside its rows of the net's output and of the gradient in it. In 1D every y is 0.
template <class R>
class Sample {
 public:
  Sample(const Batch<R>& batch, int first, int count, int i, const ConstNetView<R>& output, NetView<R>& gradient)
      : batch_(batch),
        at_(static_cast<std::size_t>(first) + static_cast<std::size_t>(i)),
        count_(count),
        i_(i),
        output_(output),
        gradient_(gradient),
        gx(batch.gx[at_]),
        gF(batch.gF[at_]),
        w(batch.weight[at_]),
        x(vector(batch.x, at_)) {}

  [[nodiscard]] Vec<R> target() const { return vector(batch_.target, at_); }
  [[nodiscard]] Vec<R> direction(int k) const {
    return vector(batch_.direction,
                  at_ * static_cast<std::size_t>(batch_.jet.directions) + static_cast<std::size_t>(k));
  }
  [[nodiscard]] R kappa() const { return batch_.kappa[at_]; }
  [[nodiscard]] R number() const { return output_(i_, 0); }
  R& number_gradient() { return gradient_(i_, 0); }

  /// g from the vector head's values, or for the energy head from its derivatives along directions [axes, axes + dim).
  [[nodiscard]] Vec<R> g(int axes) const {
    Vec<R> out{};
    for (int c = 0; c < batch_.dim; ++c)
      out[static_cast<std::size_t>(c)] = gx * x[static_cast<std::size_t>(c)] +
                                         gF * (batch_.energy_head ? output_(first(axes + c), 0) : output_(i_, c));
    return out;
  }
  /// Adds dLoss/dg.
  void pull_back_g(int axes, const Vec<R>& dg) {
    for (int c = 0; c < batch_.dim; ++c)
      (batch_.energy_head ? gradient_(first(axes + c), 0) : gradient_(i_, c)) += gF * dg[static_cast<std::size_t>(c)];
  }
  /// d_k . g, for the energy head from its derivative along d_k.
  [[nodiscard]] R g_along(int k) const {
    if (!batch_.energy_head) return dot(direction(k), g(0));
    return gx * dot(direction(k), x) + gF * output_(first(k), 0);
  }
  void pull_back_g_along(int k, R d) {
    const Vec<R> v = direction(k);
    if (batch_.energy_head)
      gradient_(first(k), 0) += gF * d;
    else
      pull_back_g(0, {d * v[0], d * v[1]});
  }
  /// d_k . (derivative of g along d_k).
  [[nodiscard]] R curvature(int k) const {
    const Vec<R> v = direction(k);
    R out = gx * dot(v, v);
    if (batch_.energy_head) return out + gF * output_(second(k), 0);
    for (int c = 0; c < batch_.dim; ++c) out += gF * v[static_cast<std::size_t>(c)] * output_(first(k), c);
    return out;
  }
  void pull_back_curvature(int k, R d) {
    if (batch_.energy_head) {
      gradient_(second(k), 0) += gF * d;
      return;
    }
    const Vec<R> v = direction(k);
    for (int c = 0; c < batch_.dim; ++c) gradient_(first(k), c) += gF * v[static_cast<std::size_t>(c)] * d;
  }

 private:
  [[nodiscard]] Vec<R> vector(const std::vector<R>& from, std::size_t at) const {
    return batch_.dim == 1 ? Vec<R>{from[at], R(0)} : Vec<R>{from[2 * at], from[2 * at + 1]};
  }
  [[nodiscard]] int first(int k) const { return (1 + k) * count_ + i_; }
  [[nodiscard]] int second(int k) const { return (1 + batch_.jet.directions + k) * count_ + i_; }

  const Batch<R>& batch_;
  std::size_t at_;
  int count_, i_;
  const ConstNetView<R>& output_;
  NetView<R>& gradient_;

 public:
  const R gx, gF, w;
  const Vec<R> x;
};

template <class R>
R regression(Sample<R>& s) {
  const Vec<R> g = s.g(0), target = s.target();
  const Vec<R> r{g[0] - target[0], g[1] - target[1]};
  s.pull_back_g(0, {2 * s.w * r[0], 2 * s.w * r[1]});
  return s.w * dot(r, r);
}

template <class R>
R divergence(Sample<R>& s, int directions) {
  const Vec<R> g = s.g(0);
  const R slope = 2 * s.w * s.kappa();
  s.pull_back_g(0, {2 * s.w * g[0], 2 * s.w * g[1]});
  R loss = s.w * dot(g, g);
  for (int k = 0; k < directions; ++k) {
    loss += slope * s.curvature(k);
    s.pull_back_curvature(k, slope);
  }
  return loss;
}

template <class R>
R sliced(Sample<R>& s, const Batch<R>& batch) {
  const R share = s.w / static_cast<R>(batch.probes);
  R loss(0);
  if (batch.squared_norm) {
    const int axes = batch.probes;
    const Vec<R> g = s.g(axes);
    s.pull_back_g(axes, {2 * s.w * g[0], 2 * s.w * g[1]});
    loss += s.w * dot(g, g);
  }
  for (int m = 0; m < batch.probes; ++m) {
    if (!batch.squared_norm) {
      const R along = s.g_along(m);
      loss += share * along * along;
      s.pull_back_g_along(m, 2 * share * along);
    }
    const R slope = 2 * share * s.kappa();
    loss += slope * s.curvature(m);
    s.pull_back_curvature(m, slope);
  }
  return loss;
}

template <class R>
R energy(const Sample<R>& s) {
  return R(0.5) * s.gx * dot(s.x, s.x) + s.gF * s.number();
}

}  // namespace

template <class R>
void energies(const Batch<R>& batch, int first, int count, const ConstNetView<R>& output, std::span<R> out) {
  NetView<R> none(nullptr, 0, 0);
  for (int i = 0; i < count; ++i)
    out[static_cast<std::size_t>(i)] = energy(Sample<R>(batch, first, count, i, output, none));
}

template <class R>
double log_partition(const Batch<R>& batch, std::span<const R> energy) {
  const auto exponent = [&](std::size_t j) { return static_cast<double>(batch.weight[j] - energy[j]); };
  const auto begin = static_cast<std::size_t>(batch.data_samples), end = static_cast<std::size_t>(batch.samples);
  double top = -std::numeric_limits<double>::infinity();
  for (std::size_t j = begin; j < end; ++j) top = std::max(top, exponent(j));
  double sum = 0.0;
  for (std::size_t j = begin; j < end; ++j) sum += std::exp(exponent(j) - top);
  return top + std::log(sum);
}

template <class R>
double loss_gradient(const Batch<R>& batch, int first, int count, const ConstNetView<R>& output, double log_partition,
                     NetView<R>& output_gradient, std::span<R> sample_loss) {
  output_gradient.setZero();
  double sum = 0.0;
  for (int i = 0; i < count; ++i) {
    Sample<R> s(batch, first, count, i, output, output_gradient);
    R loss(0);
    switch (batch.form) {
      case LossForm::regression:
        loss = regression(s);
        break;
      case LossForm::divergence:
        loss = divergence(s, batch.jet.directions);
        break;
      case LossForm::sliced:
        loss = sliced(s, batch);
        break;
      case LossForm::energy:
        loss = s.w * energy(s);
        s.number_gradient() = s.w * s.gF;
        break;
      case LossForm::likelihood:
        if (first + i < batch.data_samples) {
          loss = energy(s) / static_cast<R>(batch.data_samples);
          s.number_gradient() = s.gF / static_cast<R>(batch.data_samples);
        } else {
          const double share = std::exp(static_cast<double>(s.w - energy(s)) - log_partition);
          s.number_gradient() = -s.gF * static_cast<R>(share);
        }
        break;
    }
    sample_loss[static_cast<std::size_t>(i)] = loss;
    sum += static_cast<double>(loss);
  }
  return sum;
}

template void energies(const Batch<float>&, int, int, const ConstNetView<float>&, std::span<float>);
template void energies(const Batch<double>&, int, int, const ConstNetView<double>&, std::span<double>);
template double log_partition(const Batch<float>&, std::span<const float>);
template double log_partition(const Batch<double>&, std::span<const double>);
template double loss_gradient(const Batch<float>&, int, int, const ConstNetView<float>&, double, NetView<float>&,
                              std::span<float>);
template double loss_gradient(const Batch<double>&, int, int, const ConstNetView<double>&, double, NetView<double>&,
                              std::span<double>);

}  // namespace scorescope
