#pragma once

#include <Eigen/Core>

#include "core/nn/net_spec.h"

namespace scorescope {

/// phi(z) and, where asked for, its first derivatives, lane by lane: all from one transcendental function of z.
template <class Lane>
struct ActivationValues {
  Lane value, first, second, third;
};

/// `Derivatives`: how many of phi', phi'', phi''' are wanted.
template <Activation A, int Derivatives, class Lane>
void evaluate_activation(const Lane& z, ActivationValues<Lane>& out) {
  using R = typename Lane::Scalar;
  if constexpr (A == Activation::relu) {
    out.value = (z > R(0)).select(z, Lane::Zero(z.size()));
    if constexpr (Derivatives >= 1) out.first = (z > R(0)).select(Lane::Ones(z.size()), Lane::Zero(z.size()));
    if constexpr (Derivatives >= 2) out.second = Lane::Zero(z.size());
    if constexpr (Derivatives >= 3) out.third = Lane::Zero(z.size());
  } else if constexpr (A == Activation::tanh) {
    out.value = z.tanh();
    if constexpr (Derivatives >= 1) out.first = R(1) - out.value.square();
    if constexpr (Derivatives >= 2) out.second = R(-2) * out.value * out.first;
    if constexpr (Derivatives >= 3) out.third = out.first * (R(6) * out.value.square() - R(2));
  } else {
    // s = sigmoid(z), s' = s (1 - s), s'' = s' (1 - 2 s), s''' = s'' (1 - 2 s) - 2 s'^2
    const Lane s = z.logistic();
    if constexpr (A == Activation::silu) {
      out.value = z * s;
      if constexpr (Derivatives >= 1) {
        const Lane s1 = s * (R(1) - s);
        out.first = s + z * s1;
        if constexpr (Derivatives >= 2) {
          const Lane s2 = s1 * (R(1) - R(2) * s);
          out.second = R(2) * s1 + z * s2;
          if constexpr (Derivatives >= 3) out.third = R(3) * s2 + z * (s2 * (R(1) - R(2) * s) - R(2) * s1.square());
        }
      }
    } else {
      out.value = z.max(R(0)) + (-z.abs()).exp().log1p();
      if constexpr (Derivatives >= 1) out.first = s;
      if constexpr (Derivatives >= 2) out.second = s * (R(1) - s);
      if constexpr (Derivatives >= 3) out.third = out.second * (R(1) - R(2) * s);
    }
  }
}

}  // namespace scorescope
