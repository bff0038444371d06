#pragma once

#include <memory>

#include "core/flow/backend.h"

namespace scorescope {

/// The Metropolis-adjusted Langevin algorithm (MALA; Roberts and Tweedie 1996) behind the same interface: a row
/// x' = x + eta s + sqrt(2 eta T) z is a proposal, taken with probability min(1, pi(x') q(x|x') / (pi(x) q(x'|x))) for
/// pi = p^{1/T}; else the particle stays. It does not fit the linear row machine, so it runs here, on the CPU, under
/// either backend. Two evaluations of log p a step, of which one is kept from the step before. With a learned
/// score, the energy head's: log p = -E up to a constant.
std::unique_ptr<Cloud> make_metropolis_cloud(const CloudSpec& spec, std::shared_ptr<const SamplerProgram> program,
                                             std::shared_ptr<const Mixture> mixture);

}  // namespace scorescope
