#include "core/math/gaussian_fit.h"

#include <tbb/parallel_for.h>

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <optional>

#include "core/math/error.h"
#include "core/math/noised_mixture.h"
#include "core/math/normal_law.h"

namespace scorescope {
namespace {

using Vector = Eigen::VectorXd;
using Components = std::vector<NoisedComponent<double>>;

/// A whitened node and its probability.
struct Node {
  Vec2 z;
  double weight;
};

/// The trapezoid rule for E f(z), z standard normal.
std::vector<Node> normal_nodes(int dim, double step) {
  constexpr double kReach = 7.5;
  const int n = static_cast<int>(kReach / step);
  std::vector<Node> out;
  for (int j = dim == 1 ? 0 : -n; j <= (dim == 1 ? 0 : n); ++j)
    for (int i = -n; i <= n; ++i) {
      const Vec2 z(i * step, j * step);
      if (z.norm() > kReach) continue;
      out.push_back({z, step * normal_density(z.x()) * (dim == 1 ? 1.0 : step * normal_density(z.y()))});
    }
  return out;
}

/// log p, score and Hessian at x, in the log domain.
struct Local {
  double log_p = 0.0;
  Vec2 score = Vec2::Zero();
  Mat2 hessian = Mat2::Zero();
};

Local local_field(const Components& components, const Vec2& x, bool with_hessian) {
  double top = -INFINITY;
  const auto log_term = [&](const NoisedComponent<double>& c) {
    const double dx = x.x() - c.mx;
    const double dy = x.y() - c.my;
    return c.log_coef - 0.5 * (dx * (c.pxx * dx + 2.0 * c.pxy * dy) + c.pyy * dy * dy);
  };
  for (const auto& c : components) top = std::max(top, log_term(c));
  double sum = 0.0;
  Local out;
  for (const auto& c : components) {
    const double r = std::exp(log_term(c) - top);
    if (r == 0.0) continue;
    const double dx = x.x() - c.mx;
    const double dy = x.y() - c.my;
    const Vec2 d(-c.pxx * dx - c.pxy * dy, -c.pxy * dx - c.pyy * dy);
    sum += r;
    out.score += r * d;
    if (!with_hessian) continue;
    Mat2 precision;
    precision << c.pxx, c.pxy, c.pxy, c.pyy;
    out.hessian += r * (d * d.transpose() - precision);
  }
  out.log_p = top + std::log(sum);
  out.score /= sum;
  out.hessian = out.hessian / sum - out.score * out.score.transpose();
  return out;
}

/// log(p / m) for m = (p + q)/2 and u = log p/q.
double log_share(double u) {
  return u < -30.0 ? std::numbers::ln2 + u : -std::log1p(0.5 * std::expm1(-u));
}

/// The divergence as a function of the parameters: mean, then the Cholesky factor L with its diagonal as logarithms;
/// (m, ln l) in 1D, (m_x, m_y, ln l_xx, l_yx, ln l_yy) in 2D.
class Objective {
 public:
  Objective(const Mixture& p, FitCriterion criterion, double step)
      : dim_(p.dim),
        criterion_(criterion),
        p_(noised_components<double>(p, {1.0, 0.0})),
        nodes_(normal_nodes(p.dim, step)) {
    if (criterion != FitCriterion::js) return;
    double total = 0.0;
    for (const Component& c : p.components) total += c.weight;
    for (const Component& c : p.components) {
      const Mat2 factor = cholesky(c.cov, dim_);
      for (const Node& node : nodes_) {
        const Vec2 x = c.mean + factor * node.z;
        samples_.push_back({x, local_field(p_, x, false).log_p, c.weight / total * node.weight});
      }
    }
  }

  static Mat2 cholesky(const Mat2& cov, int dim) {
    Mat2 out = Mat2::Zero();
    if (dim == 1)
      out(0, 0) = std::sqrt(cov(0, 0));
    else
      out = cov.llt().matrixL();
    return out;
  }

  [[nodiscard]] Vector parameters(const Vec2& mean, const Mat2& cov) const {
    const Mat2 l = cholesky(cov, dim_);
    if (dim_ == 1) return Eigen::Vector2d(mean.x(), std::log(l(0, 0)));
    Vector out(5);
    out << mean.x(), mean.y(), std::log(l(0, 0)), l(1, 0), std::log(l(1, 1));
    return out;
  }

