#include "core/render/posterior_layers.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numbers>
#include <span>

#include "core/render/path_layers.h"

namespace scorescope {
namespace {

constexpr float kDash = 6.0f, kDot = 1.6f;  // points of ink; as much again is left out
constexpr double kApart = 4.0;  // radii from the tip of a fan's mean to the ring that a line then joins to it

Vec2 on(const PanelMap& map, const Vec2& x) {
  return {map.cx + map.per_unit * static_cast<float>(x.x()), map.cy - map.per_unit * static_cast<float>(x.y())};
}

Stroke stroke(const Vec2& a, const Vec2& b, float half, const std::array<float, 4>& ink) {
  return {static_cast<float>(a.x()),
          static_cast<float>(a.y()),
          static_cast<float>(b.x()),
          static_cast<float>(b.y()),
          half,
          half,
          ink,
          ink};
}

/// A line through points in pixels, with gaps where `dash` is above 0: ink and gap take turns as the length adds up.
void add_line(std::vector<Stroke>& out, std::span<const Vec2> points, float half, float dash,
              const std::array<float, 4>& ink) {
  double along = 0.0;
  for (std::size_t i = 1; i < points.size(); ++i) {
    if (dash <= 0.0f || std::fmod(along, 2.0 * dash) < dash) out.push_back(stroke(points[i - 1], points[i], half, ink));
    along += (points[i] - points[i - 1]).norm();
  }
}

/// The outline that holds `mass` of a Gaussian in the plane.
std::vector<Vec2> ellipse(const PanelMap& map, const KernelPicture::Bell& bell, double mass) {
  constexpr int kSides = 240;
  const double radius = std::sqrt(-2.0 * std::log1p(-mass));
  std::vector<Vec2> out;
  for (int i = 0; i <= kSides; ++i) {
    const double angle = 2.0 * std::numbers::pi * i / kSides;
    out.push_back(on(map, bell.mean + radius * (std::cos(angle) * bell.axis_a + std::sin(angle) * bell.axis_b)));
  }
  return out;
}

}  // namespace

void draw_focused_dot(const PanelPen& pen, float x, float y) {
  DiscStyle style;
  style.radius = 5.2f * pen.scale;
  style.halo = 1.8f * pen.scale;
  style.fill = {pen.theme.data, 1.0f};
  style.rim = {pen.theme.text, 1.0f};
  const std::array<float, 2> at{x, -y};
  pen.canvas.discs(at, style);
}

void draw_focus(const PanelPen& pen, const PanelMap& map, const FocusedParticle& focus, bool rough) {
  const float* xy = focus.path.xy.data();
  std::vector<Stroke> past, future;
  for (int k = 0; k + 1 < focus.path.length; ++k) {
    const Vec2 a(xy[2 * k], xy[2 * k + 1]), b(xy[2 * k + 2], xy[2 * k + 3]);
    if (!b.allFinite()) break;
    const bool was = k < focus.path.now;
    (was ? past : future)
        .push_back(stroke(on(map, a), on(map, b), (rough ? 0.6f : 1.0f) * pen.scale,
                          rgba(pen.theme.text, was ? 0.95f : 0.4f)));
  }
  pen.canvas.strokes(future, 0.0f, {});
  draw_rimmed(pen, past);
  const Vec2 at = on(map, focus.now);
  draw_focused_dot(pen, static_cast<float>(at.x()), static_cast<float>(at.y()));
}

void draw_fan(const PanelPen& pen, const PanelMap& map, const ConditionalFan& fan) {
  const auto arrow = [&](std::vector<Stroke>& out, const Vec2& to, const std::array<float, 4>& ink, float scale) {
    const Vec2 a = on(map, fan.x), b = on(map, to), middle = 0.5 * (a + b), along = b - a;
    add_arrow(out, static_cast<float>(middle.x()), static_cast<float>(middle.y()), static_cast<float>(along.x()),
              static_cast<float>(along.y()), scale, ink);
  };
  std::vector<Stroke> thin, mean;
  for (const Vec2& tip : fan.tips) arrow(thin, tip, rgba(pen.theme.data, 0.7f), 0.8f * pen.scale);
  pen.canvas.strokes(thin, 0.0f, {});
  arrow(mean, fan.mean, rgba(pen.theme.score, 1.0f), 2.2f * pen.scale);
  pen.canvas.strokes(mean, 1.2f * pen.scale, {pen.theme.stage, 0.9f});
  // A ring where the exact score's tip is.
  constexpr int kSides = 32;
  const Vec2 centre = on(map, fan.exact);
  const double r = 4.0 * static_cast<double>(pen.scale);
  std::vector<Vec2> ring;
  for (int i = 0; i <= kSides; ++i) {
    const double angle = 2.0 * std::numbers::pi * i / kSides;
    ring.push_back(centre + r * Vec2(std::cos(angle), std::sin(angle)));
  }
  std::vector<Stroke> circle;
  // Under guidance the ring may stand apart: what leads there from the mean.
  const Vec2 from = on(map, fan.mean), away = centre - from;
  if (away.norm() > kApart * r) {
    const std::array<Vec2, 2> lead{from, centre - r * away.normalized()};
    add_line(circle, lead, 0.6f * pen.scale, 0.0f, rgba(pen.theme.score, 0.8f));
  }
  add_line(circle, ring, 0.8f * pen.scale, 0.0f, rgba(pen.theme.score, 1.0f));
  draw_rimmed(pen, circle);
  const Vec2 at = on(map, fan.x);
  const std::array<float, 2> dot{static_cast<float>(fan.x.x()), static_cast<float>(fan.x.y())};
  if (pen.rect.contains(static_cast<float>(at.x()), static_cast<float>(at.y()))) draw_tracked(pen, map, dot);
}

void draw_kernel(const PanelPen& pen, const PanelMap& map, const KernelPicture& kernel) {
  std::vector<Stroke> exact, bells;
  for (const KernelPicture::Ring& ring : kernel.rings) {
    const float half = (ring.mass < 0.7 ? 1.2f : 0.8f) * pen.scale;
    for (std::size_t k = 0; k < ring.lines.count(); ++k) {
      const std::span<const float> xy = ring.lines.line(k);
      std::vector<Vec2> points;
      for (std::size_t i = 0; i + 1 < xy.size(); i += 2) points.push_back(on(map, {xy[i], xy[i + 1]}));
      add_line(exact, points, half, 0.0f, rgba(pen.theme.data, 1.0f));
    }
    const auto ink = rgba(pen.theme.text, 0.95f);
    add_line(bells, ellipse(map, kernel.matched, ring.mass), 0.7f * pen.scale, kDash * pen.scale, ink);
    add_line(bells, ellipse(map, kernel.ddpm, ring.mass), 0.7f * pen.scale, kDot * pen.scale, ink);
  }
  draw_rimmed(pen, exact);
  draw_rimmed(pen, bells);
}

void draw_kernel_curves(const PanelPen& pen, const KernelPicture& kernel, float height,
                        const std::function<Vec2(float, float)>& place) {
  if (kernel.exact.empty()) return;
  const float peak = *std::max_element(kernel.exact.begin(), kernel.exact.end());
  if (!(peak > 0.0f)) return;
  const auto line = [&](const std::vector<float>& density) {
    std::vector<Vec2> out;
    for (std::size_t i = 0; i < density.size(); ++i)
      out.push_back(place(kernel.at[i], height * std::min(density[i] / peak, 1.4f)));
    return out;
  };
  std::vector<Stroke> exact, bells;
  add_line(exact, line(kernel.exact), 1.1f * pen.scale, 0.0f, rgba(pen.theme.data, 1.0f));
  const auto ink = rgba(pen.theme.text, 0.95f);
  add_line(bells, line(kernel.on_matched), 0.7f * pen.scale, kDash * pen.scale, ink);
  add_line(bells, line(kernel.on_ddpm), 0.7f * pen.scale, kDot * pen.scale, ink);
  draw_rimmed(pen, exact);
  draw_rimmed(pen, bells);
}

void draw_kernel_key(const PanelPen& pen, const KernelPicture& kernel, float bottom) {
  struct Entry {
    const char* name;
    Rgb colour;
    float dash;
  };
  const Entry entries[] = {
      {"exact", pen.theme.data, 0.0f}, {"same moments", pen.theme.text, kDash}, {"DDPM", pen.theme.text, kDot}};
  char guided[48] = "";
  if (kernel.weight != 0.0) std::snprintf(guided, sizeof guided, " p(y | xₛ)ʷ  w = %.3g", kernel.weight);
  char what[128];
  std::snprintf(what, sizeof what, "p(xₛ | xₜ)%s  s = %.3f  t = %.3f", guided, kernel.s, kernel.t);
  const float size = 11.5f * pen.scale, sample = 20.0f * pen.scale, gap = 6.0f * pen.scale;
  const float baseline = bottom - 5.0f * pen.scale;
  const float begin = pen.rect.x + 13.0f * pen.scale;
  const auto width_of = [&](const char* words) { return pen.canvas.text_width(words, Face::text, size); };
  float end = begin + width_of(what);
  std::size_t shown = 0;
  for (const Entry& entry : entries) {
    const float beyond = end + 3 * gap + sample + width_of(entry.name);
    if (beyond > pen.rect.x + pen.rect.w - 10.0f * pen.scale) break;  // the lines say it as well
    end = beyond;
    ++shown;
  }
  // Rings and trails run as far as the words do.
  const Ink ground{pen.theme.stage, 0.88f};
  pen.canvas.fill({begin - gap, baseline - 14.0f * pen.scale, end - begin + 2 * gap, 19.0f * pen.scale}, ground,
                  ground);
  float x = begin + pen.canvas.text(what, Face::text, size, begin, baseline, {pen.theme.text, 1.0f});
  std::vector<Stroke> samples;
  for (const Entry& entry : std::span(entries).first(shown)) {
    x += 2 * gap;
    std::vector<Vec2> points;
    const double y = static_cast<double>(baseline) - 4.0 * static_cast<double>(pen.scale);
    for (float along = 0.0f; along <= sample; along += 0.8f * pen.scale) points.emplace_back(x + along, y);
    add_line(samples, points, 0.9f * pen.scale, entry.dash * pen.scale, rgba(entry.colour, 1.0f));
    x += sample + gap;
    x += pen.canvas.text(entry.name, Face::text, size, x, baseline, {pen.theme.text, 1.0f});
  }
  pen.canvas.strokes(samples, 0.0f, {});
}

}  // namespace scorescope
