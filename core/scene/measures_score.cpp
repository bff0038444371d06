#include <algorithm>
#include <cmath>

#include "core/math/energy.h"
#include "core/math/error.h"
#include "core/math/gaussian_fit.h"
#include "core/math/guidance.h"
#include "core/math/measurement.h"
#include "core/math/objectives.h"
#include "core/math/reverse_kernel.h"
#include "core/scene/fields.h"
#include "core/scene/measures.h"
#include "core/scene/score_sources.h"

namespace scorescope {

using Json = nlohmann::ordered_json;

namespace {

ScoreField scaled(const ScoreField& field, double by) {
  return {[field, by](const Vec2& x) -> Vec2 { return by * field.value(x); },
          [field, by](const Vec2& x) -> Mat2 { return by * field.jacobian(x); }};
}

Json judged(const ObjectiveLaw& law, const ScoreField& field) {
  const MeanEstimate esm = explicit_objective(law, field);
  const MeanEstimate ism = implicit_objective(law, field);
  const MeanEstimate fisher = half_fisher(law);
  const DenoisingObjective dsm = denoising_objective(law, field);
  const MeanVariance rademacher = sliced_objective(law, field, SliceLaw::rademacher);
  const MeanVariance gaussian = sliced_objective(law, field, SliceLaw::gaussian);
  const MeanVariance reduced = sliced_objective(law, field, SliceLaw::gaussian, true);
  const auto sliced = [](const MeanVariance& v) { return Json{{"value", v.mean}, {"variance", v.variance}}; };
  Json out = {{"explicit", as_json(esm)},
              {"implicit", as_json(ism)},
              {"explicit_minus_implicit", esm.value - ism.value},
              {"half_fisher", fisher.value},
              {"sliced",
               {{"rademacher", sliced(rademacher)},
                {"gaussian", sliced(gaussian)},
                {"gaussian_variance_reduced", sliced(reduced)}}},
              {"denoising", as_json(dsm.loss)},
              {"denoising_minus_explicit", as_json(dsm.constant)},
              {"denoising_variance", dsm.variance},
              {"eps_loss", as_json(dsm.eps_loss)}};
  if (law.level().alpha > 0.0) {
    const SureObjective sure = sure_objective(law, field);
    out["sure"] = as_json(sure.sure);
    out["denoiser_error"] = as_json(sure.error);
    out["least_denoiser_error"] = as_json(sure.least);
  }
  return out;
}

}  // namespace

Json measure_objectives(const Scene& scene, const Mixture& target) {
  const ObjectivesMeasure& spec = scene.measure.objectives;
  const NoiseSchedule schedule = scene.schedule.schedule();
  const Signal level = schedule.at(spec.at_t);
  const Integration how{.samples = static_cast<std::size_t>(spec.samples), .seed = scene.seed};
  const ObjectiveLaw law(target, level, how);
  const ScoreField exact = exact_score(target, level);
  std::vector<Signal> levels;
  std::vector<double> times;
  for (int i = 0; i < spec.times; ++i) {  // equal ratios of t, from at_t down to the data end
    times.push_back(spec.at_t * std::pow(scene.grid.t_min / spec.at_t, static_cast<double>(i) / (spec.times - 1)));
    levels.push_back(schedule.at(times.back()));
  }
  Json curve = Json::array();
  const std::vector<DenoisingVariancePoint> points = denoising_variance_curve(target, levels, how);
  for (std::size_t i = 0; i < points.size(); ++i)
    curve.push_back({{"t", times[i]},
                     {"sigma", points[i].level.sigma},
                     {"loss", points[i].loss},
                     {"variance", points[i].variance},
                     {"weighted_loss", points[i].weighted_loss},
                     {"weighted_variance", points[i].weighted_variance}});
  const LeastErrors least = least_errors(law);
  std::vector<Vec2> kernel;
  for (const Component& c : kde_mixture(target, spec.kernel_samples, spec.kernel_bandwidth, scene.seed).components)
    kernel.push_back(c.mean);
  const MeanEstimate against_kernel =
      kernel_explicit_objective(kernel, target.dim, spec.kernel_bandwidth, level, exact, how);
  return {
      {"t", spec.at_t},
      {"exact_score", judged(law, exact)},
      {"shrunk_score", judged(law, scaled(exact, spec.shrink))},
      {"shrink", spec.shrink},
      {"kernel_explicit_of_exact_score", as_json(against_kernel)},
      {"denoising_floor", as_json(denoising_floor(law))},
      {"least_errors",
       {{"x0", least.x0.value}, {"eps", least.eps.value}, {"v", least.v.value}, {"velocity", least.velocity.value}}},
      {"denoising_variance_curve", curve}};
}

Json measure_fit(const Scene& scene, const Mixture& target) {
  const FitMeasure& spec = scene.measure.fit;
  const NoisedLaw law{target, scene.schedule.schedule().at(spec.at_t)};
  Json out = {{"t", spec.at_t}};
  const std::pair<const char*, FitCriterion> criteria[] = {{"forward_kl", FitCriterion::forward_kl},
                                                           {"reverse_kl", FitCriterion::reverse_kl},
                                                           {"js", FitCriterion::js},
                                                           {"fisher", FitCriterion::fisher},
                                                           {"reverse_fisher", FitCriterion::reverse_fisher}};
  for (const auto& [name, criterion] : criteria) {
    Json minima = Json::array();
    for (const GaussianFit& fit : fit_gaussian(law, criterion, {.max_starts = spec.starts})) {
      Json entry = as_json(Moments{fit.mean, fit.cov}, target.dim);
      entry["value"] = fit.value.value;
      entry["starts"] = fit.starts;
      minima.push_back(entry);
    }
    out[name] = minima;
  }
  return out;
}

Json measure_guidance(const Scene& scene, const Mixture& target) {
  const GuidanceMeasure& spec = scene.measure.guidance;
  const Signal level = scene.schedule.schedule().at(spec.at_t);
  const auto grid_at = [&](Signal at) {
    return GuidanceGrid{target.dim, holding_box({target, at}), spec.cells, target.dim == 1 ? 1 : spec.cells};
  };
  const auto shown = [&](const GuidedDensity& d) {
    Json out = as_json(d.moments(), target.dim);
    out["edge_share"] = d.edge_share;
    return out;
  };
  const GuidanceGrid grid = grid_at(level);
  const GuidedDensity said = noised_tilted_density(target, level, spec.label, spec.weight, grid);
  const GuidedDensity composed = composed_density(target, level, spec.label, spec.weight, grid);
  double tv = 0.0;
  double kl = 0.0;
  for (std::size_t i = 0; i < said.log_density.size(); ++i) {
    const double q = std::exp(composed.log_density[i]);
    const double p = std::exp(said.log_density[i]);
    tv += 0.5 * std::abs(p - q) * grid.cell();
    if (q > 0.0 && std::isfinite(said.log_density[i]))
      kl += (q * (composed.log_density[i] - said.log_density[i]) + p - q) * grid.cell();
  }
  return {{"label", spec.label},
          {"weight", spec.weight},
          {"weight_classifier_free", cfg_weight(spec.weight)},
          {"class_prior", class_prior(target, spec.label)},
          {"tilted", shown(tilted_density(target, spec.label, spec.weight, grid_at({1.0, 0.0})))},
          {"t", spec.at_t},
          {"noised_tilted", shown(said)},
          {"composed_at_t", shown(composed)},
          {"tv_composed_noised_tilted", tv},
          {"kl_composed_noised_tilted", kl}};
}

Json measure_condition(const Scene& scene, const Mixture& target) {
  const ConditionMeasure& spec = scene.measure.condition;
  const Signal level = scene.schedule.schedule().at(spec.at_t);
  const LinearMeasurement measured{spec.direction, spec.value, spec.noise * spec.noise};
  const Mixture given = condition_on_measurement(target, measured);
  const Vec2 at = moments(given, level).mean;
  const Vec2 conditional = evaluate(given, level, at).score;
  const Vec2 unconditional = evaluate(target, level, at).score;
  Json out = {{"direction", as_json(spec.direction, target.dim)},
              {"value", spec.value},
              {"noise", spec.noise},
              {"log_evidence", log_evidence(target, measured)},
              {"posterior", as_json(moments(given, {1.0, 0.0}), target.dim)},
              {"t", spec.at_t},
              {"x", as_json(at, target.dim)},
              {"score", as_json(unconditional, target.dim)},
              {"conditional_score", as_json(conditional, target.dim)},
              {"guidance_term", as_json(Vec2(conditional - unconditional), target.dim)}};
  return out;
}

Json measure_fan(const Scene& scene, const Mixture& target) {
  const FanMeasure& spec = scene.measure.fan;
  const Signal level = scene.schedule.schedule().at(spec.at_t);
  const ScoreFan fan = score_fan(target, level, spec.x, static_cast<std::size_t>(spec.draws), scene.seed);
  Json members = Json::array();
  for (std::size_t i = 0; i < std::min<std::size_t>(fan.x0.size(), 200); ++i)
    members.push_back({{"x0", as_json(fan.x0[i], target.dim)}, {"score", as_json(fan.score[i], target.dim)}});
  return {{"t", spec.at_t},
          {"x", as_json(spec.x, target.dim)},
          {"score", as_json(fan.exact, target.dim)},
          {"mean", as_json(fan.mean, target.dim)},
          {"standard_error", as_json(fan.standard_error, target.dim)},
          {"draws", spec.draws},
          {"members", members}};
}

Json measure_reverse_kernel(const Scene& scene, const Mixture& target) {
  const ReverseKernelMeasure& spec = scene.measure.reverse_kernel;
  const NoiseSchedule schedule = scene.schedule.schedule();
  const Signal early = schedule.at(spec.early);
  const Signal late = schedule.at(spec.late);
  const auto as_law = [&](const Moments& m) {
    Mixture out{target.dim, {Component{}}};
    out.components[0].mean = m.mean;
    out.components[0].cov = m.cov;
    return NoisedLaw{out, {1.0, 0.0}};
  };
  Json out = {{"early", spec.early}, {"late", spec.late}, {"x", as_json(spec.x, target.dim)}};
  const ReverseKernel kernel = reverse_kernels(target, early, late, spec.x);
  const auto beside = [&](const Moments& m) {
    Json entry = as_json(m, target.dim);
    entry["kl"] = density_divergence({kernel.exact, {1.0, 0.0}}, as_law(m), {.smooth = {1e-8, 1e-5}}).kl_pq.value;
    return entry;
  };
  Json components = Json::array();
  for (const Component& c : kernel.exact.components) {
    if (c.weight < 1e-6) continue;
    Json entry = {{"weight", c.weight}};
    entry.update(as_json(Moments{c.mean, c.cov}, target.dim));
    components.push_back(entry);
  }
  out["exact"] = components;
  out["moment_matched"] = beside(kernel.matched);
  out["beta_tilde"] = beside(kernel.ddpm);
  out["beta"] = beside(reverse_kernels(target, early, late, spec.x, ReverseVariance::beta).ddpm);
  return out;
}

Json measure_energy(const Scene& scene, const Mixture& target) {
  const EnergyMeasure& spec = scene.measure.energy;
  const NoisedLaw law{target, scene.schedule.schedule().at(spec.at_t)};
  const Box box = holding_box(law);
  const EnergyGrid grid = energy_on_grid(target.dim, box, spec.points, target.dim == 1 ? 1 : spec.points,
                                         [&](const Vec2& x) { return -evaluate(target, law.level, x).log_p; });
  const Vec2 probe = 0.5 * box.min + 0.5 * box.max + 0.1 * (box.max - box.min);
  const Vec2 at = target.dim == 1 ? Vec2(probe.x(), 0.0) : probe;
  const FieldDerivatives exact = score_derivatives(law, at);
  const FieldDerivatives differences =
      field_derivatives([&](const Vec2& x) { return evaluate(target, law.level, x).score; }, target.dim, at);
  return {{"t", spec.at_t},
          {"points", grid.nx},
          {"log_partition_function", grid.log_z},
          {"log_partition_function_error", grid.log_z_error},
          {"rim_share", grid.rim_share},
          {"normalisable_here", grid.normalisable},
          {"score_at", as_json(at, target.dim)},
          {"divergence", exact.divergence},
          {"divergence_by_differences", differences.divergence},
          {"curl_by_differences", differences.curl}};
}

}  // namespace scorescope
