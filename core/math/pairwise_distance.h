#pragma once

#include <span>

#include "core/math/types.h"

namespace scorescope {

/// Distances between the points of a set, by looking at every pair. The largest is the usual sigma_max of annealed
/// Langevin (Song and Ermon 2020, technique 1): noise that lets a particle reach any point from any other.
struct PairwiseDistance {
  double largest = 0.0;
  std::size_t i = 0, j = 0;  ///< the pair that far apart, i < j
  double median = 0.0;
};
PairwiseDistance pairwise_distance(std::span<const Vec2> points);

}  // namespace scorescope
