#include "core/math/noise_schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/math/dual.h"

namespace scorescope {
namespace {

using std::cos;
using std::expm1;
using std::log;
using std::log1p;
using std::sin;

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
  return {-0.5 * p.beta * t, -expm1(-p.beta * t)};
}

template <class T>
Kernel<T> kernel(const ScheduleKind& kind, T t) {
  return std::visit([&](const auto& p) { return kernel(p, t); }, kind);
}

}  // namespace

Signal NoiseSchedule::at(double t) const {
  const Kernel<double> k = kernel(kind_, t);
  return {std::exp(k.log_alpha), std::sqrt(std::max(0.0, k.sigma2))};
}

SdeCoefficients NoiseSchedule::sde(double t) const {
  const Kernel<Dual> k = kernel(kind_, Dual{t, 1.0});
  const double f = k.log_alpha.d;
  return {f, k.sigma2.d - 2.0 * f * k.sigma2.v};
}

double NoiseSchedule::half_log_snr(double t) const {
  const Kernel<double> k = kernel(kind_, t);
  return k.log_alpha - 0.5 * std::log(std::max(0.0, k.sigma2));
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
