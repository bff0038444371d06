#include "core/math/ddpm_chain.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace scorescope {

DdpmChain::DdpmChain(const std::vector<double>& betas, BetaConvention convention) : betas_(betas) {
  if (convention == BetaConvention::deviation)
    for (double& beta : betas_) beta *= beta;
  log_alpha_bar_.push_back(0.0);
  for (const double beta : betas_) log_alpha_bar_.push_back(log_alpha_bar_.back() + std::log1p(-beta));
}

DdpmChain DdpmChain::linear(int steps, double beta_1, double beta_T) {
  std::vector<double> betas;
  for (int i = 0; i < steps; ++i) betas.push_back(beta_1 + (steps > 1 ? (beta_T - beta_1) * i / (steps - 1) : 0.0));
  return DdpmChain(betas);
}

DdpmChain DdpmChain::cosine(int steps, double s, double clip) {
  const auto log_alpha_bar = [&](int i) {
    return 2.0 * std::log(std::cos((static_cast<double>(i) / steps + s) / (1.0 + s) * 0.5 * std::numbers::pi));
  };
  std::vector<double> betas;
  for (int i = 1; i <= steps; ++i)
    betas.push_back(std::min(-std::expm1(log_alpha_bar(i) - log_alpha_bar(i - 1)), clip));
  return DdpmChain(betas);
}

DdpmChain DdpmChain::from_schedule(const NoiseSchedule& schedule, int steps) {
  std::vector<double> betas;
  for (int i = 1; i <= steps; ++i) {
    const double ratio =
        schedule.at(static_cast<double>(i) / steps).alpha / schedule.at(static_cast<double>(i - 1) / steps).alpha;
    betas.push_back(1.0 - ratio * ratio);
  }
  return DdpmChain(betas);
}

double DdpmChain::alpha_bar(int i) const {
  return std::exp(log_alpha_bar_[static_cast<std::size_t>(i)]);
}

Signal DdpmChain::level(int i) const {
  const double log_alpha_bar = log_alpha_bar_[static_cast<std::size_t>(i)];
  return {std::exp(0.5 * log_alpha_bar), std::sqrt(-std::expm1(log_alpha_bar))};
}

double DdpmChain::snr(int i) const {
  const double log_alpha_bar = log_alpha_bar_[static_cast<std::size_t>(i)];
  return -std::exp(log_alpha_bar) / std::expm1(log_alpha_bar);
}

DdpmChain::EpsForm DdpmChain::eps_form(int i) const {
  const double root = std::sqrt(1.0 - beta(i));
  return {1.0 / root, -beta(i) / (root * level(i).sigma)};
}

}  // namespace scorescope
