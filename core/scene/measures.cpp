#include "core/scene/measures.h"

#include <cmath>

#include "core/math/ddpm_chain.h"
#include "core/math/density_divergence.h"
#include "core/math/divergence.h"
#include "core/math/error.h"
#include "core/math/fokker_planck.h"
#include "core/math/guidance.h"
#include "core/math/pairwise_distance.h"
#include "core/scene/fields.h"
#include "core/scene/point_fields.h"

namespace scorescope {

using Json = nlohmann::ordered_json;

namespace {

struct Ends {
  double t_min, t_max;
};
Ends ends(const Scene& scene) {
  const std::vector<double> times = step_times(scene.grid, scene.schedule.schedule());
  return {times.back(), times.front()};
}

std::vector<double> rising_times(const Scene& scene, int count) {
  const auto [low, high] = ends(scene);
  std::vector<double> out;
  for (int i = 0; i < count; ++i) out.push_back(low + (high - low) * i / (count - 1));
  return out;
}

std::vector<Vec2> draws(const Mixture& target, int count, std::uint64_t seed) {
  const Points points = fresh_samples(target, {1.0, 0.0}, static_cast<std::size_t>(count), seed);
  std::vector<Vec2> out;
  for (std::size_t i = 0; i < points.count(); ++i)
    out.emplace_back(points.data[i * static_cast<std::size_t>(target.dim)],
                     target.dim == 2 ? points.data[2 * i + 1] : 0.0f);
  return out;
}

bool variance_preserving(const NoiseSchedule& schedule, double t) {
  const Signal level = schedule.at(t);
  return std::abs(level.alpha * level.alpha + level.sigma * level.sigma - 1.0) < 1e-9;
}

Json prior_json(const PriorMismatch& mismatch) {
  return {{"kl", mismatch.kl.value}, {"kl_reverse", mismatch.kl_reverse.value}};
}

}  // namespace

Json as_json(const Vec2& v, int dim) {
  return dim == 1 ? Json::array({v.x()}) : Json::array({v.x(), v.y()});
}

Json as_json(const Mat2& m, int dim) {
  if (dim == 1) return Json::array({Json::array({m(0, 0)})});
  return Json::array({Json::array({m(0, 0), m(0, 1)}), Json::array({m(1, 0), m(1, 1)})});
}

Json as_json(const Moments& m, int dim) {
  return {{"mean", as_json(m.mean, dim)}, {"cov", as_json(m.cov, dim)}};
}

Json as_json(const MeanEstimate& e) {
  return {{"value", e.value}, {"standard_error", e.standard_error}};
}

Json measure_log_likelihood(const Scene& scene, const Mixture& target) {
  const LogLikelihoodMeasure& spec = scene.measure.log_likelihood;
  const NoiseSchedule schedule = scene.schedule.schedule();
  const auto [t_min, t_max] = ends(scene);
  const Moments prior = gaussian_prior(scene, target, t_max);
  Json points = Json::array();
  double worst = 0.0;
  std::uint32_t path = 0;
  for (const Vec2& x : draws(target, spec.points, scene.seed)) {
    const LogLikelihood exact = log_likelihood_of_data(target, schedule, t_min, t_max, x, prior);
    const HutchinsonProbes probes{.law = spec.law, .count = spec.probes, .seed = scene.seed, .path = path++};
    const LogLikelihood estimated = log_likelihood_of_data(target, schedule, t_min, t_max, x, prior, {}, probes);
    const double off = exact.log_p_t_min.value - exact.log_p_t_min_exact;
    worst = std::max(worst, std::abs(off));
    points.push_back({{"x", as_json(x, target.dim)},
                      {"log_p_t_min", exact.log_p_t_min.value},
                      {"log_p_t_min_closed_form", exact.log_p_t_min_exact},
                      {"error", off},
                      {"hutchinson", as_json(estimated.log_p_t_min)},
                      {"log_p_t_min_from_prior", exact.model_log_p_t_min.value},
                      {"log_p_0", exact.log_p_0},
                      {"nfe", exact.evaluations},
                      {"reached", exact.end == OdeEnd::reached}});
  }
  return {{"t_min", t_min},           {"t_max", t_max},         {"probes", spec.probes},
          {"law", name_of(spec.law)}, {"largest_error", worst}, {"points", points}};
}

ElboSpec elbo_chain(const Scene& scene, const Mixture& target) {
  const ElboMeasure& spec = scene.measure.elbo;
  const double t_max = ends(scene).t_max;
  ElboSpec chain;
  chain.times = uniform_times(spec.steps, t_max);
  chain.reverse = spec.variance;
  chain.decoder = spec.decoder;
  chain.prior = gaussian_prior(scene, target, t_max);
  chain.integration.samples = static_cast<std::size_t>(spec.samples);
  chain.integration.seed = scene.seed;
  return chain;
}

Json measure_elbo(const Scene& scene, const Mixture& target) {
  const ElboMeasure& spec = scene.measure.elbo;
  const NoiseSchedule schedule = scene.schedule.schedule();
  const auto [t_min, t_max] = ends(scene);
  const ElboSpec chain = elbo_chain(scene, target);
  const Elbo elbo = ddpm_elbo(target, schedule, chain);
  MeanEstimate diffusion;
  Json steps = Json::array();
  for (const MeanEstimate& step : elbo.steps) {
    add(diffusion, step);
    steps.push_back(step.value);
  }
  const ContinuousElbo limit =
      continuous_elbo(target, schedule, t_min, t_max, spec.decoder, chain.prior, chain.integration);
  return {{"steps", spec.steps},
          {"variance", name_of(spec.variance)},
          {"decoder", name_of(spec.decoder)},
          {"decoder_variance", elbo.decoder_variance},
          {"prior", as_json(elbo.prior)},
          {"diffusion", as_json(diffusion)},
          {"diffusion_snr_weighted", as_json(snr_weighted_diffusion(schedule, chain.times, elbo.mmse))},
          {"reconstruction", as_json(elbo.reconstruction)},
          {"total", as_json(elbo.total)},
          {"data_entropy", as_json(elbo.data_entropy)},
          {"gap", as_json(elbo.gap)},
          {"gap_of_prior", as_json(elbo.prior_mismatch)},
          {"gap_of_gaussian_steps", as_json(elbo.gaussian_steps)},
          {"terms", steps},
          {"continuous_limit",
           {{"t_min", t_min},
            {"prior", as_json(limit.prior)},
            {"diffusion", as_json(limit.diffusion)},
            {"reconstruction", as_json(limit.reconstruction)},
            {"total", as_json(limit.total)},
            {"gap", as_json(limit.gap)}}}};
}

Json measure_fokker_planck(const Scene& scene, const Mixture& target) {
  const FokkerPlanckMeasure& spec = scene.measure.fokker_planck;
  const NoiseSchedule schedule = scene.schedule.schedule();
  const std::vector<double> times = rising_times(scene, spec.times + 1);
  FokkerPlanck solver(schedule, grid_for(target, schedule, times.front(), times.back(), spec.cells));
  solver.start(target, times.front());
  Json along = Json::array();
  for (std::size_t i = 0; i < times.size(); ++i) {
    if (i > 0) solver.advance(times[i], spec.steps);
    const FokkerPlanckReport r = solver.report(target);
    along.push_back({{"t", r.t},
                     {"mass", r.mass},
                     {"mass_drift", r.mass_drift},
                     {"least", r.least},
                     {"l1_error", r.l1_error},
                     {"max_error", r.max_error},
                     {"max_exact", r.max_exact},
                     {"entropy", entropy({target, schedule.at(times[i])}).entropy.value}});
  }
  return {{"scheme", "finite volumes, exponentially fitted flux, Crank-Nicolson"},
          {"cells", spec.cells},
          {"steps", spec.steps},
          {"along", along}};
}

Json measure_divergences(const Scene& scene, const Mixture& target) {
  const NoiseSchedule schedule = scene.schedule.schedule();
  const std::vector<double> times = rising_times(scene, scene.measure.divergences.times);
  const double scale = schedule.prior_scale(times.back());
  const DivergencesMeasure& spec = scene.measure.divergences;
  const NoisedLaw prior{centred_gaussian(target.dim, scale * scale), {1.0, 0.0}};
  const Mixture p = spec.label < 0 ? target : class_conditional(target, spec.label);
  const std::optional<Mixture> q =
      spec.against < 0 ? std::nullopt : std::optional(class_conditional(target, spec.against));
  std::vector<DecayPoint> decay;
  if (scene.schedule.kind == ScheduleName::ou && !q) decay = prior_decay(p, schedule, times);
  Json along = Json::array();
  for (std::size_t i = 0; i < times.size(); ++i) {
    const Signal level = schedule.at(times[i]);
    const DensityDivergence d =
        density_divergence({p, level}, q ? NoisedLaw{*q, level} : prior, readable_accuracy(target.dim));
    Json row = {
        {"t", times[i]},    {"kl", d.kl_pq.value},         {"kl_reverse", d.kl_qp.value},        {"js", d.js.value},
        {"tv", d.tv.value}, {"fisher", d.fisher_pq.value}, {"fisher_reverse", d.fisher_qp.value}};
    if (d.w2) row["w2"] = d.w2->value;
    if (!decay.empty()) {
      row["kl_bound"] = decay[i].kl_bound;
      row["fisher_bound"] = decay[i].fisher_bound;
      if (decay[i].w2_bound) row["w2_bound"] = *decay[i].w2_bound;
    }
    along.push_back(row);
  }
  const PriorChoices choices = prior_choices(target, schedule, times.back());
  return {{"against", q ? "the class " + std::to_string(spec.against) : "N(0, s^2 I)"},
          {"prior_scale", scale},
          {"along", along},
          {"noise_end",
           {{"t", times.back()},
            {"standard", prior_json(choices.standard)},
            {"moments", prior_json(choices.moments)},
            {"exact", prior_json(choices.exact)}}}};
}

Json measure_schedule(const Scene& scene, const Mixture& target) {
  const ScheduleMeasure& spec = scene.measure.schedule;
  const NoiseSchedule schedule = scene.schedule.schedule();
  Json along = Json::array();
  for (const double t : rising_times(scene, spec.times)) {
    const Signal level = schedule.at(t);
    const SdeCoefficients sde = schedule.sde(t);
    along.push_back({{"t", t},
                     {"alpha", level.alpha},
                     {"sigma", level.sigma},
                     {"beta", schedule.beta(t)},
                     {"f", sde.f},
                     {"g2", sde.g2},
                     {"snr", schedule.snr(t)},
                     {"log_snr", 2.0 * schedule.half_log_snr(t)},
                     {"snr_rate", schedule.snr_rate(t)},
                     {"t_of_log_snr", schedule.t_of_half_log_snr(schedule.half_log_snr(t))}});
  }
  Json out = {{"along", along}};
  if (variance_preserving(schedule, 0.5) && schedule.last_regular_time() == 1.0 &&
      scene.schedule.kind != ScheduleName::curve) {
    const DdpmChain chain = DdpmChain::from_schedule(schedule, spec.chain);
    const double last = chain.beta(chain.steps());
    out["chain"] = {{"steps", chain.steps()},
                    {"convention", "x_i = sqrt(1 - beta_i) x_(i-1) + sqrt(beta_i) eps"},
                    {"beta_first", chain.beta(1)},
                    {"beta_last", last},
                    {"deviation_first", std::sqrt(chain.beta(1))},
                    {"deviation_last", std::sqrt(last)},
                    {"alpha_bar_last", chain.alpha_bar(chain.steps())}};
  }
  const PairwiseDistance apart = pairwise_distance(draws(target, 500, scene.seed));
  out["pairwise_distance"] = {{"draws", 500}, {"largest", apart.largest}, {"median", apart.median}};
  return out;
}

Json measure_scene(const Scene& scene, const Mixture& target) {
  const MeasureSpec& m = scene.measure;
  Json out = Json::object();
  const auto part = [&](bool on, const char* key, auto measure) {
    if (!on) return;
    try {
      out[key] = measure(scene, target);
    } catch (const UserError& error) {
      throw UserError("measure/" + std::string(key) + ": " + error.what());
    }
  };
  part(m.log_likelihood.on, "log_likelihood", measure_log_likelihood);
  part(m.elbo.on, "elbo", measure_elbo);
  part(m.fokker_planck.on, "fokker_planck", measure_fokker_planck);
  part(m.divergences.on, "divergences", measure_divergences);
  part(m.objectives.on, "objectives", measure_objectives);
  part(m.fit.on, "fit", measure_fit);
  part(m.guidance.on, "guidance", measure_guidance);
  part(m.condition.on, "condition", measure_condition);
  part(m.fan.on, "fan", measure_fan);
  part(m.reverse_kernel.on, "reverse_kernel", measure_reverse_kernel);
  part(m.energy.on, "energy", measure_energy);
  part(m.schedule.on, "schedule", measure_schedule);
  return out;
}

}  // namespace scorescope
