#pragma once

#include <vector>

#include "core/flow/step_row.h"
#include "core/math/noise_schedule.h"

namespace scorescope {

// Row builders of the probability-flow ODE, v = f x + g^2 E / (2 sigma) (Song et al. 2021, eq. 13). `times` falls from
// noise to data; rising times run the same ODE as an encoder. Euler is euler_maruyama() with l = 0, DDIM with eta = 0
// is Euler in sigma (core/flow/samplers_sde.h).

/// Heun's second-order method in t: predictor and corrector are two rows, two evaluations a step.
SamplerProgram heun(const NoiseSchedule& schedule, const std::vector<double>& times);

/// The classical fourth-order Runge-Kutta method in t: four rows, four evaluations a step.
SamplerProgram rk4(const NoiseSchedule& schedule, const std::vector<double>& times);

/// DPM-Solver++(2M) (Lu et al. 2022, Algorithm 2), data prediction, half-log-SNR lambda as time: with h = lambda' -
/// lambda and the step before h_1, D~ = D + (h / (2 h_1)) (D - D_1); x' = (sigma'/sigma) x - alpha' expm1(-h) D~.
/// The first step is of first order (D~ = D); there is no lower-order last step. One evaluation a step.
SamplerProgram dpm_solver_pp_2m(const NoiseSchedule& schedule, const std::vector<double>& times);

}  // namespace scorescope
