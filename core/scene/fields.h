#pragma once

#include <limits>
#include <span>
#include <string_view>
#include <type_traits>

#include "core/scene/scene.h"

namespace scorescope {

/// What is known about a setting besides its value. Ranges are hard (validated); soft_* is where a slider lives.
struct FieldInfo {
  std::string_view key;    ///< JSON key; the last part of its path
  std::string_view label;  ///< what the window writes beside it (field's standard symbol)
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();
  bool open_min = false;  ///< min itself is excluded ("must be above 0")
  double soft_min = 0.0;
  double soft_max = 0.0;
  bool logarithmic = false;
  std::string_view help = {};
};

template <class E>
struct EnumName {
  E value;
  std::string_view name;
};

/// names_of(E{}) gives the JSON names of an enum's values; found by argument-dependent lookup.
std::span<const EnumName<TargetKind>> names_of(TargetKind);
std::span<const EnumName<ScheduleName>> names_of(ScheduleName);
std::span<const EnumName<GridKind>> names_of(GridKind);
std::span<const EnumName<Prior>> names_of(Prior);
std::span<const EnumName<FlowKind>> names_of(FlowKind);
std::span<const EnumName<ForwardMode>> names_of(ForwardMode);
std::span<const EnumName<LadderAlign>> names_of(LadderAlign);
std::span<const EnumName<SdeSolver>> names_of(SdeSolver);
std::span<const EnumName<OdeSolver>> names_of(OdeSolver);
std::span<const EnumName<Layer>> names_of(Layer);
std::span<const EnumName<ScoreKind>> names_of(ScoreKind);
std::span<const EnumName<Direction>> names_of(Direction);
std::span<const EnumName<Pace>> names_of(Pace);

template <class E>
std::string_view name_of(E value) {
  for (const auto& entry : names_of(value))
    if (entry.value == value) return entry.name;
  return "?";
}

/// Each spec struct is described once: JSON, defaults, ranges, sliders and `--set` all come from these functions.
/// A visitor offers v(value, FieldInfo) for scalars, strings, enums and nested specs.
template <class V>
void fields(V& v, ScheduleSpec& s) {
  v(s.kind, FieldInfo{.key = "kind", .label = "schedule"});
  const auto betas = [&](double& lo, double& hi) {
    v(lo, FieldInfo{.key = "beta_min",
                    .label = "β min",
                    .min = 0,
                    .max = 1000,
                    .open_min = true,
                    .soft_min = 0.01,
                    .soft_max = 5,
                    .logarithmic = true,
                    .help = "noise rate at the data end"});
    v(hi, FieldInfo{.key = "beta_max",
                    .label = "β max",
                    .min = 0,
                    .max = 1000,
                    .open_min = true,
                    .soft_min = 1,
                    .soft_max = 40,
                    .help = "noise rate at the noise end"});
  };
  switch (s.kind) {
    case ScheduleName::vp_linear:
      betas(s.vp_linear.beta_min, s.vp_linear.beta_max);
      break;
    case ScheduleName::sub_vp:
      betas(s.sub_vp.beta_min, s.sub_vp.beta_max);
      break;
    case ScheduleName::vp_cosine:
      v(s.vp_cosine.s, FieldInfo{.key = "s",
                                 .label = "s",
                                 .min = 0,
                                 .max = 0.5,
                                 .soft_min = 0,
                                 .soft_max = 0.1,
                                 .help = "offset that keeps beta finite at t = 0"});
      break;
    case ScheduleName::ve_geometric:
      v(s.ve_geometric.sigma_min, FieldInfo{.key = "sigma_min",
                                            .label = "σ min",
                                            .min = 0,
                                            .max = 1e4,
                                            .open_min = true,
                                            .soft_min = 1e-3,
                                            .soft_max = 1,
                                            .logarithmic = true,
                                            .help = "scale from which the noise grows geometrically"});
      v(s.ve_geometric.sigma_max, FieldInfo{.key = "sigma_max",
                                            .label = "σ max",
                                            .min = 0,
                                            .max = 1e4,
                                            .open_min = true,
                                            .soft_min = 1,
                                            .soft_max = 100,
                                            .logarithmic = true,
                                            .help = "noise at t = 1"});
      break;
    case ScheduleName::ve_linear_edm:
      v(s.ve_linear_edm.sigma_max, FieldInfo{.key = "sigma_max",
                                             .label = "σ max",
                                             .min = 0,
                                             .max = 1e4,
                                             .open_min = true,
                                             .soft_min = 1,
                                             .soft_max = 100,
                                             .logarithmic = true,
                                             .help = "noise at t = 1"});
      break;
    case ScheduleName::ou:
      v(s.ou.beta, FieldInfo{.key = "beta",
                             .label = "β",
                             .min = 0,
                             .max = 1000,
                             .open_min = true,
                             .soft_min = 0.5,
                             .soft_max = 40,
                             .logarithmic = true,
                             .help = "constant noise rate"});
      break;
    case ScheduleName::fm_linear:
      break;
  }
}

template <class V>
void fields(V& v, StepGridSpec& g) {
  v(g.kind, FieldInfo{.key = "kind", .label = "grid"});
  v(g.steps, FieldInfo{.key = "steps",
                       .label = "steps",
                       .min = 1,
                       .max = 100000,
                       .soft_min = 5,
                       .soft_max = 1000,
                       .logarithmic = true,
                       .help = "number of steps"});
  v(g.t_min, FieldInfo{.key = "t_min",
                       .label = "t min",
                       .min = 0,
                       .max = 1,
                       .open_min = true,
                       .soft_min = 1e-4,
                       .soft_max = 0.1,
                       .logarithmic = true,
                       .help = "where the flow stops, next to the data"});
  v(g.t_max, FieldInfo{.key = "t_max",
                       .label = "t max",
                       .min = 0,
                       .max = 1,
                       .open_min = true,
                       .soft_min = 0.2,
                       .soft_max = 1,
                       .help = "where the flow starts, in the noise"});
  if (g.kind == GridKind::karras)
    v(g.rho, FieldInfo{.key = "rho",
                       .label = "ρ",
                       .min = 1,
                       .max = 100,
                       .soft_min = 1,
                       .soft_max = 14,
                       .help = "sigma^(1/rho) is equispaced"});
}

template <class V>
void fields(V& v, ScoreSpec& s) {
  v(s.kind, FieldInfo{.key = "kind", .label = "score"});
}

template <class V>
void fields(V& v, ViewSpec& s) {
  v(s.extent, FieldInfo{.key = "extent",
                        .label = "extent",
                        .min = 0,
                        .max = 1e6,
                        .soft_min = 0,
                        .soft_max = 10,
                        .help = "half height of the picture; 0 fits"});
}

template <class V>
void fields(V& v, TimelineSpec& s) {
  v(s.direction, FieldInfo{.key = "direction", .label = "direction"});
  v(s.pace, FieldInfo{.key = "pace", .label = "pace", .help = "what passes at constant speed while playing"});
  v(s.seconds, FieldInfo{.key = "seconds",
                         .label = "length",
                         .min = 0,
                         .max = 3600,
                         .open_min = true,
                         .soft_min = 2,
                         .soft_max = 60,
                         .logarithmic = true});
  v(s.speed, FieldInfo{.key = "speed",
                       .label = "speed",
                       .min = 0,
                       .max = 100,
                       .open_min = true,
                       .soft_min = 0.1,
                       .soft_max = 4,
                       .logarithmic = true});
  v(s.loop, FieldInfo{.key = "loop", .label = "loop"});
  v(s.end_pause,
    FieldInfo{.key = "end_pause", .label = "pause at the end", .min = 0, .max = 60, .soft_min = 0, .soft_max = 5});
}

/// Vectors and matrices of a mixture: lists of length dim.
struct VectorRef {
  Vec2& value;
  int dim;
};
struct MatrixRef {
  Mat2& value;
  int dim;
};

template <class V>
void fields(V& v, Component& c, int dim) {
  v(c.weight, FieldInfo{.key = "weight", .label = "weight", .min = 0, .max = 1e12, .open_min = true});
  v(VectorRef{c.mean, dim}, FieldInfo{.key = "mean", .label = "mean"});
  v(MatrixRef{c.cov, dim}, FieldInfo{.key = "cov", .label = "covariance"});
  v(c.label, FieldInfo{.key = "label", .label = "class", .min = 0, .max = 1000});
}

template <class V>
void fields(V& v, TargetSpec& s) {
  v(s.kind, FieldInfo{.key = "kind", .label = "target"});
  switch (s.kind) {
    case TargetKind::mixture:
      v(s.dim, FieldInfo{.key = "dim", .label = "dimension", .min = 1, .max = 2});
      v.components(s.components, s.dim, FieldInfo{.key = "components", .label = "components"});
      break;
    case TargetKind::preset:
      v(s.preset, FieldInfo{.key = "name", .label = "preset"});
      break;
    case TargetKind::points:
      v(s.file, FieldInfo{.key = "file", .label = "file"});
      v(s.bandwidth, FieldInfo{.key = "bandwidth",
                               .label = "bandwidth",
                               .min = -1,
                               .max = 1e9,
                               .soft_min = 0.01,
                               .soft_max = 1,
                               .logarithmic = true,
                               .help = "in the file's units; -1 takes half the median nearest-neighbour distance"});
      break;
  }
}

template <class V>
void fields(V& v, ForwardSpec& s) {
  v(s.mode, FieldInfo{.key = "forward", .label = "forward", .help = "exact transitions, or one eps a particle"});
}

template <class V>
void fields(V& v, AnnealedLangevinSpec& s) {
  v(s.levels, FieldInfo{.key = "levels", .label = "levels", .min = 1, .max = 1000, .soft_min = 1, .soft_max = 30});
  v(s.steps_per_level, FieldInfo{.key = "steps_per_level",
                                 .label = "steps a level",
                                 .min = 1,
                                 .max = 10000,
                                 .soft_min = 1,
                                 .soft_max = 200,
                                 .logarithmic = true});
  v(s.sigma_max, FieldInfo{.key = "sigma_max",
                           .label = "σ max",
                           .min = 0,
                           .max = 1e4,
                           .open_min = true,
                           .soft_min = 0.5,
                           .soft_max = 20,
                           .logarithmic = true,
                           .help = "first noise level, in data units"});
  v(s.sigma_min, FieldInfo{.key = "sigma_min",
                           .label = "σ min",
                           .min = 0,
                           .max = 1e4,
                           .open_min = true,
                           .soft_min = 0.01,
                           .soft_max = 0.5,
                           .logarithmic = true,
                           .help = "last noise level, in data units"});
  v(s.delta, FieldInfo{.key = "delta",
                       .label = "δ",
                       .min = 0,
                       .max = 1e4,
                       .open_min = true,
                       .soft_min = 1e-5,
                       .soft_max = 1e-2,
                       .logarithmic = true,
                       .help = "step size delta sigma^2 / sigma_min^2"});
  v(s.denoise, FieldInfo{.key = "denoise", .label = "denoise at the end"});
  v(s.align, FieldInfo{.key = "align", .label = "align", .help = "levels by equal rows, or by the clock's noise"});
}

template <class V>
void fields(V& v, FlowSpec& s) {
  v(s.id, FieldInfo{.key = "id", .label = "id"});
  v(s.kind, FieldInfo{.key = "kind", .label = "flow"});
  switch (s.kind) {
    case FlowKind::forward:
      fields(v, s.forward);
      break;
    case FlowKind::annealed_langevin:
      fields(v, s.annealed_langevin);
      break;
    case FlowKind::reverse_sde:
      v(s.reverse_sde.solver, FieldInfo{.key = "solver", .label = "solver"});
      break;
    case FlowKind::pf_ode:
      v(s.pf_ode.solver, FieldInfo{.key = "solver", .label = "solver"});
      break;
  }
  v.optional(s.own_grid, s.grid, FieldInfo{.key = "grid", .label = "own grid"});
  v.optional(s.own_score, s.score, FieldInfo{.key = "score", .label = "own score"});
}

template <class V>
void fields(V& v, PanelSpec& s) {
  v(s.id, FieldInfo{.key = "id", .label = "id"});
  v(s.flow, FieldInfo{.key = "flow", .label = "flow"});
  v(s.layers, FieldInfo{.key = "layers", .label = "layers"});
}

template <class V>
void fields(V& v, Scene& s) {
  v(s.version, FieldInfo{.key = "version", .label = "version", .min = 1, .max = 1});
  v(s.title, FieldInfo{.key = "title", .label = "title"});
  v(s.seed, FieldInfo{.key = "seed", .label = "seed", .min = 0, .max = 9007199254740992.0});
  v(s.particles, FieldInfo{.key = "particles",
                           .label = "count",
                           .min = 1,
                           .max = 1000000,
                           .soft_min = 100,
                           .soft_max = 100000,
                           .logarithmic = true});
  v(s.prior, FieldInfo{.key = "prior", .label = "prior", .help = "where noise-to-data flows start"});
  v(s.target, FieldInfo{.key = "target", .label = "target"});
  v(s.schedule, FieldInfo{.key = "schedule", .label = "noise schedule"});
  v(s.grid, FieldInfo{.key = "grid", .label = "grid"});
  v(s.score, FieldInfo{.key = "score", .label = "score"});
  v.reserved("models", "must be an empty list: this version has the exact score only, no learned ones");
  v(s.flows, FieldInfo{.key = "flows", .label = "flows"});
  v(s.panels, FieldInfo{.key = "panels", .label = "panels"});
  v(s.view, FieldInfo{.key = "view", .label = "view"});
  v(s.timeline, FieldInfo{.key = "timeline", .label = "timeline"});
}

}  // namespace scorescope
