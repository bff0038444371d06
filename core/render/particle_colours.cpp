#include "core/render/particle_colours.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/math/noised_mixture.h"

namespace scorescope {
namespace {

constexpr std::size_t kFewComponents = 16;  // told apart one by one; more by where they lie
constexpr float kDepth = 8.0f;              // nats

float turn_of(const Vec2& v) {
  const double turn = std::atan2(v.y(), v.x()) / (2.0 * std::numbers::pi);
  return static_cast<float>(turn < 0.0 ? turn + 1.0 : turn);
}

float encoded(double linear) {
  const double v = std::clamp(linear, 0.0, 1.0);
  return static_cast<float>(v <= 0.0031308 ? 12.92 * v : 1.055 * std::pow(v, 1.0 / 2.4) - 0.055);
}

/// sRGB of lightness, chroma and hue (turns), by the published matrices of OKLab.
Rgb oklch(double lightness, double chroma, double turn) {
  const double a = chroma * std::cos(2.0 * std::numbers::pi * turn);
  const double b = chroma * std::sin(2.0 * std::numbers::pi * turn);
  const auto cubed = [](double v) { return v * v * v; };
  const double l = cubed(lightness + 0.3963377774 * a + 0.2158037573 * b);
  const double m = cubed(lightness - 0.1055613458 * a - 0.0638541728 * b);
  const double s = cubed(lightness - 0.0894841775 * a - 1.2914855480 * b);
  return {encoded(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
          encoded(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
          encoded(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s)};
}

Rgb mixed(Rgb a, Rgb b, float share) {
  return {a.r + share * (b.r - a.r), a.g + share * (b.g - a.g), a.b + share * (b.b - a.b)};
}

}  // namespace

std::vector<float> colours_by_component(const Mixture& mixture, Signal level, std::span<const float> positions) {
  const auto components = noised_components<double>(mixture, level);
  const auto dim = static_cast<std::size_t>(mixture.dim);
  const Vec2 middle = moments(mixture, {1.0, 0.0}).mean;
  std::vector<float> turns;
  for (std::size_t k = 0; k < components.size(); ++k)
    turns.push_back(components.size() <= kFewComponents ? static_cast<float>(k) / static_cast<float>(components.size())
                                                        : turn_of(mixture.components[k].mean - middle));
  std::vector<float> out;
  out.reserve(2 * positions.size() / dim);
  for (std::size_t i = 0; i + dim <= positions.size(); i += dim) {
    const Vec2 x(positions[i], dim == 2 ? positions[i + 1] : 0.0f);
    out.push_back(turns[static_cast<std::size_t>(nearest_mode(components, x).component)]);
    out.push_back(1.0f);
  }
  return out;
}

std::vector<float> colours_by_start(std::span<const float> starts, int dim) {
  const auto step = static_cast<std::size_t>(dim);
  const auto n = static_cast<double>(starts.size() / step);
  Vec2 middle = Vec2::Zero();
  double square = 0.0;
  const auto at = [&](std::size_t i) { return Vec2(starts[i], dim == 2 ? starts[i + 1] : 0.0f); };
  for (std::size_t i = 0; i < starts.size(); i += step) middle += at(i) / n;
  for (std::size_t i = 0; i < starts.size(); i += step) square += (at(i) - middle).squaredNorm() / n;
  const double spread = std::sqrt(square) + 1e-12;
  std::vector<float> out;
  out.reserve(2 * starts.size() / step);
  for (std::size_t i = 0; i < starts.size(); i += step) {
    const Vec2 v = (at(i) - middle) / spread;
    // On a line the wheel is open: blue at the low end over green to red at the high one.
    out.push_back(dim == 2 ? turn_of(v) : static_cast<float>(0.72 - 0.65 * std::clamp(0.5 + v.x() / 5.0, 0.0, 1.0)));
    out.push_back(dim == 2 ? static_cast<float>(std::min(1.0, v.norm() / 1.2)) : 1.0f);
  }
  return out;
}

std::vector<float> colours_by_log_likelihood(std::span<const float> log_p, float log_p_max) {
  std::vector<float> out;
  out.reserve(2 * log_p.size());
  for (const float v : log_p) {
    out.push_back(0.0f);
    out.push_back(std::clamp(1.0f + (v - log_p_max) / kDepth, 0.0f, 1.0f));
  }
  return out;
}

Rgb particle_colour(ColourBy by, float turn, float strength, const Theme& theme) {
  const bool dark = theme.name == ThemeName::dark;
  switch (by) {
    case ColourBy::plain:
      return theme.data;
    case ColourBy::component:
    case ColourBy::start:
      return oklch(dark ? 0.78 : 0.52, (dark ? 0.14 : 0.15) * static_cast<double>(strength), turn + 0.08);
    case ColourBy::log_likelihood:
      // The unlikely fade towards the ground, the likeliest stand out in the colour of text.
      return strength < 0.7f ? mixed(mixed(theme.stage, theme.data, 0.35f), theme.data, strength / 0.7f)
                             : mixed(theme.data, theme.text, (strength - 0.7f) / 0.3f);
  }
  return theme.data;
}

std::vector<ColourGroup> colour_groups(ColourBy by, std::span<const float> colours, std::span<const float> positions) {
  const int turns = by == ColourBy::log_likelihood ? 1 : 24;
  const int strengths = by == ColourBy::component ? 1 : by == ColourBy::start ? 4 : 16;
  std::vector<ColourGroup> groups(static_cast<std::size_t>(turns * strengths));
  for (std::size_t i = 0; i + 1 < positions.size(); i += 2) {
    const int turn = static_cast<int>(colours[i] * static_cast<float>(turns) + 0.5f) % turns;
    const int strength = std::min(strengths - 1, static_cast<int>(colours[i + 1] * static_cast<float>(strengths)));
    ColourGroup& group = groups[static_cast<std::size_t>(turn * strengths + strength)];
    group.positions.insert(group.positions.end(), {positions[i], positions[i + 1]});
  }
  for (std::size_t k = 0; k < groups.size(); ++k) {
    groups[k].turn = static_cast<float>(k / static_cast<std::size_t>(strengths)) / static_cast<float>(turns);
    groups[k].strength = strengths == 1 ? 1.0f
                                        : static_cast<float>(k % static_cast<std::size_t>(strengths)) /
                                              static_cast<float>(strengths - 1);
  }
  std::erase_if(groups, [](const ColourGroup& group) { return group.positions.empty(); });
  return groups;
}

}  // namespace scorescope
