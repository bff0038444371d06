#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "core/math/cubature.h"
#include "core/math/mixture.h"
#include "core/math/noise_schedule.h"

namespace scorescope {

/// A mixture at a noise level: the density of alpha x_0 + sigma eps.
struct NoisedLaw {
  Mixture mixture;
  Signal level;
};

/// The mixture whose own density is that of `mixture` at `level`: means alpha mu, covariances alpha^2 Sigma + sigma^2
/// I.
Mixture noised(const Mixture& mixture, Signal level);

/// N(0, variance I).
Mixture centred_gaussian(int dim, double variance);

/// A number by quadrature and the estimate of its error.
struct Estimate {
  double value = 0.0;
  double error = 0.0;
};

/// Divergences between two densities (study notes on The Principles of Diffusion Models, sections 1.1: (3) to (5)). KL
/// and JS in nats, TV in [0, 1], Fisher in 1/length^2, W1 and W2 in lengths. KL can be any large number; Fisher has no
/// factor 1/2; W2 is not squared. Both distances exist in 1D only.
struct DensityDivergence {
  Estimate kl_pq;  ///< E_p[log p - log q]
  Estimate kl_qp;
  Estimate js;         ///< (KL(p || m) + KL(q || m)) / 2 with m = (p + q)/2; at most ln 2
  Estimate tv;         ///< (1/2) integral of |p - q|
  Estimate fisher_pq;  ///< E_p |score p - score q|^2
  Estimate fisher_qp;
  std::optional<Estimate> w1;  ///< integral of |F - G|
  std::optional<Estimate> w2;  ///< root of the mean over u of (F^-1(u) - G^-1(u))^2
  std::size_t points = 0;      ///< evaluations of both densities
  bool converged = true;       ///< every error is within what was asked for
};

/// How well to integrate. TV has a kink wherever p = q, which in 2D is a curve: it is asked for less.
struct DivergenceAccuracy {
  Accuracy smooth{1e-13, 1e-8};
  Accuracy tv_1d{1e-10, 1e-9};
  Accuracy tv_2d{1e-6, 0.0};
  Accuracy w1{1e-10, 1e-9};
  Accuracy w2_squared{1e-15, 1e-8};
  std::size_t max_cells = 60000;
};

/// Enough digits to read, at a cost to wait for.
DivergenceAccuracy readable_accuracy(int dim);

/// All of them at once, by adaptive cubature of p + q over boxes that fit every component of both. Components of like
/// shape share a frame in which none is long and thin, and each frame integrates its own components' share of p + q,
/// so nearly singular covariances cost no more than round ones. KL is the integral of p (log p/q - 1 + q/p), which is
/// nowhere negative: nothing cancels however close p and q are. In the log domain throughout: far apart is fine.
/// Throws UserError: dimensions differ, a mixture is empty, or a component has no width at its level.
DensityDivergence density_divergence(const NoisedLaw& p, const NoisedLaw& q, const DivergenceAccuracy& accuracy = {});

/// W1 and W2 of two 1D densities alone.
Estimate wasserstein1(const NoisedLaw& p, const NoisedLaw& q, const Accuracy& accuracy = {1e-10, 1e-9});
Estimate wasserstein2(const NoisedLaw& p, const NoisedLaw& q, const Accuracy& squared = {1e-15, 1e-8});

/// KL(p_t || N(0, variance I)) and KL(N(0, variance I) || p_t), in nats: what starting from the prior costs.
struct PriorMismatch {
  Estimate kl;
  Estimate kl_reverse;
};
PriorMismatch prior_mismatch(const NoisedLaw& p, double variance);

/// KL(p_T || prior) for the three priors a run can start from, T the noise end: N(0, prior_scale^2 I), the Gaussian
/// with the moments of p_T, and p_T itself (zero by definition).
struct PriorChoices {
  PriorMismatch standard;
  PriorMismatch moments;
  PriorMismatch exact;
};
PriorChoices prior_choices(const Mixture& mixture, const NoiseSchedule& schedule, double noise_end);

/// Convergence of p_t to N(0, I) under a variance preserving process (alpha^2 + sigma^2 = 1), with its exponential
/// bounds from the first time on: with a = alpha(t)/alpha(t_0), KL and Fisher fall at least as a^2 and W2 as a (Bakry
/// and Emery 1985; for ou a^2 = exp(-beta (t - t_0)); Wu's notes have beta = 1). The bounds are for the marginal: a
/// point mass has infinite KL at t = 0 and none is defined.
struct DecayPoint {
  double t = 0.0;
  Estimate kl;               ///< KL(p_t || N(0, I))
  Estimate fisher;           ///< E_{p_t} |score + x|^2; dKL/dt = -(g^2/2) fisher
  std::optional<double> w2;  ///< 1D only
  double kl_bound = 0.0;
  double fisher_bound = 0.0;
  std::optional<double> w2_bound;
};

/// Throws UserError when the schedule is not variance preserving or `times` is empty.
std::vector<DecayPoint> prior_decay(const Mixture& mixture, const NoiseSchedule& schedule,
                                    const std::vector<double>& times);

/// Two laws under one forward process: KL(p_t || q_t) falls at the rate dKL/dt = -(g^2/2) Fisher(p_t || q_t) (de
/// Bruijn's identity; the drift moves both alike and drops out).
struct JointDecayPoint {
  double t = 0.0;
  Estimate kl;
  Estimate fisher;
  double dkl_dt = 0.0;
};
std::vector<JointDecayPoint> joint_decay(const Mixture& p, const Mixture& q, const NoiseSchedule& schedule,
                                         const std::vector<double>& times);

}  // namespace scorescope
