#include "core/math/guidance.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <optional>
#include <string>

#include "core/math/error.h"
#include "core/math/expectation.h"
#include "core/math/posterior_field.h"

namespace scorescope {
namespace {

constexpr double kNever = -std::numeric_limits<double>::infinity();

double log_sum_exp(const std::vector<double>& terms) {
  double top = kNever;
  for (const double q : terms) top = std::max(top, q);
  if (!std::isfinite(top)) return top;
  double sum = 0.0;
  for (const double q : terms) sum += std::exp(q - top);
  return top + std::log(sum);
}

double total_weight(const Mixture& mixture) {
  double total = 0.0;
  for (const Component& c : mixture.components) total += c.weight;
  return total;
}

Mixture part_of(const Mixture& mixture, int y, bool of_class) {
  Mixture out;
  out.dim = mixture.dim;
  for (const Component& c : mixture.components)
    if ((c.label == y) == of_class) out.components.push_back(c);
  return out;
}

/// One class against the rest at a level, prepared once.
class Classifier {
 public:
  Classifier(const Mixture& mixture, Signal level, int y) : mine_(class_conditional(mixture, y), level) {
    const Mixture rest = part_of(mixture, y, false);
    if (rest.components.empty()) return;
    const double total = total_weight(mixture);
    log_prior_ = std::log(class_prior(mixture, y));
    log_prior_rest_ = std::log(total_weight(rest) / total);
    rest_.emplace(rest, level);
  }

  struct Answer {
    ClassField field;
    double log_p = 0.0;
  };
  [[nodiscard]] Answer at(const Vec2& x) const {
    const PosteriorField::Sample mine = mine_.at(x);
    Answer out;
    out.field.conditional_score = out.field.score = mine.score;
    out.log_p = log_prior_ + mine.log_p;
    if (!rest_) return out;
    const PosteriorField::Sample rest = rest_->at(x);
    const double odds = log_prior_rest_ + rest.log_p - out.log_p;  // ln p(rest|x) / p(y|x)
    out.field.log_posterior = odds > 0.0 ? -odds - std::log1p(std::exp(-odds)) : -std::log1p(std::exp(odds));
    out.log_p -= out.field.log_posterior;
    const double not_mine = odds > 0.0 ? 1.0 / (1.0 + std::exp(-odds)) : std::exp(odds) / (1.0 + std::exp(odds));
    out.field.classifier_gradient = not_mine * (mine.score - rest.score);
    out.field.score = mine.score - out.field.classifier_gradient;
    return out;
  }

