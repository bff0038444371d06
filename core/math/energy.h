#pragma once

#include <functional>
#include <vector>

#include "core/math/density_divergence.h"
#include "core/math/mixture.h"

namespace scorescope {

/// An energy E(x), in nats and free up to a constant (T22): the density is exp(-E)/Z.
using EnergyFunction = std::function<double(const Vec2& x)>;
/// Any vector field. In 1D only x counts.
using VectorField = std::function<Vec2(const Vec2& x)>;

/// A box that holds p at `level` up to 1e-6: every component's 5.2 standard deviations.
Box holding_box(const NoisedLaw& p);

/// The energy at the nx times ny points of a box (corners included; ny = 1 in 1D; row-major, x fastest) and its
/// partition function there (study notes, the energy-based models of chapter 3).
struct EnergyGrid {
  int nx = 0;
  int ny = 1;
  std::vector<double> energy;  ///< E + log Z where normalisable, so it is -log p; E as given otherwise
  double log_z = 0.0;          ///< log of the integral of exp(-E) over the box, in the log domain
  double log_z_error = 0.0;    ///< the same beside every other point: what the grid does not resolve
  double rim_share = 0.0;      ///< of Z, in the outer sixteenth of the box on each side
  bool normalisable = true;    ///< false: exp(-E) does not decay in the box, "not normalisable here"
};
/// The trapezoid rule, which for a smooth density that decays in the box converges faster than any power of the
/// spacing. An even number of points an axis is raised by one. Throws UserError for an empty box, fewer than 17 points
/// an axis, or an energy that is NaN or minus infinity somewhere.
EnergyGrid energy_on_grid(int dim, const Box& box, int points_x, int points_y, const EnergyFunction& energy);

/// First derivatives of a vector field: curl is 0 for every gradient, and only for those.
struct FieldDerivatives {
  Mat2 jacobian = Mat2::Zero();  ///< row i, column j: d field_i / d x_j
  double divergence = 0.0;
  double curl = 0.0;  ///< d field_y / dx - d field_x / dy; 0 in 1D
};
/// By central differences of order `order` (2 or 4) with step `h` (a length; 0 takes one that balances truncation and
/// rounding at |x|). Throws UserError for another order.
FieldDerivatives field_derivatives(const VectorField& field, int dim, const Vec2& x, double h = 0.0, int order = 4);

/// The same of the exact score, from the Hessian of log p: its curl is 0.
FieldDerivatives score_derivatives(const NoisedLaw& p, const Vec2& x);

}  // namespace scorescope
