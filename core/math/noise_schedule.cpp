#include "core/math/noise_schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/math/dual.h"

namespace scorescope {
namespace {

using std::cos;
using std::exp;
using std::expm1;
using std::log;
using std::log1p;
using std::sin;
using std::sqrt;

/// ln alpha and sigma^2: the form in which neither end of the interval loses digits.
template <class T>
struct Kernel {
  T log_alpha;
  T sigma2;
};

template <class T>
Kernel<T> kernel(const VpLinear& p, T t) {
  const T b = p.beta_min * t + 0.5 * (p.beta_max - p.beta_min) * t * t;
  return {-0.5 * b, -expm1(-b)};
}

template <class T>
Kernel<T> kernel(const VpCosine& p, T t) {
  const T theta = 0.5 * std::numbers::pi * (t + p.s) / (1.0 + p.s);
  const double theta0 = 0.5 * std::numbers::pi * p.s / (1.0 + p.s);
  const double cos0 = cos(theta0);
  // cos^2 theta0 - cos^2 theta as a product: keeps its digits next to t = 0.
  return {log(cos(theta) / cos0), sin(theta - theta0) * sin(theta + theta0) / (cos0 * cos0)};
}

template <class T>
Kernel<T> kernel(const SubVp& p, T t) {
  const Kernel<T> vp = kernel(VpLinear{p.beta_min, p.beta_max}, t);
  return {vp.log_alpha, vp.sigma2 * vp.sigma2};
}

template <class T>
Kernel<T> kernel(const VeGeometric& p, T t) {
  return {T(0.0), p.sigma_min * p.sigma_min * expm1(2.0 * std::log(p.sigma_max / p.sigma_min) * t)};
}

template <class T>
Kernel<T> kernel(const VeLinearEdm& p, T t) {
  return {T(0.0), p.sigma_max * p.sigma_max * t * t};
}

template <class T>
Kernel<T> kernel(const FmLinear&, T t) {
  return {log1p(-t), t * t};
}

template <class T>
Kernel<T> kernel(const Ou& p, T t) {
  const T b = p.beta * p.horizon * t;
  return {-0.5 * b, -expm1(-b)};
}

template <class T>
Kernel<T> kernel(const Brownian& p, T t) {
  return {T(0.0), p.horizon * t};
}

double value_of(double t) {
  return t;
}
double value_of(const Dual& t) {
  return t.v;
}

/// Slope at knot i: the weighted harmonic mean of its two secants, one-sided at the ends; monotone by construction.
double knot_slope(const std::vector<std::array<double, 2>>& k, std::size_t i) {
  const auto secant = [&](std::size_t j) { return (k[j + 1][1] - k[j][1]) / (k[j + 1][0] - k[j][0]); };
  if (i == 0) return secant(0);
  if (i + 1 == k.size()) return secant(i - 1);
  const double before = secant(i - 1), after = secant(i);
  const double w0 = k[i][0] - k[i - 1][0], w1 = k[i + 1][0] - k[i][0];
  return (w0 + w1) * 3.0 / ((2.0 * w1 + w0) / before + (w1 + 2.0 * w0) / after);
}

template <class T>
T log_snr_of(const Curve& p, T t) {
  std::size_t i = 0;
  while (i + 2 < p.knots.size() && value_of(t) > p.knots[i + 1][0]) ++i;
  const double width = p.knots[i + 1][0] - p.knots[i][0];
  const T s = (t - p.knots[i][0]) / width;
  const T r = 1.0 - s;
  // Cubic Hermite basis.
  return (1.0 + 2.0 * s) * r * r * p.knots[i][1] + s * s * (3.0 - 2.0 * s) * p.knots[i + 1][1] +
         width * s * r * (r * knot_slope(p.knots, i) - s * knot_slope(p.knots, i + 1));
}

/// What a family makes of sigma^2 / alpha^2.
template <class T>
Kernel<T> split(CurveFamily family, T ratio2) {
  if (family == CurveFamily::ve) return {T(0.0), ratio2};
  const T log_alpha = family == CurveFamily::fm ? -log1p(sqrt(ratio2)) : -0.5 * log1p(ratio2);
  return {log_alpha, ratio2 * exp(2.0 * log_alpha)};
}

template <class T>
Kernel<T> kernel(const Curve& p, T t) {
  return split(p.family, exp(-log_snr_of(p, t)));
}

template <class T>
Kernel<T> kernel(const ScheduleKind& kind, const std::optional<CurveFamily>& family, T t) {
  const Kernel<T> own = std::visit([&](const auto& p) { return kernel(p, t); }, kind);
  return family ? split(*family, own.sigma2 * exp(-2.0 * own.log_alpha)) : own;
}

}  // namespace

NoiseSchedule NoiseSchedule::in_family(CurveFamily family) const {
  NoiseSchedule out = *this;
  out.family_ = family;
  return out;
}

Signal NoiseSchedule::at(double t) const {
  const Kernel<double> k = kernel(kind_, family_, t);
  return {std::exp(k.log_alpha), std::sqrt(std::max(0.0, k.sigma2))};
}

SdeCoefficients NoiseSchedule::sde(double t) const {
  const Kernel<Dual> k = kernel(kind_, family_, Dual{t, 1.0});
  const double f = k.log_alpha.d;
  return {f, k.sigma2.d - 2.0 * f * k.sigma2.v};
}

double NoiseSchedule::half_log_snr(double t) const {
  const Kernel<double> k = kernel(kind_, family_, t);
  return k.log_alpha - 0.5 * std::log(std::max(0.0, k.sigma2));
}

double NoiseSchedule::snr(double t) const {
  return std::exp(2.0 * half_log_snr(t));
}

double NoiseSchedule::half_log_snr_rate(double t) const {
  const double sigma = at(t).sigma;
  return -sde(t).g2 / (2.0 * sigma * sigma);
}

double NoiseSchedule::snr_rate(double t) const {
  return 2.0 * snr(t) * half_log_snr_rate(t);
}

double NoiseSchedule::beta(double t) const {
  return -2.0 * sde(t).f;
}

double NoiseSchedule::t_of_half_log_snr(double lambda) const {
  double lo = 0.0;
  double hi = 1.0;
  if (half_log_snr(hi) >= lambda) return hi;
  if (half_log_snr(lo) <= lambda) return lo;
  while (true) {
    const double mid = 0.5 * (lo + hi);
    if (mid <= lo || mid >= hi) return mid;
    (half_log_snr(mid) > lambda ? lo : hi) = mid;
  }
}

double NoiseSchedule::t_of_noise_ratio(double ratio) const {
  return t_of_half_log_snr(-std::log(ratio));
}

double NoiseSchedule::last_regular_time() const {
  // Double cos(pi/2) is 6e-17, so "infinite" arrives as a very large number.
  const SdeCoefficients end = sde(1.0);
  return std::isfinite(end.f) && std::abs(end.f) < 1e9 ? 1.0 : 1.0 - 1e-3;
}

}  // namespace scorescope
