#pragma once

#include "core/scene/field_info.h"
#include "core/scene/fields_schedule.h"

namespace scorescope {

template <class V>
void fields(V& v, ForwardSpec& s) {
  v(s.mode, field("forward", "forward", "exact transitions, one eps a particle, or Euler-Maruyama"));
}

template <class V>
void fields(V& v, AnnealedLangevinSpec& s) {
  v(s.levels, field("levels", "levels", "noise levels L of the ladder, geometric from σ max to σ min")
                  .within(1, 1000)
                  .slides(1, 30));
  v(s.steps_per_level, field("steps_per_level", "steps a level", "Langevin steps K at each noise level")
                           .within(1, 10000)
                           .slides_log(1, 200));
  v(s.sigma_max, field("sigma_max", "σ max", "first noise level, in data units").above(0, 1e4).slides_log(0.5, 20));
  v(s.sigma_min, field("sigma_min", "σ min", "last noise level, in data units").above(0, 1e4).slides_log(0.01, 0.5));
  v(s.delta, field("delta", "δ", "step size delta sigma^2 / sigma_min^2").above(0, 1e4).slides_log(1e-5, 1e-2));
  v(s.denoise, field("denoise", "denoise at the end", "a last step takes the remaining noise away: x becomes E[x₀|x]"));
  v(s.align, field("align", "align", "levels by equal rows, or by the clock's noise"));
}

template <class V>
void fields(V& v, LangevinSpec& s) {
  v(s.method, field("solver", "method", "unadjusted, or Metropolis-adjusted"));
  v(s.steps, field("steps", "steps", "Langevin steps K in all").within(1, 100000).slides_log(10, 2000));
  v(s.step_size, field("step_size", "step η", "x + eta score + sqrt(2 eta T) z").above(0, 1e4).slides_log(1e-4, 0.5));
  v(s.temperature,
    field("temperature", "temperature", "the particles tend to p^(1/T)").above(0, 1e4).slides_log(0.1, 10));
  v(s.at_t, field("at_t", "at t", "the fixed density is p at this time").within(0, 1).slides(0, 1));
}

template <class V>
void fields(V& v, ReverseSdeSpec& s) {
  v(s.solver, field("solver", "solver", "how the reverse SDE is stepped"));
  switch (s.solver) {
    case SdeSolver::euler_maruyama:
      v(s.lambda, field("lambda", "λ", "0 is the probability-flow ODE, 1 the reverse SDE").within(0, 100).slides(0, 3));
      break;
    case SdeSolver::ancestral:
      v(s.variance, field("variance", "variance", "beta tilde (the posterior's), or beta"));
      break;
    case SdeSolver::ddim:
      v(s.eta, field("eta", "η", "0 is deterministic, 1 is ancestral sampling").within(0, 1).slides(0, 1));
      break;
    case SdeSolver::karras_churn:
      v(s.churn.churn,
        field("churn", "churn", "noise added back, shared over the steps").within(0, 1e5).slides(0, 100));
      v(s.churn.noise_min, field("noise_min", "from σ/α", "noise is added back where σ/α is above this")
                               .within(0, 1e6)
                               .slides_log(0.01, 1));
      v(s.churn.noise_max,
        field("noise_max", "to σ/α", "noise is added back where σ/α is below this").within(0, 1e9).slides_log(1, 100));
      break;
    case SdeSolver::predictor_corrector:
      v(s.corrector.steps, field("corrector_steps", "corrections", "Langevin steps after each step of the predictor")
                               .within(0, 100)
                               .slides(0, 5));
      v(s.corrector.size,
        field("corrector_size", "their size", "Langevin step in units of sigma^2").above(0, 10).slides_log(0.01, 0.5));
      break;
    case SdeSolver::replay:
      v(s.corrected, FieldInfo{.key = "corrected",
                               .label = "Anderson's noise",
                               .help = "off: the noise of the way there as it was, backwards; on: with what it knew of "
                                       "x taken out, dw + g s dt"});
      break;
  }
  v(s.denoise, field("denoise", "denoise at the end", "a last step takes the remaining noise away: x becomes E[x₀|x]"));
}

template <class V>
void fields(V& v, StartSpec& s) {
  v(s.kind,
    field("kind", "start",
          "where particles start: a draw of the prior each, a regular grid, or a line between two encoded points"));
  switch (s.kind) {
    case StartKind::prior:
      break;
    case StartKind::grid:
      v(s.extent, field("extent", "half side", "in standard deviations of the prior").above(0, 1e4).slides(0.5, 4));
      v(s.lines, field("lines", "lines", "lines of the grid a side").within(2, 300).slides(5, 60));
      break;
    case StartKind::latent_line:
      v(s.from, field("from", "from", "data point at one end of the line, which the ODE encodes").slides(-4, 4));
      v(s.to, field("to", "to", "data point at the other end of the line, which the ODE encodes").slides(-4, 4));
      v(s.path, field("path", "path", "straight, or along the sphere on which Gaussian codes lie"));
      break;
  }
}

template <class V>
void fields(V& v, PfOdeSpec& s) {
  v(s.solver,
    field("solver", "solver",
          "how the probability-flow ODE is integrated; its order decides how the error falls with the steps"));
  if (s.solver == OdeSolver::dormand_prince) {
    v(s.tolerance,
      field("tolerance", "tolerance", "error of a step, relative to 1 + |x|").above(0, 1).slides_log(1e-8, 1e-2));
    v(s.max_steps, field("max_steps", "at most", "steps that may be taken").within(1, 100000).slides_log(10, 1000));
  }
  v(s.denoise, field("denoise", "denoise at the end", "a last step takes the remaining noise away: x becomes E[x₀|x]"));
  v(s.encode, field("encode", "encode", "from data to noise"));
  v(s.start, field("start", "start", "where particles start"));
}

}  // namespace scorescope
