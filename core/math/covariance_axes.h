#pragma once

#include "core/math/types.h"

namespace scorescope {

/// A covariance as a hand holds it: the standard deviations along a direction and across it.
struct CovarianceAxes {
  double along = 1.0, across = 1.0;
  double angle = 0.0;  ///< of the first axis from x, radians
};

/// Sigma = R diag(along^2, across^2) R^T has four such frames, a quarter turn apart: the one whose angle is nearest to
/// `near`, so that axes keep their names while one grows past the other. A circle has any: `near` itself.
CovarianceAxes covariance_axes(const Mat2& cov, double near = 0.0);

/// Symmetric to the last bit.
Mat2 covariance_of(const CovarianceAxes& axes);

}  // namespace scorescope
