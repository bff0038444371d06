#pragma once

#include <cstdint>
#include <vector>

#include "core/media/image_io.h"

namespace scorescope {

/// Planes Y, Cb, Cr (and alpha) of a picture, one behind the other: BT.709 (ITU-R BT.709-6, 3.5), 8 bits, limited range
/// (black 16, white 235), chroma at half the size both ways and standing where H.264 and VP9 take it to be: on the even
/// columns, between the rows.
///
/// Y = 0.2126 R + 0.7152 G + 0.0722 B, Cb = (B - Y) / 1.8556, Cr = (R - Y) / 1.5748 of R, G, B as they are stored.
class YuvPicture {
 public:
  enum class Alpha { none, plane };
  /// The buffer is kept from picture to picture. Sizes may be odd: chroma is rounded up.
  const std::vector<std::uint8_t>& convert(const Image& image, Alpha alpha);

 private:
  std::vector<std::uint8_t> planes_;
  std::vector<std::int32_t> blue_, red_;  ///< chroma of a pair of rows, at full width
};

}  // namespace scorescope
