#pragma once

#include <Eigen/Core>
#include <array>
#include <span>
#include <vector>

#include "core/nn/batch.h"
#include "core/nn/features.h"
#include "core/nn/net_spec.h"
#include "core/nn/param_layout.h"

namespace scorescope {

/// The dense layers of a net on a tile of samples, with the derivatives in x of `jet` carried along as further rows:
/// for each layer z = W h + b, h = phi(z), and along a direction h' = phi'(z) z', h'' = phi''(z) z'^2 + phi'(z) z''.
/// Rows: [0, n) values, [n, 2n) first derivatives along direction 1, ..., then (jet.second) the second derivatives
/// along direction 1, ... . Holds its workspace, so that nothing is allocated from pass to pass.
template <class R>
class DenseLayers {
 public:
  /// `backward`: whether backward or input_gradient will be called; only then are phi', ... kept.
  DenseLayers(const NetSpec& net, int dim, Jet jet, int capacity, bool backward);

  [[nodiscard]] int capacity() const { return capacity_; }

  /// Starts a tile of `count` samples: the inputs to be filled, [count * jet.columns(), features]. Fewer features than
  /// the first layer has inputs: the contribution of the others comes with `first_bias` below.
  NetView<R> inputs(int count, int features);

  /// `first_bias` takes the place of the first layer's bias unless it is empty.
  ConstNetView<R> forward(std::span<const R> params, std::span<const R> first_bias = {});

  /// dLoss/doutput of the last forward in, dLoss/dparams added to `gradient`.
  void backward(std::span<const R> params, const ConstNetView<R>& output_gradient, std::span<R> gradient);

  /// dLoss/dinputs of the last forward (jet: none).
  ConstNetView<R> input_gradient(std::span<const R> params, const ConstNetView<R>& output_gradient);

 private:
  /// What a hidden layer leaves for the way back.
  struct Hidden {
    NetMatrix<R> out;                 ///< h and its derivatives
    NetMatrix<R> derivatives;         ///< z', z'' as they came in
    std::array<NetMatrix<R>, 3> phi;  ///< phi', phi'', phi'''
  };

  [[nodiscard]] ConstNetView<R> layer_inputs(std::size_t layer) const;
  void activate(std::size_t layer, std::span<const R> bias);
  void pull_back_activation(std::size_t layer, NetView<R>& delta, R* bias_gradient);
  /// The gradient in a layer's inputs, on the way back; alternates between two buffers.
  NetView<R> pull_back_linear(std::size_t layer, std::span<const R> params, const ConstNetView<R>& delta);

  ParamLayout layout_;
  Activation activation_;
  Jet jet_;
  int capacity_ = 0;
  int derivatives_ = 0;  ///< how many of phi', phi'', phi''' are needed
  int count_ = 0;
  int features_ = 0;
  NetMatrix<R> inputs_, outputs_;
  std::vector<Hidden> hidden_;
  std::array<NetMatrix<R>, 2> delta_;
};

}  // namespace scorescope
