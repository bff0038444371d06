#include "core/render/drawing_canvas.h"

#include <algorithm>
#include <cmath>

#include "core/render/density_painter.h"
#include "core/render/iso_lines.h"
#include "core/render/target.h"

namespace scorescope {
namespace {

constexpr float kSameWidth = 0.05f;   // pixels; a stroke whose ends differ by more is a polygon
constexpr float kAlphaSteps = 16.0f;  // fading lines are cut into pieces of one ink

Ink mean_ink(const Stroke& s) {
  const auto mean = [&](std::size_t c) { return 0.5f * (s.ink_a[c] + s.ink_b[c]); };
  return {{mean(0), mean(1), mean(2)}, std::round(mean(3) * kAlphaSteps) / kAlphaSteps};
}

bool tapered(const Stroke& s) {
  return std::abs(s.half_a - s.half_b) > kSameWidth;
}

}  // namespace

void DrawingCanvas::begin(int width, int height) {
  drawing_ = {.width = width, .height = height, .items = {}};
}

void DrawingCanvas::clear(const Theme& theme) {
  const Ink ink{theme.background, 1.0f};
  if (!theme.clear_ground)
    fill({0, 0, static_cast<float>(drawing_.width), static_cast<float>(drawing_.height)}, ink, ink);
}

void DrawingCanvas::clip(const PixelRect& rect) {
  drawing_.items.emplace_back(Drawing::Clip{{rect}});
}

void DrawingCanvas::unclip() {
  drawing_.items.emplace_back(Drawing::Clip{});
}

void DrawingCanvas::fill(const PixelRect& rect, Ink top, Ink bottom) {
  drawing_.items.emplace_back(Drawing::Rectangle{rect, top, bottom});
}

void DrawingCanvas::veil(const PixelRect& rect, float top, float bottom, const Theme& theme) {
  // A vector file cannot take away what is drawn already: over a clear ground there is no veil.
  if (!theme.clear_ground) fill(rect, {theme.stage, top}, {theme.stage, bottom});
}

void DrawingCanvas::bars(std::span<const PixelRect> rects, Ink ink) {
  for (const PixelRect& rect : rects) fill(rect, ink, ink);
}

/// A stroke whose ends have different widths, `halo` wider all around.
void DrawingCanvas::outline(const Stroke& s, float halo, Ink ink) {
  const float length = std::max(std::hypot(s.bx - s.ax, s.by - s.ay), 1e-6f);
  const float ux = (s.bx - s.ax) / length, uy = (s.by - s.ay) / length;
  const float a = s.half_a + halo, b = s.half_b + halo;
  const float ax = s.ax - halo * ux, ay = s.ay - halo * uy, bx = s.bx + halo * ux, by = s.by + halo * uy;
  drawing_.items.emplace_back(Drawing::Polygon{
      {{ax - a * uy, ay + a * ux}, {bx - b * uy, by + b * ux}, {bx + b * uy, by - b * ux}, {ax + a * uy, ay - a * ux}},
      ink});
}

void DrawingCanvas::strokes(std::span<const Stroke> strokes, float halo, Ink halo_ink) {
  for (const Stroke& s : strokes) {  // every rim lies under every line
    if (halo <= 0.0f) break;
    const Ink ink{halo_ink.colour, halo_ink.alpha * mean_ink(s).alpha};
    outline(s, halo, ink);
  }
  for (std::size_t i = 0; i < strokes.size();) {
    const Stroke& first = strokes[i];
    const Ink ink = mean_ink(first);
    if (tapered(first)) {
      outline(first, 0.0f, ink);
      ++i;
      continue;
    }
    // What goes on where the last one ended, alike, is one line.
    Drawing::Polyline line{{{first.ax, first.ay}, {first.bx, first.by}}, 2.0f * first.half_a, ink};
    for (++i; i < strokes.size(); ++i) {
      const Stroke& next = strokes[i];
      const Drawing::Point& end = line.points.back();
      if (next.ax != end.x || next.ay != end.y || next.half_a != first.half_a || tapered(next) || mean_ink(next) != ink)
        break;
      line.points.push_back({next.bx, next.by});
    }
    if (ink.alpha > 0.0f) drawing_.items.emplace_back(std::move(line));
  }
}

void DrawingCanvas::discs(std::span<const float> positions, const DiscStyle& style) {
  Drawing::Dots dots{{}, style.radius, style.halo, style.fill, style.rim};
  for (std::size_t i = 0; i + 1 < positions.size(); i += 2)
    dots.centres.push_back({style.px(positions[i]), style.py(positions[i + 1])});
  if (!dots.centres.empty()) drawing_.items.emplace_back(std::move(dots));
}

void DrawingCanvas::splat(std::span<const float> positions, const PixelRect&, const DiscStyle& style) {
  DiscStyle plain = style;
  plain.halo = 0.0f;
  discs(positions, plain);
}

void DrawingCanvas::density(const std::shared_ptr<const DensityGrid>& grid, const PixelRect& rect,
                            const PixelRect& grid_rect, const Theme& theme, float line_width) {
  const DensityPatch patch = density_patch(grid, rect, grid_rect, theme, 0.0f, line_width);
  const PixelBox& box = patch.box;
  const auto part = [](int pixels) { return static_cast<float>(pixels); };
  if (box.width() > 0 && box.height() > 0)
    drawing_.items.emplace_back(Drawing::Picture{{part(box.left), part(box.top), part(box.width()), part(box.height())},
                                                 straight_alpha(paint_density(patch.look, box.width(), box.height()))});
  if (!grid->rings) return;
  for (int ring = 1; ring <= kIsoRings; ++ring) {
    const Ink ink{theme.density[5], theme.iso_line_strength() * iso_ring_strength(ring)};
    for (auto& line : iso_lines(*grid, ring, grid_rect))
      drawing_.items.emplace_back(Drawing::Polyline{std::move(line), line_width, ink});
  }
}

void DrawingCanvas::frame(const PixelRect& rect, float radius, float line_width, const Theme& theme) {
  drawing_.items.emplace_back(Drawing::Frame{
      rect, radius, line_width, {theme.background, theme.clear_ground ? 0.0f : 1.0f}, {theme.line, 1.0f}});
}

float DrawingCanvas::text(std::string_view words, Face face, float size, float x, float baseline, Ink ink) {
  if (!words.empty()) drawing_.items.emplace_back(Drawing::Text{std::string(words), face, size, x, baseline, ink});
  return text_width(words, face, size);
}

void DrawingCanvas::equation(const std::shared_ptr<const Equation>& equation, float x, float y, float ex,
                             const Theme& theme, float opacity) {
  drawing_.items.emplace_back(Drawing::Formula{equation, x, y, ex, theme.name, opacity});
}

float DrawingCanvas::text_width(std::string_view words, Face face, float size) {
  return glyphs_.width(words, face, size);
}

}  // namespace scorescope
