#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/render/pixel_band.h"

// What an interface is made of: triangles with inks and texels.
namespace scorescope {
namespace {

constexpr std::size_t kWords = PixelLanes::SizeAtCompileTime;
using Indices = Eigen::Array<int, PixelLanes::SizeAtCompileTime, 1>;

/// Red, green, blue and alpha of pixels side by side: apart, and as they lie in memory.
using Channels = std::array<PixelLanes, 4>;
using Words = std::array<std::uint32_t, kWords>;

EIGEN_ALWAYS_INLINE Words words_at(const Texels& texels, const Indices& columns, const Indices& rows) {
  const Indices at = rows * texels.width + columns;
  Words out;
  for (std::size_t i = 0; i < kWords; ++i)
    std::memcpy(&out[i], texels.rgba.data() + std::ptrdiff_t{4} * at[static_cast<Eigen::Index>(i)], 4);
  return out;
}

/// One of the four bytes, 0 to 255.
EIGEN_ALWAYS_INLINE PixelLanes bytes_of(const Words& words, std::size_t channel) {
  PixelLanes out;
  for (std::size_t i = 0; i < kWords; ++i)
    out[static_cast<Eigen::Index>(i)] = static_cast<float>(static_cast<int>(words[i] >> (8 * channel) & 255u));
  return out;
}

/// Interpolated between the centres of the four nearest.
EIGEN_ALWAYS_INLINE Channels sample(const Texels& texels, const PixelLanes& u, const PixelLanes& v) {
  const auto along = [](const PixelLanes& at, int count) -> PixelLanes {
    return (at * static_cast<float>(count) - 0.5f).max(0.0f).min(static_cast<float>(count - 1));
  };
  const PixelLanes x = along(u, texels.width), y = along(v, texels.height);
  const Indices column = x.cast<int>(), row = y.cast<int>();
  const Indices next_column = (column + 1).min(texels.width - 1), next_row = (row + 1).min(texels.height - 1);
  const PixelLanes fx = x - column.cast<float>(), fy = y - row.cast<float>();
  const Words a = words_at(texels, column, row), b = words_at(texels, next_column, row);
  const Words c = words_at(texels, column, next_row), d = words_at(texels, next_column, next_row);
  Channels out;
  for (std::size_t i = 0; i < 4; ++i) {
    const PixelLanes left = bytes_of(a, i), lower_left = bytes_of(c, i);
    const PixelLanes upper = left + fx * (bytes_of(b, i) - left);
    const PixelLanes lower = lower_left + fx * (bytes_of(d, i) - lower_left);
    out[i] = (upper + fy * (lower - upper)) * (1.0f / 255.0f);
  }
  return out;
}

/// What changes evenly over a triangle: its value at a place, and by how much it grows along x and y.
struct Slope {
  float x0, y0, value, along_x, along_y;
  /// At x and the places a pixel, two pixels, ... to the right of it.
  [[nodiscard]] PixelLanes at(float x, float y, const PixelLanes& steps) const {
    return value + (x - x0) * along_x + (y - y0) * along_y + along_x * steps;
  }
};

/// Where the line between two corners, the upper one first, crosses the row. The same for the triangles on either side.
float crossing(const Corner& upper, const Corner& lower, float y) {
  return upper.x + (y - upper.y) * ((lower.x - upper.x) / (lower.y - upper.y));
}

}  // namespace

void PixelBand::triangle(const PixelBox& clip, const Corner& one, const Corner& two, const Corner& three,
                         const Texels& texels) {
  const Corner *a = &one, *b = &two, *c = &three;  // from the top
  if (b->y < a->y) std::swap(a, b);
  if (c->y < a->y) std::swap(a, c);
  if (c->y < b->y) std::swap(b, c);
  if (!meets(a->y, c->y)) return;
  const float left = std::min({a->x, b->x, c->x}), right = std::max({a->x, b->x, c->x});
  const PixelBox box = inside(clip, pixels_in({left, a->y, right - left, c->y - a->y}));
  const float twice_area = (b->x - a->x) * (c->y - a->y) - (c->x - a->x) * (b->y - a->y);
  if (box.width() <= 0 || twice_area == 0.0f) return;
  const auto slope = [&](float at_a, float at_b, float at_c) -> Slope {
    const float to_b = (at_b - at_a) / twice_area, to_c = (at_c - at_a) / twice_area;
    return {a->x, a->y, at_a, to_b * (c->y - a->y) - to_c * (b->y - a->y), to_c * (b->x - a->x) - to_b * (c->x - a->x)};
  };
  const auto ink = [&](std::size_t i) { return slope(a->ink[i], b->ink[i], c->ink[i]); };
  const std::array<Slope, 4> inks{ink(0), ink(1), ink(2), ink(3)};
  const bool one_texel = a->u == b->u && b->u == c->u && a->v == b->v && b->v == c->v;
  const auto all = [](float value) -> Lanes { return Lanes::Constant(value); };
  const Channels plain = sample(texels, all(a->u), all(a->v));
  const Slope u = one_texel ? Slope{} : slope(a->u, b->u, c->u), v = one_texel ? Slope{} : slope(a->v, b->v, c->v);
  for (int y = box.top; y < box.bottom; ++y) {
    const float middle = static_cast<float>(y) + 0.5f;
    const float on_long = crossing(*a, *c, middle);
    const float on_short = middle <= b->y ? crossing(*a, *b, middle) : crossing(*b, *c, middle);
    const int last = column_from(std::max(on_long, on_short), box);
    for (int x = column_from(std::min(on_long, on_short), box); x < last; x += kLanes) {
      const float from = static_cast<float>(x) + 0.5f;
      const Channels texel =
          one_texel ? plain : sample(texels, u.at(from, middle, steps()), v.at(from, middle, steps()));
      Channels colour;
      for (std::size_t i = 0; i < 4; ++i) colour[i] = clamped(inks[i].at(from, middle, steps())) * texel[i];
      const Lanes alpha = colour[3] * within(x, last);
      lay(x, y, {colour[0] * alpha, colour[1] * alpha, colour[2] * alpha}, alpha, 1.0f - alpha);
    }
  }
}

void PixelBand::rectangle(const PixelBox& clip, const Corner& first, const Corner& opposite, const Texels& texels) {
  if (!meets(first.y, opposite.y)) return;
  const float width = opposite.x - first.x, height = opposite.y - first.y;
  const PixelBox box = inside(clip, pixels_in({first.x, first.y, width, height}));
  if (box.width() <= 0 || box.height() <= 0) return;
  const float u_step = (opposite.u - first.u) / width, v_step = (opposite.v - first.v) / height;
  const bool one_texel = first.u == opposite.u && first.v == opposite.v;
  Channels texel = sample(texels, Lanes::Constant(first.u), Lanes::Constant(first.v));
  for (int y = box.top; y < box.bottom; ++y) {
    const Lanes v = Lanes::Constant(first.v + (static_cast<float>(y) + 0.5f - first.y) * v_step);
    for (int x = box.left; x < box.right; x += kLanes) {
      if (!one_texel) texel = sample(texels, first.u + (static_cast<float>(x) + 0.5f - first.x + steps()) * u_step, v);
      const Lanes alpha = first.ink[3] * texel[3] * within(x, box.right);
      lay(x, y, {first.ink[0] * texel[0] * alpha, first.ink[1] * texel[1] * alpha, first.ink[2] * texel[2] * alpha},
          alpha, 1.0f - alpha);
    }
  }
}

}  // namespace scorescope