  [[nodiscard]] Vec2 mean(const Vector& at) const { return {at[0], dim_ == 1 ? 0.0 : at[1]}; }

  [[nodiscard]] Mat2 factor(const Vector& at) const {
    Mat2 l = Mat2::Zero();
    if (dim_ == 1)
      l(0, 0) = std::exp(at[1]);
    else
      l << std::exp(at[2]), 0.0, at[3], std::exp(at[4]);
    return l;
  }

  double operator()(const Vector& at, Vector& gradient) const {
    const Vec2 m = mean(at);
    const Mat2 l = factor(at);
    const double log_det = dim_ == 1 ? at[1] : at[2] + at[4];
    const double log_norm = -0.5 * dim_ * std::log(2.0 * std::numbers::pi) - log_det;
    Mat2 inverse = Mat2::Zero();
    inverse(0, 0) = 1.0 / l(0, 0);
    if (dim_ == 2) {
      inverse(1, 1) = 1.0 / l(1, 1);
      inverse(1, 0) = -l(1, 0) * inverse(0, 0) * inverse(1, 1);
    }
    double value = 0.0;
    Vec2 by_mean = Vec2::Zero();
    Mat2 by_factor = Mat2::Zero();
    for (const Node& node : nodes_) {
      const Local p = local_field(p_, m + l * node.z, criterion_ == FitCriterion::reverse_fisher);
      const double log_q = log_norm - 0.5 * node.z.squaredNorm();
      const Vec2 pull = inverse.transpose() * node.z;  // minus the score of q
      if (criterion_ == FitCriterion::reverse_kl) {
        value += node.weight * (log_q - p.log_p);
        by_mean -= node.weight * p.score;
        by_factor -= node.weight * (p.score * node.z.transpose());
      } else if (criterion_ == FitCriterion::js) {
        // grad = (1/2) E_q[log(q/m) grad log q]: the other terms cancel.
        const double c = 0.5 * node.weight * log_share(log_q - p.log_p);
        value += c;
        by_mean += c * pull;
        by_factor += c * (pull * node.z.transpose() - inverse.transpose());
      } else {
        const Vec2 off = -pull - p.score;
        value += node.weight * off.squaredNorm();
        by_mean -= 2.0 * node.weight * (p.hessian * off);
        by_factor += 2.0 * node.weight * (pull * (inverse * off).transpose() - p.hessian * off * node.z.transpose());
      }
    }
    for (const Sample& s : samples_) {
      const double log_q = log_norm - 0.5 * (inverse * (s.x - m)).squaredNorm();
      value += 0.5 * s.weight * log_share(s.log_p - log_q);
    }
    const double entropy = criterion_ == FitCriterion::reverse_kl ? -1.0 : 0.0;  // d(-ln det L)/d ln l_ii
    gradient.resize(at.size());
    if (dim_ == 1)
      gradient << by_mean.x(), by_factor(0, 0) * l(0, 0) + entropy;
    else
      gradient << by_mean.x(), by_mean.y(), by_factor(0, 0) * l(0, 0) + entropy, by_factor(1, 0),
          by_factor(1, 1) * l(1, 1) + entropy;
    return value;
  }

