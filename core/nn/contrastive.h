#pragma once

#include <cstdint>
#include <span>

#include "core/nn/batch_maker.h"
#include "core/nn/mlp.h"

namespace scorescope {

/// Contrastive divergence (Hinton 2002): samples [first, last) of a batch take the Langevin steps of a model's own
/// density, each at its own noise level,
///   x' = x - h grad E + sqrt(2 h) z,  h = contrastive_rate v,
/// with v = alpha^2 s_d^2 + sigma^2 the variance of the data there. A step is taken with probability
/// min(1, exp(E - E') q(x|x') / q(x'|x)) (MALA; Roberts and Tweedie 1996). Unadjusted, a chain is thrown off wherever
/// the model curves on a scale below sqrt(h), which raises the energy it is trained to raise: training runs away.
/// Noise: Stream::contrastive, row step * contrastive_steps + k.
void move_negatives(const TrainJob& job, std::int64_t step, int first, int last, std::span<const float> params,
                    Mlp<float>& mlp, Batch<float>& batch);

}  // namespace scorescope
