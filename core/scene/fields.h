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
  v(s.kind, field("kind", "score", "exact, of a kernel density of draws of the target, or learned by a net"));
  if (s.kind == ScoreKind::learned) v(s.model, field("model", "model", "id of the net"));
  if (s.kind != ScoreKind::kde) return;
  v(s.samples, field("samples", "samples", "draws N of the target that the kernel density stands on")
                   .within(1, 2000)
                   .slides_log(10, 1000));
  v(s.bandwidth, field("bandwidth", "bandwidth", "of each sample's Gaussian; 0 is the empirical score")
                     .within(0, 1e4)
                     .slides_log(0.01, 1));
}

template <class V>
void fields(V& v, GuidanceSpec& s) {
  v(s.label, field("label", "class y", "label of the components to steer to").within(0, 1000).slides(0, 9));
  v(s.weight, field("weight", "w", "0 unconditional, 1 conditional").within(-100, 100).slides(0, 10));
}

template <class V>
void fields(V& v, ViewSpec& s) {
  v(s.camera, field("camera", "camera", "still, following the scale of p, or x / sqrt(alpha^2 + sigma^2)"));
  v(s.extent, field("extent", "extent", "half height of the picture, or half width where that is less; 0 fits")
                  .within(0, 1e6)
                  .slides(0, 10));
  v(s.centre, field("centre", "centre", "point in the middle of the picture, in the units of its camera"));
}

template <class V>
void fields(V& v, FocusSpec& s) {
  v(s.particle,
    field("particle", "particle", "its number i, the same in every flow; -1: none").within(-1, 1e9).slides(0, 255));
  v(s.copies, field("copies", "copies", "so many particles from its start, each with its own noise: a law, not a path")
                  .within(0, 1e6)
                  .slides(0, 1000));
  v(s.step, field("step", "step to s", "of p(x_s | x_t): the share of the way from t to the data that s lies off")
                .above(0, 1)
                .slides(0.01, 1));
}

template <class V>
void fields(V& v, TimelineSpec& s) {
  v(s.direction, field("direction", "direction",
                       "which way the clock plays: from noise to data, t falling, or back, t rising; a flow "
                       "of the other direction shows its own path rewound"));
  v(s.pace, field("pace", "pace",
                  "what passes at constant speed while it plays: the rms speed of the probability flow "
                  "(even), t, or log-SNR = ln(α²/σ²)"));
  v(s.mode, field("mode", "clock",
                  "one t for all flows together, or mirrored: flows against the playing direction run their "
                  "own way at the same time, under a second playhead"));
  v(s.ticks, field("ticks", "ticks",
                   "what is written along the timeline: t, log-SNR = ln(α²/σ²), or the noise's standard "
                   "deviation σ"));
  v(s.seconds, field("seconds", "length", "of one pass at speed 1, in seconds").above(0, 3600).slides_log(2, 60));
  v(s.speed,
    field("speed", "speed", "passes are so many times faster than their length says").above(0, 100).slides_log(0.1, 4));
  v(s.loop, field("loop", "loop", "at the end, begin again"));
  v(s.ping_pong,
    field("ping_pong", "there and back", "from the end, play back to the beginning instead of jumping there"));
  v(s.end_pause, field("end_pause", "rest at ends", "seconds the clock stands still at an end before it goes on")
                     .within(0, 60)
                     .slides(0, 5));
  v(s.keyframes, field("keyframes", "keyframes", "settings that move while it plays"));
  v(s.captions, field("captions", "captions", "sentences over the panels"));
  v(s.bookmarks, field("bookmarks", "bookmarks", "moments to come back to"));
}

template <class V>
void fields(V& v, Component& c, int dim) {
  v(c.weight, field("weight", "weight", "share of the component; shares are divided by their sum").above(0, 1e12));
  v(VectorRef{c.mean, dim}, field("mean", "mean", "mean μ of the component, in data units"));
  v(MatrixRef{c.cov, dim}, field("cov", "covariance", "covariance Σ of the component, in squared data units"));
  v(c.label, field("label", "class", "class y of the component").within(0, 1000));
}

template <class V>
void fields(V& v, TargetSpec& s) {
  v(s.kind, field("kind", "target", "where the data come from: a preset, a mixture of Gaussians, or points of a file"));
  switch (s.kind) {
    case TargetKind::mixture:
      v(s.dim, field("dim", "dimension", "of the data: a line or a plane").within(1, 2));
      v.components(s.components, s.dim, field("components", "components", "Gaussians of the mixture"));
      break;
    case TargetKind::preset:
      v(s.preset, field("name", "preset", "a target that is built in"));
      break;
    case TargetKind::points:
      v(s.dim, field("dim", "dimension", "columns of the file").within(1, 2));
      v(s.file, field("file", "file", "CSV of points, beside the scene"));
      v(s.bandwidth,
        field("bandwidth", "bandwidth", "in the file's units; -1 takes half the median nearest-neighbour distance")
            .within(-1, 1e9)
            .slides_log(0.01, 1));
      break;
    case TargetKind::drawn:
      v(s.drawn, field("points", "points", "painted with the brush"));
      v(s.drawn_bandwidth, field("bandwidth", "bandwidth", "standard deviation of the Gaussian on every point")
                               .above(0, 1e6)
                               .slides_log(0.02, 0.5));
      break;
    case TargetKind::letters:
      v(s.text, field("text", "text", "every letter is a class"));
      v(s.thickness,
        field("thickness", "thickness", "standard deviation across a stroke, as a share of a letter's height")
            .above(0, 0.5)
            .slides_log(0.01, 0.12));
      break;
  }
}

