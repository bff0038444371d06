#include "core/render/pixel_band.h"

#include <algorithm>
#include <cmath>

namespace scorescope {
namespace {

Ink between(const Ink& a, const Ink& b, float share) {
  const auto part = [share](float from, float to) { return from + share * (to - from); };
  return {{part(a.colour.r, b.colour.r), part(a.colour.g, b.colour.g), part(a.colour.b, b.colour.b)},
          part(a.alpha, b.alpha)};
}

}  // namespace

PixelBand::PixelBand(std::vector<float>& memory, int width, int first_row, int last_row)
    : width_(width),
      first_row_(first_row),
      last_row_(last_row),
      stride_((width / kLanes + 2) * kLanes) {  // lanes may reach beyond the last column
  memory.resize(static_cast<std::size_t>(stride_) * kPlanes * static_cast<std::size_t>(last_row - first_row));
  planes_ = memory.data();
}

PixelBox PixelBand::inside(const PixelBox& clip, const PixelBox& box) const {
  return common(common(clip, box), {0, first_row_, width_, last_row_});
}

int PixelBand::column_from(float x, const PixelBox& box) {
  const auto left = static_cast<float>(box.left), right = static_cast<float>(box.right);
  return static_cast<int>(std::ceil((x > left ? std::min(x, right) : left) - 0.5f));
}

void PixelBand::clear(Rgb colour, float alpha) {
  opaque_ = alpha == 1.0f;
  for (int y = first_row_; y < last_row_; ++y) {
    std::fill_n(at(0, y, kRed), stride_, colour.r * alpha);
    std::fill_n(at(0, y, kGreen), stride_, colour.g * alpha);
    std::fill_n(at(0, y, kBlue), stride_, colour.b * alpha);
    std::fill_n(at(0, y, kAlpha), opaque_ ? 0 : stride_, alpha);
  }
}

void PixelBand::fill(const PixelBox& clip, const PixelRect& rect, Ink top, Ink bottom) {
  const PixelBox box = inside(clip, pixels_in(rect));
  for (int y = box.top; y < box.bottom; ++y) {
    const Ink ink = between(top, bottom, (static_cast<float>(y) + 0.5f - rect.y) / rect.h);
    const auto over = [&](Plane plane, float source) {
      float* there = at(0, y, plane);
      for (int x = box.left; x < box.right; ++x) there[x] = source * ink.alpha + (1.0f - ink.alpha) * there[x];
    };
    over(kRed, ink.colour.r);
    over(kGreen, ink.colour.g);
    over(kBlue, ink.colour.b);
    if (!opaque_) over(kAlpha, 1.0f);
  }
}

void PixelBand::fade(const PixelBox& clip, const PixelRect& rect, float top, float bottom) {
  const PixelBox box = inside(clip, pixels_in(rect));
  for (int y = box.top; y < box.bottom; ++y) {
    const float through = 1.0f - (top + (bottom - top) * (static_cast<float>(y) + 0.5f - rect.y) / rect.h);
    for (const Plane plane : {kRed, kGreen, kBlue, kAlpha}) {
      float* there = at(0, y, plane);
      for (int x = box.left; x < box.right; ++x) there[x] *= through;
    }
  }
}

EIGEN_ALWAYS_INLINE void PixelBand::rimmed(int x, int y, const Lanes& distance, const Lanes& live, const Colours& ink,
                                           const Lanes& ink_alpha, float halo, const Rgb& other,
                                           const Lanes& other_alpha) {
  const Lanes body = clamped(0.5f - distance) * ink_alpha * live;
  if (halo <= 0.0f) return lay(x, y, {ink.r * body, ink.g * body, ink.b * body}, body, 1.0f - body);
  const Lanes rim = clamped(0.5f + halo - distance) * other_alpha * live * (1.0f - body);
  const Lanes alpha = body + rim;
  lay(x, y, {ink.r * body + other.r * rim, ink.g * body + other.g * rim, ink.b * body + other.b * rim}, alpha,
      1.0f - alpha);
}

void PixelBand::stroke(const PixelBox& clip, const Stroke& s, float halo, const Ink& halo_ink) {
  const float margin = std::max(s.half_a, s.half_b) + halo + 0.5f;  // half a pixel of smooth edge
  const float top = std::min(s.ay, s.by) - margin, bottom = std::max(s.ay, s.by) + margin;
  if (!meets(top, bottom)) return;
  const float left = std::min(s.ax, s.bx) - margin, right = std::max(s.ax, s.bx) + margin;
  const PixelBox box = inside(clip, pixels_in({left, top, right - left, bottom - top}));
  if (box.width() <= 0) return;
  const float span = std::hypot(s.bx - s.ax, s.by - s.ay);
  const bool long_enough = span > 1e-4f;
  const float per_span = long_enough ? 1.0f / span : 0.0f;
  const float ux = long_enough ? (s.bx - s.ax) * per_span : 1.0f, uy = long_enough ? (s.by - s.ay) * per_span : 0.0f;
  const float thinner = s.half_b - s.half_a;
  const auto ink = [&](std::size_t c, const Lanes& share) -> Lanes {
    return s.ink_a[c] + (s.ink_b[c] - s.ink_a[c]) * share;
  };
  constexpr float kUpright = 1e-3f;  // a unit vector's part below which its line runs along the row, or across it
  for (int y = box.top; y < box.bottom; ++y) {
    const float py = static_cast<float>(y) + 0.5f - s.ay;
    // Where the row crosses the oblong around the segment: its long sides, then its short ones.
    float from = left, to = right;
    if (std::abs(uy) > kUpright) {
      const float middle = s.ax + py * ux / uy, reach = margin / std::abs(uy);
      from = std::max(from, middle - reach), to = std::min(to, middle + reach);
    }
    if (std::abs(ux) > kUpright) {
      const float one = s.ax + (-margin - py * uy) / ux, other = s.ax + (span + margin - py * uy) / ux;
      from = std::max(from, std::min(one, other)), to = std::min(to, std::max(one, other));
    }
    const int last = column_from(to, box);
    for (int x = column_from(from, box); x < last; x += kLanes) {
      const Lanes px = static_cast<float>(x) + 0.5f - s.ax + steps();
      const Lanes along = px * ux + py * uy, across = py * ux - px * uy;
      const Lanes share = clamped(along * per_span);
      const Lanes off = along - share * span;
      const Lanes distance = (off * off + across * across).sqrt() - (s.half_a + thinner * share);
      const Lanes alpha = ink(3, share);
      rimmed(x, y, distance, within(x, box.right), {ink(0, share), ink(1, share), ink(2, share)}, alpha, halo,
             halo_ink.colour, halo_ink.alpha * alpha);
    }
  }
}

void PixelBand::disc(const PixelBox& clip, float x, float y, const DiscStyle& style) {
  const float reach = style.radius + style.halo + 0.5f;
  if (!meets(y - reach, y + reach)) return;
  const PixelBox box = inside(clip, pixels_in({x - reach, y - reach, 2.0f * reach, 2.0f * reach}));
  const auto all = [](float v) -> Lanes { return Lanes::Constant(v); };
  const Rgb& fill = style.fill.colour;
  const Colours ink{all(fill.r), all(fill.g), all(fill.b)};
  for (int column = box.left; column < box.right; column += kLanes) {
    const Lanes dx = static_cast<float>(column) + 0.5f - x + steps(), live = within(column, box.right);
    const Lanes squared = dx * dx;
    for (int row = box.top; row < box.bottom; ++row) {
      const float dy = static_cast<float>(row) + 0.5f - y;
      rimmed(column, row, (squared + dy * dy).sqrt() - style.radius, live, ink, all(style.fill.alpha), style.halo,
             style.rim.colour, all(style.rim.alpha));
    }
  }
}

void PixelBand::splat(const PixelBox& clip, const Splat& splat, Rgb fill) {
  const PixelBox box = inside(clip, splat.box);
  const float closed = std::log(1.0f - splat.cover);
  for (int y = box.top; y < box.bottom; ++y) {
    const float* counts = splat.counts.data() + static_cast<std::ptrdiff_t>(y - splat.box.top) * splat.box.width();
    for (int x = box.left; x < box.right; x += kLanes) {
      Lanes count = Lanes::Zero();
      std::copy_n(counts + (x - splat.box.left), std::min(kLanes, box.right - x), count.data());
      if (count.maxCoeff() <= 0.0f) continue;
      const Lanes through = (count * closed).exp(), alpha = 1.0f - through;
      lay(x, y, {fill.r * alpha, fill.g * alpha, fill.b * alpha}, alpha, through);
    }
  }
}

void PixelBand::replace(const PixelBox& clip, int left, int top, const Image& picture) {
  const PixelBox box = inside(clip, {left, top, left + picture.width, top + picture.height});
  for (int y = box.top; y < box.bottom; ++y) {
    const std::uint8_t* from = picture.rgba.data() + static_cast<std::ptrdiff_t>(y - top) * picture.width * 4;
    float *r = at(left, y, kRed), *g = at(left, y, kGreen), *b = at(left, y, kBlue), *a = at(left, y, kAlpha);
    for (int x = box.left - left; x < box.right - left; ++x) {
      r[x] = static_cast<float>(from[4 * x]) * (1.0f / 255.0f);
      g[x] = static_cast<float>(from[4 * x + 1]) * (1.0f / 255.0f);
      b[x] = static_cast<float>(from[4 * x + 2]) * (1.0f / 255.0f);
      a[x] = static_cast<float>(from[4 * x + 3]) * (1.0f / 255.0f);
    }
  }
}

void PixelBand::picture(const PixelBox& clip, int left, int top, int width, std::span<const std::uint8_t> rgba,
                        float opacity) {
  if (width <= 0) return;
  const int height = static_cast<int>(rgba.size() / 4) / width;
  const PixelBox box = inside(clip, {left, top, left + width, top + height});
  for (int y = box.top; y < box.bottom; ++y) {
    const std::uint8_t* from = rgba.data() + static_cast<std::ptrdiff_t>(y - top) * width * 4;
    for (int x = box.left; x < box.right; ++x) {
      const std::uint8_t* texel = from + static_cast<std::ptrdiff_t>(x - left) * 4;
      const float alpha = opacity * static_cast<float>(texel[3]) / 255.0f;
      for (const Plane plane : {kRed, kGreen, kBlue, kAlpha}) {
        const float source = plane == kAlpha ? 1.0f : static_cast<float>(texel[plane]) / 255.0f;
        float& there = *at(x, y, plane);
        there = source * alpha + (1.0f - alpha) * there;
      }
    }
  }
}

void PixelBand::stencil(const PixelBox& clip, const PixelBox& whole, std::span<const std::uint8_t> cover, Ink ink) {
  const PixelBox box = inside(clip, whole);
  for (int y = box.top; y < box.bottom; ++y) {
    const std::uint8_t* covered = cover.data() + static_cast<std::ptrdiff_t>(y - whole.top) * whole.width();
    for (int x = box.left; x < box.right; x += kLanes) {
      Lanes alpha = Lanes::Zero();
      for (int i = 0; i < std::min(kLanes, box.right - x); ++i)
        alpha[i] = ink.alpha / 255.0f * static_cast<float>(covered[x - whole.left + i]);
      lay(x, y, {ink.colour.r * alpha, ink.colour.g * alpha, ink.colour.b * alpha}, alpha, 1.0f - alpha);
    }
  }
}

void PixelBand::frame(const PixelBox& clip, const PixelRect& rect, float radius, float line_width, Rgb ground,
                      float ground_alpha, Rgb line_colour) {
  const PixelBox all = pixels_in(rect), box = inside(clip, all);
  const int strip = static_cast<int>(std::ceil(radius)) + 1;  // the frame is empty inside
  const float half_w = 0.5f * rect.w, half_h = 0.5f * rect.h;
  const auto paint = [&](int y, int from, int to) {
    const float qy = std::abs(static_cast<float>(y) + 0.5f - rect.y - half_h) - half_h + radius;
    for (int x = std::max(from, box.left); x < std::min(to, box.right); x += kLanes) {
      const Lanes qx = (static_cast<float>(x) + 0.5f - rect.x - half_w + steps()).abs() - half_w + radius;
      const Lanes corner = (qx.max(0.0f).square() + std::max(qy, 0.0f) * std::max(qy, 0.0f)).sqrt();
      const Lanes distance = corner + qx.max(qy).min(0.0f) - radius;
      const Lanes live = within(x, std::min(to, box.right));
      const Lanes outside = clamped(distance + 0.5f) * live;
      const Lanes line = clamped(distance + line_width + 0.5f) * live * (1.0f - outside);
      const Lanes filled = ground_alpha * outside;
      lay(x, y,
          {ground.r * filled + line_colour.r * line, ground.g * filled + line_colour.g * line,
           ground.b * filled + line_colour.b * line},
          filled + line, 1.0f - outside - line);
    }
  };
  for (int y = box.top; y < box.bottom; ++y) {
    if (y < all.top + strip || y >= all.bottom - strip) {
      paint(y, all.left, all.right);
    } else {
      paint(y, all.left, all.left + strip);
      paint(y, std::max(all.right - strip, all.left + strip), all.right);
    }
  }
}

void PixelBand::store(int y, std::span<std::uint32_t> to) const {
  using Bytes = Eigen::Array<int, kLanes, 1>;
  const auto bytes = [&](std::size_t x, Plane plane) -> Bytes {
    return (255.0f * Eigen::Map<const Lanes>(at(static_cast<int>(x), y, plane)) + 0.5f).cast<int>();
  };
  const std::size_t whole = to.size() / kLanes * kLanes;
  for (std::size_t x = 0; x < to.size(); x += kLanes) {
    const Bytes low = bytes(x, kRed) + 256 * bytes(x, kGreen), high = bytes(x, kBlue);
    const Bytes alpha = opaque_ ? Bytes(Bytes::Constant(255)) : bytes(x, kAlpha);
    std::array<std::uint32_t, kLanes> pixels;
    for (int i = 0; i < kLanes; ++i)
      pixels[static_cast<std::size_t>(i)] = static_cast<std::uint32_t>(low[i]) |
                                            static_cast<std::uint32_t>(high[i]) << 16 |
                                            static_cast<std::uint32_t>(alpha[i]) << 24;
    std::copy_n(pixels.data(), x < whole ? kLanes : to.size() - whole, to.data() + x);
  }
}

}  // namespace scorescope
