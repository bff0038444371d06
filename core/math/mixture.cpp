#include "core/math/mixture.h"

#include <cmath>

#include "core/math/noised_mixture.h"

namespace scorescope {
namespace {

/// (x - alpha mu_k)' C_k^{-1} (x - alpha mu_k).
double squared_distance(const NoisedComponent<double>& c, const Vec2& x) {
  const double dx = x.x() - c.mx;
  const double dy = x.y() - c.my;
  return dx * (c.pxx * dx + 2.0 * c.pxy * dy) + c.pyy * dy * dy;
}

/// ln(w_k N(x; alpha mu_k, C_k)).
double log_term(const NoisedComponent<double>& c, const Vec2& x) {
  return c.log_coef - 0.5 * squared_distance(c, x);
}

/// The terms of every component, and their logsumexp.
struct Terms {
  std::vector<double> log_term;
  double log_p = 0.0;
};

Terms component_terms(const std::vector<NoisedComponent<double>>& components, const Vec2& x) {
  Terms out;
  double top = -std::numeric_limits<double>::infinity();
  for (const auto& c : components) {
    out.log_term.push_back(log_term(c, x));
    top = std::max(top, out.log_term.back());
  }
  double sum = 0.0;
  for (const double q : out.log_term) sum += std::exp(q - top);
  out.log_p = top + std::log(sum);
  return out;
}

}  // namespace

FieldSample evaluate(const Mixture& mixture, Signal level, const Vec2& x) {
  const auto components = noised_components<double>(mixture, level);
  const Tile<double, 1> px(x.x());
  const Tile<double, 1> py(mixture.dim == 1 ? 0.0 : x.y());
  TileFields<double, 1> at;
  if (mixture.dim == 1)
    evaluate_tile<double, 1, kLogP | kScore | kX0>(components, px, py, at);
  else
    evaluate_tile<double, 2, kLogP | kScore | kX0>(components, px, py, at);
  FieldSample out;
  out.log_p = at.log_p[0];
  out.score = {at.sx[0], at.sy[0]};
  out.x0 = {at.x0x[0], at.x0y[0]};
  out.eps = -level.sigma * out.score;
  // Hessian = sum_k r_k (d_k d_k' - C_k^{-1}) - s s'. Summed as the spread of d about its mean s: the two large terms
  // cancel far from the modes.
  const Terms terms = component_terms(components, x);
  for (std::size_t k = 0; k < components.size(); ++k) {
    const auto& c = components[k];
    const double r = std::exp(terms.log_term[k] - terms.log_p);
    Mat2 precision;
    precision << c.pxx, c.pxy, c.pxy, c.pyy;
    const Vec2 spread = -precision * Vec2(px[0] - c.mx, py[0] - c.my) - out.score;
    out.hessian += r * (spread * spread.transpose() - precision);
  }
  return out;
}

std::vector<double> responsibilities(const Mixture& mixture, Signal level, const Vec2& x) {
  Terms terms = component_terms(noised_components<double>(mixture, level), x);
  for (double& q : terms.log_term) q = std::exp(q - terms.log_p);
  return std::move(terms.log_term);
}

Moments moments(const Mixture& mixture, Signal level) {
  Moments out;
  double total = 0.0;
  for (const Component& c : mixture.components) {
    total += c.weight;
    out.mean += c.weight * c.mean;
  }
  out.mean *= level.alpha / total;
  for (const Component& c : mixture.components) {
    const Vec2 d = level.alpha * c.mean - out.mean;
    out.cov += c.weight / total * (level.alpha * level.alpha * c.cov + d * d.transpose());
  }
  out.cov(0, 0) += level.sigma * level.sigma;
  if (mixture.dim == 2) out.cov(1, 1) += level.sigma * level.sigma;
  return out;
}

NearestMode nearest_mode(const std::vector<NoisedComponent<double>>& components, const Vec2& x) {
  NearestMode out;
  double best = -std::numeric_limits<double>::infinity();
  for (std::size_t k = 0; k < components.size(); ++k) {
    const double q = log_term(components[k], x);
    if (q <= best) continue;
    best = q;
    out.component = static_cast<int>(k);
  }
  const auto& c = components[static_cast<std::size_t>(out.component)];
  out.mahalanobis = std::sqrt(squared_distance(c, x));
  return out;
}

}  // namespace scorescope
