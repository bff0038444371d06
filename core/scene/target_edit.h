#pragma once

#include <optional>

#include "core/scene/scene.h"

namespace scorescope {

/// The mixture that a target's settings describe by themselves; none for kind `points`, whose file does.
std::optional<Mixture> described_target(const TargetSpec& target);

/// What a hand does to a target. Components can be taken where a reader would count them: of a mixture or preset.
bool has_handles(const TargetSpec& target);
/// From now on a mixture of its own, with exactly the components it had. For a target that has_handles().
void make_mixture(TargetSpec& target);

/// Another component at `mean`, otherwise as the one nearest to it. Returns its index.
std::size_t add_component(TargetSpec& target, const Vec2& mean);
/// A copy, set off by its own width. Returns its index.
std::size_t duplicate_component(TargetSpec& target, std::size_t index);
void remove_component(TargetSpec& target, std::size_t index);

struct Brush {
  double radius = 0.25;  ///< in data units
  int density = 3;       ///< points a dab
};
/// Dabs from `from` (none there) to `to`, evenly along the way; returns where the last one was. The k-th point of a
/// drawing has its own place in its dab, so that equal strokes paint equal points. Stops at as many as a target holds.
Vec2 paint(TargetSpec& target, const Brush& brush, const Vec2& from, const Vec2& to);
/// One dab.
void paint(TargetSpec& target, const Brush& brush, const Vec2& at);
/// Takes away what lies under the brush: points of a drawing, components of a mixture or preset.
void erase(TargetSpec& target, double radius, const Vec2& at);

}  // namespace scorescope