 private:
  struct Sample {
    Vec2 x;
    double log_p, weight;
  };
  int dim_;
  FitCriterion criterion_;
  Components p_;
  std::vector<Node> nodes_;
  std::vector<Sample> samples_;  ///< of p, for JS
};

/// Where a descent ended.
struct Minimum {
  Vector at;
  double value = 0.0;
  double gradient = 0.0;  ///< largest component, beside max(1, |value|)
};

double flatness(const Vector& gradient, double value) {
  return gradient.cwiseAbs().maxCoeff() / std::max(1.0, std::abs(value));
}

constexpr double kShortest = 1e-5;

/// BFGS with halving steps (Nocedal and Wright 2006, chapter 6).
Minimum descend(const Objective& objective, Vector at, const FitOptions& options) {
  const auto n = at.size();
  Vector gradient;
  double value = objective(at, gradient);
  Eigen::MatrixXd inverse = Eigen::MatrixXd::Identity(n, n);
  bool fresh = true;
  for (int i = 0; i < options.max_iterations && flatness(gradient, value) > options.tolerance; ++i) {
    Vector direction = -inverse * gradient;
    if (fresh || direction.dot(gradient) >= 0.0) {
      inverse.setIdentity();
      direction = -gradient;
    }
    const double longest = direction.cwiseAbs().maxCoeff();
    if (longest > 0.5) direction *= 0.5 / longest;
    double step = 1.0;
    Vector next, after;
    double lower = INFINITY;
    for (; step > kShortest; step *= 0.5) {
      next = at + step * direction;
      lower = objective(next, after);
      if (std::isfinite(lower) && lower <= value + 1e-4 * step * direction.dot(gradient)) break;
      // Close to the minimum the value is all rounding and quadrature; a smaller gradient then counts as progress.
      const bool level = std::abs(lower - value) <= 1e-8 * std::max(1.0, std::abs(value));
      if (level && after.norm() < 0.9 * gradient.norm()) break;
    }
    if (step <= kShortest) {
      if (fresh) break;
      fresh = true;
      continue;
    }
    const Vector s = next - at;
    const Vector y = after - gradient;
    const double sy = s.dot(y);
    if (sy > 1e-12 * s.norm() * y.norm()) {
      if (fresh) inverse = sy / y.squaredNorm() * Eigen::MatrixXd::Identity(n, n);
      const Eigen::MatrixXd left = Eigen::MatrixXd::Identity(n, n) - s * y.transpose() / sy;
      inverse = left * inverse * left.transpose() + s * s.transpose() / sy;
      fresh = false;
    }
    at = next;
    gradient = after;
    value = lower;
  }
  return {at, value, flatness(gradient, value)};
}

/// The direction in which a stationary point is not a minimum, if there is one.
std::optional<Vector> way_down(const Objective& objective, const Vector& at) {
  const auto n = at.size();
  Eigen::MatrixXd hessian(n, n);
  Vector after, before;
  for (Eigen::Index i = 0; i < n; ++i) {
    Vector step = Vector::Zero(n);
    step[i] = 1e-4;
    objective(at + step, after);
    objective(at - step, before);
    hessian.col(i) = (after - before) / 2e-4;
  }
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> axes(0.5 * (hessian + hessian.transpose()));
  if (axes.eigenvalues()[0] >= -1e-6 * axes.eigenvalues()[n - 1]) return {};
  return Vector(axes.eigenvectors().col(0));
}

Minimum local_minimum(const Objective& objective, const Vector& start, const FitOptions& options) {
  Minimum out = descend(objective, start, options);
  for (int i = 0; i < 4; ++i) {
    const std::optional<Vector> down = way_down(objective, out.at);
    if (!down) break;
    out = descend(objective, out.at + 0.1 * *down, options);
  }
  return out;
}

std::vector<Vector> starts(const Mixture& p, const Objective& objective, int count) {
  const Moments whole = moments(p, {1.0, 0.0});
  std::vector<Vector> out = {objective.parameters(whole.mean, whole.cov)};
  out[0][0] += 1e-3;  // a symmetric mixture has a saddle exactly there
  // By index: the buffer of GCC 12's stable_sort is not aligned for types that hold a Mat2.
  std::vector<std::size_t> order(p.components.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return p.components[a].weight > p.components[b].weight; });
  std::vector<Component> heaviest;
  for (const std::size_t k : order) heaviest.push_back(p.components[k]);
  for (const Component& c : heaviest) {
    if (static_cast<int>(out.size()) >= std::max(2, (2 * count) / 3)) break;
    out.push_back(objective.parameters(c.mean, c.cov));
  }
  for (std::size_t i = 0; i < heaviest.size() && static_cast<int>(out.size()) < count; ++i) {
    std::size_t other = i;
    for (std::size_t j = 0; j < heaviest.size(); ++j) {
      const double apart = (heaviest[j].mean - heaviest[i].mean).norm();
      if (j != i && (other == i || apart < (heaviest[other].mean - heaviest[i].mean).norm())) other = j;
    }
    if (other == i) break;
    const Moments pair = moments(Mixture{p.dim, {heaviest[i], heaviest[other]}}, {1.0, 0.0});
    out.push_back(objective.parameters(pair.mean, pair.cov));
  }
  return out;
}

Estimate value_of(const DensityDivergence& d, FitCriterion criterion) {
  switch (criterion) {
    case FitCriterion::forward_kl:
      return d.kl_pq;
    case FitCriterion::reverse_kl:
      return d.kl_qp;
    case FitCriterion::js:
      return d.js;
    case FitCriterion::fisher:
      return d.fisher_pq;
    case FitCriterion::reverse_fisher:
      return d.fisher_qp;
  }
  return {};
}

}  // namespace

