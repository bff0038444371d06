#pragma once

#include "core/math/mixture.h"

namespace scorescope {

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

}  // namespace scorescope
