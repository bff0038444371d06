#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "core/render/equation.h"
#include "core/render/glyphs.h"
#include "core/render/layout.h"
#include "core/render/panel_picture.h"
#include "core/render/theme.h"

namespace scorescope {

/// How many painted densities and typeset equations a canvas keeps.
inline constexpr std::size_t kKeptDensities = 4, kKeptEquations = 16;

struct Ink {
  Rgb colour;
  float alpha = 1.0f;
  bool operator==(const Ink&) const = default;
};

/// A line whose width and colour may change along it: arrows, trails, curves, bars. Half-widths, pixels.
struct Stroke {
  float ax, ay, bx, by;
  float half_a, half_b;
  std::array<float, 4> ink_a, ink_b;
};

struct DiscStyle {
  float radius = 2.0f;  ///< pixels
  float halo = 1.0f;
  Ink fill, rim;
  float cx = 0, cy = 0, per_unit = 1;  ///< data to pixels: centre and pixels per unit, y up
  [[nodiscard]] float px(float x) const { return cx + per_unit * x; }
  [[nodiscard]] float py(float y) const { return cy - per_unit * y; }
};

/// The few things every picture is made of, in pixels (origin at the top left). A layer is drawn through these alone,
/// so it comes out on screen (GlCanvas, PixelCanvas) and as vectors (DrawingCanvas) alike.
class Canvas {
 public:
  Canvas() = default;
  Canvas(const Canvas&) = delete;
  Canvas& operator=(const Canvas&) = delete;
  virtual ~Canvas() = default;

  /// Begins a picture: takes all of what is drawn on.
  virtual void begin(int width, int height) = 0;
  /// Ends it: all of it is there. More may be drawn over it, and the picture ended again.
  virtual void end() = 0;
  /// The ground under everything: the theme's background, or nothing where the theme leaves it clear.
  virtual void clear(const Theme& theme) = 0;
  virtual void clip(const PixelRect& rect) = 0;
  virtual void unclip() = 0;

  virtual void fill(const PixelRect& rect, Ink top, Ink bottom) = 0;
  /// Lays the stage's colour over what is there, as strongly as the two alphas say at top and bottom. Where the theme
  /// leaves the ground clear it takes away as much of what is there.
  virtual void veil(const PixelRect& rect, float top, float bottom, const Theme& theme) = 0;
  virtual void strokes(std::span<const Stroke> strokes, float halo, Ink halo_ink) = 0;
  virtual void bars(std::span<const PixelRect> rects, Ink ink) = 0;
  /// Round points at positions [n, 2].
  virtual void discs(std::span<const float> positions, const DiscStyle& style) = 0;
  /// The same picture from afar, for very many: counted pixel by pixel over `rect`, then drawn at once.
  virtual void splat(std::span<const float> positions, const PixelRect& rect, const DiscStyle& style) = 0;
  /// Heat and iso-lines over `rect`; the grid's box lies at `grid_rect`. Lines in pixels.
  virtual void density(const std::shared_ptr<const DensityGrid>& grid, const PixelRect& rect,
                       const PixelRect& grid_rect, const Theme& theme, float line_width) = 0;
  /// Rounded corners and edge line over a finished panel.
  virtual void frame(const PixelRect& rect, float radius, float line_width, const Theme& theme) = 0;

  /// Returns the width of what it drew.
  virtual float text(std::string_view text, Face face, float size, float x, float baseline, Ink ink) = 0;
  virtual float text_width(std::string_view text, Face face, float size) = 0;
  /// Its upper left corner at (x, y); `ex` is the height of a lower-case x in pixels.
  virtual void equation(const std::shared_ptr<const Equation>& equation, float x, float y, float ex, const Theme& theme,
                        float opacity) = 0;
};

/// r, g, b, alpha as a stroke takes it.
inline std::array<float, 4> rgba(Rgb c, float alpha) {
  return {c.r, c.g, c.b, alpha};
}

}  // namespace scorescope
