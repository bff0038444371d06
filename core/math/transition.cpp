#include "core/math/transition.h"

#include <algorithm>
#include <cmath>

#include "core/math/error.h"

namespace scorescope {

Signal transition(Signal early, Signal late) {
  if (!(early.alpha > 0.0)) throw UserError("the earlier level forgets x_0 exactly: nothing leads back across it");
  if (!(late.sigma >= late.alpha / early.alpha * early.sigma))
    throw UserError("the reverse kernel leads from the noisier level to the cleaner one, not the other way");
  const AffinePosterior step = affine_posterior(early, late);
  return {step.ratio, std::sqrt(step.variance_st)};
}

AffinePosterior affine_posterior(Signal t, Signal s) {
  AffinePosterior p;
  p.ratio = s.alpha / t.alpha;
  const double kept = p.ratio * t.sigma;  // of the early noise
  p.variance_st = std::max(0.0, (s.sigma - kept) * (s.sigma + kept));
  const double inverse = 1.0 / (s.sigma * s.sigma);
  p.coef_xs = p.ratio * t.sigma * t.sigma * inverse;
  p.coef_x0 = t.alpha * p.variance_st * inverse;
  p.variance = p.variance_st * t.sigma * t.sigma * inverse;
  return p;
}

DdimStep ddim_step(Signal t, Signal s, double eta) {
  DdimStep d;
  d.noise = eta * std::sqrt(affine_posterior(t, s).variance);
  d.coef_x0 = t.alpha;
  d.coef_eps = std::sqrt(std::max(0.0, t.sigma * t.sigma - d.noise * d.noise));
  return d;
}

}  // namespace scorescope
