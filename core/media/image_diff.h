#pragma once

#include "core/media/image_io.h"

namespace scorescope {

/// How two pictures of one size differ.
struct ImageDiff {
  int largest = 0;     ///< largest difference of any channel of any pixel, 0 to 255
  double share = 0.0;  ///< share of the pixels with a channel that differs by more than the threshold
  Image picture;       ///< where: the expected picture dimmed, beyond the threshold red, below it (but not equal) blue
};

/// Throws UserError, naming both sizes, where these differ.
ImageDiff image_diff(const Image& actual, const Image& expected, int threshold);

}  // namespace scorescope
