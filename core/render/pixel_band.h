#pragma once

#include <Eigen/Core>
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "core/media/image_io.h"
#include "core/render/canvas.h"
#include "core/render/splat.h"

namespace scorescope {

/// A picture that triangles are filled with: straight colours, rows from the top.
struct Texels {
  int width = 0, height = 0;
  std::span<const std::uint8_t> rgba;
};

/// The corner of a triangle: where it lies in pixels, its ink, which is multiplied by the texels' colour, and where in
/// the texels it lies, 0 to 1.
struct Corner {
  float x, y;
  std::array<float, 4> ink;
  float u, v;
};

/// Pixels side by side that are painted at once.
using PixelLanes = Eigen::Array<float, 8, 1>;

/// Some rows of a picture while the processor paints them. They are kept in floats, colours multiplied by their alpha,
/// so that what lies over each other is rounded once, at the end. Each function lays one thing over what is there, but
/// not outside `clip`; the formulas are those of shaders/draw.
class PixelBand {
  enum Plane { kRed, kGreen, kBlue, kAlpha, kPlanes };

 public:
  static constexpr int kBytesAPixel = kPlanes * static_cast<int>(sizeof(float));

  /// `memory` is used until the band is stored, and may be used again for the next.
  PixelBand(std::vector<float>& memory, int width, int first_row, int last_row);

  /// Overlaps rows `top` to `bottom` (of pixels, the last not included).
  [[nodiscard]] bool meets(float top, float bottom) const {
    return bottom > static_cast<float>(first_row_) && top < static_cast<float>(last_row_);
  }

  void clear(Rgb colour, float alpha);
  void fill(const PixelBox& clip, const PixelRect& rect, Ink top, Ink bottom);
  /// Takes away, by its alpha, what is there.
  void fade(const PixelBox& clip, const PixelRect& rect, float top, float bottom);
  void stroke(const PixelBox& clip, const Stroke& stroke, float halo, const Ink& halo_ink);
  /// `style` places nothing here: (x, y) are pixels.
  void disc(const PixelBox& clip, float x, float y, const DiscStyle& style);
  void splat(const PixelBox& clip, const Splat& splat, Rgb fill);
  /// A picture whose colours are multiplied by alpha takes the place of what is there.
  void replace(const PixelBox& clip, int left, int top, const Image& picture);
  /// A picture of straight colours.
  void picture(const PixelBox& clip, int left, int top, int width, std::span<const std::uint8_t> rgba, float opacity);
  /// Of each pixel of `box` as much as `cover` says, 0 to 255, row by row.
  void stencil(const PixelBox& clip, const PixelBox& box, std::span<const std::uint8_t> cover, Ink ink);
  void frame(const PixelBox& clip, const PixelRect& rect, float radius, float line_width, Rgb ground,
             float ground_alpha, Rgb line);

  /// Everything between the corners is interpolated. Triangles side by side leave no gap and do not overlap.
  void triangle(const PixelBox& clip, const Corner& a, const Corner& b, const Corner& c, const Texels& texels);
  /// The same as two triangles, upright and of one ink.
  void rectangle(const PixelBox& clip, const Corner& first, const Corner& opposite, const Texels& texels);

  /// The first pixels of row y as bytes: red, green, blue, alpha.
  void store(int y, std::span<std::uint32_t> to) const;

 private:
  using Lanes = PixelLanes;
  static constexpr int kLanes = Lanes::SizeAtCompileTime;
  struct Colours {
    Lanes r, g, b;
  };
  [[nodiscard]] float* at(int x, int y, Plane plane) const {
    return planes_ + static_cast<std::ptrdiff_t>((y - first_row_) * kPlanes + plane) * stride_ + x;
  }
  [[nodiscard]] PixelBox inside(const PixelBox& clip, const PixelBox& box) const;
  /// The first pixel of a row whose centre is not left of x, or the end of the box.
  static int column_from(float x, const PixelBox& box);
  static Lanes clamped(const Lanes& v) { return v.max(0.0f).min(1.0f); }
  static Lanes steps() { return (Lanes() << 0, 1, 2, 3, 4, 5, 6, 7).finished(); }
  /// 1 in the lanes left of column `right`, 0 in the others.
  static Lanes within(int x, int right) { return clamped(static_cast<float>(right - x) - steps()); }
  /// `colours` are multiplied by alpha already; `through` is what is left of what is there.
  EIGEN_ALWAYS_INLINE void lay(int x, int y, const Colours& colours, const Lanes& alpha, const Lanes& through) {
    lay(at(x, y, kRed), colours.r, through);
    lay(at(x, y, kGreen), colours.g, through);
    lay(at(x, y, kBlue), colours.b, through);
    if (!opaque_) lay(at(x, y, kAlpha), alpha, through);
  }
  EIGEN_ALWAYS_INLINE static void lay(float* at, const Lanes& source, const Lanes& through) {
    Eigen::Map<Lanes> there(at);
    there = source + through * there;
  }
  /// A shape of one ink with a rim of another around it, by how far off its edge pixels are.
  EIGEN_ALWAYS_INLINE void rimmed(int x, int y, const Lanes& distance, const Lanes& live, const Colours& ink,
                                  const Lanes& ink_alpha, float halo, const Rgb& other, const Lanes& other_alpha);

  int width_, first_row_, last_row_, stride_;
  bool opaque_ = false;  ///< alpha is 1 everywhere, and stays so
  float* planes_;
};

}  // namespace scorescope
