#include "core/nn/dense.h"

#include <algorithm>
#include <utility>

#include "core/nn/activation.h"

namespace scorescope {

namespace {

/// Samples an activation takes at a time: enough to hide the latency of its polynomials.
constexpr int kLanes = 32;

template <class R>
using Weight = Eigen::Map<Eigen::Matrix<R, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>, 0, Eigen::OuterStride<>>;
template <class R>
using ConstWeight =
    Eigen::Map<const Eigen::Matrix<R, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>, 0, Eigen::OuterStride<>>;

template <class R>
ConstNetView<R> view(const NetMatrix<R>& buffer, Eigen::Index rows, Eigen::Index columns) {
  return {buffer.data(), rows, columns};
}
template <class R>
NetView<R> view(NetMatrix<R>& buffer, Eigen::Index rows, Eigen::Index columns) {
  return {buffer.data(), rows, columns};
}

/// One feature of a hidden layer: where its values and derivatives lie, [n] each.
template <class R>
struct Column {
  R* h = nullptr;            ///< forwards: z in, h out; backwards: dLoss/dh in, dLoss/dz out. Blocks of n as in jet
  R* derivatives = nullptr;  ///< z', z''
  std::array<R*, 3> phi{};   ///< phi', phi'', phi'''
  int n = 0;
  Jet jet;

