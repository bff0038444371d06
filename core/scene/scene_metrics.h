#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/flow/clock.h"
#include "core/flow/step_row.h"
#include "core/math/density_divergence.h"
#include "core/math/elbo.h"
#include "core/nn/score_error.h"
#include "core/scene/scene.h"

namespace scorescope {

// What plots show of a target, its schedule and its nets, beside what they show of flows. Everything in nats, in the
// units the flows move in.

/// The bound of the discrete chain that "measure/elbo" describes, whether that is on or not.
struct ElboSeries {
  std::vector<double> times;  ///< t_1 < ... < t_T
  Elbo elbo;
};
ElboSeries measure_elbo_terms(const Scene& scene, const Mixture& target);

/// Means over draws of p_t that nothing was fitted to, at one t: by the augmented ODE from the exact p_T and from the
/// scene's prior, and in closed form.
struct LikelihoodAt {
  double t = 0.0;
  double by_ode = 0.0, from_prior = 0.0, exact = 0.0;
};
/// At `count` times spread over the clock, noisiest first.
std::vector<LikelihoodAt> measure_likelihood(const Scene& scene, const Mixture& target, const Clock& clock, int count);

/// Divergences of what one flow claims from what another one does, or from the prior N(0, s^2 I) (T16: s = sigma(T)
/// where alpha = 1, else 1), at one state of the clock.
struct LawsAt {
  double u = 0.0, t = 0.0;
  DensityDivergence d;
  /// Against N(0, I) under a variance preserving schedule: KL falls at least as alpha^2 from the data end on (Bakry and
  /// Emery 1985).
  std::optional<double> kl_bound;
};
/// In the order of the clock. Nothing where a law is no density that can be integrated, such as points without width.
struct LawDistances {
  std::vector<LawsAt> along;
};
/// Null q: the prior.
LawDistances measure_laws(const Scene& scene, const Mixture& target, const Clock& clock, const SamplerProgram& p,
                          const SamplerProgram* q);

/// E|eps_theta - eps|^2 of one net over t.
struct NetErrors {
  std::string model;
  std::shared_ptr<const LearnedScore> net;
  std::vector<LevelError> by_time;
};
NetErrors measure_net(const std::string& model, std::shared_ptr<const LearnedScore> net, const Mixture& target);

}  // namespace scorescope
