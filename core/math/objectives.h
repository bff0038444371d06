#pragma once

#include <functional>
#include <vector>

#include "core/math/expectation.h"
#include "core/math/posterior_field.h"

namespace scorescope {

/// A score field to be judged: any vector field, conservative or not. `jacobian` (row i is the gradient of component i,
/// 1/length^2) is needed by the implicit, sliced and SURE objectives only. In 1D the second axis must be 0.
struct ScoreField {
  std::function<Vec2(const Vec2&)> value;
  std::function<Mat2(const Vec2&)> jacobian;
};

/// The exact score of p_t with its Jacobian, the Hessian of log p_t.
ScoreField exact_score(const Mixture& mixture, Signal level);

/// The law x = alpha x_0 + sigma eps of a mixture with the nodes that expectations over it are taken on. All objectives
/// below are per-sample losses averaged over it (nats / length^2 but for eps_loss and SURE), with the conditional
/// expectation over x_0 given x in closed form. Standard errors are those of the nodes: 0 for quadrature.
class ObjectiveLaw {
 public:
  ObjectiveLaw(const Mixture& mixture, Signal level, const Integration& how = {});
  [[nodiscard]] const ExpectationNodes& nodes() const { return nodes_; }
  [[nodiscard]] const PosteriorField& posterior() const { return posterior_; }
  [[nodiscard]] Signal level() const { return posterior_.level(); }
  [[nodiscard]] int dim() const { return posterior_.dim(); }

 private:
  ExpectationNodes nodes_;
  PosteriorField posterior_;
};

/// (1/2) E |s - grad log p|^2: explicit score matching, half the Fisher divergence.
MeanEstimate explicit_objective(const ObjectiveLaw& law, const ScoreField& field);

/// Explicit matching to the score of a kernel estimate with bandwidth h on N samples, at (alpha, sigma), under that
/// estimate (T10). At alpha = 1, sigma = 0 its minimiser is that of denoising at sigma = h on the same samples, and it
/// differs from it by a constant (Vincent 2011). UserError for a kernel that is a point.
MeanEstimate kernel_explicit_objective(const std::vector<Vec2>& samples, int dim, double bandwidth, Signal level,
                                       const ScoreField& field, const Integration& how = {});

/// (1/2) E |grad log p|^2, the constant of Hyvarinen's identity: explicit = implicit + half_fisher.
MeanEstimate half_fisher(const ObjectiveLaw& law);

/// E[(1/2)|s|^2 + div s]: implicit score matching (Hyvarinen 2005).
MeanEstimate implicit_objective(const ObjectiveLaw& law, const ScoreField& field);

/// Law of the direction v of sliced score matching (Song et al. 2019). unit_sphere gives implicit / dim; the other two
/// have E v v' = I and give implicit itself.
enum class SliceLaw { rademacher, gaussian, unit_sphere };

/// One sample of the sliced loss, v'Jv + (1/2)(v.s)^2; variance reduced (Rademacher and Gaussian v): v'Jv +
/// (1/2)|s|^2.
double sliced_sample(const Vec2& score, const Mat2& jacobian, const Vec2& v, bool variance_reduced);

/// Mean and variance of sliced_sample over x and v, the average over v in closed form: with A the symmetric part of
/// J + s s'/2 (of J when variance reduced), v'Av has mean tr A and variance 2 tr A^2 for Gaussian v, 4 A_01^2 for
/// Rademacher v; on the sphere tr A / d and 2 (d tr A^2 - (tr A)^2) / (d^2 (d + 2)).
MeanVariance sliced_objective(const ObjectiveLaw& law, const ScoreField& field, SliceLaw slices,
                              bool variance_reduced = false);

/// Denoising score matching (Vincent 2011) and what stands between it and the others. UserError at sigma = 0.
struct DenoisingObjective {
  MeanEstimate loss;           ///< (1/2) E |s + eps/sigma|^2, from E[eps|x] and Cov[eps|x]
  MeanEstimate explicit_loss;  ///< (1/2) E |s - grad log p|^2
  MeanEstimate constant;       ///< loss - explicit_loss = d/(2 sigma^2) - half_fisher, whatever the field
  MeanEstimate eps_loss;       ///< E |-sigma s - eps|^2 = 2 sigma^2 loss
  double variance = 0.0;       ///< of one sample (1/2)|s + eps/sigma|^2 over x and eps
};
DenoisingObjective denoising_objective(const ObjectiveLaw& law, const ScoreField& field);

/// Smallest denoising loss at this level, reached by the exact score: E tr Cov[eps|x] / (2 sigma^2).
MeanEstimate denoising_floor(const ObjectiveLaw& law);

/// Mean squared error of the best prediction of x_0, eps, v = alpha eps - sigma x_0 and u = eps - x_0 from x. Given x,
/// eps = (x - alpha x_0)/sigma, so v and u are x_0 (or eps) times a factor.
struct LeastErrors {
  MeanEstimate x0, eps, v, velocity;
};
LeastErrors least_errors(const ObjectiveLaw& law);

/// Stein's unbiased risk estimate of the denoiser D(y) = y + s~^2 S(y) in data units, y = x / alpha, s~ = sigma/alpha,
/// S(y) = alpha s(alpha y) (T12): SURE(y) = -d s~^2 + |D - y|^2 + 2 s~^2 div D (Stein 1981). SURE/(2 s~^4) = tr S' +
/// (1/2)|S|^2 + d/(2 s~^2): implicit matching and a constant. UserError at alpha = 0.
double sure(const ScoreField& field, Signal level, int dim, const Vec2& x);

struct SureObjective {
  MeanEstimate sure;   ///< E SURE, from the field and its Jacobian alone
  MeanEstimate error;  ///< E |D - x_0|^2, what SURE is unbiased for
  MeanEstimate least;  ///< E |E[x_0|x] - x_0|^2
};
SureObjective sure_objective(const ObjectiveLaw& law, const ScoreField& field);

/// The pitfall of the denoising loss: with the target -eps/sigma the variance of one sample grows like d/(2 sigma^4)
/// while what can be learned stays bounded. Multiplied by sigma^2 (the eps loss, halved) it stays near d/2.
struct DenoisingVariancePoint {
  Signal level;
  double loss = 0.0;
  double variance = 0.0;           ///< of one sample of the loss
  double weighted_loss = 0.0;      ///< sigma^2 loss
  double weighted_variance = 0.0;  ///< sigma^4 variance
};
/// At each level, for the exact score, or for a field given by level.
std::vector<DenoisingVariancePoint> denoising_variance_curve(const Mixture& mixture, const std::vector<Signal>& levels,
                                                             const Integration& how = {},
                                                             const std::function<ScoreField(Signal)>& field = {});

}  // namespace scorescope
