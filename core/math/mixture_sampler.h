#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/math/mixture.h"

namespace scorescope {

/// Exact draws of p at (alpha, sigma) from the words of one Philox call: 0 and 1 place the point in its component, 2
/// picks it.
class MixtureSampler {
 public:
  MixtureSampler(const Mixture& mixture, Signal level);
  [[nodiscard]] Vec2 operator()(const std::array<std::uint32_t, 4>& words) const;
  /// The component that the draw of `words` comes from.
  [[nodiscard]] std::size_t component(const std::array<std::uint32_t, 4>& words) const;

 private:
  std::vector<Vec2> mean_;
  std::vector<Mat2> factor_;        ///< C_k = L L'
  std::vector<double> cumulative_;  ///< of the weights, not normalised
};

}  // namespace scorescope
