#include "core/math/mixture_sampler.h"

#include <Eigen/Cholesky>
#include <algorithm>

#include "core/math/philox.h"

namespace scorescope {

MixtureSampler::MixtureSampler(const Mixture& mixture, Signal level) {
  double total = 0.0;
  for (const Component& c : mixture.components) {
    mean_.emplace_back(level.alpha * c.mean);
    Mat2 cov = level.alpha * level.alpha * c.cov + level.sigma * level.sigma * Mat2::Identity();
    if (mixture.dim == 1) cov(1, 1) = 1.0;  // not used, but keeps the factorisation regular
    factor_.emplace_back(cov.llt().matrixL());
    cumulative_.push_back(total += c.weight);
  }
}

std::size_t MixtureSampler::component(const std::array<std::uint32_t, 4>& words) const {
  const double pick = uniform01<double>(words[2]) * cumulative_.back();
  const auto after = std::upper_bound(cumulative_.begin(), cumulative_.end(), pick);
  return std::min(static_cast<std::size_t>(after - cumulative_.begin()), cumulative_.size() - 1);
}

Vec2 MixtureSampler::operator()(const std::array<std::uint32_t, 4>& words) const {
  const std::size_t k = component(words);
  const auto z = normal_pair<double>(words[0], words[1]);
  return mean_[k] + factor_[k] * Vec2(z[0], z[1]);
}

}  // namespace scorescope
