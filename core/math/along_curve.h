#pragma once

#include <algorithm>
#include <vector>

#include "core/math/mixture.h"

namespace scorescope {

/// Appends `count` components along curve(s), s in [from, to], evenly in arc length, each stretched along it: smooth at
/// any zoom with few of them. `curve` gives a Vec2 and is asked a little outside of its ends. Returns its length.
template <class Curve>
double add_along_curve(Mixture& m, int count, double from, double to, double sd, const Curve& curve) {
  constexpr int kFine = 2000;
  std::vector<double> length{0.0};
  for (int i = 1; i <= kFine; ++i) {
    const double a = from + (to - from) * (i - 1) / kFine;
    const double b = from + (to - from) * i / kFine;
    length.push_back(length.back() + (curve(b) - curve(a)).norm());
  }
  const double spacing = length.back() / count;
  for (int k = 0; k < count; ++k) {
    const double want = (k + 0.5) * spacing;
    const auto at = std::lower_bound(length.begin(), length.end(), want) - length.begin();
    const double s = from + (to - from) * static_cast<double>(at) / kFine;
    const double ds = (to - from) * 1e-4;
    const Vec2 tangent = (curve(s + ds) - curve(s - ds)).normalized();
    Component c;
    c.mean = curve(s);
    c.cov = sd * sd * Mat2::Identity();
    const Mat2 along = tangent * tangent.transpose();  // a product of its own: symmetric to the last bit
    c.cov += (0.5 * spacing * spacing) * along;
    m.components.push_back(c);
  }
  return length.back();
}

}  // namespace scorescope
