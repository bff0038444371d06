#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "core/math/expectation.h"
#include "core/math/mixture.h"
#include "core/math/noise_schedule.h"
#include "core/math/ode.h"

namespace scorescope {

// The probability flow without a clock. Write (alpha, sigma) = r (cos phi, sin phi) and y = x / r. Of
// dx/dt = alpha' E[x0|x] + sigma' E[eps|x] (Song et al. 2021, eq. 13) the part along r only scales x, and what is left
// is, for every schedule,
//   dy/dphi = v(y, phi) = E[cos(phi) eps - sin(phi) x0 | y],   0 <= phi <= pi/2,
// the v-prediction at (cos phi, sin phi) (Salimans and Ho 2022, App. D). It is regular at both ends, where f and g^2 of
// some schedules are not, and a schedule enters only through the angles and scales of its two end levels. Hence
//   log |det dx_to/dx_from| = d ln(r_to / r_from) + integral of div_y v dphi.

/// v and its derivative in y at (alpha, sigma) on the unit circle. In 1D the second axis is 0.
struct AngularVelocity {
  Vec2 v = Vec2::Zero();
  Mat2 jacobian = Mat2::Zero();
};
/// A flow: the exact one of a mixture, or a network's v-prediction with its Jacobian.
using AngularField = std::function<AngularVelocity(Signal level, const Vec2& y)>;

/// dv/dy = -tan(phi) (I + Hess log p) towards the data and cot(phi) (I - Cov[x0|y] / sin^2(phi)) towards the noise: the
/// same, each where it does not cancel.
AngularField exact_flow(const Mixture& mixture);

/// Hutchinson's estimator of the divergence, E_v[v' J v] with E v v' = I (Hutchinson 1990; Grathwohl et al. 2019: the
/// probes stay fixed along a path).
struct HutchinsonProbes {
  enum class Law { rademacher, gaussian };
  Law law = Law::rademacher;
  int count = 16;
  std::uint64_t seed = 0;
  std::uint32_t path = 0;  ///< which path: paths have independent probes
};

/// Probe `i`, a function of (seed, path, i).
Vec2 hutchinson_probe(const HutchinsonProbes& probes, int dim, int i);

struct FlowMapResult {
  Vec2 x = Vec2::Zero();
  MeanEstimate log_abs_det;     ///< log |det dx_to/dx_from|, nats; with probes their mean and its standard error
  std::size_t evaluations = 0;  ///< of the field
  OdeEnd end = OdeEnd::reached;
  [[nodiscard]] bool met_step_limit() const { return end == OdeEnd::step_limit; }
};

/// Carries x from one level to another along the flow, either way, by Dormand-Prince in (y, log det) together.
/// Without probes the divergence is exact. A result that did not reach its end is marked and tells how far it got in
/// x scaled to the level asked for. UserError for tolerances that are not above 0, fewer than 1 probe, or a level
/// where alpha = sigma = 0.
FlowMapResult flow_map(const AngularField& field, int dim, Signal from, Signal to, const Vec2& x,
                       const AdaptiveOptions& options = {}, const std::optional<HutchinsonProbes>& probes = {});

/// log N(x; mean, cov) in `dim` dimensions.
double log_gaussian(const Moments& gaussian, int dim, const Vec2& x);

/// The prior of T16 called standard: N(0, prior_scale^2 I) at the noise end.
Moments standard_prior(const NoiseSchedule& schedule, double t_max, int dim);

/// log p_{t_min}(x) by the instantaneous change of variables (Chen et al. 2018; Song et al. 2021, eq. 39):
///   log p_{t_min}(x) = log p_{t_max}(z) + log |det dz/dx|.
/// All in nats, for x at t_min. It is never log p_0 (T19): that needs t_min = 0, or `log_p_0` beside it.
struct LogLikelihood {
  double t_min = 0.0;
  Vec2 z = Vec2::Zero();           ///< where x goes at t_max
  MeanEstimate int_div;            ///< log |det dz/dx|: the integral of the divergence from t_min to t_max
  double log_p_terminal = 0.0;     ///< log p_{t_max}(z), the exact law
  double log_prior = 0.0;          ///< log of the prior at z
  MeanEstimate log_p_t_min;        ///< log_p_terminal + int_div: the flow's log p_{t_min}(x)
  MeanEstimate model_log_p_t_min;  ///< log_prior + int_div: the log-density of the ODE started at the prior
  double log_p_t_min_exact = 0.0;  ///< closed form at x
  double log_p_0 = 0.0;            ///< closed form of the data at x / alpha(t_min); -inf or NaN for points
  std::size_t evaluations = 0;
  OdeEnd end = OdeEnd::reached;
};

/// Of x at t_min. For a data point use log_likelihood_of_data().
LogLikelihood log_likelihood(const Mixture& mixture, const NoiseSchedule& schedule, double t_min, double t_max,
                             const Vec2& x, const Moments& prior, const AdaptiveOptions& options = {},
                             const std::optional<HutchinsonProbes>& probes = {});

/// Of a data point x0: evaluated at alpha(t_min) x0, with d ln alpha(t_min) added to every log-density at t_min, so
/// that they are densities of x0 (T19).
LogLikelihood log_likelihood_of_data(const Mixture& mixture, const NoiseSchedule& schedule, double t_min, double t_max,
                                     const Vec2& x0, const Moments& prior, const AdaptiveOptions& options = {},
                                     const std::optional<HutchinsonProbes>& probes = {});

}  // namespace scorescope
