#include "core/media/yuv.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace scorescope {
namespace {

constexpr int kBits = 16;  // of the fixed-point weights

constexpr std::int32_t fixed(double weight) {
  return static_cast<std::int32_t>(weight * (1 << kBits) + (weight < 0.0 ? -0.5 : 0.5));
}

constexpr double kRed = 0.2126, kGreen = 0.7152, kBlue = 0.0722;
constexpr double kLuma = 219.0 / 255.0, kChroma = 224.0 / 255.0;
constexpr double kToCb = kChroma / (2.0 * (1.0 - kBlue)), kToCr = kChroma / (2.0 * (1.0 - kRed));

struct Weights {
  std::int32_t red, green, blue;
};
// Each row sums exactly to what white and grey need.
constexpr Weights kY{fixed(kLuma * kRed), fixed(kLuma) - fixed(kLuma* kRed) - fixed(kLuma* kBlue), fixed(kLuma* kBlue)};
constexpr Weights kCb{fixed(-kToCb * kRed), -fixed(-kToCb* kRed) - fixed(kToCb*(1.0 - kBlue)),
                      fixed(kToCb*(1.0 - kBlue))};
constexpr Weights kCr{fixed(kToCr * (1.0 - kRed)), -fixed(kToCr*(1.0 - kRed)) - fixed(-kToCr* kBlue),
                      fixed(-kToCr* kBlue)};

inline std::int32_t weighed(std::uint32_t rgba, const Weights& w) {
  const auto red = static_cast<std::int32_t>(rgba & 255u);
  const auto green = static_cast<std::int32_t>((rgba >> 8) & 255u);
  const auto blue = static_cast<std::int32_t>((rgba >> 16) & 255u);
  return w.red * red + w.green * green + w.blue * blue;
}

inline std::uint32_t pixel_at(const std::uint8_t* row, std::size_t x) {
  std::uint32_t rgba = 0;
  std::memcpy(&rgba, row + 4 * x, sizeof rgba);
  return rgba;
}

void luma_row(const std::uint8_t* row, std::size_t width, std::uint8_t* out) {
  constexpr std::int32_t kOffset = (16 << kBits) + (1 << (kBits - 1));
  for (std::size_t x = 0; x < width; ++x)
    out[x] = static_cast<std::uint8_t>((weighed(pixel_at(row, x), kY) + kOffset) >> kBits);
}

/// The sums of two rows.
void chroma_sums(const std::uint8_t* upper, const std::uint8_t* lower, std::size_t width, const Weights& w,
                 std::int32_t* out) {
  for (std::size_t x = 0; x < width; ++x) out[x] = weighed(pixel_at(upper, x), w) + weighed(pixel_at(lower, x), w);
}

/// Every other column, its neighbours at half its weight.
void chroma_row(const std::int32_t* sums, std::size_t width, std::uint8_t* out) {
  constexpr int kShift = kBits + 3;  // eight pixels' weight
  constexpr std::int32_t kOffset = (128 << kShift) + (1 << (kShift - 1));
  const auto value = [&](std::size_t before, std::size_t at, std::size_t after) {
    const std::int32_t v = (sums[before] + 2 * sums[at] + sums[after] + kOffset) >> kShift;
    return static_cast<std::uint8_t>(v);
  };
  const std::size_t count = (width + 1) / 2;
  out[0] = value(0, 0, std::min<std::size_t>(1, width - 1));
  for (std::size_t i = 1; i + 1 < count; ++i) out[i] = value(2 * i - 1, 2 * i, 2 * i + 1);
  if (count > 1) out[count - 1] = value(2 * count - 3, 2 * count - 2, std::min(2 * count - 1, width - 1));
}

}  // namespace

const std::vector<std::uint8_t>& YuvPicture::convert(const Image& image, Alpha alpha) {
  const auto width = static_cast<std::size_t>(image.width), height = static_cast<std::size_t>(image.height);
  const std::size_t half_width = (width + 1) / 2, half_height = (height + 1) / 2;
  planes_.resize(width * height * (alpha == Alpha::plane ? 2 : 1) + 2 * half_width * half_height);
  blue_.resize(width);
  red_.resize(width);
  std::uint8_t* const luma = planes_.data();
  std::uint8_t* const cb = luma + width * height;
  std::uint8_t* const cr = cb + half_width * half_height;
  std::uint8_t* const opacity = cr + half_width * half_height;
  for (std::size_t pair = 0; pair < half_height; ++pair) {
    const std::size_t second = std::min(2 * pair + 1, height - 1);
    const std::uint8_t* const upper = image.rgba.data() + 4 * width * 2 * pair;
    const std::uint8_t* const lower = image.rgba.data() + 4 * width * second;
    luma_row(upper, width, luma + width * 2 * pair);
    luma_row(lower, width, luma + width * second);
    chroma_sums(upper, lower, width, kCb, blue_.data());
    chroma_sums(upper, lower, width, kCr, red_.data());
    chroma_row(blue_.data(), width, cb + half_width * pair);
    chroma_row(red_.data(), width, cr + half_width * pair);
  }
  if (alpha == Alpha::plane)
    for (std::size_t i = 0; i < width * height; ++i) opacity[i] = image.rgba[4 * i + 3];
  return planes_;
}

}  // namespace scorescope
