#pragma once

#include "core/flow/step_row.h"

namespace scorescope {

/// What a sampler may get wrong on purpose, so that a class can see what it does: factors of what each step uses. With
/// score = noise = step = 1 the sampler is right.
struct Mistake {
  double score = 1.0;  ///< of the score: -1 climbs down, 1/2 samples another density
  double noise = 1.0;  ///< of the noise of a step: 0 drops it
  double step =
      1.0;  ///< of a step's coefficients, while the levels go on as they are: drift times it, variance times it
  bool operator==(const Mistake&) const = default;
};

/// Lets every row make the mistake: X' = X + step (drift with score times its factor) + noise sqrt(step) c_n z.
/// Rows must use one evaluation a step, without history (h1 .. h5 = 0, no saved state), as Langevin's, Euler-Maruyama's
/// and the ancestral ones do; others throw std::invalid_argument. Rows that evaluate nothing keep their drift.
void make_mistake(SamplerProgram& program, const Mistake& mistake);

}  // namespace scorescope
