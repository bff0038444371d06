#pragma once

#include <span>

#include "core/nn/batch.h"
#include "core/nn/dense.h"
#include "core/nn/features.h"
#include "core/nn/net_spec.h"

namespace scorescope {

/// One tile of a batch through a net, forwards and backwards, with the derivatives in x of `jet` as further rows (rows
/// of the output as in DenseLayers). float for training and sampling, double for the tests.
template <class R>
class Mlp {
 public:
  Mlp(const NetSpec& net, int dim, Jet jet, int capacity);

  /// Features of samples [first, first + count) of the batch, with their derivatives, then the net. The output,
  /// [count * jet.columns(), outputs], stays valid until the next call.
  ConstNetView<R> forward(std::span<const R> params, const Batch<R>& batch, int first, int count);

  /// dLoss/doutput of the last forward in, dLoss/dparams added to `gradient`.
  void backward(std::span<const R> params, const ConstNetView<R>& output_gradient, std::span<R> gradient);

  /// The gradient in x of the one output of an energy head at the samples of the last forward (jet: none): [count,
  /// dim].
  ConstNetView<R> x_gradient(std::span<const R> params);

 private:
  NetSpec net_;
  int dim_ = 0;
  Jet jet_;
  DenseLayers<R> layers_;
  const Batch<R>* batch_ = nullptr;  ///< of the last forward
  int first_ = 0, count_ = 0;
  NetMatrix<R> ones_, x_gradient_;
};

}  // namespace scorescope
