#include "core/render/field_layers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <optional>

#include "core/render/shades.h"

namespace scorescope {
namespace {

constexpr int kShades = 20;  // a side of zero

/// Inks of values from -1 to 1: `low` at full strength, nothing in the middle, `high` at full strength.
std::vector<Ink> two_sided(Ink low, Ink high) {
  std::vector<Ink> out;
  for (int i = -kShades; i <= kShades; ++i) {
    const Ink& side = i < 0 ? low : high;
    out.push_back({side.colour, side.alpha * static_cast<float>(std::abs(i)) / kShades});
  }
  return out;
}

int shade_of(float value) {
  if (!std::isfinite(value)) return -1;
  const auto shade = static_cast<int>(std::lround(std::clamp(value, -1.0f, 1.0f) * kShades));
  return shade == 0 ? -1 : shade + kShades;
}

struct Pixel {
  float x, y;
};
Pixel pixel(const PanelMap& map, std::span<const float> line, std::size_t i) {
  return {map.cx + map.per_unit * line[2 * i], map.cy - map.per_unit * line[2 * i + 1]};
}

Rgb mixed(Rgb a, Rgb b, float share) {
  return {a.r + share * (b.r - a.r), a.g + share * (b.g - a.g), a.b + share * (b.b - a.b)};
}

/// "50 %" on the longest line of a level, on a patch of the stage, off the words and away from the labels there are.
class MassLabels {
 public:
  MassLabels(const PanelPen& pen, const PanelMap& map, ArrowRoom room) : pen_(pen), map_(map), room_(room) {}

  void write(const IsoLines::Level& level, Ink ink) {
    std::size_t longest = 0;
    for (std::size_t k = 1; k < level.lines.count(); ++k)
      if (level.lines.line(k).size() > level.lines.line(longest).size()) longest = k;
    char text[16];
    std::snprintf(text, sizeof text, "%.0f %%", 100.0 * level.mass);
    const float size = 10.5f * pen_.scale, pad = 2.5f * pen_.scale;
    const float width = pen_.canvas.text_width(text, Face::numbers, size);
    const auto at = place(level.lines.line(longest), width);
    if (!at) return;
    const Ink ground{pen_.theme.stage, 0.72f};
    pen_.canvas.fill({at->x - 0.5f * width - pad, at->y - 6.0f * pen_.scale, width + 2 * pad, 12.0f * pen_.scale},
                     ground, ground);
    pen_.canvas.text(text, Face::numbers, size, at->x - 0.5f * width, at->y + 3.8f * pen_.scale, ink);
    written_.push_back(*at);
  }

 private:
  /// The topmost point with room around it.
  [[nodiscard]] std::optional<Pixel> place(std::span<const float> line, float width) const {
    const float margin = 0.5f * width + 6.0f * pen_.scale;
    const PixelRect& r = pen_.rect;
    std::optional<Pixel> best;
    float left = r.x + r.w, right = r.x;
    for (std::size_t i = 0; i < line.size() / 2; ++i) {
      const Pixel p = pixel(map_, line, i);
      left = std::min(left, p.x), right = std::max(right, p.x);
      if (p.y < room_.top + 8.0f * pen_.scale || p.y > room_.bottom - 8.0f * pen_.scale) continue;
      if (p.x < r.x + margin || p.x > r.x + r.w - margin || (best && best->y <= p.y)) continue;
      const bool free = std::none_of(written_.begin(), written_.end(), [&](const Pixel& other) {
        return std::abs(other.x - p.x) < 1.4f * width && std::abs(other.y - p.y) < 14.0f * pen_.scale;
      });
      if (free) best = p;
    }
    return right - left < 1.6f * width ? std::nullopt : best;
  }

