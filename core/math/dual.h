#pragma once

#include <cmath>

namespace scorescope {

/// Forward-mode dual number v + d * epsilon (epsilon^2 = 0): evaluating a schedule on Dual{t, 1} gives its exact
/// derivative in t, so that no schedule formula is ever differentiated by hand.
struct Dual {
  double v = 0.0;  ///< value
  double d = 0.0;  ///< derivative

  constexpr Dual() = default;
  constexpr Dual(double value) : v(value) {}  // NOLINT(google-explicit-constructor): constants mix with duals
  constexpr Dual(double value, double derivative) : v(value), d(derivative) {}
};

inline Dual operator-(Dual a) {
  return {-a.v, -a.d};
}
inline Dual operator+(Dual a, Dual b) {
  return {a.v + b.v, a.d + b.d};
}
inline Dual operator-(Dual a, Dual b) {
  return {a.v - b.v, a.d - b.d};
}
inline Dual operator*(Dual a, Dual b) {
  return {a.v * b.v, a.d * b.v + a.v * b.d};
}
inline Dual operator/(Dual a, Dual b) {
  return {a.v / b.v, (a.d - a.v / b.v * b.d) / b.v};
}
inline Dual exp(Dual a) {
  return {std::exp(a.v), std::exp(a.v) * a.d};
}
inline Dual expm1(Dual a) {
  return {std::expm1(a.v), std::exp(a.v) * a.d};
}
inline Dual sqrt(Dual a) {
  return {std::sqrt(a.v), a.d / (2.0 * std::sqrt(a.v))};
}
inline Dual log(Dual a) {
  return {std::log(a.v), a.d / a.v};
}
inline Dual log1p(Dual a) {
  return {std::log1p(a.v), a.d / (1.0 + a.v)};
}
inline Dual sin(Dual a) {
  return {std::sin(a.v), std::cos(a.v) * a.d};
}
inline Dual cos(Dual a) {
  return {std::cos(a.v), -std::sin(a.v) * a.d};
}

}  // namespace scorescope