std::vector<GaussianFit> fit_gaussian(const NoisedLaw& p, FitCriterion criterion, const FitOptions& options) {
  const Mixture law = noised(p.mixture, p.level);
  const int dim = law.dim;
  if (law.components.empty()) throw UserError("a mixture without components has nothing to fit");
  for (const Component& c : law.components)
    if (!(c.cov(0, 0) > 0.0) || (dim == 2 && !(c.cov.determinant() > 0.0)))
      throw UserError("a component without width (variance 0 and no noise) has no density to fit");
  const Moments whole = moments(law, {1.0, 0.0});
  std::vector<GaussianFit> out;
  const auto add = [&](const Vec2& mean, const Mat2& cov, double gradient) {
    const Mixture gaussian{dim, {Component{1.0, mean, cov, 0}}};
    DivergenceAccuracy accuracy;
    accuracy.tv_2d.abs = 1e-2;  // not wanted here, and the dearest
    const DensityDivergence d = density_divergence({law, {1.0, 0.0}}, {gaussian, {1.0, 0.0}}, accuracy);
    out.push_back({mean, cov, value_of(d, criterion), gradient, 1});
  };
  if (criterion == FitCriterion::forward_kl || criterion == FitCriterion::fisher) {
    add(whole.mean, whole.cov, 0.0);
    return out;
  }
  // Lengths in units of the spread of p, from its mean: KL and JS do not notice, Fisher is 1/length^2.
  const double unit = std::sqrt(whole.cov.trace() / dim);
  Mixture scaled = law;
  for (Component& c : scaled.components) {
    c.mean = (c.mean - whole.mean) / unit;
    c.cov /= unit * unit;
  }
  const Objective objective(scaled, criterion, dim == 1 ? 0.05 : 0.25);
  const std::vector<Vector> from = starts(scaled, objective, std::max(1, options.max_starts));
  std::vector<Minimum> found(from.size());
  tbb::parallel_for(std::size_t{0}, from.size(),
                    [&](std::size_t i) { found[i] = local_minimum(objective, from[i], options); });
  std::vector<Minimum> minima;
  std::vector<int> arrivals;
  const auto gather = [&](const Minimum& one, int arrived) {
    if (!std::isfinite(one.value) || one.gradient > 1e-4) return;
    const auto same = std::find_if(minima.begin(), minima.end(), [&](const Minimum& other) {
      const double width = objective.factor(other.at).diagonal().head(dim).minCoeff();
      return (objective.mean(one.at) - objective.mean(other.at)).norm() <= 1e-2 * width &&
             (one.at - other.at).tail(one.at.size() - dim).cwiseAbs().maxCoeff() <= 1e-2;
    });
    if (same == minima.end()) {
      minima.push_back(one);
      arrivals.push_back(arrived);
      return;
    }
    arrivals[static_cast<std::size_t>(same - minima.begin())] += arrived;
    if (one.gradient < same->gradient) *same = one;
  };
  for (const Minimum& one : found) gather(one, 1);
  // Where log p has edges between modes, coarse nodes have minima of their own: each goes on with fine ones.
  const Objective fine(scaled, criterion, dim == 1 ? 0.01 : 0.1);
  std::vector<Minimum> coarse;
  std::vector<int> coarse_arrivals;
  std::swap(coarse, minima);
  std::swap(coarse_arrivals, arrivals);
  tbb::parallel_for(std::size_t{0}, coarse.size(),
                    [&](std::size_t i) { coarse[i] = local_minimum(fine, coarse[i].at, options); });
  for (std::size_t i = 0; i < coarse.size(); ++i) gather(coarse[i], coarse_arrivals[i]);
  for (std::size_t i = 0; i < minima.size(); ++i) {
    const Mat2 l = unit * objective.factor(minima[i].at);
    add(whole.mean + unit * objective.mean(minima[i].at), l * l.transpose(), minima[i].gradient);
    out.back().starts = arrivals[i];
  }
  std::sort(out.begin(), out.end(), [](const GaussianFit& a, const GaussianFit& b) {
    if (a.value.value != b.value.value) return a.value.value < b.value.value;
    return a.mean.x() != b.mean.x() ? a.mean.x() < b.mean.x() : a.mean.y() < b.mean.y();
  });
  return out;
}

}  // namespace scorescope
