#pragma once

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/math/types.h"

namespace scorescope {

/// The noise schedules. A schedule is alpha(t) and sigma(t) for t in [0, 1], t = 0 data, t = 1 noise; everything else
/// (f, g^2, log-SNR and its inverse) is derived from those two in NoiseSchedule below.
///
/// beta(t) = beta_min + (beta_max - beta_min) t, alpha = exp(-B/2), B = integral of beta; sigma^2 = 1 - alpha^2.
/// Song et al. 2021 (Score SDE), eq. 33; the continuous limit of DDPM.
struct VpLinear {
  double beta_min = 0.1;
  double beta_max = 20.0;
  bool operator==(const VpLinear&) const = default;
};
/// alpha(t) = cos(theta(t)) / cos(theta(0)), theta = pi/2 (t + s)/(1 + s); sigma^2 = 1 - alpha^2. Nichol and Dhariwal
/// 2021.
struct VpCosine {
  double s = 0.008;
  bool operator==(const VpCosine&) const = default;
};
/// alpha as VpLinear, sigma = 1 - alpha^2 (a standard deviation, not a variance). Song et al. 2021, eq. 29.
struct SubVp {
  double beta_min = 0.1;
  double beta_max = 20.0;
  bool operator==(const SubVp&) const = default;
};
/// alpha = 1, sigma^2(t) = sigma_min^2 ((sigma_max/sigma_min)^{2t} - 1): the kernel variance, which starts at 0.
struct VeGeometric {
  double sigma_min = 0.01;
  double sigma_max = 10.0;
  bool operator==(const VeGeometric&) const = default;
};
/// alpha = 1, sigma = sigma_max t. Karras et al. 2022 with time scaled to [0, 1].
struct VeLinearEdm {
  double sigma_max = 10.0;
  bool operator==(const VeLinearEdm&) const = default;
};
/// alpha = 1 - t, sigma = t: the straight path of flow matching.
struct FmLinear {
  bool operator==(const FmLinear&) const = default;
};
/// alpha = exp(-beta T t / 2), sigma^2 = 1 - alpha^2: Ornstein-Uhlenbeck with constant rate, run to the horizon T. beta
/// = 1 is the notes' process e^{-t/2} with t in units of the horizon.
struct Ou {
  double beta = 10.0;
  double horizon = 1.0;
  bool operator==(const Ou&) const = default;
};
/// alpha = 1, sigma^2 = T t: the chain x_i = x_{i-1} + eps (w_mu = w_sigma = 1) at t = i / T, T steps to the horizon.
struct Brownian {
  double horizon = 100.0;
  bool operator==(const Brownian&) const = default;
};
/// Half-log-SNR through given knots by a monotone cubic (Fritsch and Carlson 1980, harmonic-mean slopes), so that f and
/// g^2 are continuous (T14). It fixes lambda(t) = ln(alpha/sigma) alone; the family says how that splits: vp alpha^2 +
/// sigma^2 = 1, ve alpha = 1, fm alpha + sigma = 1. Both ends are finite: p at t = 0 is slightly noised.
enum class CurveFamily { vp, ve, fm };
struct Curve {
  /// (t, log-SNR = ln(alpha^2/sigma^2)); t rises from 0 to 1, log-SNR falls strictly.
  std::vector<std::array<double, 2>> knots{{0.0, 10.0}, {0.5, 2.0}, {1.0, -10.0}};
  CurveFamily family = CurveFamily::vp;
  bool operator==(const Curve&) const = default;
};

using ScheduleKind = std::variant<VpLinear, VpCosine, SubVp, VeGeometric, VeLinearEdm, FmLinear, Ou, Brownian, Curve>;

/// Coefficients of the forward SDE dx = f x dt + g dw.
struct SdeCoefficients {
  double f = 0.0;
  double g2 = 0.0;
};

class NoiseSchedule {
 public:
  NoiseSchedule() : NoiseSchedule(VpLinear{}) {}
  NoiseSchedule(ScheduleKind kind)  // NOLINT(google-explicit-constructor): a kind is a schedule
      : kind_(std::move(kind)) {}

  [[nodiscard]] const ScheduleKind& kind() const { return kind_; }

  /// The schedule with the log-SNR of this one at every t, split otherwise: the same picture in x / sqrt(alpha^2 +
  /// sigma^2) (Kingma et al. 2021, section 4.3; lecture notes, 4.4).
  [[nodiscard]] NoiseSchedule in_family(CurveFamily family) const;

  /// alpha(t), sigma(t).
  [[nodiscard]] Signal at(double t) const;

  /// f = (ln alpha)', g^2 = (sigma^2)' - 2 f sigma^2, by dual numbers. Either may be infinite at t = 1 where the
  /// schedule forgets x_0 exactly (fm_linear, vp_cosine): see last_regular_time().
  [[nodiscard]] SdeCoefficients sde(double t) const;

  /// lambda = ln(alpha / sigma): half of log-SNR. +inf at t = 0 when sigma(0) = 0.
  [[nodiscard]] double half_log_snr(double t) const;

  /// alpha^2 / sigma^2 and its derivative in t, SNR' = -SNR g^2 / sigma^2 (Kingma et al. 2021, eq. 2).
  [[nodiscard]] double snr(double t) const;
  [[nodiscard]] double snr_rate(double t) const;
  /// lambda' = -g^2 / (2 sigma^2).
  [[nodiscard]] double half_log_snr_rate(double t) const;
  /// beta(t) of a variance-preserving SDE (dx = -beta/2 x dt + ...): -2 f. 0 where alpha = 1.
  [[nodiscard]] double beta(double t) const;

  /// The t with half_log_snr(t) = lambda, by bisection to the last bit (half_log_snr falls strictly). Clamped to [0,
  /// 1].
  [[nodiscard]] double t_of_half_log_snr(double lambda) const;

  /// The t whose relative noise sigma/alpha equals `ratio`: how the annealed Langevin ladder is compared with the
  /// clock.
  [[nodiscard]] double t_of_noise_ratio(double ratio) const;

  /// The latest t at which f and g^2 are finite and usable: 1, or 1 - 1e-3 for schedules that forget x_0 exactly (T15).
  [[nodiscard]] double last_regular_time() const;

  /// Standard deviation of the `standard` prior at the noise end T (T16): sigma(T) where alpha = 1 (VE), else 1.
  [[nodiscard]] double prior_scale(double noise_end) const {
    const Signal end = at(noise_end);
    return end.alpha == 1.0 ? end.sigma : 1.0;
  }

  bool operator==(const NoiseSchedule&) const = default;

 private:
  ScheduleKind kind_;
  std::optional<CurveFamily> family_;  ///< in place of the kind's own split
};

}  // namespace scorescope
