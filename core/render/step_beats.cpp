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
float magnification(float per_unit, const PixelRect& rect, const StepTerms& terms) {
  const double longest = std::max({terms.drift.norm(), terms.score.norm(), terms.noise.norm(), 1e-9});
  const float most = kReach * rect.h / (per_unit * static_cast<float>(longest));
  if (!(most > 1.0f)) return 1.0f;
  const float decade = std::pow(10.0f, std::floor(std::log10(most)));
  return (most / decade >= 5.0f ? 5.0f : most / decade >= 2.0f ? 2.0f : 1.0f) * decade;
}

std::string figures_of(const Vec2& v, int dim) {
  if (v == Vec2(0.0, 0.0)) return "–";
  char text[48];
  if (dim == 1)
    std::snprintf(text, sizeof text, "%+.3f", v.x());
  else
    std::snprintf(text, sizeof text, "(%+.3f, %+.3f)", v.x(), v.y());
  return text;
}

void disc(const PanelPen& pen, const Vec2& pixel, float radius, Ink fill, Ink rim) {
  DiscStyle style;
  style.radius = radius, style.halo = 2.0f * pen.scale;
  style.fill = fill, style.rim = rim;
  const float xy[] = {static_cast<float>(pixel.x()), -static_cast<float>(pixel.y())};  // discs count upwards
  pen.canvas.discs(xy, style);
}

}  // namespace

void draw_step_beats(const PanelPen& pen, const BeatGround& where, const StepTerms& terms, int beat, bool learned) {
  const float scale = pen.scale, times = magnification(where.per_unit, pen.rect, terms);
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
  disc(pen, where.pixel(terms.x, 0), 7.0f * scale, {pen.theme.data, 1.0f}, rim);
  Vec2 at = terms.x;
  std::vector<Stroke> strokes;
  for (int i = 0; i < std::min(beat, 3); ++i) {
    const Vec2 next = at + times * beats[i].way;
    const Vec2 from = where.pixel(at, i), to = where.pixel(next, i), middle = 0.5 * (from + to);
    // An arrow of this size has a shaft three times the usual.
    add_arrow(strokes, static_cast<float>(middle.x()), static_cast<float>(middle.y()),
              static_cast<float>(to.x() - from.x()), static_cast<float>(to.y() - from.y()), 2.5f * scale,
              rgba(beats[i].colour, 1.0f));
    at = next;
  }
  pen.canvas.strokes(strokes, 1.5f * scale, {pen.theme.stage, 0.8f});
  if (beat >= 4) disc(pen, where.pixel(at, 3), 7.0f * scale, {pen.theme.data, 1.0f}, {pen.theme.text, 1.0f});
  // The equation, term by term, with this step's numbers.
  const float size = 12.5f * scale, leading = 19.0f * scale, pad = 9.0f * scale;
  const float names = pen.canvas.text_width("learned score", Face::text, size) + 10.0f * scale;
  const float width =
      names + pen.canvas.text_width(where.dim == 1 ? "+00.000" : "(+0.000, +0.000)", Face::numbers, size) + 2 * pad;
  const int lines = 2 + std::min(beat, 3) + (beat >= 4 ? 1 : 0) - (times > 1.0f ? 0 : 1);
  // On the side where the particle is not.
  const bool at_left = where.pixel(terms.x, 1).x() > pen.rect.x + 0.5 * pen.rect.w;
  const PixelRect ground{at_left ? pen.rect.x + 13.0f * scale : pen.rect.x + pen.rect.w - 13.0f * scale - width,
                         pen.rect.y + 42.0f * scale, width, leading * static_cast<float>(lines) + pad};
  pen.canvas.fill(ground, {pen.theme.stage, 0.9f}, {pen.theme.stage, 0.9f});
  float y = ground.y + 0.5f * pad + 14.0f * scale;
  const auto line = [&](const char* name, const std::string& figures, Rgb colour) {
    pen.canvas.text(name, Face::text, size, ground.x + pad, y, {colour, 1.0f});
    pen.canvas.text(figures, Face::numbers, size, ground.x + pad + names, y, {colour, 1.0f});
    y += leading;
  };
  line("x", figures_of(terms.x, where.dim), pen.theme.data);
  for (int i = 0; i < std::min(beat, 3); ++i) line(beats[i].name, figures_of(beats[i].way, where.dim), beats[i].colour);
  if (beat >= 4)
    line("new x", figures_of(terms.x + terms.drift + terms.score + terms.noise, where.dim), pen.theme.data);
  if (times > 1.0f) {
    char text[32];
    std::snprintf(text, sizeof text, "arrows x%g", static_cast<double>(times));
    line(text, "", pen.theme.dim);
  }
}

}  // namespace scorescope
