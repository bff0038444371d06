#pragma once

#include <vector>

#include "core/flow/step_row.h"
#include "core/math/mixture.h"

namespace scorescope {

/// The law that a state of a flow claims, which its panel draws and its metrics compare with (T7): p at (alpha, sigma);
/// for Langevin at a temperature p^{1/T} (T2); for a guided flow p(x) p(y|x)^w, composed at t (T21). The last two are
/// no Gaussian mixtures: there `law` is one narrow Gaussian a cell of a grid, some four cells to the narrowest
/// component's standard deviation, and as such fits everything that compares particles with a mixture.
struct ClaimedLaw {
  Mixture law;
  Signal level;
  bool tabulated = false;
  /// Share of each component of the target: its weight, or E[responsibility] under a tabulated law.
  std::vector<double> shares;
};
ClaimedLaw claimed_law(const SamplerProgram& program, const Waypoint& state, const Mixture& target);

}  // namespace scorescope
