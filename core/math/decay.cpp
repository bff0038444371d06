// How fast p_t forgets where it came from: prior mismatch and decay of divergences.
#include <cmath>

#include "core/math/density_divergence.h"
#include "core/math/error.h"

namespace scorescope {
namespace {

constexpr Signal kItself{1.0, 0.0};

}  // namespace

PriorMismatch prior_mismatch(const NoisedLaw& p, double variance) {
  const DensityDivergence got = density_divergence(p, {centred_gaussian(p.mixture.dim, variance), kItself});
  return {got.kl_pq, got.kl_qp};
}

PriorChoices prior_choices(const Mixture& mixture, const NoiseSchedule& schedule, double noise_end) {
  const NoisedLaw end{mixture, schedule.at(noise_end)};
  PriorChoices out;
  const double scale = schedule.prior_scale(noise_end);
  out.standard = prior_mismatch(end, scale * scale);
  const Moments m = moments(end.mixture, end.level);
  const Mixture gaussian{mixture.dim, {Component{1.0, m.mean, m.cov, 0}}};
  const DensityDivergence got = density_divergence(end, {gaussian, kItself});
  out.moments = {got.kl_pq, got.kl_qp};
  return out;
}

std::vector<DecayPoint> prior_decay(const Mixture& mixture, const NoiseSchedule& schedule,
                                    const std::vector<double>& times) {
  if (times.empty()) throw UserError("the decay needs at least one time");
  const NoisedLaw prior{centred_gaussian(mixture.dim, 1.0), kItself};
  std::vector<DecayPoint> out;
  const double alpha_first = schedule.at(times.front()).alpha;
  for (const double t : times) {
    const Signal level = schedule.at(t);
    if (std::abs(level.alpha * level.alpha + level.sigma * level.sigma - 1.0) > 1e-9)
      throw UserError("the bounds of the decay to N(0, I) hold for variance preserving schedules only");
    const DensityDivergence got = density_divergence({mixture, level}, prior);
    DecayPoint at;
    at.t = t;
    at.kl = got.kl_pq;
    at.fisher = got.fisher_pq;
    if (got.w2) at.w2 = got.w2->value;
    const DecayPoint& first = out.empty() ? at : out.front();
    const double shrunk = level.alpha / alpha_first;
    at.kl_bound = shrunk * shrunk * first.kl.value;
    at.fisher_bound = shrunk * shrunk * first.fisher.value;
    if (first.w2) at.w2_bound = shrunk * *first.w2;
    out.push_back(at);
  }
  return out;
}

std::vector<JointDecayPoint> joint_decay(const Mixture& p, const Mixture& q, const NoiseSchedule& schedule,
                                         const std::vector<double>& times) {
  std::vector<JointDecayPoint> out;
  for (const double t : times) {
    const Signal level = schedule.at(t);
    const DensityDivergence got = density_divergence({p, level}, {q, level});
    out.push_back({t, got.kl_pq, got.fisher_pq, -0.5 * schedule.sde(t).g2 * got.fisher_pq.value});
  }
  return out;
}

}  // namespace scorescope
