#pragma once

#include <array>
#include <cstdint>
#include <list>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "core/gpu/gl.h"
#include "core/render/glyphs.h"
#include "core/render/layout.h"
#include "core/render/panel_picture.h"
#include "core/render/theme.h"

namespace scorescope {

struct Ink {
  Rgb colour;
  float alpha = 1.0f;
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
};

/// The few things every picture is made of, drawn in pixels (origin at the top left) with OpenGL 3.3.
class Canvas {
 public:
  Canvas();

  /// Takes the whole framebuffer that is bound and sets the state everything below relies on.
  void begin(int width, int height);
  void clear(Rgb colour);
  void clip(const PixelRect& rect);
  void unclip();

  void fill(const PixelRect& rect, Ink top, Ink bottom);
  void strokes(std::span<const Stroke> strokes, float halo, Ink halo_ink);
  void bars(std::span<const PixelRect> rects, Ink ink);
  /// Round points at positions [n, 2].
  void discs(std::span<const float> positions, const DiscStyle& style);
  /// The same picture from afar, for very many: counted pixel by pixel over `rect`, then drawn at once.
  void splat(std::span<const float> positions, const PixelRect& rect, const DiscStyle& style);
  /// Heat and iso-lines over `rect`; the grid's box lies at `grid_rect`.
  void density(const std::shared_ptr<const DensityGrid>& grid, const PixelRect& rect, const PixelRect& grid_rect,
               const Theme& theme);
  /// Rounded corners and edge line over a finished panel.
  void frame(const PixelRect& rect, float radius, float line_width, Rgb ground, Rgb line);

  float text(std::string_view text, Face face, float size, float x, float baseline, Ink ink);  ///< returns its width
  Glyphs& glyphs() { return glyphs_; }

 private:
  struct Pipe {
    GlProgram program;
    GlVertexArray layout;
    GlBuffer buffer;
  };
  void use(const Pipe& pipe) const;
  void draw_glyphs(std::span<const Glyphs::Placed> placed, Ink ink);
  GLuint density_texture(const std::shared_ptr<const DensityGrid>& grid);

  int width_ = 1, height_ = 1;
  Pipe stroke_, disc_, splat_, rect_, density_, frame_, text_;
  GlTexture splat_texture_;
  std::vector<float> splat_counts_;
  Glyphs glyphs_;
  struct KeptTexture {
    std::shared_ptr<const DensityGrid> grid;
    GlTexture texture;
  };
  std::list<KeptTexture> textures_;  ///< most recently used first
};

/// r, g, b, alpha as a stroke takes it.
inline std::array<float, 4> rgba(Rgb c, float alpha) {
  return {c.r, c.g, c.b, alpha};
}

}  // namespace scorescope
