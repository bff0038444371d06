#pragma once

#include "core/math/types.h"

namespace scorescope {

/// How far two clouds are apart that began at the same points and met the same noise (T8): the sampling noise cancels,
/// which it does not in a distance to the law.
struct PairedError {
  double rms = 0.0;        ///< root mean square of |a_i - b_i|
  double sliced_w2 = 0.0;  ///< between the two clouds, over the directions of SlicedW2
};
/// The clouds have the same number of points.
PairedError paired_error(const Points& a, const Points& b);

}  // namespace scorescope
