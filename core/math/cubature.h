#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "core/math/types.h"

namespace scorescope {

/// A place where an integrand varies: `centre`, and along each axis the length over which it does (for a Gaussian its
/// standard deviation). In 1D only x is used.
struct Feature {
  Vec2 centre = Vec2::Zero();
  Vec2 sd = Vec2::Ones();
};

/// What one integral must reach: error <= abs + rel |value|.
struct Accuracy {
  double abs = 1e-13;
  double rel = 1e-8;
};

/// Where and how well to integrate.
struct CubatureSpec {
  int dim = 2;
  std::vector<Feature> domain;  ///< the integral runs over the union of the boxes centre +- radius sd of these
  std::vector<Feature>
      features;  ///< cells are made small enough for these from the start, be they in the domain or not
  std::vector<Accuracy> accuracy;  ///< one for each of the integrals taken together
  double radius = 8.5;             ///< a Gaussian holds 2e-17 outside (in 1D)
  double cell = 4.5;               ///< widest first cell, in sd of any feature whose box it meets
  std::size_t max_cells = 60000;   ///< what is there then is returned, marked as not converged
};

/// Integrals with an estimate of their error.
struct Cubature {
  std::vector<double> value;
  std::vector<double> error;
  std::size_t points = 0;  ///< evaluations of the integrand
  bool converged = true;
};

/// The integrands at n points (x[i], y[i]): integrand f goes to out[f n + i]. Called from several threads at once.
using Integrand = std::function<void(std::span<const double> x, std::span<const double> y, std::span<double> out)>;

/// Adaptive cubature: tensor Gauss-Kronrod (7, 15) on a tree of boxes that are halved along one axis at a time (the one
/// with the larger difference between the two rules) until every integral meets its accuracy. Rule and error estimate:
/// Piessens et al. 1983, QUADPACK, section 2.2.2; here never above the plain difference of the two rules. The result
/// does not depend on the number of threads. Throws UserError for an empty domain or a sd that is not positive.
Cubature integrate(const CubatureSpec& spec, const Integrand& integrand);

}  // namespace scorescope
