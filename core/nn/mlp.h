#pragma once

#include <Eigen/Core>
#include <span>

#include "core/nn/batch.h"
#include "core/nn/net_spec.h"
#include "core/nn/param_layout.h"

namespace scorescope {

template <class R>
using NetMatrix = Eigen::Matrix<R, Eigen::Dynamic, Eigen::Dynamic>;

/// One tile of samples through a net, forwards and backwards, with the derivatives in x of `jet` as extra columns:
/// columns [0, n) values, [n, 2n) first derivatives along direction 1, ..., then (jet.second) the second derivatives
/// along direction 1, ... . Holds its workspace: nothing is allocated after the first pass. float for training and
/// sampling, double for the tests.
template <class R>
class Mlp {
 public:
  Mlp(const NetSpec& net, int dim, Jet jet, int capacity);

  /// Features of samples [first, first + count) of the batch, with their derivatives, then the net. The output,
  /// [outputs, count * jet.columns()], stays valid until the next call.
  const NetMatrix<R>& forward(std::span<const R> params, const Batch<R>& batch, int first, int count);

  /// dLoss/doutput of the last forward in, dLoss/dparams added to `gradient`.
  void backward(std::span<const R> params, const NetMatrix<R>& output_gradient, std::span<R> gradient);
};

}  // namespace scorescope
