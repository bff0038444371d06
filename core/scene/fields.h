#pragma once

#include "core/scene/field_info.h"
#include "core/scene/fields_export.h"
#include "core/scene/fields_flow.h"
#include "core/scene/fields_measure.h"
#include "core/scene/fields_model.h"
#include "core/scene/fields_schedule.h"
#include "core/scene/fields_story.h"

namespace scorescope {

/// Each spec struct is described once: JSON, defaults, ranges, sliders and `--set` all come from these functions.
/// A visitor offers v(value, FieldInfo) for scalars, strings, enums and nested specs.
template <class V>
void fields(V& v, ScoreSpec& s) {
  v(s.kind, FieldInfo{.key = "kind",
                      .label = "score",
                      .help = "exact, of a kernel density of draws of the target, or learned by a net"});
  if (s.kind == ScoreKind::learned) v(s.model, FieldInfo{.key = "model", .label = "model", .help = "id of the net"});
  if (s.kind != ScoreKind::kde) return;
  v(s.samples, FieldInfo{.key = "samples",
                         .label = "samples",
                         .min = 1,
                         .max = 2000,
                         .soft_min = 10,
                         .soft_max = 1000,
                         .logarithmic = true,
                         .help = "draws N of the target that the kernel density stands on"});
  v(s.bandwidth, FieldInfo{.key = "bandwidth",
                           .label = "bandwidth",
                           .min = 0,
                           .max = 1e4,
                           .soft_min = 0.01,
                           .soft_max = 1,
                           .logarithmic = true,
                           .help = "of each sample's Gaussian; 0 is the empirical score"});
}

template <class V>
void fields(V& v, GuidanceSpec& s) {
  v(s.label, FieldInfo{.key = "label",
                       .label = "class y",
                       .min = 0,
                       .max = 1000,
                       .soft_min = 0,
                       .soft_max = 9,
                       .help = "label of the components to steer to"});
  v(s.weight, FieldInfo{.key = "weight",
                        .label = "w",
                        .min = -100,
                        .max = 100,
                        .soft_min = 0,
                        .soft_max = 10,
                        .help = "0 unconditional, 1 conditional"});
}

template <class V>
void fields(V& v, ViewSpec& s) {
  v(s.camera,
    FieldInfo{
        .key = "camera", .label = "camera", .help = "still, following the scale of p, or x / sqrt(alpha^2 + sigma^2)"});
  v(s.extent, FieldInfo{.key = "extent",
                        .label = "extent",
                        .min = 0,
                        .max = 1e6,
                        .soft_min = 0,
                        .soft_max = 10,
                        .help = "half height of the picture; 0 fits"});
  v(s.centre,
    FieldInfo{
        .key = "centre", .label = "centre", .help = "point in the middle of the picture, in the units of its camera"});
}

template <class V>
void fields(V& v, FocusSpec& s) {
  v(s.particle, FieldInfo{.key = "particle",
                          .label = "particle",
                          .min = -1,
                          .max = 1e9,
                          .soft_min = 0,
                          .soft_max = 255,
                          .help = "its number i, the same in every flow; -1: none"});
  v(s.copies, FieldInfo{.key = "copies",
                        .label = "copies",
                        .min = 0,
                        .max = 1e6,
                        .soft_min = 0,
                        .soft_max = 1000,
                        .help = "so many particles from its start, each with its own noise: a law, not a path"});
  v(s.step, FieldInfo{.key = "step",
                      .label = "step to s",
                      .min = 0,
                      .max = 1,
                      .open_min = true,
                      .soft_min = 0.01,
                      .soft_max = 1,
                      .help = "of p(x_s | x_t): the share of the way from t to the data that s lies off"});
}

template <class V>
void fields(V& v, TimelineSpec& s) {
  v(s.direction,
    FieldInfo{.key = "direction",
              .label = "direction",
              .help = "which way the clock plays: from noise to data, t falling, or back, t rising; a flow "
                      "of the other direction shows its own path rewound"});
  v(s.pace, FieldInfo{.key = "pace",
                      .label = "pace",
                      .help = "what passes at constant speed while it plays: the rms speed of the probability flow "
                              "(even), t, or log-SNR = ln(α²/σ²)"});
  v(s.mode,
    FieldInfo{.key = "mode",
              .label = "clock",
              .help = "one t for all flows together, or mirrored: flows against the playing direction run their "
                      "own way at the same time, under a second playhead"});
  v(s.ticks, FieldInfo{.key = "ticks",
                       .label = "ticks",
                       .help = "what is written along the timeline: t, log-SNR = ln(α²/σ²), or the noise's standard "
                               "deviation σ"});
  v(s.seconds, FieldInfo{.key = "seconds",
                         .label = "length",
                         .min = 0,
                         .max = 3600,
                         .open_min = true,
                         .soft_min = 2,
                         .soft_max = 60,
                         .logarithmic = true,
                         .help = "of one pass at speed 1, in seconds"});
  v(s.speed, FieldInfo{.key = "speed",
                       .label = "speed",
                       .min = 0,
                       .max = 100,
                       .open_min = true,
                       .soft_min = 0.1,
                       .soft_max = 4,
                       .logarithmic = true,
                       .help = "passes are so many times faster than their length says"});
  v(s.loop, FieldInfo{.key = "loop", .label = "loop", .help = "at the end, begin again"});
  v(s.ping_pong, FieldInfo{.key = "ping_pong",
                           .label = "there and back",
                           .help = "from the end, play back to the beginning instead of jumping there"});
  v(s.end_pause, FieldInfo{.key = "end_pause",
                           .label = "rest at ends",
                           .min = 0,
                           .max = 60,
                           .soft_min = 0,
                           .soft_max = 5,
                           .help = "seconds the clock stands still at an end before it goes on"});
  v(s.keyframes, FieldInfo{.key = "keyframes", .label = "keyframes", .help = "settings that move while it plays"});
  v(s.captions, FieldInfo{.key = "captions", .label = "captions", .help = "sentences over the panels"});
  v(s.bookmarks, FieldInfo{.key = "bookmarks", .label = "bookmarks", .help = "moments to come back to"});
}

template <class V>
void fields(V& v, Component& c, int dim) {
  v(c.weight, FieldInfo{.key = "weight",
                        .label = "weight",
                        .min = 0,
                        .max = 1e12,
                        .open_min = true,
                        .help = "share of the component; shares are divided by their sum"});
  v(VectorRef{c.mean, dim},
    FieldInfo{.key = "mean", .label = "mean", .help = "mean μ of the component, in data units"});
  v(MatrixRef{c.cov, dim},
    FieldInfo{.key = "cov", .label = "covariance", .help = "covariance Σ of the component, in squared data units"});
  v(c.label, FieldInfo{.key = "label", .label = "class", .min = 0, .max = 1000, .help = "class y of the component"});
}

template <class V>
void fields(V& v, TargetSpec& s) {
  v(s.kind, FieldInfo{.key = "kind",
                      .label = "target",
                      .help = "where the data come from: a preset, a mixture of Gaussians, or points of a file"});
  switch (s.kind) {
    case TargetKind::mixture:
      v(s.dim,
        FieldInfo{.key = "dim", .label = "dimension", .min = 1, .max = 2, .help = "of the data: a line or a plane"});
      v.components(s.components, s.dim,
                   FieldInfo{.key = "components", .label = "components", .help = "Gaussians of the mixture"});
      break;
    case TargetKind::preset:
      v(s.preset, FieldInfo{.key = "name", .label = "preset", .help = "a target that is built in"});
      break;
    case TargetKind::points:
      v(s.dim, FieldInfo{.key = "dim", .label = "dimension", .min = 1, .max = 2, .help = "columns of the file"});
      v(s.file, FieldInfo{.key = "file", .label = "file", .help = "CSV of points, beside the scene"});
      v(s.bandwidth, FieldInfo{.key = "bandwidth",
                               .label = "bandwidth",
                               .min = -1,
                               .max = 1e9,
                               .soft_min = 0.01,
                               .soft_max = 1,
                               .logarithmic = true,
                               .help = "in the file's units; -1 takes half the median nearest-neighbour distance"});
      break;
    case TargetKind::drawn:
      v(s.drawn, FieldInfo{.key = "points", .label = "points", .help = "painted with the brush"});
      v(s.drawn_bandwidth, FieldInfo{.key = "bandwidth",
                                     .label = "bandwidth",
                                     .min = 0,
                                     .max = 1e6,
                                     .open_min = true,
                                     .soft_min = 0.02,
                                     .soft_max = 0.5,
                                     .logarithmic = true,
                                     .help = "standard deviation of the Gaussian on every point"});
      break;
    case TargetKind::letters:
      v(s.text, FieldInfo{.key = "text", .label = "text", .help = "every letter is a class"});
      v(s.thickness, FieldInfo{.key = "thickness",
                               .label = "thickness",
                               .min = 0,
                               .max = 0.5,
                               .open_min = true,
                               .soft_min = 0.01,
                               .soft_max = 0.12,
                               .logarithmic = true,
                               .help = "standard deviation across a stroke, as a share of a letter's height"});
      break;
  }
}

template <class V>
void fields(V& v, Mistake& s) {
  v(s.score, FieldInfo{.key = "score",
                       .label = "score ×",
                       .min = -10,
                       .max = 10,
                       .soft_min = -1,
                       .soft_max = 2,
                       .help = "1 is right; -1 follows the score downhill"});
  v(s.noise, FieldInfo{.key = "noise",
                       .label = "noise ×",
                       .min = 0,
                       .max = 10,
                       .soft_min = 0,
                       .soft_max = 2,
                       .help = "1 is right; 0 drops the noise of every step"});
  v(s.step, FieldInfo{.key = "step",
                      .label = "step ×",
                      .min = 0,
                      .max = 10,
                      .open_min = true,
                      .soft_min = 0.05,
                      .soft_max = 2,
                      .help = "1 is right; 0.2 takes every fifth level with the coefficients of single steps"});
}

template <class V>
void fields(V& v, FlowSpec& s) {
  v(s.id, FieldInfo{.key = "id", .label = "id", .help = "name of the flow, by which panels and settings speak of it"});
  v(s.kind, FieldInfo{.key = "kind", .label = "flow", .help = "what moves the particles"});
  switch (s.kind) {
    case FlowKind::forward:
      fields(v, s.forward);
      break;
    case FlowKind::langevin:
      fields(v, s.langevin);
      v.optional(s.mistaken, s.mistake,
                 FieldInfo{.key = "mistake", .label = "mistake", .help = "makes the sampler wrong on purpose"});
      break;
    case FlowKind::annealed_langevin:
      fields(v, s.annealed_langevin);
      break;
    case FlowKind::reverse_sde:
      fields(v, s.reverse_sde);
      v.optional(s.mistaken, s.mistake,
                 FieldInfo{.key = "mistake", .label = "mistake", .help = "makes the sampler wrong on purpose"});
      v.optional(s.guided, s.guidance,
                 FieldInfo{.key = "guidance", .label = "guidance", .help = "steers the flow towards a class y"});
      break;
    case FlowKind::pf_ode:
      fields(v, s.pf_ode);
      v.optional(s.guided, s.guidance,
                 FieldInfo{.key = "guidance", .label = "guidance", .help = "steers the flow towards a class y"});
      break;
  }
  if (s.kind == FlowKind::forward || s.kind == FlowKind::reverse_sde || s.kind == FlowKind::pf_ode)
    v(s.family, FieldInfo{.key = "family",
                          .label = "family",
                          .help = "how this flow splits log-SNR into α and σ: as the schedule, or as another family "
                                  "would at the same log-SNR"});
  v.optional(s.own_grid, s.grid,
             FieldInfo{.key = "grid", .label = "own grid", .help = "times of its own at which this flow steps"});
  v.optional(s.own_score, s.score,
             FieldInfo{.key = "score", .label = "own score", .help = "a score of its own for this flow"});
}

template <class V>
void fields(V& v, LayerOpacity& s) {
  for (const auto& layer : names_of(Layer{})) {
    double& value = s.of[static_cast<std::size_t>(layer.value)];
    bool faded = value != 1.0;  // what is all there is not written
    v.optional(faded, value,
               FieldInfo{.key = layer.name,
                         .label = layer.name,
                         .min = 0,
                         .max = 1,
                         .soft_min = 0,
                         .soft_max = 1,
                         .help = "how much of this layer is seen"});
  }
}

template <class V>
void fields(V& v, PanelSpec& s) {
  v(s.id, FieldInfo{.key = "id", .label = "id", .help = "name of the panel"});
  v(s.plot, FieldInfo{.key = "plot", .label = "plot", .help = "what the panel plots, in place of a flow"});
  if (s.plot != PlotKind::none) {
    v(s.over, FieldInfo{.key = "over", .label = "over", .help = "the time of the clock, or score evaluations"});
    if (flows_compared(s.plot) > 0)
      v(s.flow, FieldInfo{.key = "flow", .label = "of", .help = "the flow whose law is plotted; empty: the first"});
    if (flows_compared(s.plot) > 1)
      v(s.against,
        FieldInfo{.key = "against", .label = "against", .help = "the flow it is compared with; empty: the prior"});
    return;
  }
  v(s.flow, FieldInfo{.key = "flow", .label = "flow", .help = "the flow this panel shows"});
  v(s.layers, FieldInfo{.key = "layers", .label = "layers", .help = "what is drawn, from bottom to top"});
  bool faded = !(s.opacity == LayerOpacity{});
  v.optional(faded, s.opacity,
             FieldInfo{.key = "opacity", .label = "opacity", .help = "how much of each layer is seen"});
  v(s.colour_by,
    FieldInfo{.key = "colour_by",
              .label = "particles by",
              .help = "what the colour of a particle says: nothing, its component, its start, or log p of it"});
  v.optional(s.own_view, s.view,
             FieldInfo{.key = "view", .label = "own view", .help = "where this panel looks, apart from the others"});
}

template <class V>
void fields(V& v, Scene& s) {
  v(s.version,
    FieldInfo{.key = "version", .label = "version", .min = 1, .max = 1, .help = "of the format of scene files"});
  v(s.title, FieldInfo{.key = "title", .label = "title", .help = "what the scene is called"});
  v(s.seed, FieldInfo{.key = "seed",
                      .label = "seed",
                      .min = 0,
                      .max = 9007199254740992.0,
                      .help = "of all randomness: equal seeds give equal particles"});
  v(s.particles, FieldInfo{.key = "particles",
                           .label = "count",
                           .min = 1,
                           .max = 1000000,
                           .soft_min = 100,
                           .soft_max = 100000,
                           .logarithmic = true,
                           .help = "particles N of every flow"});
  v(s.prior, FieldInfo{.key = "prior", .label = "prior", .help = "where noise-to-data flows start"});
  v(s.target, FieldInfo{.key = "target", .label = "target", .help = "the data, p₀"});
  v(s.schedule, FieldInfo{.key = "schedule",
                          .label = "noise schedule",
                          .help = "α(t) and σ(t): x = α x₀ + σ ε at time t from 0 (data) to 1 (noise)"});
  v(s.grid, FieldInfo{.key = "grid", .label = "grid", .help = "the times at which flows step"});
  v(s.score, FieldInfo{.key = "score", .label = "score", .help = "where the score s = ∇ log p comes from"});
  v(s.models, FieldInfo{.key = "models", .label = "models", .help = "nets that learn the score"});
  v(s.flows, FieldInfo{.key = "flows", .label = "flows", .help = "what moves particles"});
  v(s.panels, FieldInfo{.key = "panels", .label = "panels", .help = "what is shown"});
  v(s.focus, FieldInfo{.key = "focus", .label = "one particle", .help = "the particle singled out"});
  v(s.view, FieldInfo{.key = "view", .label = "view", .help = "how much of the plane is shown"});
  v(s.timeline, FieldInfo{.key = "timeline", .label = "timeline", .help = "how it plays"});
  v(s.measure, FieldInfo{.key = "measure", .label = "measure", .help = "what run --metrics computes beside the flows"});
  v(s.exported, FieldInfo{.key = "export", .label = "export", .help = "how clips and pictures of it are written"});
  v(s.notation, FieldInfo{.key = "notation", .label = "notation", .help = "whose symbols the window writes"});
  v(s.predict, FieldInfo{.key = "predict", .label = "predict", .help = "what is veiled until it is revealed"});
  v(s.hide, FieldInfo{.key = "hide", .label = "hide", .help = "controls that the window does not show"});
  v(s.show_only, FieldInfo{.key = "show_only", .label = "show only", .help = "the only controls that it shows"});
}

}  // namespace scorescope
