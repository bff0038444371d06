#pragma once

#include <list>

#include "core/gpu/gl.h"
#include "core/render/canvas.h"
#include "core/render/density_painter.h"
#include "core/render/splat.h"

namespace scorescope {

/// Draws with OpenGL 3.3 into whatever framebuffer is bound. Lives on the thread of its context.
class GlCanvas final : public Canvas {
 public:
  GlCanvas();

  /// Also sets the state everything below relies on.
  void begin(int width, int height) override;
  void end() override {}
  void clear(const Theme& theme) override;
  void clip(const PixelRect& rect) override;
  void unclip() override;
  void fill(const PixelRect& rect, Ink top, Ink bottom) override;
  void veil(const PixelRect& rect, float top, float bottom, const Theme& theme) override;
  void strokes(std::span<const Stroke> strokes, float halo, Ink halo_ink) override;
  void bars(std::span<const PixelRect> rects, Ink ink) override;
  void discs(std::span<const float> positions, const DiscStyle& style) override;
  void splat(std::span<const float> positions, const PixelRect& rect, const DiscStyle& style) override;
  void density(const std::shared_ptr<const DensityGrid>& grid, const PixelRect& rect, const PixelRect& grid_rect,
               const Theme& theme, float line_width) override;
  void frame(const PixelRect& rect, float radius, float line_width, const Theme& theme) override;
  float text(std::string_view text, Face face, float size, float x, float baseline, Ink ink) override;
  float text_width(std::string_view text, Face face, float size) override;
  void equation(const std::shared_ptr<const Equation>& equation, float x, float y, float ex, const Theme& theme,
                float opacity) override;

 private:
  struct DensityPicture {
    DensityLook look;
    int width = 0, height = 0;
    GlTexture texture;
    GlFramebuffer framebuffer;
  };
  const DensityPicture& density_picture(const DensityPatch& patch);
  struct Pipe {
    GlProgram program;
    GlVertexArray layout;
    GlBuffer buffer;
  };
  void use(const Pipe& pipe) const;
  /// A rectangle of the window and the part of the glyphs' atlas that is laid over it, 0 to 1, in an ink.
  struct Stamp {
    PixelRect rect, cell;
    std::array<float, 4> ink;
  };
  void draw_stamps(std::span<const Stamp> stamps);
  void draw_strips(const PixelRect& rect, float strip) const;

  int width_ = 1, height_ = 1;
  Pipe stroke_, disc_, splat_, rect_, frame_, text_, picture_;
  GlTexture splat_texture_;
  Glyphs glyphs_;
  GlTexture atlas_;
  struct EquationTexture {
    std::shared_ptr<const Equation> equation;
    ThemeName theme{};
    float ex = 0;
    int width = 0, height = 0;
    GlTexture texture;
  };
  const EquationTexture& equation_texture(const std::shared_ptr<const Equation>& equation, ThemeName name, float ex);
  // Most recently used first.
  std::list<DensityPicture> pictures_;
  std::list<EquationTexture> equations_;
};

}  // namespace scorescope
