#pragma once

#include "core/render/canvas.h"
#include "core/render/drawing.h"

namespace scorescope {

/// Keeps what is drawn as a list of vectors. Only the heat of a density becomes an image, one a panel.
class DrawingCanvas final : public Canvas {
 public:
  /// `drawing` is filled from begin() on and must outlive the canvas.
  explicit DrawingCanvas(Drawing& drawing) : drawing_(drawing) {}

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
  void outline(const Stroke& stroke, float halo, Ink ink);

  Drawing& drawing_;
  Glyphs glyphs_;
};

}  // namespace scorescope
