#include "core/math/targets.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "core/math/along_curve.h"
#include "core/math/error.h"

namespace scorescope {
namespace {

constexpr double kTau = 2.0 * std::numbers::pi;

Component blob(double x, double y, double sd, double weight = 1.0) {
  Component c;
  c.weight = weight;
  c.mean = {x, y};
  c.cov = sd * sd * Mat2::Identity();
  return c;
}

Component line_1d(double weight, double mean, double variance) {
  Component c;
  c.weight = weight;
  c.mean = {mean, 0.0};
  c.cov << variance, 0.0, 0.0, 0.0;
  return c;
}

Mixture eight_gaussians() {
  Mixture m;
  for (int k = 0; k < 8; ++k)
    m.components.push_back(blob(2.0 * std::cos(kTau * k / 8), 2.0 * std::sin(kTau * k / 8), 0.15));
  return m;
}

Mixture two_gaussians() {
  Mixture m{2, {blob(-1.4, -0.7, 0.4, 0.4), blob(1.4, 0.9, 0.4, 0.6)}};
  m.components[0].cov << 0.20, 0.06, 0.06, 0.14;
  m.components[1].cov << 0.14, -0.05, -0.05, 0.24;
  return m;
}

Mixture one_gaussian() {
  Mixture m{2, {blob(0.8, 0.5, 1.0)}};
  m.components[0].cov << 0.60, 0.32, 0.32, 0.30;
  return m;
}

Mixture bimodal() {
  return {1, {line_1d(0.3, -2.0, 0.16), line_1d(0.7, 1.5, 0.09)}};
}

Mixture two_moons() {
  Mixture m;
  const auto upper = [](double a) { return Vec2(1.4 * std::cos(a) - 0.7, 1.4 * std::sin(a) - 0.35); };
  const auto lower = [](double a) { return Vec2(0.7 - 1.4 * std::cos(a), 0.35 - 1.4 * std::sin(a)); };
  add_along_curve(m, 24, 0.0, std::numbers::pi, 0.11, upper);
  add_along_curve(m, 24, 0.0, std::numbers::pi, 0.11, lower);
  for (std::size_t k = 24; k < 48; ++k) m.components[k].label = 1;
  return m;
}

Mixture spirals() {
  Mixture m;
  for (int arm = 0; arm < 2; ++arm) {
    const double turn = arm * std::numbers::pi;
    add_along_curve(m, 48, 0.9, 3.2 * std::numbers::pi, 0.075, [turn](double a) {
      const double r = 0.235 * a;
      return Vec2(r * std::cos(a + turn), r * std::sin(a + turn));
    });
  }
  for (std::size_t k = 48; k < 96; ++k) m.components[k].label = 1;
  return m;
}

Mixture checkerboard() {
  Mixture m;
  // Four small Gaussians a side fill a square evenly: neighbours stand 2.2 standard deviations apart.
  for (int i = 0; i < 4; ++i)
    for (int j = 0; j < 4; ++j) {
      if ((i + j) % 2 == 1) continue;
      for (int a = 0; a < 4; ++a)
        for (int b = 0; b < 4; ++b)
          m.components.push_back(blob(-2.0 + i + (a + 0.5) / 4, -2.0 + j + (b + 0.5) / 4, 0.115));
    }
  return m;
}

Mixture rings() {
  Mixture m;
  const std::array<double, 2> radii{0.9, 2.1};
  for (int ring = 0; ring < 2; ++ring) {
    const double r = radii[static_cast<std::size_t>(ring)];
    const std::size_t first = m.components.size();
    add_along_curve(m, static_cast<int>(std::lround(22 * r)), 0.0, kTau, 0.09,
                    [r](double a) { return Vec2(r * std::cos(a), r * std::sin(a)); });
    for (std::size_t k = first; k < m.components.size(); ++k) m.components[k].label = ring;
  }
  return m;
}

Mixture swiss_roll() {
  Mixture m;
  add_along_curve(m, 72, 1.5 * std::numbers::pi, 4.5 * std::numbers::pi, 0.08, [](double a) {
    const double r = 2.3 * a / (4.5 * std::numbers::pi);
    return Vec2(r * std::cos(a), r * std::sin(a));
  });
  return m;
}

/// Five arms that turn as they leave the centre, each a class, heaviest half way out.
Mixture pinwheel() {
  Mixture m;
  constexpr int kArms = 5, kEach = 12;
  for (int arm = 0; arm < kArms; ++arm) {
    const double turn = kTau * arm / kArms;
    add_along_curve(m, kEach, 0.3, 2.3, 0.12, [turn](double r) {
      const double a = turn + 0.12 * std::exp(r);
      return Vec2(r * std::cos(a), r * std::sin(a));
    });
  }
  for (std::size_t k = 0; k < m.components.size(); ++k) {
    const double off = (m.components[k].mean.norm() - 1.3) / 0.55;
    m.components[k].weight = std::exp(-0.5 * off * off);
    m.components[k].label = static_cast<int>(k) / kEach;
  }
  return m;
}

/// Face, eyes and mouth are the classes.
Mixture smiley() {
  Mixture m;
  const auto arc = [](double r) { return [r](double a) { return Vec2(r * std::cos(a), r * std::sin(a)); }; };
  add_along_curve(m, 44, 0.0, kTau, 0.09, arc(2.1));
  for (const double x : {-0.75, 0.75}) {
    Component eye = blob(x, 0.7, 0.16, 4.0);
    eye.cov(1, 1) *= 2.0;
    eye.label = 1;
    m.components.push_back(eye);
  }
  const std::size_t mouth = m.components.size();
  add_along_curve(m, 12, 1.15 * std::numbers::pi, 1.85 * std::numbers::pi, 0.09, arc(1.25));
  for (std::size_t k = mouth; k < m.components.size(); ++k) m.components[k].label = 2;
  return m;
}

struct Preset {
  PresetInfo info;
  Mixture (*make)();
};

constexpr std::array<Preset, 11> kPresets{{
    {{"eight_gaussians", "Eight Gaussians", 2}, eight_gaussians},
    {{"two_gaussians", "Two Gaussians", 2}, two_gaussians},
    {{"one_gaussian", "One Gaussian", 2}, one_gaussian},
    {{"bimodal", "Bimodal (1D)", 1}, bimodal},
    {{"two_moons", "Two moons", 2}, two_moons},
    {{"swiss_roll", "Swiss roll", 2}, swiss_roll},
    {{"spirals", "Spirals", 2}, spirals},
    {{"pinwheel", "Pinwheel", 2}, pinwheel},
    {{"checkerboard", "Checkerboard", 2}, checkerboard},
    {{"rings", "Rings", 2}, rings},
    {{"smiley", "Smiley", 2}, smiley},
}};

}  // namespace

std::span<const PresetInfo> target_presets() {
  static constexpr auto kInfos = [] {
    std::array<PresetInfo, kPresets.size()> out{};
    for (std::size_t i = 0; i < kPresets.size(); ++i) out[i] = kPresets[i].info;
    return out;
  }();
  return kInfos;
}

Mixture preset_target(std::string_view name) {
  for (const Preset& preset : kPresets)
    if (preset.info.name == name) return preset.make();
  throw UserError("target/name: there is no preset \"" + std::string(name) +
                  "\"; see docs/scene-format.md for the list");
}

}  // namespace scorescope