template <class V>
void fields(V& v, Mistake& s) {
  v(s.score, field("score", "score ×", "1 is right; -1 follows the score downhill").within(-10, 10).slides(-1, 2));
  v(s.noise, field("noise", "noise ×", "1 is right; 0 drops the noise of every step").within(0, 10).slides(0, 2));
  v(s.step, field("step", "step ×", "1 is right; 0.2 takes every fifth level with the coefficients of single steps")
                .above(0, 10)
                .slides(0.05, 2));
}

template <class V>
void fields(V& v, FlowSpec& s) {
  v(s.id, field("id", "id", "name of the flow, by which panels and settings speak of it"));
  v(s.kind, field("kind", "flow", "what moves the particles"));
  switch (s.kind) {
    case FlowKind::forward:
      fields(v, s.forward);
      break;
    case FlowKind::langevin:
      fields(v, s.langevin);
      v.optional(s.mistaken, s.mistake, field("mistake", "mistake", "makes the sampler wrong on purpose"));
      break;
    case FlowKind::annealed_langevin:
      fields(v, s.annealed_langevin);
      break;
    case FlowKind::reverse_sde:
      fields(v, s.reverse_sde);
      v.optional(s.mistaken, s.mistake, field("mistake", "mistake", "makes the sampler wrong on purpose"));
      v.optional(s.guided, s.guidance, field("guidance", "guidance", "steers the flow towards a class y"));
      break;
    case FlowKind::pf_ode:
      fields(v, s.pf_ode);
      v.optional(s.guided, s.guidance, field("guidance", "guidance", "steers the flow towards a class y"));
      break;
  }
  if (s.kind == FlowKind::forward || s.kind == FlowKind::reverse_sde || s.kind == FlowKind::pf_ode)
    v(s.family, field("family", "family",
                      "how this flow splits log-SNR into α and σ: as the schedule, or as another family would at the "
                      "same log-SNR"));
  v.optional(s.own_grid, s.grid, field("grid", "own grid", "times of its own at which this flow steps"));
  v.optional(s.own_score, s.score, field("score", "own score", "a score of its own for this flow"));
}

template <class V>
void fields(V& v, LayerOpacity& s) {
  for (const auto& layer : names_of(Layer{})) {
    double& value = s.of[static_cast<std::size_t>(layer.value)];
    bool faded = value != 1.0;  // what is all there is not written
    v.optional(faded, value, field(layer.name, layer.name, "how much of this layer is seen").within(0, 1).slides(0, 1));
  }
}

template <class V>
void fields(V& v, PanelSpec& s) {
  v(s.id, field("id", "id", "name of the panel"));
  v(s.plot, field("plot", "plot", "what the panel plots, in place of a flow"));
  if (s.plot != PlotKind::none) {
    v(s.over, field("over", "over", "the time of the clock, or score evaluations"));
    if (flows_compared(s.plot) > 0) v(s.flow, field("flow", "of", "the flow whose law is plotted; empty: the first"));
    if (flows_compared(s.plot) > 1)
      v(s.against, field("against", "against", "the flow it is compared with; empty: the prior"));
    return;
  }
  v(s.flow, field("flow", "flow", "the flow this panel shows"));
  v(s.layers, field("layers", "layers", "what is drawn, from bottom to top"));
  bool faded = !(s.opacity == LayerOpacity{});
  v.optional(faded, s.opacity, field("opacity", "opacity", "how much of each layer is seen"));
  v(s.colour_by, field("colour_by", "particles by",
                       "what the colour of a particle says: nothing, its component, its start, or log p of it"));
  v.optional(s.own_view, s.view, field("view", "own view", "where this panel looks, apart from the others"));
}

template <class V>
void fields(V& v, Scene& s) {
  v(s.version, field("version", "version", "of the format of scene files").within(1, 1));
  v(s.title, field("title", "title", "what the scene is called"));
  v(s.seed, field("seed", "seed", "of all randomness: equal seeds give equal particles").within(0, 9007199254740992.0));
  v(s.particles, field("particles", "count", "particles N of every flow").within(1, 1000000).slides_log(100, 100000));
  v(s.prior, field("prior", "prior", "where noise-to-data flows start"));
  v(s.target, field("target", "target", "the data, p₀"));
  v(s.schedule,
    field("schedule", "noise schedule", "α(t) and σ(t): x = α x₀ + σ ε at time t from 0 (data) to 1 (noise)"));
  v(s.grid, field("grid", "grid", "the times at which flows step"));
  v(s.score, field("score", "score", "where the score s = ∇ log p comes from"));
  v(s.models, field("models", "models", "nets that learn the score"));
  v(s.flows, field("flows", "flows", "what moves particles"));
  v(s.panels, field("panels", "panels", "what is shown"));
  v(s.focus, field("focus", "one particle", "the particle singled out"));
  v(s.view, field("view", "view", "how much of the plane is shown"));
  v(s.timeline, field("timeline", "timeline", "how it plays"));
  v(s.measure, field("measure", "measure", "what run --metrics computes beside the flows"));
  v(s.exported, field("export", "export", "how clips and pictures of it are written"));
  v(s.notation, field("notation", "notation", "whose symbols the window writes"));
  v(s.predict, field("predict", "predict", "what is veiled until it is revealed"));
  v(s.hide, field("hide", "hide", "controls that the window does not show"));
  v(s.show_only, field("show_only", "show only", "the only controls that it shows"));
}

}  // namespace scorescope
