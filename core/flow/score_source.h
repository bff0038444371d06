#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <vector>

#include "core/math/mixture.h"
#include "core/math/noised_mixture.h"

namespace scorescope {

/// Where the scores of a program come from when it is not the mixture its cloud is given: another mixture (a kernel
/// density of samples), or two, combined at every level as guidance does (T21):
///   s = (1 - w) s_mixture + w s_guide,   and E[eps|x], E[x0|x] alike, which are affine in the score.
struct ScoreSource {
  std::shared_ptr<const Mixture> mixture;  ///< null: the cloud's own
  std::shared_ptr<const Mixture> guide;    ///< p_0(x | y); null: no guidance
  double weight = 1.0;                     ///< w

  [[nodiscard]] const Mixture& scored(const Mixture& own) const { return mixture ? *mixture : own; }
  /// Components evaluated a row.
  [[nodiscard]] std::size_t components(const Mixture& own) const {
    return std::max<std::size_t>(1, scored(own).components.size() + (guide ? guide->components.size() : 0));
  }
};

/// A source at one level, ready for evaluation.
template <class R>
struct SourceComponents {
  std::vector<NoisedComponent<R>> score, guide;
  R weight = R(1);
};

template <class R>
SourceComponents<R> source_components(const ScoreSource& source, const Mixture& own, Signal level) {
  SourceComponents<R> out;
  out.score = noised_components<R>(source.scored(own), level);
  if (source.guide) out.guide = noised_components<R>(*source.guide, level);
  out.weight = static_cast<R>(source.weight);
  return out;
}

/// evaluate_tile of the source: score and E[x0|x] only.
template <class R, int Dim, unsigned Outputs, int N>
void evaluate_source(const SourceComponents<R>& source, const Tile<R, N>& x, const Tile<R, N>& y,
                     TileFields<R, N>& out) {
  static_assert((Outputs & kLogP) == 0, "a guided field has no log-density of its own");
  evaluate_tile<R, Dim, Outputs>(source.score, x, y, out);
  if (source.guide.empty()) return;
  TileFields<R, N> guide;
  evaluate_tile<R, Dim, Outputs>(source.guide, x, y, guide);
  if constexpr (Outputs & kScore) {
    out.sx += source.weight * (guide.sx - out.sx);
    out.sy += source.weight * (guide.sy - out.sy);
  }
  if constexpr (Outputs & kX0) {
    out.x0x += source.weight * (guide.x0x - out.x0x);
    out.x0y += source.weight * (guide.x0y - out.x0y);
  }
}

}  // namespace scorescope
