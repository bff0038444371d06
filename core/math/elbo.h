#pragma once

#include <vector>

#include "core/math/expectation.h"
#include "core/math/mixture.h"
#include "core/math/noise_schedule.h"
#include "core/math/transition.h"

namespace scorescope {

/// Variance of the reverse step p(x_{i-1} | x_i), isotropic (T20): a sampler's two, and a third that only a bound has.
enum class StepVariance {
  beta_tilde = static_cast<int>(ReverseVariance::beta_tilde),
  beta = static_cast<int>(ReverseVariance::beta),
  optimal,  ///< beta_tilde + c^2 mmse_i / d, the one that makes the bound tightest (Bao et al. 2022)
};

/// Variance of the decoder p(x_0 | x_1) = N(E[x_0|x_1], v I).
enum class DecoderVariance {
  noise_ratio,    ///< sigma_1^2 / alpha_1^2
  sigma_squared,  ///< sigma_1^2
  optimal,        ///< mmse_1 / d
};

/// What the number depends on, to be printed with it.
struct ElboSpec {
  std::vector<double> times;  ///< t_1 < ... < t_T, at least one; x_0 itself is the data
  StepVariance reverse = StepVariance::beta_tilde;
  DecoderVariance decoder = DecoderVariance::noise_ratio;
  Moments prior;  ///< Gaussian at t_T, for example standard_prior()
  Integration integration;
};

/// t_i = i t_max / T, i = 1..T.
std::vector<double> uniform_times(int steps, double t_max = 1.0);

/// The negative evidence lower bound of DDPM, E_{p_0}[-ELBO(x_0)], with the exact denoiser E[x_0|x_i] of a mixture, in
/// nats (Ho et al. 2020, eq. 5; the sum of the notes starts at 2, step 1 is the decoder).
///   prior:          E KL(q(x_T|x_0) || prior)
///   steps[j]:       i = j + 2: E KL(q(x_{i-1}|x_i, x_0) || N(mean(x_i, E[x_0|x_i]), v_i)). With c the coefficient of
///                   x_0 in the posterior mean and b = beta_tilde_i: d/2 (b/v - 1 - ln b/v) + c^2 mmse_i / (2 v).
///   reconstruction: E[-log N(x_0; E[x_0|x_1], decoder_variance)] = d/2 ln(2 pi v) + mmse_1 / (2 v)
struct Elbo {
  MeanEstimate prior;
  MeanEstimate reconstruction;
  std::vector<MeanEstimate> steps;
  MeanEstimate total;              ///< -ELBO, an upper bound on the negative log-likelihood
  MeanEstimate data_entropy;       ///< E[-log p_0], which no model is below
  MeanEstimate gap;                ///< total - data_entropy
  MeanEstimate prior_mismatch;     ///< KL(p_T || prior): the part of the gap that the prior makes
  MeanEstimate gaussian_steps;     ///< gap - prior_mismatch: what Gaussian steps and the decoder cost
  std::vector<MeanEstimate> mmse;  ///< [i-1]: E|x_0 - E[x_0|x_i]|^2
  std::vector<double> variances;   ///< v_i of steps[]
  double decoder_variance = 0.0;
};

/// UserError for times that do not rise within (0, 1], or a prior without extent. A mixture of points has entropy
/// -infinity: NaN there.
Elbo ddpm_elbo(const Mixture& mixture, const NoiseSchedule& schedule, const ElboSpec& spec);

/// The diffusion terms in the SNR-weighted form, (1/2) sum_{i>=2} (SNR_{i-1} - SNR_i) mmse_i (Kingma et al. 2021,
/// VDM eq. 13): equal to the sum of steps for beta_tilde and any schedule. `mmse` as in Elbo.
MeanEstimate snr_weighted_diffusion(const NoiseSchedule& schedule, const std::vector<double>& times,
                                    const std::vector<MeanEstimate>& mmse);

/// The limit of infinitely many steps between t_min and t_max, never a row of the table above (T20):
///   prior + reconstruction at t_min + integral of E|eps - E[eps|x]|^2 d lambda, lambda = ln(alpha/sigma)
/// = -(1/2) integral SNR' mmse dt (VDM eq. 17), by Gauss-Legendre panels of width at most 1/2 in lambda. Below lambda =
/// -18 nothing is left to integrate. reverse is not used: all three variances have this limit for beta_tilde's steps.
struct ContinuousElbo {
  MeanEstimate prior, diffusion, reconstruction, total, data_entropy, gap, prior_mismatch;
  double decoder_variance = 0.0;
};
/// UserError unless 0 < t_min < t_max <= 1.
ContinuousElbo continuous_elbo(const Mixture& mixture, const NoiseSchedule& schedule, double t_min, double t_max,
                               DecoderVariance decoder, const Moments& prior, const Integration& integration = {});

/// E_{p_0}[-log p_theta(x_0)] of the same Markov chain in 1D, nats: the chain's density carried from the prior to the
/// data on a grid per step. data_entropy <= this <= total. UserError in 2D.
double chain_negative_log_likelihood(const Mixture& mixture, const NoiseSchedule& schedule, const ElboSpec& spec);

}  // namespace scorescope