 private:
  PosteriorField mine_;
  std::optional<PosteriorField> rest_;
  double log_prior_ = 0.0;
  double log_prior_rest_ = 0.0;
};

void check_grid(const GuidanceGrid& grid, double w) {
  const bool has_extent = grid.box.max.x() > grid.box.min.x() && (grid.dim == 1 || grid.box.max.y() > grid.box.min.y());
  if (grid.columns < 1 || grid.rows < 1 || (grid.dim == 1 && grid.rows != 1) || !has_extent)
    throw UserError("A density grid needs cells, and a box that is wider than 0 (in 1D one row).");
  if (!std::isfinite(w)) throw UserError("A guidance weight must be a finite number.");
}

/// Divides by the sum over the grid.
GuidedDensity normalised(const GuidanceGrid& grid, std::vector<double> log_density) {
  for (const double q : log_density)
    if (std::isnan(q)) throw UserError("Points have no density at sigma = 0; give them a bandwidth above 0, or noise.");
  GuidedDensity out;
  out.grid = grid;
  out.log_normaliser = log_sum_exp(log_density) + std::log(grid.cell());
  out.log_density = std::move(log_density);
  for (int j = 0; j < grid.rows; ++j)
    for (int i = 0; i < grid.columns; ++i) {
      double& q = out.log_density[grid.index(i, j)];
      q -= out.log_normaliser;
      const bool at_edge = i == 0 || i == grid.columns - 1 || (grid.dim == 2 && (j == 0 || j == grid.rows - 1));
      if (at_edge) out.edge_share += std::exp(q) * grid.cell();
    }
  return out;
}

template <class F>
GuidedDensity tabulate(const GuidanceGrid& grid, F&& log_density) {
  std::vector<double> out;
  out.reserve(grid.size());
  for (int j = 0; j < grid.rows; ++j)
    for (int i = 0; i < grid.columns; ++i) out.push_back(log_density(grid.point(i, j)));
  return normalised(grid, std::move(out));
}

/// ln E[p_0(y|x_0)^w | x_t = x] of a narrow posterior in 2D: each part by the trapezium rule in its own coordinates.
double log_mean_tilt_2d(const PosteriorField& posterior, const Classifier& clean, double w, const Vec2& x) {
  constexpr int kHalf = 8;
  constexpr double kStep = 0.75;
  const double log_cell = std::log(kStep * kStep / (2.0 * std::numbers::pi));
  std::vector<double> terms;
  double total = 0.0;
  posterior.each(x, [&](const PosteriorField::Part& part) {
    total += part.share;
    if (part.share < 1e-12) return;
    const Mat2 factor = part.x0_cov.llt().matrixL();
    for (int i = -kHalf; i <= kHalf; ++i)
      for (int j = -kHalf; j <= kHalf; ++j) {
        const Vec2 z(kStep * i, kStep * j);
        const Vec2 x0 = part.x0 + factor * z;
        terms.push_back(std::log(part.share) + log_cell - 0.5 * z.squaredNorm() + w * clean.at(x0).field.log_posterior);
      }
  });
  return log_sum_exp(terms) - std::log(total);
}

/// The same in 1D for any posterior: a rule that resolves every part is cheap there.
double log_mean_tilt_1d(const PosteriorField& posterior, const Classifier& clean, double w, const Vec2& x) {
  Mixture law;
  law.dim = 1;
  posterior.each(x, [&](const PosteriorField::Part& part) {
    law.components.push_back({.weight = part.share, .mean = part.x0, .cov = part.x0_cov});
  });
  const ExpectationNodes nodes = expectation_nodes(law, {1.0, 0.0}, {.rule = Integration::Rule::quadrature});
  std::vector<double> terms;
  for (std::size_t i = 0; i < nodes.x.size(); ++i)
    terms.push_back(std::log(nodes.weight[i]) + w * clean.at(nodes.x[i]).field.log_posterior);
  return log_sum_exp(terms);
}

/// p_0(x) p_0(y|x)^w on a fine grid of its own, to be carried to a level by two one-dimensional convolutions.
class TiltedSource {
 public:
  TiltedSource(const Mixture& mixture, const Classifier& clean, double w) {
    Vec2 low = Vec2::Constant(INFINITY);
    Vec2 high = -low;
    double narrowest = INFINITY;
    for (const Component& c : mixture.components) {
      const Vec2 reach = 9.0 * c.cov.diagonal().cwiseSqrt();
      low = low.cwiseMin(c.mean - reach);
      high = high.cwiseMax(c.mean + reach);
      narrowest = std::min(narrowest, std::sqrt(c.cov.determinant() / c.cov.trace()));
    }
    const Vec2 size = high - low;
    const double wanted = size.maxCoeff() / (0.4 * narrowest);
    const int n = wanted < 1024.0 ? std::max(128, static_cast<int>(wanted)) : 1024;
    step_ = size / n;
    const Eigen::ArrayXd at = Eigen::ArrayXd::LinSpaced(n, 0.5, n - 0.5);
    x_ = low.x() + step_.x() * at;
    y_ = low.y() + step_.y() * at;
    value_.resize(n, n);
    for (int i = 0; i < n; ++i)
      for (int j = 0; j < n; ++j) {
        const Classifier::Answer here = clean.at({x_[i], y_[j]});
        value_(i, j) = here.log_p + w * here.field.log_posterior;
      }
    top_ = value_.maxCoeff();
    value_ = ((value_.array() - top_).exp() * step_.prod()).matrix();
  }

  /// Whether the kernel at this level is wide enough for the grid.
  [[nodiscard]] bool resolves(Signal level) const { return level.sigma >= 1.5 * level.alpha * step_.maxCoeff(); }

  /// ln of the carried density at the grid's points, [columns, rows].
  [[nodiscard]] Eigen::ArrayXXd carried(Signal level, const GuidanceGrid& grid) const {
    Eigen::MatrixXd kx(grid.columns, x_.size());
    Eigen::MatrixXd ky(y_.size(), grid.rows);
    const auto kernel = [&](double d) { return std::exp(-0.5 * d * d / (level.sigma * level.sigma)); };
    for (int i = 0; i < grid.columns; ++i)
      for (Eigen::Index a = 0; a < x_.size(); ++a) kx(i, a) = kernel(grid.point(i, 0).x() - level.alpha * x_[a]);
    for (int j = 0; j < grid.rows; ++j)
      for (Eigen::Index b = 0; b < y_.size(); ++b) ky(b, j) = kernel(grid.point(0, j).y() - level.alpha * y_[b]);
    const Eigen::MatrixXd sum = kx * value_ * ky;
    return sum.array().log() + (top_ - std::log(2.0 * std::numbers::pi * level.sigma * level.sigma));
  }

