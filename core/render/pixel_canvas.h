#pragma once

#include <memory>
#include <span>

#include "core/render/canvas.h"
#include "core/render/pixel_band.h"

namespace scorescope {

/// Draws by the processor, on all cores, and lays the finished picture into whatever framebuffer is bound: the same
/// picture as a GlCanvas's, for where OpenGL is a software rasteriser, which knows less of what it draws and takes
/// several times as long. Lives on the thread of its context.
class PixelCanvas final : public Canvas {
 public:
  PixelCanvas();
  ~PixelCanvas() override;

  void begin(int width, int height) override;
  void end() override;
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
  /// Triangles, three corners each, for what is no layer: the interface over the panels. The texels must last until the
  /// picture ends.
  void mesh(const PixelRect& clip, std::span<const Corner> corners, const Texels& texels);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace scorescope
