#include "core/scene/scene_metrics.h"

#include <algorithm>
#include <cmath>

#include "core/math/divergence.h"
#include "core/math/likelihood.h"
#include "core/scene/claimed_law.h"
#include "core/scene/measures.h"
#include "core/scene/point_fields.h"

namespace scorescope {
namespace {

constexpr std::size_t kHeldOut = 24;
constexpr int kLawTimes = 25;

/// Of two laws, each as far as it is a mixture in closed form: tabulated ones have a component a cell of a plane.
NoisedLaw law_of(const SamplerProgram& program, const Waypoint& state, const Mixture& target) {
  ClaimedLaw claimed = claimed_law(program, state, target);
  if (claimed.tabulated && target.dim == 2) throw UserError("a law that is known on a grid alone");
  return {std::move(claimed.law), claimed.level};
}

/// KL(p_t || N(0, I)) is at most (alpha_t / alpha_0)^2 times what it was at a time 0 nearer to the data.
void bound_from_the_data(std::vector<LawsAt>& along, const NoiseSchedule& schedule) {
  const LawsAt first =
      *std::min_element(along.begin(), along.end(), [](const auto& a, const auto& b) { return a.t < b.t; });
  for (LawsAt& at : along) {
    const double left = schedule.at(at.t).alpha / schedule.at(first.t).alpha;
    at.kl_bound = left * left * first.d.kl_pq.value;
  }
}

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

LawDistances measure_laws(const Scene& scene, const Mixture& target, const Clock& clock, const SamplerProgram& p,
                          const SamplerProgram* q) {
  const NoiseSchedule schedule = scene.schedule.schedule();
  const double scale = schedule.prior_scale(clock.t_max());
  const NoisedLaw prior{centred_gaussian(target.dim, scale * scale), {1.0, 0.0}};
  LawDistances out;
  for (int i = 0; i < kLawTimes; ++i) {
    const double u = static_cast<double>(i) / (kLawTimes - 1);
    const auto state = [&](const SamplerProgram& program) -> const Waypoint& {
      return program.waypoints[static_cast<std::size_t>(clock.waypoint(program, u))];
    };
    const Waypoint& here = state(p);
    const NoisedLaw other = q != nullptr ? law_of(*q, state(*q), target) : prior;
    out.along.push_back(
        {u, here.t, density_divergence(law_of(p, here, target), other, readable_accuracy(target.dim)), {}});
  }
  const bool of_the_prior = q == nullptr && p.on_clock && !p.source.guide;
  const Signal middle = schedule.at(0.5), shown = p.waypoints.back().level;
  const auto preserving = [](Signal s) { return std::abs(s.alpha * s.alpha + s.sigma * s.sigma - 1.0) < 1e-9; };
  if (of_the_prior && preserving(middle) && preserving(shown)) bound_from_the_data(out.along, schedule);
  return out;
}

NetErrors measure_net(const std::string& model, std::shared_ptr<const LearnedScore> net, const Mixture& target) {
  NetErrors out{model, std::move(net), {}};
  out.by_time = error_by_time(*out.net, target);
  return out;
}

}  // namespace scorescope
