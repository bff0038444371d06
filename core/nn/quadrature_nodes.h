#pragma once

#include "core/math/mixture.h"
#include "core/math/types.h"

namespace scorescope {

/// The grid on which maximum likelihood takes the partition function of a model: the trapezoid rule on the box that
/// holds 1 - 1e-6 of p_t. Confining energies (T22) that have learned p decay in it.
class QuadratureNodes {
 public:
  /// As many nodes as resolve p at `finest`, the level with the least noise: at least 400 in 1D, 48 x 48 in 2D.
  QuadratureNodes(const Mixture& target, Signal finest);

  [[nodiscard]] int count() const { return dim_ == 1 ? per_axis_ : per_axis_ * per_axis_; }

  struct Node {
    Vec2 x = Vec2::Zero();
    double log_weight = 0.0;
  };
  /// Node j in a box; the same number of nodes at every level.
  [[nodiscard]] Node at(const Box& box, int j) const;

 private:
  int dim_;
  int per_axis_;
};

}  // namespace scorescope
