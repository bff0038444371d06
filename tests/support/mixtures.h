#pragma once

#include <cmath>
#include <numbers>
#include <random>
#include <vector>

#include "core/math/mixture.h"

namespace scorescope::testing {

/// `count` components of unlike weights, widths and directions on a ring of radius 2 (on a line in 1D).
inline Mixture ring_of(int dim, int count) {
  Mixture m;
  m.dim = dim;
  for (int k = 0; k < count; ++k) {
    const double angle = 2.0 * std::numbers::pi * k / count;
    Component c;
    c.weight = 0.5 + 0.5 * (k % 3);
    c.label = k % 2;
    if (dim == 1) {
      c.mean = {3.0 * std::cos(angle), 0.0};
      c.cov << 0.02 + 0.01 * (k % 5), 0.0, 0.0, 0.0;
    } else {
      c.mean = {2.0 * std::cos(angle), 2.0 * std::sin(angle)};
      c.cov << 0.03 + 0.01 * (k % 4), 0.01, 0.01, 0.05;
    }
    m.components.push_back(c);
  }
  return m;
}

/// N(mean, variance) in 1D.
inline Mixture gaussian_1d(double mean, double variance) {
  Mixture m;
  m.dim = 1;
  Component c;
  c.mean = {mean, 0.0};
  c.cov << variance, 0.0, 0.0, 0.0;
  m.components.push_back(c);
  return m;
}

/// Points with the given standard deviation, the same at every call.
inline std::vector<float> scattered(int dim, std::size_t count, double sd, unsigned seed = 5) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal(0.0f, static_cast<float>(sd));
  std::vector<float> out(count * static_cast<std::size_t>(dim));
  for (float& x : out) x = normal(random);
  return out;
}

}  // namespace scorescope::testing