  [[nodiscard]] int first(int k) const { return (1 + k) * n; }
  [[nodiscard]] int second(int k) const { return (1 + jet.directions + k) * n; }
};

template <int N, class R>
using Lane = Eigen::Array<R, N, 1, 0, kLanes, 1>;
template <int N, class R>
Eigen::Map<Lane<N, R>> lane(R* at, int size) {
  return Eigen::Map<Lane<N, R>>(at, size);
}

template <Activation A, int Derivatives, int N, class R>
void forward_lanes(const Column<R>& c, R bias, int i, int size) {
  ActivationValues<Lane<N, R>> a;
  const Lane<N, R> z = lane<N>(c.h + i, size) + bias;
  evaluate_activation<A, Derivatives>(z, a);
  lane<N>(c.h + i, size) = a.value;
  if constexpr (Derivatives >= 1) lane<N>(c.phi[0] + i, size) = a.first;
  if constexpr (Derivatives >= 2) {
    lane<N>(c.phi[1] + i, size) = a.second;
    if constexpr (Derivatives == 3) lane<N>(c.phi[2] + i, size) = a.third;
    for (int k = 0; k < c.jet.directions; ++k) {
      auto h1 = lane<N>(c.h + c.first(k) + i, size);
      const Lane<N, R> z1 = h1;
      lane<N>(c.derivatives + c.first(k) - c.n + i, size) = z1;
      h1 = a.first * z1;
      if constexpr (Derivatives == 3) {
        auto h2 = lane<N>(c.h + c.second(k) + i, size);
        const Lane<N, R> z2 = h2;
        lane<N>(c.derivatives + c.second(k) - c.n + i, size) = z2;
        h2 = a.second * z1.square() + a.first * z2;
      }
    }
  }
}

/// The transpose of forward_lanes; the sum of dLoss/dz over the values.
template <int Derivatives, int N, class R>
R backward_lanes(const Column<R>& c, int i, int size) {
  const Lane<N, R> p1 = lane<N>(c.phi[0] + i, size);
  Lane<N, R> g = p1 * lane<N>(c.h + i, size);
  if constexpr (Derivatives >= 2) {
    const Lane<N, R> p2 = lane<N>(c.phi[1] + i, size);
    for (int k = 0; k < c.jet.directions; ++k) {
      auto g1 = lane<N>(c.h + c.first(k) + i, size);
      const Lane<N, R> z1 = lane<N>(c.derivatives + c.first(k) - c.n + i, size);
      g += p2 * z1 * g1;
      g1 *= p1;
      if constexpr (Derivatives == 3) {
        auto g2 = lane<N>(c.h + c.second(k) + i, size);
        const Lane<N, R> z2 = lane<N>(c.derivatives + c.second(k) - c.n + i, size);
        g += (lane<N>(c.phi[2] + i, size) * z1.square() + p2 * z2) * g2;
        g1 += R(2) * p2 * z1 * g2;
        g2 *= p1;
      }
    }
  }
  lane<N>(c.h + i, size) = g;
  return g.sum();
}

template <Activation A, int Derivatives, class R>
void forward_column(const Column<R>& c, R bias) {
  int i = 0;
  for (; i + kLanes <= c.n; i += kLanes) forward_lanes<A, Derivatives, kLanes>(c, bias, i, kLanes);
  if (i < c.n) forward_lanes<A, Derivatives, Eigen::Dynamic>(c, bias, i, c.n - i);
}

template <int Derivatives, class R>
R backward_column(const Column<R>& c) {
  R sum(0);
  int i = 0;
  for (; i + kLanes <= c.n; i += kLanes) sum += backward_lanes<Derivatives, kLanes>(c, i, kLanes);
  if (i < c.n) sum += backward_lanes<Derivatives, Eigen::Dynamic>(c, i, c.n - i);
  return sum;
}

/// body(std::integral_constant<int, derivatives>).
template <class Body>
void with_derivatives(int derivatives, const Body& body) {
  switch (derivatives) {
    case 0:
      return body(std::integral_constant<int, 0>());
    case 1:
      return body(std::integral_constant<int, 1>());
    case 2:
      return body(std::integral_constant<int, 2>());
    default:
      return body(std::integral_constant<int, 3>());
  }
}

template <class Body>
void with_activation(Activation activation, const Body& body) {
  switch (activation) {
    case Activation::silu:
      return body(std::integral_constant<Activation, Activation::silu>());
    case Activation::tanh:
      return body(std::integral_constant<Activation, Activation::tanh>());
    case Activation::relu:
      return body(std::integral_constant<Activation, Activation::relu>());
    case Activation::softplus:
      return body(std::integral_constant<Activation, Activation::softplus>());
  }
}

}  // namespace

template <class R>
DenseLayers<R>::DenseLayers(const NetSpec& net, int dim, Jet jet, int capacity, bool backward)
    : layout_(param_layout(net, dim)), activation_(net.activation), jet_(jet), capacity_(capacity) {
  if (jet.directions > 0)
    derivatives_ = jet.second ? 3 : 2;
  else if (backward)
    derivatives_ = 1;
  const Eigen::Index rows = Eigen::Index{capacity} * jet.columns();
  inputs_.resize(rows, layout_.layers.front().in);
  outputs_.resize(rows, layout_.layers.back().out);
  hidden_.resize(layout_.layers.size() - 1);
  for (Hidden& hidden : hidden_) {
    hidden.out.resize(rows, net.width);
    hidden.derivatives.resize(rows - capacity, net.width);
    for (int d = 0; d < derivatives_; ++d) hidden.phi[static_cast<std::size_t>(d)].resize(capacity, net.width);
  }
  if (backward)
    for (NetMatrix<R>& delta : delta_) delta.resize(rows, std::max(net.width, layout_.layers.front().in));
}

template <class R>
NetView<R> DenseLayers<R>::inputs(int count, int features) {
  count_ = count;
  features_ = features;
  return view(inputs_, Eigen::Index{count} * jet_.columns(), features);
}

template <class R>
ConstNetView<R> DenseLayers<R>::layer_inputs(std::size_t layer) const {
  const Eigen::Index rows = Eigen::Index{count_} * jet_.columns();
  return layer == 0 ? view(inputs_, rows, features_) : view(hidden_[layer - 1].out, rows, layout_.layers[layer].in);
}

template <class R>
ConstNetView<R> DenseLayers<R>::forward(std::span<const R> params, std::span<const R> first_bias) {
  const Eigen::Index rows = Eigen::Index{count_} * jet_.columns();
  for (std::size_t l = 0; l < layout_.layers.size(); ++l) {
    const ParamLayout::Layer& layer = layout_.layers[l];
    const ConstNetView<R> in = layer_inputs(l);
    const ConstWeight<R> weight(params.data() + layer.weight, layer.out, in.cols(), Eigen::OuterStride<>(layer.in));
    const bool last = l == hidden_.size();
    NetView<R> z = view(last ? outputs_ : hidden_[l].out, rows, layer.out);
    z.noalias() = in * weight.transpose();
    const std::span<const R> bias =
        l == 0 && !first_bias.empty() ? first_bias : params.subspan(layer.bias, static_cast<std::size_t>(layer.out));
    if (!last)
      activate(l, bias);
    else
      for (int j = 0; j < layer.out; ++j) z.col(j).head(count_).array() += bias[static_cast<std::size_t>(j)];
  }
  return view(std::as_const(outputs_), rows, layout_.layers.back().out);
}

template <class R>
void DenseLayers<R>::activate(std::size_t layer, std::span<const R> bias) {
  Hidden& hidden = hidden_[layer];
  const Eigen::Index n = count_;
  with_activation(activation_, [&](auto activation) {
    with_derivatives(derivatives_, [&](auto derivatives) {
      for (Eigen::Index j = 0; j < layout_.layers[layer].out; ++j) {
        Column<R> c{.h = hidden.out.data() + j * n * jet_.columns(), .n = count_, .jet = jet_};
        c.derivatives = hidden.derivatives.data() + j * n * (jet_.columns() - 1);
        for (std::size_t d = 0; d < derivatives(); ++d) c.phi[d] = hidden.phi[d].data() + j * n;
        forward_column<activation(), derivatives()>(c, bias[static_cast<std::size_t>(j)]);
      }
    });
  });
}

template <class R>
void DenseLayers<R>::pull_back_activation(std::size_t layer, NetView<R>& delta, R* bias_gradient) {
  Hidden& hidden = hidden_[layer];
  const Eigen::Index n = count_;
  with_derivatives(derivatives_, [&](auto derivatives) {
    if constexpr (derivatives() > 0)
      for (Eigen::Index j = 0; j < layout_.layers[layer].out; ++j) {
        Column<R> c{.h = delta.data() + j * n * jet_.columns(), .n = count_, .jet = jet_};
        c.derivatives = hidden.derivatives.data() + j * n * (jet_.columns() - 1);
        for (std::size_t d = 0; d < derivatives(); ++d) c.phi[d] = hidden.phi[d].data() + j * n;
        const R sum = backward_column<derivatives()>(c);
        if (bias_gradient) bias_gradient[j] += sum;
      }
  });
}

template <class R>
NetView<R> DenseLayers<R>::pull_back_linear(std::size_t layer, std::span<const R> params,
                                            const ConstNetView<R>& delta) {
  const ParamLayout::Layer& at = layout_.layers[layer];
  const Eigen::Index columns = layer == 0 ? features_ : at.in;
  const ConstWeight<R> weight(params.data() + at.weight, at.out, columns, Eigen::OuterStride<>(at.in));
  NetView<R> out = view(delta_[layer % 2], delta.rows(), columns);
  out.noalias() = delta * weight;
  return out;
}

template <class R>
void DenseLayers<R>::backward(std::span<const R> params, const ConstNetView<R>& output_gradient,
                              std::span<R> gradient) {
  const ParamLayout::Layer& last = layout_.layers.back();
  for (int j = 0; j < last.out; ++j)
    gradient[last.bias + static_cast<std::size_t>(j)] += output_gradient.col(j).head(count_).sum();
  const R* delta = output_gradient.data();
  for (std::size_t l = layout_.layers.size(); l-- > 0;) {
    const ParamLayout::Layer& layer = layout_.layers[l];
    const ConstNetView<R> d(delta, output_gradient.rows(), layer.out);
    const ConstNetView<R> in = layer_inputs(l);
    Weight<R> weight(gradient.data() + layer.weight, layer.out, in.cols(), Eigen::OuterStride<>(layer.in));
    weight.noalias() += d.transpose() * in;
    if (l == 0) break;
    NetView<R> next = pull_back_linear(l, params, d);
    pull_back_activation(l - 1, next, gradient.data() + layout_.layers[l - 1].bias);
    delta = next.data();
  }
}

template <class R>
ConstNetView<R> DenseLayers<R>::input_gradient(std::span<const R> params, const ConstNetView<R>& output_gradient) {
  const R* delta = output_gradient.data();
  for (std::size_t l = layout_.layers.size(); l-- > 0;) {
    NetView<R> next = pull_back_linear(l, params, {delta, output_gradient.rows(), layout_.layers[l].out});
    if (l > 0) pull_back_activation(l - 1, next, nullptr);
    delta = next.data();
  }
  return {delta, output_gradient.rows(), features_};
}

template class DenseLayers<float>;
template class DenseLayers<double>;

}  // namespace scorescope
