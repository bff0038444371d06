#pragma once

#include "core/scene/field_info.h"
#include "core/scene/fields_schedule.h"

namespace scorescope {

template <class V>
void fields(V& v, ForwardSpec& s) {
  v(s.mode,
    FieldInfo{
        .key = "forward", .label = "forward", .help = "exact transitions, one eps a particle, or Euler-Maruyama"});
}

template <class V>
void fields(V& v, AnnealedLangevinSpec& s) {
  v(s.levels, FieldInfo{.key = "levels",
                        .label = "levels",
                        .min = 1,
                        .max = 1000,
                        .soft_min = 1,
                        .soft_max = 30,
                        .help = "noise levels L of the ladder, geometric from σ max to σ min"});
  v(s.steps_per_level, FieldInfo{.key = "steps_per_level",
                                 .label = "steps a level",
                                 .min = 1,
                                 .max = 10000,
                                 .soft_min = 1,
                                 .soft_max = 200,
                                 .logarithmic = true,
                                 .help = "Langevin steps K at each noise level"});
  v(s.sigma_max, FieldInfo{.key = "sigma_max",
                           .label = "σ max",
                           .min = 0,
                           .max = 1e4,
                           .open_min = true,
                           .soft_min = 0.5,
                           .soft_max = 20,
                           .logarithmic = true,
                           .help = "first noise level, in data units"});
  v(s.sigma_min, FieldInfo{.key = "sigma_min",
                           .label = "σ min",
                           .min = 0,
                           .max = 1e4,
                           .open_min = true,
                           .soft_min = 0.01,
                           .soft_max = 0.5,
                           .logarithmic = true,
                           .help = "last noise level, in data units"});
  v(s.delta, FieldInfo{.key = "delta",
                       .label = "δ",
                       .min = 0,
                       .max = 1e4,
                       .open_min = true,
                       .soft_min = 1e-5,
                       .soft_max = 1e-2,
                       .logarithmic = true,
                       .help = "step size delta sigma^2 / sigma_min^2"});
  v(s.denoise, FieldInfo{.key = "denoise",
                         .label = "denoise at the end",
                         .help = "a last step takes the remaining noise away: x becomes E[x₀|x]"});
  v(s.align, FieldInfo{.key = "align", .label = "align", .help = "levels by equal rows, or by the clock's noise"});
}

template <class V>
void fields(V& v, LangevinSpec& s) {
  v(s.method, FieldInfo{.key = "solver", .label = "method", .help = "unadjusted, or Metropolis-adjusted"});
  v(s.steps, FieldInfo{.key = "steps",
                       .label = "steps",
                       .min = 1,
                       .max = 100000,
                       .soft_min = 10,
                       .soft_max = 2000,
                       .logarithmic = true,
                       .help = "Langevin steps K in all"});
  v(s.step_size, FieldInfo{.key = "step_size",
                           .label = "step η",
                           .min = 0,
                           .max = 1e4,
                           .open_min = true,
                           .soft_min = 1e-4,
                           .soft_max = 0.5,
                           .logarithmic = true,
                           .help = "x + eta score + sqrt(2 eta T) z"});
  v(s.temperature, FieldInfo{.key = "temperature",
                             .label = "temperature",
                             .min = 0,
                             .max = 1e4,
                             .open_min = true,
                             .soft_min = 0.1,
                             .soft_max = 10,
                             .logarithmic = true,
                             .help = "the particles tend to p^(1/T)"});
  v(s.at_t, FieldInfo{.key = "at_t",
                      .label = "at t",
                      .min = 0,
                      .max = 1,
                      .soft_min = 0,
                      .soft_max = 1,
                      .help = "the fixed density is p at this time"});
}

template <class V>
void fields(V& v, ReverseSdeSpec& s) {
  v(s.solver, FieldInfo{.key = "solver", .label = "solver", .help = "how the reverse SDE is stepped"});
  switch (s.solver) {
    case SdeSolver::euler_maruyama:
      v(s.lambda, FieldInfo{.key = "lambda",
                            .label = "λ",
                            .min = 0,
                            .max = 100,
                            .soft_min = 0,
                            .soft_max = 3,
                            .help = "0 is the probability-flow ODE, 1 the reverse SDE"});
      break;
    case SdeSolver::ancestral:
      v(s.variance, FieldInfo{.key = "variance", .label = "variance", .help = "beta tilde (the posterior's), or beta"});
      break;
    case SdeSolver::ddim:
      v(s.eta, FieldInfo{.key = "eta",
                         .label = "η",
                         .min = 0,
                         .max = 1,
                         .soft_min = 0,
                         .soft_max = 1,
                         .help = "0 is deterministic, 1 is ancestral sampling"});
      break;
    case SdeSolver::karras_churn:
      v(s.churn.churn, FieldInfo{.key = "churn",
                                 .label = "churn",
                                 .min = 0,
                                 .max = 1e5,
                                 .soft_min = 0,
                                 .soft_max = 100,
                                 .help = "noise added back, shared over the steps"});
      v(s.churn.noise_min, FieldInfo{.key = "noise_min",
                                     .label = "from σ/α",
                                     .min = 0,
                                     .max = 1e6,
                                     .soft_min = 0.01,
                                     .soft_max = 1,
                                     .logarithmic = true,
                                     .help = "noise is added back where σ/α is above this"});
      v(s.churn.noise_max, FieldInfo{.key = "noise_max",
                                     .label = "to σ/α",
                                     .min = 0,
                                     .max = 1e9,
                                     .soft_min = 1,
                                     .soft_max = 100,
                                     .logarithmic = true,
                                     .help = "noise is added back where σ/α is below this"});
      break;
    case SdeSolver::predictor_corrector:
      v(s.corrector.steps, FieldInfo{.key = "corrector_steps",
                                     .label = "corrections",
                                     .min = 0,
                                     .max = 100,
                                     .soft_min = 0,
                                     .soft_max = 5,
                                     .help = "Langevin steps after each step of the predictor"});
      v(s.corrector.size, FieldInfo{.key = "corrector_size",
                                    .label = "their size",
                                    .min = 0,
                                    .max = 10,
                                    .open_min = true,
                                    .soft_min = 0.01,
                                    .soft_max = 0.5,
                                    .logarithmic = true,
                                    .help = "Langevin step in units of sigma^2"});
      break;
    case SdeSolver::replay:
      v(s.corrected, FieldInfo{.key = "corrected",
                               .label = "Anderson's noise",
                               .help = "off: the noise of the way there as it was, backwards; on: with what it knew of "
                                       "x taken out, dw + g s dt"});
      break;
  }
  v(s.denoise, FieldInfo{.key = "denoise",
                         .label = "denoise at the end",
                         .help = "a last step takes the remaining noise away: x becomes E[x₀|x]"});
}

template <class V>
void fields(V& v, StartSpec& s) {
  v(s.kind,
    FieldInfo{
        .key = "kind",
        .label = "start",
        .help =
            "where particles start: a draw of the prior each, a regular grid, or a line between two encoded points"});
  switch (s.kind) {
    case StartKind::prior:
      break;
    case StartKind::grid:
      v(s.extent, FieldInfo{.key = "extent",
                            .label = "half side",
                            .min = 0,
                            .max = 1e4,
                            .open_min = true,
                            .soft_min = 0.5,
                            .soft_max = 4,
                            .help = "in standard deviations of the prior"});
      v(s.lines, FieldInfo{.key = "lines",
                           .label = "lines",
                           .min = 2,
                           .max = 300,
                           .soft_min = 5,
                           .soft_max = 60,
                           .help = "lines of the grid a side"});
      break;
    case StartKind::latent_line:
      v(s.from, FieldInfo{.key = "from",
                          .label = "from",
                          .soft_min = -4,
                          .soft_max = 4,
                          .help = "data point at one end of the line, which the ODE encodes"});
      v(s.to, FieldInfo{.key = "to",
                        .label = "to",
                        .soft_min = -4,
                        .soft_max = 4,
                        .help = "data point at the other end of the line, which the ODE encodes"});
      v(s.path,
        FieldInfo{.key = "path", .label = "path", .help = "straight, or along the sphere on which Gaussian codes lie"});
      break;
  }
}

template <class V>
void fields(V& v, PfOdeSpec& s) {
  v(s.solver,
    FieldInfo{
        .key = "solver",
        .label = "solver",
        .help = "how the probability-flow ODE is integrated; its order decides how the error falls with the steps"});
  if (s.solver == OdeSolver::dormand_prince) {
    v(s.tolerance, FieldInfo{.key = "tolerance",
                             .label = "tolerance",
                             .min = 0,
                             .max = 1,
                             .open_min = true,
                             .soft_min = 1e-8,
                             .soft_max = 1e-2,
                             .logarithmic = true,
                             .help = "error of a step, relative to 1 + |x|"});
    v(s.max_steps, FieldInfo{.key = "max_steps",
                             .label = "at most",
                             .min = 1,
                             .max = 100000,
                             .soft_min = 10,
                             .soft_max = 1000,
                             .logarithmic = true,
                             .help = "steps that may be taken"});
  }
  v(s.denoise, FieldInfo{.key = "denoise",
                         .label = "denoise at the end",
                         .help = "a last step takes the remaining noise away: x becomes E[x₀|x]"});
  v(s.encode, FieldInfo{.key = "encode", .label = "encode", .help = "from data to noise"});
  v(s.start, FieldInfo{.key = "start", .label = "start", .help = "where particles start"});
}

}  // namespace scorescope
