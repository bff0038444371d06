#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/math/types.h"
#include "core/nn/dense.h"
#include "core/nn/level_coefficients.h"
#include "core/nn/weights.h"

namespace scorescope {

/// A learned field at one (alpha, sigma): what a row of a flow or a grid of arrows evaluates. The noise embedding is
/// folded into the first bias once, so a point costs the x features and the layers alone.
template <class R>
class NetField {
 public:
  NetField(std::shared_ptr<const LearnedScore> learned, Signal level);

  [[nodiscard]] bool covered() const;  ///< whether the level lies in the trained range

  /// Of one thread; may serve any fields in turn, and is quickest with those of one net.
  class Workspace {
    friend class NetField;
    void prepare(const std::shared_ptr<const LearnedScore>& for_net);
    [[nodiscard]] std::span<const R> params() const;

    std::shared_ptr<const LearnedScore> learned;
    std::vector<R> cast_params;  ///< where R is not float: once for all levels
    std::optional<DenseLayers<R>> layers;
    NetMatrix<R> slope, ones, sum;
  };

  /// At `count` points: x and y contiguous ([count] each; y unused in 1D). Any output pointer may be null.
  struct Outputs {
    R* score_x = nullptr;
    R* score_y = nullptr;
    R* x0_x = nullptr;
    R* x0_y = nullptr;
    R* energy = nullptr;  ///< energy head only: E, up to a constant of the level (T22)
  };
  void evaluate(const R* x, const R* y, int count, const Outputs& out, Workspace& workspace) const;

 private:
  void evaluate_tile(const R* x, const R* y, int count, const Outputs& out, Workspace& workspace) const;

  std::shared_ptr<const LearnedScore> learned_;
  Signal level_;
  LevelCoefficients coefficients_;
  std::vector<R> first_bias_;  ///< with what the noise embedding adds
};

}  // namespace scorescope
