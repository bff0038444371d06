#pragma once

#include <vector>

#include "core/math/cumulative_search.h"
#include "core/math/mixture.h"
#include "core/math/noise_tile.h"

namespace scorescope {

/// Draws of a mixture in float, a tile at a time: words 0 and 1 place the point in its component, 2 picks it. A fixed
/// set of points is a mixture of components without extent: draws with replacement.
class DataDraws {
 public:
  explicit DataDraws(const Mixture& law);
  void tile(const PhiloxTile& words, Tile<float>& x, Tile<float>& y) const;
  /// Component k's mean: point k of a fixed set.
  [[nodiscard]] std::size_t size() const { return parts_.size(); }
  void point(std::size_t k, float& x, float& y) const { x = parts_[k].mx, y = parts_[k].my; }

 private:
  struct Part {
    float mx, my, xx, yx, yy;  ///< mean and the factor L of C = L L'
  };
  std::vector<Part> parts_;
  CumulativeSearch pick_;
  bool points_ = true;  ///< every component is a point
};

/// `count` draws of a mixture, the same at every call: the fixed data (Stream::train_data) and, with
/// Stream::held_out, the points that judge.
std::vector<Vec2> fixed_points(const Mixture& law, int count, std::uint64_t seed, Stream stream);

}  // namespace scorescope
