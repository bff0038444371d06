#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "core/math/mixture.h"
#include "core/math/philox.h"

namespace scorescope {

/// A number and how uncertain it is. Quadrature has standard error 0.
struct MeanEstimate {
  double value = 0.0;
  double standard_error = 0.0;
};

/// Sum of a * estimate over independent estimates: errors add in squares.
inline void add(MeanEstimate& sum, const MeanEstimate& term, double factor = 1.0) {
  sum.value += factor * term.value;
  sum.standard_error = std::hypot(sum.standard_error, factor * term.standard_error);
}

/// What an estimator's noise is for.
enum class EstimatorNoise : std::uint32_t { expectation = 0, probe = 1 };

/// Philox words of an estimator. The fourth counter word is 1, a flow's is 0: they never meet.
inline std::array<std::uint32_t, 4> estimator_words(std::uint64_t seed, EstimatorNoise what, std::uint32_t index,
                                                    std::uint32_t use) {
  return philox({index, use, static_cast<std::uint32_t>(what), 1u},
                {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)});
}

/// How an expectation over p_t is taken.
struct Integration {
  enum class Rule {
    automatic,    ///< quadrature in 1D, Monte Carlo in 2D
    quadrature,   ///< Gauss-Legendre panels, to about 1e-11; in 2D its cost grows with the square of the components
    monte_carlo,  ///< exact draws of p_t
    spread,       ///< points spread evenly over every component: few, and the same at every call
  };
  Rule rule = Rule::automatic;
  std::size_t samples = 20000;  ///< Monte Carlo and spread
  std::uint64_t seed = 0;
};

/// Nodes x_i and weights w_i with E_{p_t} f = sum_i w_i f(x_i).
struct ExpectationNodes {
  std::vector<Vec2> x;
  std::vector<double> weight;
  bool random = false;  ///< draws of equal weight; otherwise a quadrature rule
};

/// Nodes of p_t. Draw i of use `use` is a function of (seed, i, use): expectations with different uses are independent.
///
/// Quadrature: panels of 12-point Gauss-Legendre between the points mean_k + j sd_k, |j| <= 9, so that every component
/// is resolved at its own width; in 2D along x, and for each x along y in the components of p_t(y | x). Nodes whose
/// weight is below 1e-40 are left out.
///
/// Spread: component k gets at least one and else its share of the samples, on a sunflower of equal areas of its
/// Gaussian: point i of n has radius sqrt(-2 ln(1 - u)), u = (i + 1/2)/n, and angle i pi
/// (3 - sqrt 5). For smooth f the error falls nearly as 1/samples.
///
/// UserError if p_t has no density (a component of no extent and sigma = 0) and
/// quadrature is asked for, or if Monte Carlo is asked for no samples.
ExpectationNodes expectation_nodes(const Mixture& mixture, Signal level, const Integration& how, std::uint32_t use = 0);

/// n-point Gauss-Legendre rule on [-1, 1] (Newton on the Legendre recurrence): (node, weight).
std::vector<std::pair<double, double>> gauss_legendre(int n);

/// E f, with the standard error of the mean where the nodes are draws.
template <class F>
MeanEstimate expectation(const ExpectationNodes& nodes, F&& f) {
  MeanEstimate out;
  double square = 0.0;
  double seen = 0.0;
  for (std::size_t i = 0; i < nodes.x.size(); ++i) {
    const double value = f(nodes.x[i]);
    if (!nodes.random) {
      out.value += nodes.weight[i] * value;
      continue;
    }
    seen += 1.0;  // Welford
    const double off = value - out.value;
    out.value += off / seen;
    square += off * (value - out.value);
  }
  if (nodes.random && seen > 1.0) out.standard_error = std::sqrt(square / (seen * (seen - 1.0)));
  return out;
}

/// E f and Var f of a function of x (no standard errors).
struct MeanVariance {
  double mean = 0.0;
  double variance = 0.0;
};

/// Mean and variance of a random number whose mean and variance given x are known: the law of total variance.
template <class F>
MeanVariance total_variance(const ExpectationNodes& nodes, F&& given) {
  MeanVariance out;
  double inside = 0.0;
  std::vector<double> means;
  means.reserve(nodes.x.size());
  double mass = 0.0;
  for (std::size_t i = 0; i < nodes.x.size(); ++i) {
    const MeanVariance here = given(nodes.x[i]);
    out.mean += nodes.weight[i] * here.mean;
    inside += nodes.weight[i] * here.variance;
    mass += nodes.weight[i];
    means.push_back(here.mean);
  }
  out.mean /= mass;
  for (std::size_t i = 0; i < means.size(); ++i)
    out.variance += nodes.weight[i] * (means[i] - out.mean) * (means[i] - out.mean);
  out.variance = (out.variance + inside) / mass;
  return out;
}

}  // namespace scorescope
