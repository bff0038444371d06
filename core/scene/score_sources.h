#pragma once

#include <cstdint>
#include <memory>

#include "core/flow/score_source.h"
#include "core/scene/scene.h"

namespace scorescope {

/// The kernel density of `samples` draws of the target (Stream::metric, a function of the seed), each with the label of
/// the component it came from; the mixture whose noised score T10 asks for.
Mixture kde_mixture(const Mixture& target, int samples, double bandwidth, std::uint64_t seed);

/// Where a flow's scores come from: nothing set for the exact score without guidance. `flow` guides reverse_sde and
/// pf_ode only. `learned`: the net that a learned score names.
ScoreSource score_source(const FlowSpec& flow, const ScoreSpec& score, const Mixture& target, std::uint64_t seed,
                         std::shared_ptr<const LearnedScore> learned = nullptr);

/// "KDE, h = 0.18, N = 200" with the bandwidth the kernel has at a level; "net, 2000 steps" or "net, untrained"; empty
/// for the exact score.
std::string score_note(const ScoreSpec& score, Signal level, const LearnedScore* learned = nullptr);

}  // namespace scorescope
