#pragma once

#include <vector>

namespace scorescope {

/// Which derivatives in x travel through a net beside its value: first derivatives along `directions` directions of
/// each sample and, with `second`, the second derivative along each of them too. They are extra columns of every
/// activation matrix, so one pass serves implicit, sliced and energy objectives.
struct Jet {
  int directions = 0;
  bool second = false;
  [[nodiscard]] int columns() const { return 1 + directions * (second ? 2 : 1); }
  bool operator==(const Jet&) const = default;
};

/// How a loss is made of g = gx x + gF F, where F is the net's output, or for the energy head the gradient in x of its
/// number. d_k: direction k of the sample.
///   regression  w |g - target|^2
///   divergence  w (|g|^2 + 2 kappa sum_k d_k . (d_k-derivative of g))        implicit; the directions are the axes
///   sliced      w / M sum_m (Q + 2 kappa v_m . (derivative of g along v_m))   Q = |g|^2, or (v_m . g)^2
///   energy      w E with E = gx |x|^2 / 2 + gF F; negative weights allowed (contrastive divergence)
///   likelihood  mean E over the first `data_samples`, plus ln sum_j exp(weight_j - E_j) over the rest (weight: ln of
///               the quadrature weight)
enum class LossForm { regression, divergence, sliced, energy, likelihood };

/// One step's training samples as both trainers read them. Row-major. The loss is the sum over samples.
template <class R>
struct Batch {
  int dim = 2;
  int samples = 0;
  LossForm form = LossForm::regression;
  bool energy_head = false;
  bool squared_norm = true;  ///< sliced: Q = |g|^2
  int data_samples = 0;      ///< likelihood and energy: the first of the samples, which are data
  int probes = 0;            ///< sliced: M; the first M directions are v_m, and with energy_head and squared_norm the
                             ///< next dim are the axes
  Jet jet;                   ///< energy head: the axes are among the directions where grad is needed
  std::vector<R> x;          ///< [samples, dim]
  std::vector<R> x_scale;    ///< [samples] net's input is x_scale x
  std::vector<R> noise;      ///< [samples] LevelCoefficients::noise
  std::vector<R> gx, gF;     ///< [samples]
  std::vector<R> kappa;      ///< [samples] divergence and sliced
  std::vector<R> weight;     ///< [samples] w, 1/(samples) and 1/dim included
  std::vector<R> target;     ///< [samples, dim] regression
  std::vector<R> direction;  ///< [samples, jet.directions, dim], in x (not in scaled x)
  std::vector<R> time;       ///< [samples] t of each sample (for the loss by t); 0 on raw data
};

}  // namespace scorescope
