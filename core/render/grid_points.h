#pragma once

#include <vector>

#include "core/math/types.h"

namespace scorescope {

/// Cell centres of nx x ny cells over a box, [n, dim], x fastest.
std::vector<float> cell_centres(const Box& box, int dim, int nx, int ny);

/// Where the arrows of a picture stand: the same for every field, so that two can be laid over one another.
/// `few`: 11 x 11 in a square panel, and about as many in any other: for the back row.
std::vector<float> arrow_points(const Box& box, int dim, bool few = false);

}  // namespace scorescope
