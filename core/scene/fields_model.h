#pragma once

#include "core/scene/field_info.h"

namespace scorescope {

template <class V>
void fields(V& v, NetSpec& s) {
  v(s.width, field("width", "width", "units of each hidden layer").within(16, 256).slides_log(16, 256));
  v(s.depth, field("depth", "depth", "hidden layers").within(1, 6).slides(1, 6));
  v(s.activation, field("activation", "activation", "of the hidden layers"));
  v(s.head, field("head", "head",
                  "what the output stands for: s, ε, x₀, v = α ε − σ x₀, u = ε − x₀, "
                  "or an energy E with s = −∇E"));
  v(s.x_features, field("x_features", "x features", "x alone, or with sines and cosines of k π/2 x"));
  if (s.x_features == XFeatures::fourier)
    v(s.x_harmonics,
      field("x_harmonics", "x harmonics", "sines and cosines of k π/2 x for k = 1 .. this").within(1, 8).slides(1, 8));
  v(s.noise_embedding,
    field("noise_embedding", "noise input", "λ = ln(α/σ) as it is, scaled to [0, 1], or that with sines and cosines"));
  if (s.noise_embedding == NoiseEmbedding::fourier)
    v(s.noise_pairs,
      field("noise_pairs", "λ harmonics", "sines and cosines of k π λ for k = 1 .. this, λ scaled to [0, 1]")
          .within(1, 32)
          .slides(1, 16));
  v(s.preconditioning,
    field("preconditioning", "preconditioning", "input and output scaled to unit variance at every noise level"));
}

namespace detail {

/// Where a loss is trained: which noise levels, how they are drawn, how they are weighted.
template <class V>
void level_fields(V& v, ObjectiveSpec& s) {
  const auto deviation = [](std::string_view key, std::string_view label, double lo, double hi, std::string_view help) {
    return field(key, label, help).above(0, 1e4).slides_log(lo, hi);
  };
  v(s.levels,
    field("levels", "noise levels", "of the schedule, a geometric ladder of σ (NCSN), one σ, or none: raw data"));
  if (s.levels == TrainLevels::ladder) {
    v(s.ladder_levels, field("ladder_levels", "rungs", "of the ladder").within(1, 1000).slides(1, 30));
    v(s.sigma_max, deviation("sigma_max", "σ max", 0.5, 20, "largest of the ladder, in data units"));
    v(s.sigma_min, deviation("sigma_min", "σ min", 0.01, 0.5, "least of the ladder, in data units"));
  }
  if (s.levels == TrainLevels::single)
    v(s.sigma, deviation("sigma", "σ", 0.01, 2, "the one noise level, in data units"));
  const bool weighted = s.kind != Objective::likelihood && s.kind != Objective::contrastive;
  if (weighted && (s.levels == TrainLevels::schedule || s.levels == TrainLevels::ladder)) {
    v(s.weight, field("weight", "weight ω", "of the error |ε_θ − ε|² at each noise level"));
    if (s.weight == LossWeight::min_snr)
      v(s.gamma, field("gamma", "γ", "ω = min(SNR, γ) / SNR").above(0, 1e6).slides_log(0.5, 50));
  }
  if (s.levels != TrainLevels::schedule) return;
  v(s.time, field("time", "times", "density the times are drawn from"));
  if (s.time == TimeDensity::log_normal) {
    v(s.log_normal_mean, field("time_mean", "mean", "of ln(σ/α)").within(-20, 20).slides(-3, 1));
    v(s.log_normal_deviation, deviation("time_deviation", "deviation", 0.2, 3, "of ln(σ/α)"));
  }
  v(s.t_min, field("t_min", "t min", "cut-off of the drawn times next to the data").above(0, 1).slides_log(1e-5, 0.1));
  v(s.t_max, field("t_max", "t max", "cut-off of the drawn times next to the noise").above(0, 1).slides(0.1, 1));
  v(s.stratified, field("stratified", "stratified", "one draw in each of `batch` equal parts"));
  v(s.reweight, field("reweight", "reweight",
                      "divide by the time density; without, drawing times otherwise changes the objective"));
}

}  // namespace detail

template <class V>
void fields(V& v, ObjectiveSpec& s) {
  v(s.kind, field("objective", "objective",
                  "score matching: denoising, explicit, against a kernel density, implicit, sliced; "
                  "for an energy also maximum likelihood and contrastive divergence"));
  switch (s.kind) {
    case Objective::dsm:
    case Objective::explicit_score:
    case Objective::implicit:
    case Objective::likelihood:
      break;
    case Objective::kde:
      v(s.kde_samples,
        field("kde_samples", "samples", "draws the kernel density stands on").within(1, 2000).slides_log(10, 1000));
      v(s.kde_bandwidth,
        field("kde_bandwidth", "bandwidth h", "of each sample's Gaussian").within(0, 1e4).slides_log(0.01, 1));
      break;
    case Objective::sliced:
      v(s.probes, field("probes", "probes", "random directions ±1 a sample").within(1, 16).slides(1, 8));
      v(s.variance_reduced, field("variance_reduced", "variance reduced", "|s|² in place of (v·s)²"));
      break;
    case Objective::contrastive:
      v(s.contrastive_steps, field("contrastive_steps", "Langevin steps", "of each negative sample, from the data")
                                 .within(1, 1000)
                                 .slides_log(1, 100));
      v(s.contrastive_rate,
        field("contrastive_rate", "their size", "in units of the data's variance").above(0, 10).slides_log(1e-4, 0.1));
      break;
  }
  detail::level_fields(v, s);
}

template <class V>
void fields(V& v, OptimiserSpec& s) {
  const auto share = [](std::string_view key, std::string_view label, double lo, std::string_view help) {
    return field(key, label, help).within(0, 0.999999).slides(lo, 0.9999);
  };
  v(s.batch, field("batch", "batch", "samples a step").within(1, 65536).slides_log(16, 4096));
  v(s.learning_rate, field("learning_rate", "learning rate", "of Adam").above(0, 100).slides_log(1e-5, 0.1));
  v(s.rate_schedule, field("rate_schedule", "rate", "constant, or falling to 0 at `steps` as half a cosine"));
  v(s.warmup, field("warmup", "warm-up", "steps over which the rate rises from 0").within(0, 1e6).slides(0, 1000));
  v(s.beta1, share("beta1", "β₁", 0.0, "memory of the gradient"));
  v(s.beta2, share("beta2", "β₂", 0.9, "memory of its square"));
  v(s.epsilon,
    field("epsilon", "Adam's ε", "added to the root of the second moment").above(0, 1).slides_log(1e-10, 1e-4));
  v(s.weight_decay,
    field("weight_decay", "weight decay", "decoupled from the gradient (AdamW)").within(0, 10).slides(0, 0.1));
  v(s.clip, field("clip", "clip", "largest norm of the gradient; 0: none").within(0, 1e9).slides(0, 10));
  v(s.ema, share("ema", "EMA decay", 0.9, "of the moving average of the weights; 0: the weights themselves"));
  v(s.steps, field("steps", "steps", "where training stops by itself").within(0, 1e8).slides_log(100, 100000));
}

template <class V>
void fields(V& v, DataSpec& s) {
  v(s.kind, field("kind", "data", "fresh draws at every step, or a fixed set of points"));
  if (s.kind != DataKind::fixed) return;
  v(s.count, field("count", "points n", "training points").within(1, 1e6).slides_log(10, 10000));
  v(s.held_out,
    field("held_out", "held out", "points that judge and are not trained on").within(0, 1e6).slides(0, 1000));
  v(s.stop, field("stop", "stop", "where the held-out loss was least, before the points are memorised"));
}

template <class V>
void fields(V& v, ModelSpec& s) {
  v(s.id, field("id", "id", "name of the net, by which scores speak of it"));
  fields(v, s.net);
  fields(v, s.train.objective);
  v(s.train.data, field("data", "data", "fresh draws of the target at every step, or a fixed set"));
  fields(v, s.train.optimiser);
  v(s.weights, field("weights", "weights", "file of trained weights, beside the scene"));
  v(s.use_ema, field("use_ema", "averaged weights", "sample and draw with the moving average"));
  v(s.on_change, field("on_change", "on a new target", "go on from the present weights, or begin again"));
}

}  // namespace scorescope
