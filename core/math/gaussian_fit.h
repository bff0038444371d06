#pragma once

#include <vector>

#include "core/math/density_divergence.h"

namespace scorescope {

/// What the one Gaussian q is nearest in. p is the mixture.
///  - forward_kl: KL(p || q), mode covering: q has the moments of p (study notes, section 1.1 (3)).
///  - reverse_kl: KL(q || p), mode seeking: often one minimum a mode, and one that spans them where they are close.
///  - js: between the two.
///  - fisher: E_p |score p - score q|^2. For a Gaussian q it equals E_p |score p|^2 - 2 tr L + tr(L S L) + |L (m -
///  mean)|^2
///    with L = cov^-1 and S the covariance of p, so its minimum has the moments of p as well.
///  - reverse_fisher: E_q |score p - score q|^2, mode seeking and blind to the weights of separate modes.
enum class FitCriterion { forward_kl, reverse_kl, js, fisher, reverse_fisher };

/// One local minimum.
struct GaussianFit {
  Vec2 mean = Vec2::Zero();
  Mat2 cov = Mat2::Zero();
  Estimate value;         ///< the divergence there, by adaptive cubature
  double gradient = 0.0;  ///< largest derivative left, beside max(1, value); lengths in units of the spread of p
  int starts = 0;         ///< how many of the starting points led here
};

struct FitOptions {
  int max_starts = 16;       ///< the moments of p, its heaviest components, and pairs of neighbours
  int max_iterations = 200;  ///< of BFGS from each
  double tolerance = 1e-8;   ///< on `gradient`
};

/// All local minima found, best first. The criteria with a closed form have one; the others are minimised over mean and
/// Cholesky factor (log of its diagonal) by BFGS from several starts, the expectation under q taken at fixed whitened
/// nodes z, x = mean + L z (trapezoid rule), with its exact gradient; a saddle point is left along its downward
/// direction. Throws UserError when p has a component without width or none at all.
std::vector<GaussianFit> fit_gaussian(const NoisedLaw& p, FitCriterion criterion, const FitOptions& options = {});

}  // namespace scorescope
