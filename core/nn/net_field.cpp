#include "core/nn/net_field.h"

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "core/nn/features.h"
#include "core/nn/param_layout.h"

namespace scorescope {

namespace {

/// Points that go through the net at a time.
constexpr int kPoints = 128;

template <class R>
using Values = Eigen::Map<Eigen::Array<R, Eigen::Dynamic, 1>>;
template <class R>
using ConstValues = Eigen::Map<const Eigen::Array<R, Eigen::Dynamic, 1>>;

}  // namespace

template <class R>
NetField<R>::NetField(std::shared_ptr<const LearnedScore> learned, Signal level)
    : learned_(std::move(learned)),
      level_(level),
      coefficients_(level_coefficients(learned_->net, learned_->levels, level)) {
  const int noise_features = noise_feature_count(learned_->net);
  NetMatrix<R> embedding(1, noise_features);
  NetView<R> inputs(embedding.data(), 1, noise_features);
  inputs(0, 0) = static_cast<R>(coefficients_.noise);
  expand_noise(learned_->net, 0, 1, inputs);
  const ParamLayout::Layer layer = param_layout(learned_->net, learned_->dim).layers.front();
  for (int j = 0; j < layer.out; ++j) {
    R bias = learned_->params[layer.bias + static_cast<std::size_t>(j)];
    const std::size_t row = layer.weight + static_cast<std::size_t>(j + 1) * static_cast<std::size_t>(layer.in);
    for (int i = 0; i < noise_features; ++i)
      bias += learned_->params[row - static_cast<std::size_t>(noise_features - i)] * inputs(0, i);
    first_bias_.push_back(bias);
  }
}

template <class R>
void NetField<R>::Workspace::prepare(const std::shared_ptr<const LearnedScore>& for_net) {
  if (learned == for_net) return;
  if (!learned || learned->net != for_net->net || learned->dim != for_net->dim) {
    layers.emplace(for_net->net, for_net->dim, Jet{}, kPoints, for_net->net.head == Head::energy);
    slope.resize(kPoints, for_net->dim);
    ones.setOnes(kPoints, 1);
    sum.resize(kPoints, 1);
  }
  learned = for_net;
  if constexpr (!std::is_same_v<R, float>) cast_params.assign(learned->params.begin(), learned->params.end());
}

template <class R>
std::span<const R> NetField<R>::Workspace::params() const {
  if constexpr (std::is_same_v<R, float>)
    return learned->params;
  else
    return cast_params;
}

template <class R>
bool NetField<R>::covered() const {
  return learned_->levels.covers(std::log(level_.alpha) - std::log(level_.sigma));
}

template <class R>
void NetField<R>::evaluate(const R* x, const R* y, int count, const Outputs& out, Workspace& workspace) const {
  workspace.prepare(learned_);
  const auto moved = [](R* from, int by) { return from ? from + by : nullptr; };
  for (int first = 0; first < count; first += kPoints)
    evaluate_tile(x + first, learned_->dim == 2 ? y + first : nullptr, std::min(kPoints, count - first),
                  {.score_x = moved(out.score_x, first),
                   .score_y = moved(out.score_y, first),
                   .x0_x = moved(out.x0_x, first),
                   .x0_y = moved(out.x0_y, first),
                   .energy = moved(out.energy, first)},
                  workspace);
}

template <class R>
void NetField<R>::evaluate_tile(const R* x, const R* y, int count, const Outputs& out, Workspace& workspace) const {
  const NetSpec& net = learned_->net;
  const int dim = learned_->dim, features = x_feature_count(net, dim);
  const auto c = [](double value) { return static_cast<R>(value); };
  NetView<R> inputs = workspace.layers->inputs(count, features);
  const R* coordinates[] = {x, y};
  for (int i = 0; i < dim; ++i)
    inputs.col(i).array() = c(coefficients_.x_scale) * ConstValues<R>(coordinates[i], count);
  expand_x(net, dim, {}, count, inputs);
  const ConstNetView<R> output = workspace.layers->forward(workspace.params(), first_bias_);

  // Sums are rounded in aligned memory, whatever the caller's is, so that the bits are the same for all callers.
  Values<R> sum(workspace.sum.data(), count);
  if (out.energy) {
    sum = c(coefficients_.energy_F) * output.col(0).array();
    for (int i = 0; i < dim; ++i)
      sum += c(0.5 * coefficients_.energy_x) * ConstValues<R>(coordinates[i], count).square();
    std::copy(sum.begin(), sum.end(), out.energy);
  }
  if (!out.score_x && !out.score_y && !out.x0_x && !out.x0_y) return;
  const R* field = output.data();
  if (net.head == Head::energy) {
    NetView<R> slope(workspace.slope.data(), count, dim);
    const ConstNetView<R> gradient =
        workspace.layers->input_gradient(workspace.params(), {workspace.ones.data(), count, 1});
    pull_back_x<R>(net, dim, {inputs.data(), count, features}, gradient, slope);
    slope *= c(coefficients_.x_scale);
    field = slope.data();
  }
  R* const scores[] = {out.score_x, out.score_y};
  R* const denoised[] = {out.x0_x, out.x0_y};
  for (int i = 0; i < dim; ++i) {
    const ConstValues<R> at(coordinates[i], count), F(field + Eigen::Index{i} * count, count);
    if (scores[i]) {
      sum = c(coefficients_.score_x) * at + c(coefficients_.score_F) * F;
      std::copy(sum.begin(), sum.end(), scores[i]);
    }
    if (denoised[i]) {
      sum = c(coefficients_.x0_x) * at + c(coefficients_.x0_F) * F;
      std::copy(sum.begin(), sum.end(), denoised[i]);
    }
  }
}

template class NetField<float>;
template class NetField<double>;

}  // namespace scorescope