  const PanelPen& pen_;
  const PanelMap& map_;
  ArrowRoom room_;
  std::vector<Pixel> written_;
};

}  // namespace

void draw_relief(const PanelPen& pen, const PanelMap& map, const FieldGrid& relief) {
  constexpr int kTones = 48;
  const bool dark = pen.theme.name == ThemeName::dark;
  std::vector<Ink> tones;
  for (int i = 0; i < kTones; ++i) {
    // Light is the dense end of the ramp on a dark ground and the empty end on a light one.
    const float lit = static_cast<float>(i) / (kTones - 1), at = 5.0f * (dark ? lit : 1.0f - lit);
    const int low = std::min(4, static_cast<int>(at));
    const auto k = static_cast<std::size_t>(low);
    tones.push_back({mixed(pen.theme.density[k], pen.theme.density[k + 1], at - static_cast<float>(low)), 1.0f});
  }
  const auto tone_of = [](float light) {
    return std::isfinite(light) ? static_cast<int>(std::clamp(light, 0.0f, 1.0f) * (kTones - 1) + 0.5f) : -1;
  };
  draw_shades(pen, map, relief, 2.0f, tone_of, tones);
}

void draw_heat(const PanelPen& pen, const PanelMap& map, const FieldGrid& heat) {
  draw_shades(pen, map, heat, 2.0f, shade_of, two_sided({pen.theme.noise, 0.8f}, {pen.theme.data, 0.8f}));
}

void draw_heat_key(const PanelPen& pen) {
  const float size = 11.5f * pen.scale, step = 1.4f * pen.scale, height = 7.0f * pen.scale, gap = 5.0f * pen.scale;
  const float baseline = std::round(pen.rect.y + pen.rect.h - 34.0f * pen.scale);
  const Ink words{pen.theme.text, 1.0f}, ground{pen.theme.stage, 0.88f};
  const std::vector<Ink> inks = two_sided({pen.theme.noise, 0.8f}, {pen.theme.data, 0.8f});
  const auto width = [&](const char* text) { return pen.canvas.text_width(text, Face::numbers, size); };
  const float last = pen.rect.x + pen.rect.w - 14.0f * pen.scale - width("+");
  const float begin = last - gap - step * static_cast<float>(inks.size());
  const float first = begin - gap - width("−"), pad = 4.0f * pen.scale;
  pen.canvas.fill({first - pad, baseline - size, last + width("+") - first + 2 * pad, size + pad}, ground, ground);
  pen.canvas.text("+", Face::numbers, size, last, baseline, words);
  pen.canvas.text("−", Face::numbers, size, first, baseline, words);
  for (std::size_t i = 0; i < inks.size(); ++i) {
    const PixelRect box{begin + step * static_cast<float>(i), baseline - height, step, height};
    pen.canvas.bars(std::span(&box, 1), inks[i]);
  }
}

void draw_isolines(const PanelPen& pen, const PanelMap& map, const IsoLines& lines) {
  const bool dark = pen.theme.name == ThemeName::dark;
  std::vector<Stroke> strokes;
  const float half = 0.65f * pen.scale;
  for (const IsoLines::Level& level : lines.levels) {
    // Inner lines stand on dense ground and are drawn in the ramp's last colour, outer ones on empty ground.
    const Rgb colour =
        mixed(pen.theme.noise, dark ? pen.theme.density[5] : pen.theme.noise, 1.0f - static_cast<float>(level.mass));
    const auto ink = rgba(colour, 1.0f);
    for (std::size_t k = 0; k < level.lines.count(); ++k) {
      const std::span<const float> line = level.lines.line(k);
      for (std::size_t i = 0; i + 1 < line.size() / 2; ++i) {
        const Pixel a = pixel(map, line, i), b = pixel(map, line, i + 1);
        strokes.push_back({a.x, a.y, b.x, b.y, half, half, ink, ink});
      }
    }
  }
  pen.canvas.strokes(strokes, 0.0f, {});
}

void draw_mass_labels(const PanelPen& pen, const PanelMap& map, const IsoLines& lines, ArrowRoom room) {
  constexpr float kRoomForAll = 260.0f;  // points; in a lower panel only the middle and the outer lines say their mass
  const bool all = room.bottom - room.top > kRoomForAll * pen.scale;
  MassLabels labels(pen, map, room);
  for (const IsoLines::Level& level : lines.levels)
    if (level.lines.count() > 0 && (all || level.mass == 0.5 || level.mass >= 0.9))
      labels.write(level, {pen.theme.noise, 1.0f});
}

void draw_streamlines(const PanelPen& pen, const PanelMap& map, const Polylines& lines, Rgb colour, bool forwards) {
  constexpr float kBetweenHeads = 70.0f;  // points
  std::vector<Stroke> strokes;
  const auto ink = rgba(colour, 1.0f);  // pieces overlap: anything less would show as beads
  const float half = 0.5f * pen.scale, head = 5.5f * pen.scale;
  for (std::size_t k = 0; k < lines.count(); ++k) {
    const std::span<const float> line = lines.line(k);
    const std::size_t points = line.size() / 2;
    float along = 0.5f * kBetweenHeads * pen.scale;
    for (std::size_t i = 0; i + 1 < points; ++i) {
      const Pixel a = pixel(map, line, i), b = pixel(map, line, i + 1);
      strokes.push_back({a.x, a.y, b.x, b.y, half, half, ink, ink});
      const float length = std::hypot(b.x - a.x, b.y - a.y);
      along += length;
      if (along < kBetweenHeads * pen.scale || length <= 0.0f) continue;
      along = 0.0f;
      const float sense = forwards ? 1.0f : -1.0f;
      const float ux = sense * (b.x - a.x) / length, uy = sense * (b.y - a.y) / length;
      strokes.push_back({b.x - 0.5f * head * ux, b.y - 0.5f * head * uy, b.x + 0.5f * head * ux, b.y + 0.5f * head * uy,
                         0.36f * head, 0.1f, ink, ink});
    }
  }
  pen.canvas.strokes(strokes, 0.0f, {});
}

}  // namespace scorescope
