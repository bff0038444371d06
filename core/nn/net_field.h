#pragma once

#include <memory>
#include <span>

#include "core/math/types.h"
#include "core/nn/mlp.h"
#include "core/nn/weights.h"

namespace scorescope {

/// A learned field at one (alpha, sigma): what a row of a flow or a grid of arrows evaluates. The noise embedding is
/// folded into the first bias once, so a point costs the x features and the layers alone.
template <class R>
class NetField {
 public:
  NetField(std::shared_ptr<const LearnedScore> learned, Signal level);

  [[nodiscard]] bool covered() const;  ///< whether the level lies in the trained range

  /// Workspace of one thread.
  class Workspace;

  /// At `count` points: x and y contiguous ([count] each; y unused in 1D). Any output pointer may be null.
  struct Outputs {
    R* score_x = nullptr;
    R* score_y = nullptr;
    R* x0_x = nullptr;
    R* x0_y = nullptr;
    R* energy = nullptr;  ///< energy head only: E, up to a constant of the level (T22)
  };
  void evaluate(const R* x, const R* y, int count, const Outputs& out, Workspace& workspace) const;
};

}  // namespace scorescope
