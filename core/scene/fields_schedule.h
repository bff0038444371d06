#pragma once

#include "core/scene/field_info.h"

namespace scorescope {

template <class V>
void fields(V& v, ScheduleSpec& s) {
  v(s.kind, field("kind", "schedule", "which α(t) and σ(t): x = α x₀ + σ ε"));
  const auto betas = [&](double& lo, double& hi) {
    v(lo, field("beta_min", "β min", "noise rate at the data end").above(0, 1000).slides_log(0.01, 5));
    v(hi, field("beta_max", "β max", "noise rate at the noise end").above(0, 1000).slides(1, 40));
  };
  const FieldInfo horizon =
      field("horizon", "horizon", "time at which t = 1 stands").above(0, 1e6).slides_log(0.5, 200);
  switch (s.kind) {
    case ScheduleName::vp_linear:
      betas(s.vp_linear.beta_min, s.vp_linear.beta_max);
      break;
    case ScheduleName::sub_vp:
      betas(s.sub_vp.beta_min, s.sub_vp.beta_max);
      break;
    case ScheduleName::vp_cosine:
      v(s.vp_cosine.s, field("s", "s", "offset that keeps beta finite at t = 0").within(0, 0.5).slides(0, 0.1));
      break;
    case ScheduleName::ve_geometric:
      v(s.ve_geometric.sigma_min, field("sigma_min", "σ min", "scale from which the noise grows geometrically")
                                      .above(0, 1e4)
                                      .slides_log(1e-3, 1));
      v(s.ve_geometric.sigma_max, field("sigma_max", "σ max", "noise at t = 1").above(0, 1e4).slides_log(1, 100));
      break;
    case ScheduleName::ve_linear_edm:
      v(s.ve_linear_edm.sigma_max, field("sigma_max", "σ max", "noise at t = 1").above(0, 1e4).slides_log(1, 100));
      break;
    case ScheduleName::ou:
      v(s.ou.beta, field("beta", "β", "constant noise rate").above(0, 1000).slides_log(0.5, 40));
      v(s.ou.horizon, horizon);
      break;
    case ScheduleName::brownian:
      v(s.brownian.horizon, horizon);
      break;
    case ScheduleName::curve:
      v(s.curve.family,
        field("family", "family", "how log-SNR splits: vp alpha^2 + sigma^2 = 1, ve alpha = 1, fm alpha + sigma = 1"));
      v(s.curve.knots, field("log_snr", "log-SNR", "knots [t, log-SNR]"));
      break;
    case ScheduleName::fm_linear:
      break;
  }
}

template <class V>
void fields(V& v, StepGridSpec& g) {
  v(g.kind,
    field("kind", "grid", "how steps are spread over time: even in t or log-SNR, by Karras, or geometric in σ"));
  if (g.kind == GridKind::times) {
    v(g.times, field("times", "times", "the times t themselves, from noise to data").above(0, 1));
    return;
  }
  v(g.steps, field("steps", "steps", "number of steps").within(1, 100000).slides_log(5, 1000));
  v(g.t_min, field("t_min", "t min", "where the flow stops, next to the data").above(0, 1).slides_log(1e-4, 0.1));
  v(g.t_max, field("t_max", "t max", "where the flow starts, in the noise").above(0, 1).slides(0.2, 1));
  if (g.kind == GridKind::karras)
    v(g.rho, field("rho", "ρ", "sigma^(1/rho) is equispaced").within(1, 100).slides(1, 14));
}

}  // namespace scorescope
