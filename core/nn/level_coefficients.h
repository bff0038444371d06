#pragma once

#include "core/nn/net_spec.h"
#include "core/nn/trained_levels.h"

namespace scorescope {

/// How a net's output F gives score, eps and x_0 at one (alpha, sigma): all linear in x and F, each from a formula that
/// is stable there. For the energy head F stands for grad_x of the net's number, and E = e_x |x|^2 / 2 + e_F F.
///
/// With preconditioning F is the residual of the best linear prediction, scaled to unit variance: with
/// v = alpha^2 s_d^2 + sigma^2, x_0 = (alpha s_d^2 / v) x + (sigma s_d / sqrt(v)) F (Karras et al. 2022, at general
/// alpha), so every vector head is the same function and only the sign and scale of F differ; on raw data score =
/// -x / s_d^2 + F / s_d. Energy: E = |x|^2 / (2 v) + (alpha s_d / sigma) F, on raw data |x|^2 / (2 s_d^2) + F (T22).
/// Without, F is the head itself: x_0 = (alpha x - sigma v)/(alpha^2 + sigma^2), x_0 = (x - sigma u)/(alpha + sigma),
/// and E = |x|^2 / (2 v) + F, for the base is what makes exp(-E) integrable.
///
/// All this holds at the net's own (alpha, sigma) of that lambda; elsewhere x is first scaled to it (T11). Outside the
/// trained range lambda is clamped: with less noise the score stays that of the last level, with more the denoiser.
struct LevelCoefficients {
  double x_scale = 1.0;                 ///< net's x = x_scale x: alpha(lambda)/alpha, times c_in with preconditioning
  double noise = 0.0;                   ///< the noise input, before its sines: lambda (raw) or lambda scaled to [0, 1]
  double score_x = 0.0, score_F = 0.0;  ///< score = score_x x + score_F F
  double eps_x = 0.0, eps_F = 0.0;      ///< -sigma score
  double x0_x = 0.0, x0_F = 0.0;        ///< E[x_0|x]; of no meaning on raw data
  double energy_x = 0.0, energy_F = 0.0;
};
/// For the energy head, F = grad of the net's number in x as it stands (not in the scaled x).
LevelCoefficients level_coefficients(const NetSpec& net, const TrainedLevels& levels, Signal level);
/// The same at a level of the net's own schedule, where x needs no scaling and lambda no inverting.
LevelCoefficients own_coefficients(const NetSpec& net, const TrainedLevels& levels, Signal own);

}  // namespace scorescope
