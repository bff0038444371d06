#include "core/math/objectives.h"

#include <cmath>
#include <memory>

#include "core/math/error.h"
#include "core/math/predictions.h"

namespace scorescope {
namespace {

double trace(const Mat2& m, int dim) {
  return dim == 1 ? m(0, 0) : m.trace();
}

/// tr A^2 of a symmetric matrix.
double square_trace(const Mat2& a) {
  return a.squaredNorm();
}

void require_noise(Signal level, const char* what) {
  if (!(level.sigma > 0.0)) throw UserError(std::string(what) + " needs noise: sigma must be above 0.");
}

/// Mean and variance of (1/2)|w|^2 given x, w = s + eps/sigma: eps given x is a mixture of Gaussians, and for one of
/// them, w ~ N(b, Q), they are (|b|^2 + tr Q)/2 and tr(Q^2)/2 + b'Qb.
MeanVariance denoising_sample(const PosteriorField& posterior, const Vec2& s, const Vec2& x) {
  const double sigma = posterior.level().sigma;
  double total = 0.0;
  double mean = 0.0;
  double variance = 0.0;
  double square = 0.0;
  double first = 0.0;
  bool started = false;
  posterior.each(x, [&](const PosteriorField::Part& part) {
    const Vec2 b = s - part.score;  // E[eps | x, k] = -sigma score_k
    const Mat2 q = part.eps_cov / (sigma * sigma);
    const double here = 0.5 * (b.squaredNorm() + trace(q, posterior.dim()));
    if (!started) first = here;
    started = true;
    total += part.share;
    mean += part.share * (here - first);
    square += part.share * (here - first) * (here - first);
    variance += part.share * (0.5 * square_trace(q) + b.dot(q * b));
  });
  mean /= total;
  return {first + mean, variance / total + square / total - mean * mean};
}

}  // namespace

ScoreField exact_score(const Mixture& mixture, Signal level) {
  const auto posterior = std::make_shared<PosteriorField>(mixture, level);
  return {[posterior](const Vec2& x) { return posterior->at(x).score; },
          [mixture, level](const Vec2& x) { return evaluate(mixture, level, x).hessian; }};
}

ObjectiveLaw::ObjectiveLaw(const Mixture& mixture, Signal level, const Integration& how)
    : nodes_(expectation_nodes(mixture, level, how)), posterior_(mixture, level) {}

MeanEstimate explicit_objective(const ObjectiveLaw& law, const ScoreField& field) {
  return expectation(law.nodes(),
                     [&](const Vec2& x) { return 0.5 * (field.value(x) - law.posterior().at(x).score).squaredNorm(); });
}

MeanEstimate kernel_explicit_objective(const std::vector<Vec2>& samples, int dim, double bandwidth, Signal level,
                                       const ScoreField& field, const Integration& how) {
  const Mixture kernels = kernel_density(samples, dim, bandwidth);
  if (level.sigma == 0.0 && level.alpha * bandwidth == 0.0)
    throw UserError("Matching a kernel estimate needs a bandwidth above 0, or noise.");
  return explicit_objective(ObjectiveLaw(kernels, level, how), field);
}

MeanEstimate half_fisher(const ObjectiveLaw& law) {
  return expectation(law.nodes(), [&](const Vec2& x) { return 0.5 * law.posterior().at(x).score.squaredNorm(); });
}

MeanEstimate implicit_objective(const ObjectiveLaw& law, const ScoreField& field) {
  return expectation(law.nodes(), [&](const Vec2& x) {
    return 0.5 * field.value(x).squaredNorm() + trace(field.jacobian(x), law.dim());
  });
}

double sliced_sample(const Vec2& score, const Mat2& jacobian, const Vec2& v, bool variance_reduced) {
  const double along = v.dot(score);
  return v.dot(jacobian * v) + 0.5 * (variance_reduced ? score.squaredNorm() : along * along);
}

MeanVariance sliced_objective(const ObjectiveLaw& law, const ScoreField& field, SliceLaw slices,
                              bool variance_reduced) {
  const int dim = law.dim();
  return total_variance(law.nodes(), [&](const Vec2& x) -> MeanVariance {
    const Vec2 s = field.value(x);
    const Mat2 j = field.jacobian(x);
    Mat2 a = 0.5 * (j + j.transpose());
    if (!variance_reduced) a += 0.5 * s * s.transpose();
    if (dim == 1) a(0, 1) = a(1, 0) = a(1, 1) = 0.0;
    const double t = trace(a, dim);
    const double known = variance_reduced ? 0.5 * s.squaredNorm() : 0.0;
    switch (slices) {
      case SliceLaw::rademacher:
        return {t + known, 4.0 * a(0, 1) * a(0, 1)};
      case SliceLaw::gaussian:
        return {t + known, 2.0 * square_trace(a)};
      default:
        return {t / dim + known, 2.0 * (dim * square_trace(a) - t * t) / (dim * dim * (dim + 2.0))};
    }
  });
}

DenoisingObjective denoising_objective(const ObjectiveLaw& law, const ScoreField& field) {
  require_noise(law.level(), "The denoising loss");
  const double s2 = law.level().sigma * law.level().sigma;
  DenoisingObjective out;
  const MeanVariance sample =
      total_variance(law.nodes(), [&](const Vec2& x) { return denoising_sample(law.posterior(), field.value(x), x); });
  out.variance = sample.variance;
  out.loss = expectation(law.nodes(), [&](const Vec2& x) {
    const PosteriorField::Sample at = law.posterior().at(x);
    return 0.5 * ((field.value(x) - at.score).squaredNorm() + trace(at.eps_cov, law.dim()) / s2);
  });
  out.explicit_loss = explicit_objective(law, field);
  const MeanEstimate fisher = half_fisher(law);
  out.constant = {0.5 * law.dim() / s2 - fisher.value, fisher.standard_error};
  out.eps_loss = {2.0 * s2 * out.loss.value, 2.0 * s2 * out.loss.standard_error};
  return out;
}

MeanEstimate denoising_floor(const ObjectiveLaw& law) {
  require_noise(law.level(), "The denoising loss");
  const double s2 = law.level().sigma * law.level().sigma;
  return expectation(law.nodes(),
                     [&](const Vec2& x) { return 0.5 * trace(law.posterior().at(x).eps_cov, law.dim()) / s2; });
}

LeastErrors least_errors(const ObjectiveLaw& law) {
  const auto [a, s] = law.level();
  LeastErrors out;
  out.x0 = expectation(law.nodes(), [&](const Vec2& x) { return trace(law.posterior().at(x).x0_cov, law.dim()); });
  out.eps = expectation(law.nodes(), [&](const Vec2& x) { return trace(law.posterior().at(x).eps_cov, law.dim()); });
  // Given x: v - E v = -((alpha^2 + sigma^2)/sigma)(x_0 - E x_0) = ((alpha^2 + sigma^2)/alpha)(eps - E eps), u alike
  // with alpha + sigma. The larger of the two is divided by.
  const double by = s > a ? s : a;
  const MeanEstimate& from = s > a ? out.x0 : out.eps;
  const auto scaled = [&](double factor) {
    return MeanEstimate{factor * factor * from.value, factor * factor * from.standard_error};
  };
  out.v = scaled((a * a + s * s) / by);
  out.velocity = scaled((a + s) / by);
  return out;
}

double sure(const ScoreField& field, Signal level, int dim, const Vec2& x) {
  if (level.alpha == 0.0) throw UserError("SURE needs a signal: alpha must be above 0.");
  const double s2 = std::pow(level.sigma / level.alpha, 2);
  const Vec2 moved = s2 * level.alpha * field.value(x);                                            // D(y) - y
  const double divergence = dim + s2 * level.alpha * level.alpha * trace(field.jacobian(x), dim);  // of D in y
  return -dim * s2 + moved.squaredNorm() + 2.0 * s2 * divergence;
}

SureObjective sure_objective(const ObjectiveLaw& law, const ScoreField& field) {
  const Signal level = law.level();
  SureObjective out;
  out.sure = expectation(law.nodes(), [&](const Vec2& x) { return sure(field, law.level(), law.dim(), x); });
  out.least = expectation(law.nodes(), [&](const Vec2& x) { return trace(law.posterior().at(x).x0_cov, law.dim()); });
  out.error = expectation(law.nodes(), [&](const Vec2& x) {
    const PosteriorField::Sample at = law.posterior().at(x);
    const Vec2 denoised = (x + level.sigma * level.sigma * field.value(x)) / level.alpha;
    return (denoised - at.x0).squaredNorm() + trace(at.x0_cov, law.dim());
  });
  return out;
}

std::vector<DenoisingVariancePoint> denoising_variance_curve(const Mixture& mixture, const std::vector<Signal>& levels,
                                                             const Integration& how,
                                                             const std::function<ScoreField(Signal)>& field) {
  std::vector<DenoisingVariancePoint> out;
  for (const Signal level : levels) {
    require_noise(level, "The denoising loss");
    const ObjectiveLaw law(mixture, level, how);
    const ScoreField s = field ? field(level) : exact_score(mixture, level);
    const MeanVariance sample =
        total_variance(law.nodes(), [&](const Vec2& x) { return denoising_sample(law.posterior(), s.value(x), x); });
    const double s2 = level.sigma * level.sigma;
    out.push_back({level, sample.mean, sample.variance, s2 * sample.mean, s2 * s2 * sample.variance});
  }
  return out;
}

}  // namespace scorescope
