#pragma once

#include <algorithm>
#include <array>
#include <cmath>

#include "core/render/theme.h"

namespace scorescope::testing {

inline double linear(double srgb) {
  return srgb <= 0.04045 ? srgb / 12.92 : std::pow((srgb + 0.055) / 1.055, 2.4);
}

inline std::array<double, 3> linear_rgb(Rgb c) {
  return {linear(static_cast<double>(c.r)), linear(static_cast<double>(c.g)), linear(static_cast<double>(c.b))};
}

/// Contrast ratio of WCAG 2.1 (relative luminance, 1 to 21).
inline double contrast(Rgb a, Rgb b) {
  const auto luminance = [](Rgb c) {
    const auto l = linear_rgb(c);
    return 0.2126 * l[0] + 0.7152 * l[1] + 0.0722 * l[2];
  };
  const double la = luminance(a), lb = luminance(b);
  return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

struct Lab {
  double l = 0, a = 0, b = 0;
};

/// CIE L*a*b* under D65 of linear sRGB (IEC 61966-2-1).
inline Lab lab_of(const std::array<double, 3>& rgb) {
  const double x = 0.4124564 * rgb[0] + 0.3575761 * rgb[1] + 0.1804375 * rgb[2];
  const double y = 0.2126729 * rgb[0] + 0.7151522 * rgb[1] + 0.0721750 * rgb[2];
  const double z = 0.0193339 * rgb[0] + 0.1191920 * rgb[1] + 0.9503041 * rgb[2];
  const auto f = [](double t) { return t > 216.0 / 24389.0 ? std::cbrt(t) : (24389.0 / 27.0 * t + 16.0) / 116.0; };
  const double fx = f(x / 0.95047), fy = f(y), fz = f(z / 1.08883);
  return {116.0 * fy - 16.0, 500.0 * (fx - fy), 200.0 * (fy - fz)};
}

/// How different two colours look: CIEDE2000 with all weights 1 (Sharma, Wu, Dalal: The CIEDE2000 color-difference
/// formula, Color Research and Application 30, 2005).
inline double ciede2000(const Lab& one, const Lab& two) {
  constexpr double kPi = 3.14159265358979323846, kDegrees = 180.0 / kPi;
  const auto seventh = [](double c) { return std::sqrt(std::pow(c, 7) / (std::pow(c, 7) + std::pow(25.0, 7))); };
  const double mean_c = 0.5 * (std::hypot(one.a, one.b) + std::hypot(two.a, two.b));
  const double g = 0.5 * (1.0 - seventh(mean_c));
  const double a1 = (1.0 + g) * one.a, a2 = (1.0 + g) * two.a;
  const double c1 = std::hypot(a1, one.b), c2 = std::hypot(a2, two.b);
  const auto hue = [&](double a, double b) {
    if (a == 0.0 && b == 0.0) return 0.0;
    const double h = std::atan2(b, a) * kDegrees;
    return h < 0.0 ? h + 360.0 : h;
  };
  const double h1 = hue(a1, one.b), h2 = hue(a2, two.b);
  const bool grey = c1 * c2 == 0.0;
  double dh = grey ? 0.0 : h2 - h1;
  if (dh > 180.0) dh -= 360.0;
  if (dh < -180.0) dh += 360.0;
  double h = h1 + h2;
  if (!grey) h = std::abs(h1 - h2) <= 180.0 ? 0.5 * h : 0.5 * (h < 360.0 ? h + 360.0 : h - 360.0);
  const double l = 0.5 * (one.l + two.l), c = 0.5 * (c1 + c2);
  const auto cosine = [&](double degrees) { return std::cos(degrees / kDegrees); };
  const double t = 1.0 - 0.17 * cosine(h - 30.0) + 0.24 * cosine(2.0 * h) + 0.32 * cosine(3.0 * h + 6.0) -
                   0.20 * cosine(4.0 * h - 63.0);
  const double turn = 30.0 * std::exp(-std::pow((h - 275.0) / 25.0, 2));
  const double s_l = 1.0 + 0.015 * std::pow(l - 50.0, 2) / std::sqrt(20.0 + std::pow(l - 50.0, 2));
  const double s_c = 1.0 + 0.045 * c, s_h = 1.0 + 0.015 * c * t;
  const double r_t = -std::sin(2.0 * turn / kDegrees) * 2.0 * seventh(c);
  const double d_l = (two.l - one.l) / s_l, d_c = (c2 - c1) / s_c;
  const double d_h = 2.0 * std::sqrt(c1 * c2) * std::sin(0.5 * dh / kDegrees) / s_h;
  return std::sqrt(d_l * d_l + d_c * d_c + d_h * d_h + r_t * d_c * d_h);
}

/// What linear sRGB looks like without one kind of cone: severity 1.0 of Machado, Oliveira, Fernandes: A
/// Physiologically-based Model for Simulation of Color Vision Deficiency, IEEE TVCG 15(6), 2009, table 1.
using Sight = std::array<std::array<double, 3>, 3>;
inline constexpr Sight kNormal{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};
inline constexpr Sight kProtanopia{
    {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}};
inline constexpr Sight kDeuteranopia{
    {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}};

inline Lab seen(Rgb colour, const Sight& sight) {
  const auto rgb = linear_rgb(colour);
  std::array<double, 3> out{};
  for (std::size_t i = 0; i < 3; ++i)
    out[i] = std::clamp(sight[i][0] * rgb[0] + sight[i][1] * rgb[1] + sight[i][2] * rgb[2], 0.0, 1.0);
  return lab_of(out);
}

}  // namespace scorescope::testing
