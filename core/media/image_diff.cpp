#include "core/media/image_diff.h"

#include <algorithm>
#include <cstdlib>
#include <string>

#include "core/math/error.h"

namespace scorescope {
namespace {

std::string size_of(const Image& image) {
  return std::to_string(image.width) + "x" + std::to_string(image.height);
}

/// A difference of one must be visible, and larger ones brighter.
std::uint8_t glow(int difference) {
  return static_cast<std::uint8_t>(std::min(255, 120 + 4 * difference));
}

}  // namespace

ImageDiff image_diff(const Image& actual, const Image& expected, int threshold) {
  if (actual.width != expected.width || actual.height != expected.height)
    throw UserError("the pictures to compare are " + size_of(actual) + " and " + size_of(expected) +
                    " pixels; they must have one size");
  ImageDiff out;
  out.picture = expected;
  std::size_t beyond = 0;
  for (std::size_t at = 0; at < expected.rgba.size(); at += 4) {
    int difference = 0;
    for (std::size_t c = 0; c < 4; ++c)
      difference = std::max(difference, std::abs(int{actual.rgba[at + c]} - int{expected.rgba[at + c]}));
    out.largest = std::max(out.largest, difference);
    if (difference > threshold) ++beyond;
    const int grey = (expected.rgba[at] + expected.rgba[at + 1] + expected.rgba[at + 2]) / 12;
    std::uint8_t* pixel = out.picture.rgba.data() + at;
    std::fill(pixel, pixel + 3, static_cast<std::uint8_t>(grey));
    pixel[3] = 255;
    if (difference > 0) pixel[difference > threshold ? 0 : 2] = glow(difference);
  }
  if (!expected.rgba.empty()) out.share = 4.0 * static_cast<double>(beyond) / static_cast<double>(expected.rgba.size());
  return out;
}

}  // namespace scorescope
