#include "core/render/learned_layers.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "core/render/shades.h"

namespace scorescope {
namespace {

constexpr float kFullError = 1.0f;  // |eps_theta - eps*| drawn at full strength; the key says so
constexpr int kShades = 12;
constexpr float kStrongest = 0.7f;

int shade_of(float error) {
  const float share = std::isfinite(error) ? std::min(error / kFullError, 1.0f) : 1.0f;
  return static_cast<int>(share * kShades + 0.5f);
}

Ink ink_of(const PanelPen& pen, int shade) {
  return {pen.theme.learned, kStrongest * static_cast<float>(shade) / kShades};
}

}  // namespace

void add_dashes(std::vector<Stroke>& out, float ax, float ay, float bx, float by, float half,
                const std::array<float, 4>& ink) {
  const float length = std::hypot(bx - ax, by - ay);
  const float on = 6.0f * half, off = 5.0f * half;
  for (float at = 0.0f; at < length; at += on + off) {
    const float s0 = at / length, s1 = std::min(at + on, length) / length;
    out.push_back(
        {ax + s0 * (bx - ax), ay + s0 * (by - ay), ax + s1 * (bx - ax), ay + s1 * (by - ay), half, half, ink, ink});
  }
}

void add_learned_arrow(std::vector<Stroke>& out, float x, float y, float dx, float dy, float scale,
                       const std::array<float, 4>& ink) {
  const float length = std::hypot(dx, dy);
  if (length < 1.0f * scale) return;
  const float ux = dx / length, uy = dy / length;
  const float half = 0.75f * scale;
  const float tip_x = x + 0.5f * dx, tip_y = y + 0.5f * dy;
  add_dashes(out, x - 0.5f * dx, y - 0.5f * dy, tip_x, tip_y, half, ink);
  const float head = std::min(5.0f * scale, 0.4f * length), wing = 0.52f * head;
  for (const float side : {-1.0f, 1.0f})
    out.push_back({tip_x, tip_y, tip_x - head * ux - side * wing * uy, tip_y - head * uy + side * wing * ux, half, half,
                   ink, ink});
}

void draw_learned_arrows(const PanelPen& pen, const PanelPicture& picture) {
  const ArrowGrid& arrows = *picture.learned;
  if (arrows.points.size() < 4) return;
  const PanelMap map = panel_map(picture, pen.rect);
  const ArrowRoom room = arrow_room(pen, picture);
  const float cell = std::abs(arrows.points[2] - arrows.points[0]) * map.per_unit;
  std::vector<Stroke> strokes;
  for (std::size_t i = 0; i + 1 < arrows.points.size(); i += 2) {
    const float ex = arrows.eps[i], ey = arrows.eps[i + 1];
    const float strength = std::hypot(ex, ey);
    const float x = map.cx + map.per_unit * arrows.points[i], y = map.cy - map.per_unit * arrows.points[i + 1];
    if (!(strength > 1e-6f) || y < room.top || y > room.bottom) continue;
    const float length = kArrowFill * cell * arrow_length(strength) / strength;
    add_learned_arrow(strokes, x, y, -ex * length, ey * length, pen.scale, rgba(pen.theme.learned, 1.0f));
  }
  pen.canvas.strokes(strokes, 0.0f, {});
}

void draw_error_heat(const PanelPen& pen, const PanelPicture& picture) {
  const ErrorGrid& grid = *picture.error;
  const PanelMap map = panel_map(picture, pen.rect);
  std::vector<Ink> inks;
  for (int shade = 0; shade <= kShades; ++shade) inks.push_back(ink_of(pen, shade));
  const FieldGrid field{.nx = grid.nx, .ny = grid.ny, .box = grid.box, .values = grid.error};
  // Nothing is drawn where there is no error.
  draw_shades(
      pen, map, field, 3.0f, [](float error) { return shade_of(error) - 1; }, std::span(inks).subspan(1));
}

void draw_error_strip(const PanelPen& pen, const ErrorGrid& grid, const PanelMap& map, float top) {
  const float left = map.cx + map.per_unit * static_cast<float>(grid.box.min.x());
  const float width =
      map.per_unit * static_cast<float>(grid.box.max.x() - grid.box.min.x()) / static_cast<float>(grid.nx);
  std::array<std::vector<PixelRect>, kShades + 1> shades;
  for (int i = 0; i < grid.nx; ++i)
    shades[static_cast<std::size_t>(shade_of(grid.error[static_cast<std::size_t>(i)]))].push_back(
        {left + width * static_cast<float>(i), top, width, 5.0f * pen.scale});
  for (int shade = 1; shade <= kShades; ++shade)
    pen.canvas.bars(shades[static_cast<std::size_t>(shade)], ink_of(pen, shade));
}

void draw_error_key(const PanelPen& pen) {
  const float size = 11.5f * pen.scale, step = 4.0f * pen.scale, height = 7.0f * pen.scale, gap = 5.0f * pen.scale;
  const float baseline = std::round(pen.rect.y + pen.rect.h - 34.0f * pen.scale);
  const Ink words{pen.theme.text, 1.0f}, ground{pen.theme.stage, 0.88f};
  const auto width = [&](const char* text) { return pen.canvas.text_width(text, Face::numbers, size); };
  const float top = pen.rect.x + pen.rect.w - 14.0f * pen.scale - width("1");
  const float begin = top - gap - step * kShades;
  const float first = begin - gap - width("0"), pad = 4.0f * pen.scale;
  pen.canvas.fill({first - pad, baseline - size, top + width("1") - first + 2 * pad, size + pad}, ground, ground);
  pen.canvas.text("1", Face::numbers, size, top, baseline, words);
  pen.canvas.text("0", Face::numbers, size, first, baseline, words);
  for (int shade = 1; shade <= kShades; ++shade) {
    const PixelRect box{begin + step * static_cast<float>(shade - 1), baseline - height, step, height};
    pen.canvas.bars(std::span(&box, 1), ink_of(pen, shade));
  }
}

void draw_hatch(const PanelPen& pen) {
  const PixelRect& r = pen.rect;
  const float apart = 13.0f * pen.scale, half = 0.5f * pen.scale;
  const auto ink = rgba(pen.theme.dim, 0.4f);
  std::vector<Stroke> lines;
  for (float at = apart; at < r.w + r.h; at += apart)
    lines.push_back({r.x + at, r.y, r.x + at - r.h, r.y + r.h, half, half, ink, ink});
  pen.canvas.strokes(lines, 0.0f, {});
}

}  // namespace scorescope