 private:
  Eigen::ArrayXd x_, y_;
  Vec2 step_ = Vec2::Zero();
  Eigen::MatrixXd value_;
  double top_ = 0.0;
};

}  // namespace

double class_prior(const Mixture& mixture, int y) {
  double mine = 0.0;
  for (const Component& c : mixture.components)
    if (c.label == y) mine += c.weight;
  return mine / total_weight(mixture);
}

Mixture class_conditional(const Mixture& mixture, int y) {
  Mixture out = part_of(mixture, y, true);
  if (out.components.empty()) throw UserError("No component has the label " + std::to_string(y) + ".");
  return out;
}

ClassField class_field(const Mixture& mixture, Signal level, int y, const Vec2& x) {
  return Classifier(mixture, level, y).at(x).field;
}

Vec2 classifier_guided_score(const ClassField& field, double w) {
  return field.score + w * field.classifier_gradient;
}

Vec2 classifier_free_score(const ClassField& field, double w_cfg) {
  return field.conditional_score + w_cfg * field.classifier_gradient;
}

Moments GuidedDensity::moments() const {
  Moments out;
  const auto each = [&](auto&& visit) {
    for (int j = 0; j < grid.rows; ++j)
      for (int i = 0; i < grid.columns; ++i)
        visit(grid.point(i, j), std::exp(log_density[grid.index(i, j)]) * grid.cell());
  };
  each([&](const Vec2& x, double mass) { out.mean += mass * x; });
  each([&](const Vec2& x, double mass) { out.cov += mass * (x - out.mean) * (x - out.mean).transpose(); });
  return out;
}

GuidedDensity tilted_density(const Mixture& mixture, int y, double w, const GuidanceGrid& grid) {
  return composed_density(mixture, {1.0, 0.0}, y, w, grid);
}

GuidedDensity composed_density(const Mixture& mixture, Signal level, int y, double w, const GuidanceGrid& grid) {
  check_grid(grid, w);
  const Classifier classifier(mixture, level, y);
  return tabulate(grid, [&](const Vec2& x) {
    const Classifier::Answer at = classifier.at(x);
    return at.log_p + w * at.field.log_posterior;
  });
}

GuidedDensity noised_tilted_density(const Mixture& mixture, Signal level, int y, double w, const GuidanceGrid& grid) {
  check_grid(grid, w);
  for (const Component& c : mixture.components)
    if (!(c.cov(0, 0) > 0.0 && (mixture.dim == 1 || c.cov.determinant() > 0.0)))
      throw UserError("Points have no density p_0(y|x); give them a bandwidth above 0.");
  if (level.sigma == 0.0) {
    GuidanceGrid scaled = grid;
    scaled.box = {grid.box.min / level.alpha, grid.box.max / level.alpha};
    GuidedDensity out = composed_density(mixture, {1.0, 0.0}, y, w, scaled);
    out.grid = grid;
    for (double& q : out.log_density) q -= grid.dim * std::log(level.alpha);
    return out;
  }
  const Classifier clean(mixture, {1.0, 0.0}, y);
  const PosteriorField posterior(mixture, level);
  if (mixture.dim == 1)
    return tabulate(grid,
                    [&](const Vec2& x) { return posterior.at(x).log_p + log_mean_tilt_1d(posterior, clean, w, x); });
  const auto narrow = [&](const Vec2& x) { return posterior.at(x).log_p + log_mean_tilt_2d(posterior, clean, w, x); };
  const TiltedSource source(mixture, clean, w);
  if (!source.resolves(level)) return tabulate(grid, narrow);
  const Eigen::ArrayXXd carried = source.carried(level, grid);
  std::vector<double> out;
  for (int j = 0; j < grid.rows; ++j)
    for (int i = 0; i < grid.columns; ++i)
      out.push_back(carried(i, j) > -600.0 ? carried(i, j) : narrow(grid.point(i, j)));
  return normalised(grid, std::move(out));
}

}  // namespace scorescope
