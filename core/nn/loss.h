#pragma once

#include <span>

#include "core/nn/batch.h"
#include "core/nn/features.h"

namespace scorescope {

/// E = gx |x|^2 / 2 + gF F of `count` samples from `first` on, for an energy head, from the output of Mlp::forward.
template <class R>
void energies(const Batch<R>& batch, int first, int count, const ConstNetView<R>& output, std::span<R> out);

/// ln sum_j exp(weight_j - E_j) over the quadrature nodes of a likelihood batch; `energy`: of every sample.
template <class R>
double log_partition(const Batch<R>& batch, std::span<const R> energy);

/// The loss (LossForm) of `count` samples from `first` on, from the output of Mlp::forward, and its gradient in that
/// output. `sample_loss`, [count], receives each sample's part; their sum is returned. Likelihood: the quadrature
/// nodes' part is the one number `log_partition`, which is the caller's to add once.
template <class R>
double loss_gradient(const Batch<R>& batch, int first, int count, const ConstNetView<R>& output, double log_partition,
                     NetView<R>& output_gradient, std::span<R> sample_loss);

}  // namespace scorescope
