#include "core/nn/mlp.h"

#include "core/nn/param_layout.h"

namespace scorescope {

namespace {

template <class R>
using Samples = Eigen::Map<const Eigen::Array<R, Eigen::Dynamic, 1>>;
/// One coordinate of samples whose coordinates lie side by side.
template <class R>
using Strided = Eigen::Map<const Eigen::Array<R, Eigen::Dynamic, 1>, 0, Eigen::InnerStride<>>;

}  // namespace

template <class R>
Mlp<R>::Mlp(const NetSpec& net, int dim, Jet jet, int capacity)
    : net_(net),
      dim_(dim),
      jet_(jet),
      layers_(net, dim, jet, capacity, true),
      ones_(NetMatrix<R>::Ones(capacity, 1)),
      x_gradient_(capacity, dim) {}

template <class R>
ConstNetView<R> Mlp<R>::forward(std::span<const R> params, const Batch<R>& batch, int first, int count) {
  batch_ = &batch;
  first_ = first;
  count_ = count;
  const int x_features = x_feature_count(net_, dim_);
  NetView<R> inputs = layers_.inputs(count, x_features + noise_feature_count(net_));
  const Samples<R> scale(batch.x_scale.data() + first, count);
  for (int i = 0; i < dim_; ++i) {
    const Strided<R> x(batch.x.data() + first * dim_ + i, count, Eigen::InnerStride<>(dim_));
    inputs.col(i).head(count) = x * scale;
    for (int k = 0; k < jet_.directions; ++k) {
      const int stride = jet_.directions * dim_;
      const Strided<R> direction(batch.direction.data() + first * stride + k * dim_ + i, count,
                                 Eigen::InnerStride<>(stride));
      inputs.col(i).segment((1 + k) * count, count) = direction * scale;
    }
    if (jet_.second) inputs.col(i).tail(count * jet_.directions).setZero();
  }
  expand_x(net_, dim_, jet_, count, inputs);
  inputs.col(x_features).head(count) = Samples<R>(batch.noise.data() + first, count);
  expand_noise(net_, x_features, count, inputs);
  inputs.bottomRightCorner(inputs.rows() - count, inputs.cols() - x_features).setZero();
  return layers_.forward(params);
}

template <class R>
void Mlp<R>::backward(std::span<const R> params, const ConstNetView<R>& output_gradient, std::span<R> gradient) {
  layers_.backward(params, output_gradient, gradient);
}

template <class R>
ConstNetView<R> Mlp<R>::x_gradient(std::span<const R> params) {
  const NetView<R> inputs = layers_.inputs(count_, x_feature_count(net_, dim_) + noise_feature_count(net_));
  const ConstNetView<R> gradient = layers_.input_gradient(params, {ones_.data(), count_, 1});
  NetView<R> out(x_gradient_.data(), count_, dim_);
  pull_back_x(net_, dim_, ConstNetView<R>(inputs.data(), inputs.rows(), inputs.cols()), gradient, out);
  out.array().colwise() *= Samples<R>(batch_->x_scale.data() + first_, count_);
  return {out.data(), count_, dim_};
}

template class Mlp<float>;
template class Mlp<double>;

}  // namespace scorescope
