#pragma once

#include <cstdint>
#include <optional>

#include "core/flow/step_row.h"

namespace scorescope {

/// What one step of a flow adds to a particle: x' = x + drift + score + noise.
struct StepParts {
  Vec2 x = Vec2::Zero();
  Vec2 drift = Vec2::Zero();  ///< of the forward process, undone: what the step does without a score
  Vec2 score = Vec2::Zero();
  Vec2 noise = Vec2::Zero();
  [[nodiscard]] Vec2 next() const { return x + drift + score + noise; }
};

/// Takes the step of row `row` apart that leads particle `particle` from x to next: noise is cn z with the flow's own
/// z, drift what the row makes of x alone, score the rest, whatever the score's source. Empty where a step is not of
/// this form: of several rows, with states kept from before, or written in E[x_0|x].
std::optional<StepParts> step_parts(const SamplerProgram& program, int row, std::uint64_t seed, std::uint32_t particle,
                                    const Vec2& x, const Vec2& next);

}  // namespace scorescope
