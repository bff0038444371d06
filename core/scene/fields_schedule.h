#pragma once

#include "core/scene/field_info.h"

namespace scorescope {

template <class V>
void fields(V& v, ScheduleSpec& s) {
  v(s.kind, FieldInfo{.key = "kind", .label = "schedule", .help = "which α(t) and σ(t): x = α x₀ + σ ε"});
  const auto betas = [&](double& lo, double& hi) {
    v(lo, FieldInfo{.key = "beta_min",
                    .label = "β min",
                    .min = 0,
                    .max = 1000,
                    .open_min = true,
                    .soft_min = 0.01,
                    .soft_max = 5,
                    .logarithmic = true,
                    .help = "noise rate at the data end"});
    v(hi, FieldInfo{.key = "beta_max",
                    .label = "β max",
                    .min = 0,
                    .max = 1000,
                    .open_min = true,
                    .soft_min = 1,
                    .soft_max = 40,
                    .help = "noise rate at the noise end"});
  };
  const FieldInfo horizon{.key = "horizon",
                          .label = "horizon",
                          .min = 0,
                          .max = 1e6,
                          .open_min = true,
                          .soft_min = 0.5,
                          .soft_max = 200,
                          .logarithmic = true,
                          .help = "time at which t = 1 stands"};
  switch (s.kind) {
    case ScheduleName::vp_linear:
      betas(s.vp_linear.beta_min, s.vp_linear.beta_max);
      break;
    case ScheduleName::sub_vp:
      betas(s.sub_vp.beta_min, s.sub_vp.beta_max);
      break;
    case ScheduleName::vp_cosine:
      v(s.vp_cosine.s, FieldInfo{.key = "s",
                                 .label = "s",
                                 .min = 0,
                                 .max = 0.5,
                                 .soft_min = 0,
                                 .soft_max = 0.1,
                                 .help = "offset that keeps beta finite at t = 0"});
      break;
    case ScheduleName::ve_geometric:
      v(s.ve_geometric.sigma_min, FieldInfo{.key = "sigma_min",
                                            .label = "σ min",
                                            .min = 0,
                                            .max = 1e4,
                                            .open_min = true,
                                            .soft_min = 1e-3,
                                            .soft_max = 1,
                                            .logarithmic = true,
                                            .help = "scale from which the noise grows geometrically"});
      v(s.ve_geometric.sigma_max, FieldInfo{.key = "sigma_max",
                                            .label = "σ max",
                                            .min = 0,
                                            .max = 1e4,
                                            .open_min = true,
                                            .soft_min = 1,
                                            .soft_max = 100,
                                            .logarithmic = true,
                                            .help = "noise at t = 1"});
      break;
    case ScheduleName::ve_linear_edm:
      v(s.ve_linear_edm.sigma_max, FieldInfo{.key = "sigma_max",
                                             .label = "σ max",
                                             .min = 0,
                                             .max = 1e4,
                                             .open_min = true,
                                             .soft_min = 1,
                                             .soft_max = 100,
                                             .logarithmic = true,
                                             .help = "noise at t = 1"});
      break;
    case ScheduleName::ou:
      v(s.ou.beta, FieldInfo{.key = "beta",
                             .label = "β",
                             .min = 0,
                             .max = 1000,
                             .open_min = true,
                             .soft_min = 0.5,
                             .soft_max = 40,
                             .logarithmic = true,
                             .help = "constant noise rate"});
      v(s.ou.horizon, horizon);
      break;
    case ScheduleName::brownian:
      v(s.brownian.horizon, horizon);
      break;
    case ScheduleName::curve:
      v(s.curve.family,
        FieldInfo{.key = "family",
                  .label = "family",
                  .help = "how log-SNR splits: vp alpha^2 + sigma^2 = 1, ve alpha = 1, fm alpha + sigma = 1"});
      v(s.curve.knots, FieldInfo{.key = "log_snr", .label = "log-SNR", .help = "knots [t, log-SNR]"});
      break;
    case ScheduleName::fm_linear:
      break;
  }
}

template <class V>
void fields(V& v, StepGridSpec& g) {
  v(g.kind, FieldInfo{.key = "kind",
                      .label = "grid",
                      .help = "how steps are spread over time: even in t or log-SNR, by Karras, or geometric in σ"});
  if (g.kind == GridKind::times) {
    v(g.times, FieldInfo{.key = "times",
                         .label = "times",
                         .min = 0,
                         .max = 1,
                         .open_min = true,
                         .help = "the times t themselves, from noise to data"});
    return;
  }
  v(g.steps, FieldInfo{.key = "steps",
                       .label = "steps",
                       .min = 1,
                       .max = 100000,
                       .soft_min = 5,
                       .soft_max = 1000,
                       .logarithmic = true,
                       .help = "number of steps"});
  v(g.t_min, FieldInfo{.key = "t_min",
                       .label = "t min",
                       .min = 0,
                       .max = 1,
                       .open_min = true,
                       .soft_min = 1e-4,
                       .soft_max = 0.1,
                       .logarithmic = true,
                       .help = "where the flow stops, next to the data"});
  v(g.t_max, FieldInfo{.key = "t_max",
                       .label = "t max",
                       .min = 0,
                       .max = 1,
                       .open_min = true,
                       .soft_min = 0.2,
                       .soft_max = 1,
                       .help = "where the flow starts, in the noise"});
  if (g.kind == GridKind::karras)
    v(g.rho, FieldInfo{.key = "rho",
                       .label = "ρ",
                       .min = 1,
                       .max = 100,
                       .soft_min = 1,
                       .soft_max = 14,
                       .help = "sigma^(1/rho) is equispaced"});
}

}  // namespace scorescope
