#include "core/render/panel_layers.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/render/particle_colours.h"

namespace scorescope {

float arrow_length(float strength) {
  return std::tanh(0.8f * strength);
}

ArrowRoom arrow_room(const PanelPen& pen, const PanelPicture& picture) {
  return {pen.rect.y + (picture.title.empty() ? 0.0f : 34.0f * pen.scale),
          pen.rect.y + pen.rect.h - (picture.legend.empty() ? 0.0f : 32.0f * pen.scale)};
}

void add_arrow(std::vector<Stroke>& out, float x, float y, float dx, float dy, float scale,
               const std::array<float, 4>& ink) {
  const float length = std::sqrt(dx * dx + dy * dy);
  if (length < 1.0f * scale) return;  // no direction to show
  const float ux = dx / length, uy = dy / length;
  const float head = std::min(5.5f * scale, 0.5f * length);
  const float tip_x = x + 0.5f * dx, tip_y = y + 0.5f * dy;
  const float neck_x = tip_x - ux * head, neck_y = tip_y - uy * head;
  const float half = 0.6f * scale;
  out.push_back({x - 0.5f * dx, y - 0.5f * dy, neck_x, neck_y, half, half, ink, ink});
  out.push_back({neck_x, neck_y, tip_x, tip_y, 0.42f * head, 0.1f, ink, ink});
}

void draw_rimmed(const PanelPen& pen, const std::vector<Stroke>& strokes) {
  constexpr float kStrength = 0.75f;
  std::vector<Stroke> rims = strokes;
  for (Stroke& rim : rims) {
    rim.half_a += 1.0f * pen.scale, rim.half_b += 1.0f * pen.scale;
    rim.ink_a = rgba(pen.theme.stage, kStrength * rim.ink_a[3]);
    rim.ink_b = rgba(pen.theme.stage, kStrength * rim.ink_b[3]);
  }
  pen.canvas.strokes(rims, 0.0f, {});
  pen.canvas.strokes(strokes, 0.0f, {});
}

void draw_particles(const PanelPen& pen, const PanelPicture& picture, std::span<const float> positions, float cx,
                    float cy, float per_unit) {
  constexpr float kApart = 3000.0f;  // so many stand apart in a panel of kSide points
  constexpr float kSide = 400.0f;
  constexpr float kOneByOne = 12000.0f;  // beyond, counted by pixel: half the time at 20,000 on a software rasteriser
  const auto n = static_cast<float>(positions.size() / 2);
  const float side = std::min(pen.rect.w, pen.rect.h) / (kSide * pen.scale);
  const float crowd = std::sqrt(std::min(1.0f, kApart * std::min(1.0f, side * side) / std::max(n, 1.0f)));
  const float base = std::clamp(pen.rect.h * 0.0045f / pen.scale, 1.3f, 2.4f) * pen.scale;
  DiscStyle style;
  style.cx = cx, style.cy = cy, style.per_unit = per_unit;
  // What is said of a few particles in the data's own colour must be seen before the crowd.
  const bool back = picture.dimmed || !picture.denoiser.empty() || !picture.covariance.empty();
  const float strength = back ? kDimmed : 1.0f;
  style.fill = {pen.theme.data, 0.95f * strength};
  style.rim = {pen.theme.stage, (pen.theme.name == ThemeName::dark ? 0.85f : 0.8f) * strength};
  style.radius = base * crowd;
  const bool splat = n > kOneByOne;
  if (!splat) {
    style.radius = std::max(style.radius, 0.55f);
    style.halo = 0.8f * pen.scale * crowd;
  }
  const auto draw = [&](std::span<const float> xy) {
    if (splat)
      pen.canvas.splat(xy, pen.rect, style);
    else
      pen.canvas.discs(xy, style);
  };
  if (picture.colours.size() < positions.size()) return draw(positions);
  for (const ColourGroup& group : colour_groups(picture.colour_by, picture.colours, positions)) {
    style.fill.colour = particle_colour(picture.colour_by, group.turn, group.strength, pen.theme);
    draw(group.positions);
  }
}

void draw_scale_bar(const PanelPen& pen, float per_unit) {
  // 1, 2 or 5 times a power of ten, nearest below 64 points.
  const float most = 64.0f * pen.scale / per_unit;
  const float decade = std::pow(10.0f, std::floor(std::log10(most)));
  const float length = (most / decade >= 5.0f ? 5.0f : most / decade >= 2.0f ? 2.0f : 1.0f) * decade;
  const float right = pen.rect.x + pen.rect.w - 14.0f * pen.scale;
  const float y = std::round(pen.rect.y + pen.rect.h - 16.0f * pen.scale) + 0.5f;
  const float left = right - length * per_unit;
  const auto ink = rgba(pen.theme.dim, 1.0f);
  const float half = 0.6f * pen.scale, foot = 3.0f * pen.scale;
  pen.canvas.strokes(std::vector<Stroke>{{left, y, right, y, half, half, ink, ink},
                                         {left, y - foot, left, y + foot, half, half, ink, ink},
                                         {right, y - foot, right, y + foot, half, half, ink, ink}},
                     0.0f, {});
  char text[32];
  std::snprintf(text, sizeof text, "%g", static_cast<double>(length));
  const float size = 11.5f * pen.scale;
  const float width = pen.canvas.text_width(text, Face::numbers, size);
  pen.canvas.text(text, Face::numbers, size, left - width - 6.0f * pen.scale, y + 4.0f * pen.scale,
                  {pen.theme.dim, 1.0f});
}

}  // namespace scorescope
