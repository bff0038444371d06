#include "core/scene/scene_metrics.h"

#include "core/math/divergence.h"
#include "core/math/likelihood.h"
#include "core/scene/measures.h"
#include "core/scene/point_fields.h"

namespace scorescope {
namespace {

constexpr std::size_t kHeldOut = 24;
constexpr int kErrorTimes = 24;

}  // namespace

ElboSeries measure_elbo_terms(const Scene& scene, const Mixture& target) {
  const ElboSpec chain = elbo_chain(scene, target);
  return {chain.times, ddpm_elbo(target, scene.schedule.schedule(), chain)};
}

std::vector<LikelihoodAt> measure_likelihood(const Scene& scene, const Mixture& target, const Clock& clock, int count) {
  const NoiseSchedule schedule = scene.schedule.schedule();
  const double t_max = clock.t_max();
  const Moments prior = gaussian_prior(scene, target, t_max);
  std::vector<LikelihoodAt> out;
  for (int i = 0; i < count; ++i) {
    const double share = static_cast<double>(i + 1) / count;  // at the noise end itself there is nothing to integrate
    LikelihoodAt at{.t = clock.t_of_u(clock.to_data() ? share : 1.0 - share)};
    const Points points = fresh_samples(target, schedule.at(at.t), kHeldOut, scene.seed);
    for (std::size_t k = 0; k < kHeldOut; ++k) {
      const auto dim = static_cast<std::size_t>(target.dim);
      const Vec2 x(points.data[k * dim], dim == 2 ? points.data[k * dim + 1] : 0.0f);
      const LogLikelihood l = log_likelihood(target, schedule, at.t, t_max, x, prior);
      at.by_ode += l.log_p_t_min.value / kHeldOut;
      at.from_prior += l.model_log_p_t_min.value / kHeldOut;
      at.exact += l.log_p_t_min_exact / kHeldOut;
    }
    out.push_back(at);
  }
  return out;
}

NetErrors measure_net(const std::string& model, std::shared_ptr<const LearnedScore> net, const Mixture& target) {
  NetErrors out{model, std::move(net), {}};
  out.by_time = error_by_time(*out.net, target, kErrorTimes);
  return out;
}

}  // namespace scorescope
