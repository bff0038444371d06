#pragma once

#include <cstddef>
#include <vector>

#include "core/math/density_divergence.h"
#include "core/math/mixture.h"
#include "core/math/noise_schedule.h"

namespace scorescope {

/// What the Fokker-Planck equation of the forward SDE says about the exact p_t at one point (study notes, theorem 4.1.1
/// and section 4.5.1): dp/dt = -div flux, flux = f x p - (g^2/2) grad p.
struct FokkerPlanckTerms {
  double p = 0.0;
  double dp_dt = 0.0;        ///< 1/time
  Vec2 flux = Vec2::Zero();  ///< probability through a unit of face in a unit of time
};
FokkerPlanckTerms fokker_planck_terms(const Mixture& mixture, const NoiseSchedule& schedule, double t, const Vec2& x);

/// -E_p[log p] in nats, and the mass of p as the same quadrature finds it (1 up to its error).
struct Entropy {
  Estimate entropy;
  Estimate mass;
};
Entropy entropy(const NoisedLaw& p);

/// nx times ny equal cells of a box (in 1D ny is 1). Cell (i, j) is number j nx + i.
struct CellGrid {
  int dim = 1;
  Box box;
  int nx = 200;
  int ny = 1;

  [[nodiscard]] std::size_t count() const { return static_cast<std::size_t>(nx) * static_cast<std::size_t>(ny); }
  [[nodiscard]] Vec2 width() const { return {(box.max.x() - box.min.x()) / nx, (box.max.y() - box.min.y()) / ny}; }
  /// What one cell's average is multiplied with to give its mass: a length in 1D, an area in 2D.
  [[nodiscard]] double volume() const { return dim == 1 ? width().x() : width().x() * width().y(); }
  [[nodiscard]] Vec2 centre(int i, int j) const;
};

/// `cells` an axis on a box that holds p_t at both times up to 1e-9.
CellGrid grid_for(const Mixture& mixture, const NoiseSchedule& schedule, double t_from, double t_to, int cells);

/// Averages over the cells of the exact p at `level`: exact in the last coordinate, Gauss-Legendre on panels that fit
/// each component in the other (2D).
std::vector<double> cell_averages(const CellGrid& grid, const Mixture& mixture, Signal level);

/// implicit_euler: first order in time, never negative whatever the step. crank_nicolson: second order, and may dip
/// below zero when a step is long beside the cell's diffusion time; least() says by how much.
enum class TimeScheme { implicit_euler, crank_nicolson };

/// How the solution stands beside the exact p_t.
struct FokkerPlanckReport {
  double t = 0.0;
  double mass = 0.0;        ///< in the box
  double mass_drift = 0.0;  ///< mass / mass at the start - 1: rounding only
  double least = 0.0;       ///< smallest cell average; >= 0 for implicit_euler
  double l1_error = 0.0;    ///< integral of |solution - exact| over the box (TV is half of it)
  double max_error = 0.0;   ///< largest difference of cell averages
  double max_exact = 0.0;   ///< the largest exact cell average, to read max_error by
};

/// The Fokker-Planck equation dp/dt = -div(f x p) + (g^2/2) lap p on a grid, in conservative form: finite volumes with
/// the exponentially fitted flux of Scharfetter and Gummel 1969 and Chang and Cooper 1970,
/// F = (D/h) (B(-w) p_left - B(w) p_right), w = f x h / D, D = g^2/2, B(w) = w / (e^w - 1), which keeps the discrete
/// Gaussian equilibrium and turns to upwind where D is small. No flux leaves the box, so mass is kept to rounding. In
/// 2D each axis is swept in turn; the operators of the two axes commute, so that splitting has no error of its own.
/// Over a step f and g^2 are the constants whose transition kernel is the schedule's own,
/// f = ln(alpha'/alpha)/dt and g^2 = 2 f (sigma'^2 - (alpha'/alpha)^2 sigma^2)/expm1(2 f dt).
class FokkerPlanck {
 public:
  /// Throws UserError for fewer than 3 cells an axis or an empty box.
  FokkerPlanck(const NoiseSchedule& schedule, const CellGrid& grid, TimeScheme scheme = TimeScheme::crank_nicolson);

  /// From the exact density of `mixture` at t, or from cell averages of any density (one a cell, none negative).
  void start(const Mixture& mixture, double t);
  void start(std::vector<double> averages, double t);

  /// `steps` equal steps in t to t_to. Throws UserError when there was no start, t_to is not later or past 1, steps <
  /// 1, or the schedule forgets x_0 exactly at t_to (alpha = 0).
  void advance(double t_to, int steps);

  [[nodiscard]] double time() const { return t_; }
  [[nodiscard]] const CellGrid& grid() const { return grid_; }
  [[nodiscard]] const std::vector<double>& averages() const { return p_; }
  [[nodiscard]] double mass() const;
  [[nodiscard]] double least() const;
  /// Beside the exact p_t of the mixture it started from.
  [[nodiscard]] FokkerPlanckReport report(const Mixture& mixture) const;

 private:
  NoiseSchedule schedule_;
  CellGrid grid_;
  TimeScheme scheme_;
  std::vector<double> p_;
  double t_ = 0.0;
  double start_mass_ = 0.0;
};

}  // namespace scorescope
