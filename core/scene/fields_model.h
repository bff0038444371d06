#pragma once

#include "core/scene/field_info.h"

namespace scorescope {

template <class V>
void fields(V& v, NetSpec& s) {
  v(s.width, FieldInfo{.key = "width",
                       .label = "width",
                       .min = 16,
                       .max = 256,
                       .soft_min = 16,
                       .soft_max = 256,
                       .logarithmic = true,
                       .help = "units of each hidden layer"});
  v(s.depth,
    FieldInfo{
        .key = "depth", .label = "depth", .min = 1, .max = 6, .soft_min = 1, .soft_max = 6, .help = "hidden layers"});
  v(s.activation, FieldInfo{.key = "activation", .label = "activation", .help = "of the hidden layers"});
  v(s.head, FieldInfo{.key = "head",
                      .label = "head",
                      .help = "what the output stands for: s, ε, x₀, v = α ε − σ x₀, u = ε − x₀, "
                              "or an energy E with s = −∇E"});
  v(s.x_features,
    FieldInfo{.key = "x_features", .label = "x features", .help = "x alone, or with sines and cosines of k π/2 x"});
  if (s.x_features == XFeatures::fourier)
    v(s.x_harmonics, FieldInfo{.key = "x_harmonics",
                               .label = "x harmonics",
                               .min = 1,
                               .max = 8,
                               .soft_min = 1,
                               .soft_max = 8,
                               .help = "sines and cosines of k π/2 x for k = 1 .. this"});
  v(s.noise_embedding, FieldInfo{.key = "noise_embedding",
                                 .label = "noise input",
                                 .help = "λ = ln(α/σ) as it is, scaled to [0, 1], or that with sines and cosines"});
  if (s.noise_embedding == NoiseEmbedding::fourier)
    v(s.noise_pairs, FieldInfo{.key = "noise_pairs",
                               .label = "λ harmonics",
                               .min = 1,
                               .max = 32,
                               .soft_min = 1,
                               .soft_max = 16,
                               .help = "sines and cosines of k π λ for k = 1 .. this, λ scaled to [0, 1]"});
  v(s.preconditioning, FieldInfo{.key = "preconditioning",
                                 .label = "preconditioning",
                                 .help = "input and output scaled to unit variance at every noise level"});
}

namespace detail {

/// Where a loss is trained: which noise levels, how they are drawn, how they are weighted.
template <class V>
void level_fields(V& v, ObjectiveSpec& s) {
  const auto deviation = [](std::string_view key, std::string_view label, double lo, double hi, std::string_view help) {
    return FieldInfo{.key = key,
                     .label = label,
                     .min = 0,
                     .max = 1e4,
                     .open_min = true,
                     .soft_min = lo,
                     .soft_max = hi,
                     .logarithmic = true,
                     .help = help};
  };
  v(s.levels, FieldInfo{.key = "levels",
                        .label = "noise levels",
                        .help = "of the schedule, a geometric ladder of σ (NCSN), one σ, or none: raw data"});
  if (s.levels == TrainLevels::ladder) {
    v(s.ladder_levels, FieldInfo{.key = "ladder_levels",
                                 .label = "rungs",
                                 .min = 1,
                                 .max = 1000,
                                 .soft_min = 1,
                                 .soft_max = 30,
                                 .help = "of the ladder"});
    v(s.sigma_max, deviation("sigma_max", "σ max", 0.5, 20, "largest of the ladder, in data units"));
    v(s.sigma_min, deviation("sigma_min", "σ min", 0.01, 0.5, "least of the ladder, in data units"));
  }
  if (s.levels == TrainLevels::single)
    v(s.sigma, deviation("sigma", "σ", 0.01, 2, "the one noise level, in data units"));
  const bool weighted = s.kind != Objective::likelihood && s.kind != Objective::contrastive;
  if (weighted && (s.levels == TrainLevels::schedule || s.levels == TrainLevels::ladder)) {
    v(s.weight, FieldInfo{.key = "weight", .label = "weight ω", .help = "of the error |ε_θ − ε|² at each noise level"});
    if (s.weight == LossWeight::min_snr)
      v(s.gamma, FieldInfo{.key = "gamma",
                           .label = "γ",
                           .min = 0,
                           .max = 1e6,
                           .open_min = true,
                           .soft_min = 0.5,
                           .soft_max = 50,
                           .logarithmic = true,
                           .help = "ω = min(SNR, γ) / SNR"});
  }
  if (s.levels != TrainLevels::schedule) return;
  v(s.time, FieldInfo{.key = "time", .label = "times", .help = "density the times are drawn from"});
  if (s.time == TimeDensity::log_normal) {
    v(s.log_normal_mean, FieldInfo{.key = "time_mean",
                                   .label = "mean",
                                   .min = -20,
                                   .max = 20,
                                   .soft_min = -3,
                                   .soft_max = 1,
                                   .help = "of ln(σ/α)"});
    v(s.log_normal_deviation, deviation("time_deviation", "deviation", 0.2, 3, "of ln(σ/α)"));
  }
  v(s.t_min, FieldInfo{.key = "t_min",
                       .label = "t min",
                       .min = 0,
                       .max = 1,
                       .open_min = true,
                       .soft_min = 1e-5,
                       .soft_max = 0.1,
                       .logarithmic = true,
                       .help = "cut-off of the drawn times next to the data"});
  v(s.t_max, FieldInfo{.key = "t_max",
                       .label = "t max",
                       .min = 0,
                       .max = 1,
                       .open_min = true,
                       .soft_min = 0.1,
                       .soft_max = 1,
                       .help = "cut-off of the drawn times next to the noise"});
  v(s.stratified,
    FieldInfo{.key = "stratified", .label = "stratified", .help = "one draw in each of `batch` equal parts"});
  v(s.reweight,
    FieldInfo{.key = "reweight",
              .label = "reweight",
              .help = "divide by the time density; without, drawing times otherwise changes the objective"});
}

}  // namespace detail

template <class V>
void fields(V& v, ObjectiveSpec& s) {
  v(s.kind, FieldInfo{.key = "objective",
                      .label = "objective",
                      .help = "score matching: denoising, explicit, against a kernel density, implicit, sliced; "
                              "for an energy also maximum likelihood and contrastive divergence"});
  switch (s.kind) {
    case Objective::dsm:
    case Objective::explicit_score:
    case Objective::implicit:
    case Objective::likelihood:
      break;
    case Objective::kde:
      v(s.kde_samples, FieldInfo{.key = "kde_samples",
                                 .label = "samples",
                                 .min = 1,
                                 .max = 2000,
                                 .soft_min = 10,
                                 .soft_max = 1000,
                                 .logarithmic = true,
                                 .help = "draws the kernel density stands on"});
      v(s.kde_bandwidth, FieldInfo{.key = "kde_bandwidth",
                                   .label = "bandwidth h",
                                   .min = 0,
                                   .max = 1e4,
                                   .soft_min = 0.01,
                                   .soft_max = 1,
                                   .logarithmic = true,
                                   .help = "of each sample's Gaussian"});
      break;
    case Objective::sliced:
      v(s.probes, FieldInfo{.key = "probes",
                            .label = "probes",
                            .min = 1,
                            .max = 16,
                            .soft_min = 1,
                            .soft_max = 8,
                            .help = "random directions ±1 a sample"});
      v(s.variance_reduced,
        FieldInfo{.key = "variance_reduced", .label = "variance reduced", .help = "|s|² in place of (v·s)²"});
      break;
    case Objective::contrastive:
      v(s.contrastive_steps, FieldInfo{.key = "contrastive_steps",
                                       .label = "Langevin steps",
                                       .min = 1,
                                       .max = 1000,
                                       .soft_min = 1,
                                       .soft_max = 100,
                                       .logarithmic = true,
                                       .help = "of each negative sample, from the data"});
      v(s.contrastive_rate, FieldInfo{.key = "contrastive_rate",
                                      .label = "their size",
                                      .min = 0,
                                      .max = 10,
                                      .open_min = true,
                                      .soft_min = 1e-4,
                                      .soft_max = 0.1,
                                      .logarithmic = true,
                                      .help = "in units of the data's variance"});
      break;
  }
  detail::level_fields(v, s);
}

template <class V>
void fields(V& v, OptimiserSpec& s) {
  const auto share = [](std::string_view key, std::string_view label, double lo, std::string_view help) {
    return FieldInfo{
        .key = key, .label = label, .min = 0, .max = 0.999999, .soft_min = lo, .soft_max = 0.9999, .help = help};
  };
  v(s.batch, FieldInfo{.key = "batch",
                       .label = "batch",
                       .min = 1,
                       .max = 65536,
                       .soft_min = 16,
                       .soft_max = 4096,
                       .logarithmic = true,
                       .help = "samples a step"});
  v(s.learning_rate, FieldInfo{.key = "learning_rate",
                               .label = "learning rate",
                               .min = 0,
                               .max = 100,
                               .open_min = true,
                               .soft_min = 1e-5,
                               .soft_max = 0.1,
                               .logarithmic = true,
                               .help = "of Adam"});
  v(s.rate_schedule,
    FieldInfo{
        .key = "rate_schedule", .label = "rate", .help = "constant, or falling to 0 at `steps` as half a cosine"});
  v(s.warmup, FieldInfo{.key = "warmup",
                        .label = "warm-up",
                        .min = 0,
                        .max = 1e6,
                        .soft_min = 0,
                        .soft_max = 1000,
                        .help = "steps over which the rate rises from 0"});
  v(s.beta1, share("beta1", "β₁", 0.0, "memory of the gradient"));
  v(s.beta2, share("beta2", "β₂", 0.9, "memory of its square"));
  v(s.epsilon, FieldInfo{.key = "epsilon",
                         .label = "Adam's ε",
                         .min = 0,
                         .max = 1,
                         .open_min = true,
                         .soft_min = 1e-10,
                         .soft_max = 1e-4,
                         .logarithmic = true,
                         .help = "added to the root of the second moment"});
  v(s.weight_decay, FieldInfo{.key = "weight_decay",
                              .label = "weight decay",
                              .min = 0,
                              .max = 10,
                              .soft_min = 0,
                              .soft_max = 0.1,
                              .help = "decoupled from the gradient (AdamW)"});
  v(s.clip, FieldInfo{.key = "clip",
                      .label = "clip",
                      .min = 0,
                      .max = 1e9,
                      .soft_min = 0,
                      .soft_max = 10,
                      .help = "largest norm of the gradient; 0: none"});
  v(s.ema, share("ema", "EMA decay", 0.9, "of the moving average of the weights; 0: the weights themselves"));
  v(s.steps, FieldInfo{.key = "steps",
                       .label = "steps",
                       .min = 0,
                       .max = 1e8,
                       .soft_min = 100,
                       .soft_max = 100000,
                       .logarithmic = true,
                       .help = "where training stops by itself"});
}

template <class V>
void fields(V& v, DataSpec& s) {
  v(s.kind, FieldInfo{.key = "kind", .label = "data", .help = "fresh draws at every step, or a fixed set of points"});
  if (s.kind != DataKind::fixed) return;
  v(s.count, FieldInfo{.key = "count",
                       .label = "points n",
                       .min = 1,
                       .max = 1e6,
                       .soft_min = 10,
                       .soft_max = 10000,
                       .logarithmic = true,
                       .help = "training points"});
  v(s.held_out, FieldInfo{.key = "held_out",
                          .label = "held out",
                          .min = 0,
                          .max = 1e6,
                          .soft_min = 0,
                          .soft_max = 1000,
                          .help = "points that judge and are not trained on"});
  v(s.stop,
    FieldInfo{
        .key = "stop", .label = "stop", .help = "where the held-out loss was least, before the points are memorised"});
}

template <class V>
void fields(V& v, ModelSpec& s) {
  v(s.id, FieldInfo{.key = "id", .label = "id", .help = "name of the net, by which scores speak of it"});
  fields(v, s.net);
  fields(v, s.train.objective);
  v(s.train.data,
    FieldInfo{.key = "data", .label = "data", .help = "fresh draws of the target at every step, or a fixed set"});
  fields(v, s.train.optimiser);
  v(s.weights, FieldInfo{.key = "weights", .label = "weights", .help = "file of trained weights, beside the scene"});
  v(s.use_ema,
    FieldInfo{.key = "use_ema", .label = "averaged weights", .help = "sample and draw with the moving average"});
  v(s.on_change,
    FieldInfo{
        .key = "on_change", .label = "on a new target", .help = "go on from the present weights, or begin again"});
}

}  // namespace scorescope
