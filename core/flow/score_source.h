#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <vector>

#include "core/math/mixture.h"
#include "core/math/noised_mixture.h"
#include "core/nn/net_field.h"

namespace scorescope {

/// Where the scores of a program come from when it is not the mixture its cloud is given: another mixture (a kernel
/// density of samples), or a net; and with guidance, at every level (T21),
///   s + w (s_guide - s_mixture) = s + w grad log p_t(y | x),   and E[eps|x], E[x0|x] alike, affine in the score.
/// So a guided net is followed with the exact classifier of the noised mixture (Dhariwal and Nichol 2021): the net
/// never saw a class.
struct ScoreSource {
  std::shared_ptr<const Mixture> mixture;       ///< null: the cloud's own
  std::shared_ptr<const LearnedScore> learned;  ///< null: the mixture's score
  std::shared_ptr<const Mixture> guide;         ///< p_0(x | y); null: no guidance
  double weight = 1.0;                          ///< w

  [[nodiscard]] const Mixture& scored(const Mixture& own) const { return mixture ? *mixture : own; }
  /// Components evaluated a row.
  [[nodiscard]] std::size_t components(const Mixture& own) const {
    return std::max<std::size_t>(1, scored(own).components.size() + (guide ? guide->components.size() : 0));
  }
  /// Work of an evaluation, about, in components of a mixture: each is as much as some forty parameters of a net.
  [[nodiscard]] std::size_t work(const Mixture& own) const {
    return components(own) + (learned ? learned->params.size() / 40 : 0);
  }
};

/// A source at one level, ready for evaluation.
template <class R>
struct SourceComponents {
  std::vector<NoisedComponent<R>> score, guide;
  std::shared_ptr<const NetField<R>> net;
  R weight = R(1);
};

template <class R>
SourceComponents<R> source_components(const ScoreSource& source, const Mixture& own, Signal level) {
  SourceComponents<R> out;
  if (!source.learned || source.guide) out.score = noised_components<R>(source.scored(own), level);
  if (source.learned) out.net = std::make_shared<const NetField<R>>(source.learned, level);
  if (source.guide) out.guide = noised_components<R>(*source.guide, level);
  out.weight = static_cast<R>(source.weight);
  return out;
}

/// evaluate_tile of a source without a net: score and E[x0|x] only.
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
