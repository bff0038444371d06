#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/math/likelihood.h"
#include "core/math/targets.h"
#include "core/nn/weights.h"
#include "core/scene/scene.h"

namespace scorescope {

/// What `scorescope eval` says of one point x of p_t, in the user's units: a point target is centre + scale * x inside.
struct PointFields {
  Vec2 x = Vec2::Zero();
  double log_p = 0.0;                     ///< log p_t(x)
  Vec2 score = Vec2::Zero();              ///< grad log p_t(x)
  Vec2 eps = Vec2::Zero();                ///< E[eps | x], a standard normal's units whatever the target's
  Vec2 x0 = Vec2::Zero();                 ///< E[x_0 | x]
  Vec2 v = Vec2::Zero();                  ///< v-prediction alpha eps - sigma x_0, as trained on the scaled points
  Vec2 velocity = Vec2::Zero();           ///< flow-matching velocity eps - x_0, likewise
  Mat2 x0_cov = Mat2::Zero();             ///< Cov[x_0 | x]
  double div_score = 0.0;                 ///< trace of the Hessian of log p_t
  std::optional<double> log_p_ode;        ///< log p_t(x) by the augmented ODE from p_T, exact trace
  std::optional<double> log_p_ode_prior;  ///< the same from the Gaussian prior of the scene
  /// What a net says there, beside the exact fields above.
  struct Learned {
    Vec2 score = Vec2::Zero(), x0 = Vec2::Zero(), v = Vec2::Zero();
  };
  std::optional<Learned> learned;
};

/// Throws UserError where t lies outside the schedule, a likelihood is asked for at or beyond the noise end, or a net
/// of raw data for anything but t = 0.
std::vector<PointFields> point_fields(const Scene& scene, const ResolvedTarget& target, double t,
                                      const std::vector<Vec2>& points, bool likelihood,
                                      const std::shared_ptr<const LearnedScore>& learned = nullptr);

/// One line a point under a line of names: x, log_p, score_x, ... in 1D, x, y, ... in 2D; 17 digits, so that they read
/// back to the same numbers.
std::string point_table(const std::vector<PointFields>& rows, int dim);

/// The Gaussian that noise-to-data flows start from: standard, or with the moments of p_T (also for `exact`).
Moments gaussian_prior(const Scene& scene, const Mixture& target, double t_max);

}  // namespace scorescope
