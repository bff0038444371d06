#include "core/math/transition.h"

#include <algorithm>
#include <cmath>

namespace scorescope {

AffinePosterior affine_posterior(Signal t, Signal s) {
  AffinePosterior p;
  p.ratio = s.alpha / t.alpha;
  p.variance_st = std::max(0.0, s.sigma * s.sigma - p.ratio * p.ratio * t.sigma * t.sigma);
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
