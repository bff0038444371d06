#pragma once

#include "core/render/canvas.h"
#include "core/render/panel_layers.h"

namespace scorescope {

/// Draws on another canvas with every ink at `opacity` of its strength.
class FadedCanvas final : public Canvas {
 public:
  FadedCanvas(Canvas& canvas, float opacity) : canvas_(canvas), opacity_(opacity) {}

  void begin(int width, int height) override { canvas_.begin(width, height); }
  void end() override { canvas_.end(); }
  void clear(const Theme& theme) override { canvas_.clear(theme); }
  void clip(const PixelRect& rect) override { canvas_.clip(rect); }
  void unclip() override { canvas_.unclip(); }
  void fill(const PixelRect& rect, Ink top, Ink bottom) override { canvas_.fill(rect, faded(top), faded(bottom)); }
  void veil(const PixelRect& rect, float top, float bottom, const Theme& theme) override {
    canvas_.veil(rect, opacity_ * top, opacity_ * bottom, theme);
  }
  void strokes(std::span<const Stroke> strokes, float halo, Ink halo_ink) override;
  void bars(std::span<const PixelRect> rects, Ink ink) override { canvas_.bars(rects, faded(ink)); }
  void discs(std::span<const float> positions, const DiscStyle& style) override {
    canvas_.discs(positions, faded(style));
  }
  void splat(std::span<const float> positions, const PixelRect& rect, const DiscStyle& style) override {
    canvas_.splat(positions, rect, faded(style));
  }
  /// A density lies under everything else: the ground over it is as good as fading it.
  void density(const std::shared_ptr<const DensityGrid>& grid, const PixelRect& rect, const PixelRect& grid_rect,
               const Theme& theme, float line_width) override {
    canvas_.density(grid, rect, grid_rect, theme, line_width);
    canvas_.veil(rect, 1.0f - opacity_, 1.0f - opacity_, theme);
  }
  void frame(const PixelRect& rect, float radius, float line_width, const Theme& theme) override {
    canvas_.frame(rect, radius, line_width, theme);
  }
  float text(std::string_view text, Face face, float size, float x, float baseline, Ink ink) override {
    return canvas_.text(text, face, size, x, baseline, faded(ink));
  }
  float text_width(std::string_view text, Face face, float size) override {
    return canvas_.text_width(text, face, size);
  }
  void equation(const std::shared_ptr<const Equation>& equation, float x, float y, float ex, const Theme& theme,
                float opacity) override {
    canvas_.equation(equation, x, y, ex, theme, opacity_ * opacity);
  }

 private:
  [[nodiscard]] Ink faded(Ink ink) const { return {ink.colour, opacity_ * ink.alpha}; }
  [[nodiscard]] DiscStyle faded(DiscStyle style) const {
    style.fill = faded(style.fill);
    style.rim = faded(style.rim);
    return style;
  }

  Canvas& canvas_;
  float opacity_;
};

/// Draws a layer as strongly as the picture says.
template <class Draw>
void draw_layer(const PanelPen& pen, const PanelPicture& picture, Layer layer, Draw&& draw) {
  const auto opacity = static_cast<float>(picture.opacity[layer]);
  if (opacity >= 1.0f) return draw(pen);
  FadedCanvas faded(pen.canvas, opacity);
  draw(PanelPen{faded, pen.theme, pen.rect, pen.scale});
}

}  // namespace scorescope
