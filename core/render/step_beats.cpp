#include "core/render/step_beats.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

namespace scorescope {
namespace {

constexpr float kReach = 0.3f;  // of the panel's height, the longest arrow

/// 1, 2 or 5 times a power of ten that lets the longest part be seen.
float magnification(const PanelMap& map, const PixelRect& rect, const StepTerms& terms) {
  const double longest = std::max({terms.drift.norm(), terms.score.norm(), terms.noise.norm(), 1e-9});
  const float most = kReach * rect.h / (map.per_unit * static_cast<float>(longest));
  if (!(most > 1.0f)) return 1.0f;
  const float decade = std::pow(10.0f, std::floor(std::log10(most)));
  return (most / decade >= 5.0f ? 5.0f : most / decade >= 2.0f ? 2.0f : 1.0f) * decade;
}

std::string pair_text(const Vec2& v) {
  if (v == Vec2(0.0, 0.0)) return "–";
  char text[48];
  std::snprintf(text, sizeof text, "(%+.3f, %+.3f)", v.x(), v.y());
  return text;
}

void disc(const PanelPen& pen, const PanelMap& map, const Vec2& at, float radius, Ink fill, Ink rim) {
  DiscStyle style;
  style.radius = radius, style.halo = 2.0f * pen.scale;
  style.fill = fill, style.rim = rim;
  style.cx = map.cx, style.cy = map.cy, style.per_unit = map.per_unit;
  const float xy[] = {static_cast<float>(at.x()), static_cast<float>(at.y())};
  pen.canvas.discs(xy, style);
}

}  // namespace

void draw_step_beats(const PanelPen& pen, const PanelMap& map, const StepTerms& terms, int beat, bool learned) {
  const float scale = pen.scale, times = magnification(map, pen.rect, terms);
  struct Beat {
    const char* name;
    Vec2 way;
    Rgb colour;
  };
  const Rgb score = learned ? pen.theme.learned : pen.theme.score;
  const Beat beats[] = {{"drift", terms.drift, pen.theme.text},
                        {learned ? "learned score" : "score", terms.score, score},
                        {"noise", terms.noise, pen.theme.noise}};
  const Ink rim{pen.theme.stage, 1.0f};
  disc(pen, map, terms.x, 7.0f * scale, {pen.theme.data, 1.0f}, rim);
  Vec2 at = terms.x;
  std::vector<Stroke> strokes;
  for (int i = 0; i < std::min(beat, 3); ++i) {
    const Vec2 way = times * beats[i].way, middle = at + 0.5 * way;
    const auto px = [&](double v) { return map.per_unit * static_cast<float>(v); };
    // An arrow of this size has a shaft three times the usual.
    add_arrow(strokes, map.cx + px(middle.x()), map.cy - px(middle.y()), px(way.x()), -px(way.y()), 2.5f * scale,
              rgba(beats[i].colour, 1.0f));
    at += way;
  }
  pen.canvas.strokes(strokes, 1.5f * scale, {pen.theme.stage, 0.8f});
  if (beat >= 4) disc(pen, map, at, 7.0f * scale, {pen.theme.data, 1.0f}, {pen.theme.text, 1.0f});
  // The equation, term by term, with this step's numbers.
  const float size = 12.5f * scale, leading = 19.0f * scale, pad = 9.0f * scale;
  const float names = pen.canvas.text_width("learned score", Face::text, size) + 10.0f * scale;
  const float width = names + pen.canvas.text_width("(+0.000, +0.000)", Face::numbers, size) + 2 * pad;
  const int lines = 2 + std::min(beat, 3) + (beat >= 4 ? 1 : 0) - (times > 1.0f ? 0 : 1);
  // On the side where the particle is not.
  const bool at_left = map.cx + map.per_unit * static_cast<float>(terms.x.x()) > pen.rect.x + 0.5f * pen.rect.w;
  const PixelRect ground{at_left ? pen.rect.x + 13.0f * scale : pen.rect.x + pen.rect.w - 13.0f * scale - width,
                         pen.rect.y + 42.0f * scale, width, leading * static_cast<float>(lines) + pad};
  pen.canvas.fill(ground, {pen.theme.stage, 0.9f}, {pen.theme.stage, 0.9f});
  float y = ground.y + 0.5f * pad + 14.0f * scale;
  const auto line = [&](const char* name, const std::string& numbers, Rgb colour) {
    pen.canvas.text(name, Face::text, size, ground.x + pad, y, {colour, 1.0f});
    pen.canvas.text(numbers, Face::numbers, size, ground.x + pad + names, y, {colour, 1.0f});
    y += leading;
  };
  line("x", pair_text(terms.x), pen.theme.data);
  for (int i = 0; i < std::min(beat, 3); ++i) line(beats[i].name, pair_text(beats[i].way), beats[i].colour);
  if (beat >= 4) line("new x", pair_text(terms.x + terms.drift + terms.score + terms.noise), pen.theme.data);
  if (times > 1.0f) {
    char text[32];
    std::snprintf(text, sizeof text, "arrows x%g", static_cast<double>(times));
    line(text, "", pen.theme.dim);
  }
}

}  // namespace scorescope
