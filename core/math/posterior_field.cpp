#include "core/math/posterior_field.h"

namespace scorescope {

PosteriorField::PosteriorField(const Mixture& mixture, Signal level)
    : dim_(mixture.dim), level_(level), noised_(noised_components<double>(mixture, level)) {
  for (std::size_t k = 0; k < noised_.size(); ++k) {
    const NoisedComponent<double>& c = noised_[k];
    Mat2 precision;
    precision << c.pxx, c.pxy, c.pxy, c.pyy;
    const Mat2 product = mixture.components[k].cov * precision;
    const Mat2 share = 0.5 * (product + product.transpose());
    x0_cov_.emplace_back(level.sigma * level.sigma * share);
    eps_cov_.emplace_back(level.alpha * level.alpha * share);
  }
}

PosteriorField::Sample PosteriorField::at(const Vec2& x) const {
  // Moments about the most probable component: far from the data two large terms would cancel otherwise.
  const Part from = part(most_probable(x), 1.0, x);
  Sample out;
  double total = 0.0;
  Mat2 score_cov = Mat2::Zero();
  each(x, [&](const Part& part) {
    total += part.share;
    const Vec2 x0 = part.x0 - from.x0;
    const Vec2 score = part.score - from.score;
    out.x0 += part.share * x0;
    out.score += part.share * score;
    out.x0_cov += part.share * (part.x0_cov + x0 * x0.transpose());
    out.eps_cov += part.share * part.eps_cov;
    score_cov += part.share * score * score.transpose();
  });
  out.log_p = log_term(noised_[from.index], x) + std::log(total);
  out.x0 /= total;
  out.score /= total;
  out.x0_cov = out.x0_cov / total - out.x0 * out.x0.transpose();
  score_cov = score_cov / total - out.score * out.score.transpose();
  out.eps_cov = out.eps_cov / total + level_.sigma * level_.sigma * score_cov;
  out.x0 += from.x0;
  out.score += from.score;
  out.eps = -level_.sigma * out.score;
  return out;
}

}  // namespace scorescope
