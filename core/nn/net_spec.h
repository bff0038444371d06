#pragma once

namespace scorescope {

enum class Activation { silu, tanh, relu, softplus };
/// What the output of a net stands for. The vector heads differ by a linear map at every noise level; the energy head
/// is one number E with score = -grad_x E. `velocity` is u = eps - x_0 (T12), the ODE velocity of fm_linear.
enum class Head { score, eps, x0, v, velocity, energy };
enum class XFeatures { raw, fourier };
/// How the noise level enters: lambda itself, lambda scaled to [0, 1] over the trained range, or that with sines and
/// cosines of it.
enum class NoiseEmbedding { raw, lambda, fourier };

/// A multilayer perceptron of (x, lambda), in one or two dimensions. Defaults are the recommended net.
struct NetSpec {
  int width = 64;  ///< 16 .. 256
  int depth = 3;   ///< hidden layers, 1 .. 6
  Activation activation = Activation::silu;
  Head head = Head::eps;
  XFeatures x_features = XFeatures::fourier;
  int x_harmonics = 2;  ///< fourier: c_in x, then sin and cos of k pi/2 c_in x for k = 1 .. x_harmonics
  NoiseEmbedding noise_embedding = NoiseEmbedding::fourier;
  int noise_pairs = 8;  ///< fourier: l = lambda scaled to [0, 1], then sin and cos of 2 k pi/2 l, k = 1 .. noise_pairs
  /// Input scaled by c_in, output around the best linear prediction (core/nn/level_coefficients.h); without it the net
  /// sees x and gives the head itself.
  bool preconditioning = true;
  bool operator==(const NetSpec&) const = default;
};

}  // namespace scorescope
