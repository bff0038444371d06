#pragma once

#include <cstddef>
#include <vector>

#include "core/math/mixture.h"

namespace scorescope {

// Labelled mixtures: Component::label is the class of a component.

/// p(y): the share of the weights whose label is y.
double class_prior(const Mixture& mixture, int y);

/// p_0(x | y): the components of class y. UserError if there are none.
Mixture class_conditional(const Mixture& mixture, int y);

/// What guidance needs at one point of p_t. Everything is of the noisy state: p_t(y|x) is the posterior of the class
/// given x_t = x. Asking at level (1, 0) for a noisy x instead, the clean classifier, is the wrong way (T21).
struct ClassField {
  double log_posterior = 0.0;               ///< ln p_t(y | x), exact next to 0 too
  Vec2 score = Vec2::Zero();                ///< grad log p_t(x)
  Vec2 conditional_score = Vec2::Zero();    ///< grad log p_t(x | y)
  Vec2 classifier_gradient = Vec2::Zero();  ///< grad log p_t(y | x) = (1 - p_t(y|x)) (score of y - score of the rest)
};
/// UserError if no component has label y.
ClassField class_field(const Mixture& mixture, Signal level, int y, const Vec2& x);

/// Classifier guidance, grad log p_t(x) + w grad log p_t(y|x) (Dhariwal and Nichol 2021): 0 is unconditional, 1 the
/// exact conditional.
Vec2 classifier_guided_score(const ClassField& field, double w);

/// Classifier-free guidance, (1 + w_cfg) grad log p_t(x|y) - w_cfg grad log p_t(x) (Ho and Salimans 2022): 0 is the
/// exact conditional. The same field as classifier guidance at w = 1 + w_cfg.
Vec2 classifier_free_score(const ClassField& field, double w_cfg);

/// w_cfg = w - 1: the two names of one dial (T21).
constexpr double cfg_weight(double w) {
  return w - 1.0;
}

/// A measurement `value` = direction . x_0 + noise of the given variance (0: exact). direction (1, 0) with no noise is
/// inpainting: x_2 given x_1.
struct LinearMeasurement {
  Vec2 direction{1.0, 0.0};
  double value = 0.0;
  double noise_variance = 0.0;
};

/// p_0(x_0 | measurement), a mixture of the same dimension: per component Sigma' = Sigma - k a'Sigma, mu' = mu + k
/// (value - a'mu), k = Sigma a / (a'Sigma a + noise), weight w N(value; a'mu, a'Sigma a + noise) (Gaussian
/// conditioning). Its noised score at (alpha, sigma) is the exact conditional score, that minus the unconditional one
/// the exact guidance term. An exact measurement leaves components flat: they have a density at sigma > 0 only.
/// Components whose weight underflows are left out. UserError if a direction is 0 or a component of no extent along it
/// meets an exact measurement, or the noise is negative.
Mixture condition_on_measurement(const Mixture& mixture, const LinearMeasurement& measurement);

/// ln of the density of the measurement under p_0.
double log_evidence(const Mixture& mixture, const LinearMeasurement& measurement);

/// p_0(other coordinate | coordinate `axis` = value) of a 2D mixture, as a 1D mixture.
Mixture conditional_slice(const Mixture& mixture, int axis, double value);

/// Cells of a box; in 1D rows is 1 and only x counts. Point (i, j) is the centre of a cell.
struct GuidanceGrid {
  int dim = 2;
  Box box;
  int columns = 128;
  int rows = 128;
  [[nodiscard]] Vec2 point(int column, int row) const {
    const double x = box.min.x() + (box.max.x() - box.min.x()) * (column + 0.5) / columns;
    return {x, dim == 1 ? 0.0 : box.min.y() + (box.max.y() - box.min.y()) * (row + 0.5) / rows};
  }
  [[nodiscard]] std::size_t index(int column, int row) const {
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(column);
  }
  [[nodiscard]] double cell() const {
    const double width = (box.max.x() - box.min.x()) / columns;
    return dim == 1 ? width : width * (box.max.y() - box.min.y()) / rows;
  }
  [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows); }
};

/// A density on a grid, row by row, normalised on it: exp(log_density) sums to 1 / cell.
struct GuidedDensity {
  GuidanceGrid grid;
  std::vector<double> log_density;
  double log_normaliser = 0.0;  ///< ln of the integral of the formula over the box, which was divided by
  double edge_share = 0.0;      ///< of the mass in the outermost cells: the box is too small where this is not small
  [[nodiscard]] Moments moments() const;
};

/// The three densities that a guidance weight w can mean (T21). They coincide at w = 0 and w = 1 only.
/// All throw UserError for a grid without cells or of no extent, a class that does not exist, or w that is not finite.
///
/// Tilted: p_0(x) p_0(y|x)^w, what guidance is said to sample.
GuidedDensity tilted_density(const Mixture& mixture, int y, double w, const GuidanceGrid& grid);

/// Noised tilted: the tilted law carried to (alpha, sigma) by the forward process, whose score an honest sampler of the
/// tilted law would follow: p_t(x) E[p_0(y|x_0)^w | x_t = x], up to its normaliser. log_normaliser is ln E
/// p_0(y|x_0)^w.
GuidedDensity noised_tilted_density(const Mixture& mixture, Signal level, int y, double w, const GuidanceGrid& grid);

/// Composed at t: p_t(x) p_t(y|x)^w, whose score classifier guidance follows.
GuidedDensity composed_density(const Mixture& mixture, Signal level, int y, double w, const GuidanceGrid& grid);

}  // namespace scorescope
