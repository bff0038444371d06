#include "core/scene/fields.h"

namespace scorescope {

// The JSON names of every choice. An explicit table: what a scene file, a menu and --set may say.
#define SCORESCOPE_NAMES(Enum, ...)                           \
  std::span<const EnumName<Enum>> names_of(Enum) {            \
    using enum Enum;                                          \
    static constexpr EnumName<Enum> kNames[] = {__VA_ARGS__}; \
    return kNames;                                            \
  }

SCORESCOPE_NAMES(TargetKind, {mixture, "mixture"}, {preset, "preset"}, {points, "points"})
SCORESCOPE_NAMES(ScheduleName, {vp_linear, "vp_linear"}, {vp_cosine, "vp_cosine"}, {sub_vp, "sub_vp"},
                 {ve_geometric, "ve_geometric"}, {ve_linear_edm, "ve_linear_edm"}, {fm_linear, "fm_linear"}, {ou, "ou"})
SCORESCOPE_NAMES(GridKind, {uniform_t, "uniform_t"}, {uniform_logsnr, "uniform_logsnr"}, {karras, "karras"},
                 {geometric, "geometric"})
SCORESCOPE_NAMES(Prior, {standard, "standard"}, {moments, "moments"}, {exact, "exact"})
SCORESCOPE_NAMES(FlowKind, {forward, "forward"}, {annealed_langevin, "annealed_langevin"}, {reverse_sde, "reverse_sde"},
                 {pf_ode, "pf_ode"})
SCORESCOPE_NAMES(ForwardMode, {transition, "transition"}, {interpolant, "interpolant"})
SCORESCOPE_NAMES(LadderAlign, {rows, "rows"}, {noise, "noise"})
SCORESCOPE_NAMES(SdeSolver, {euler_maruyama, "euler_maruyama"})
SCORESCOPE_NAMES(OdeSolver, {euler, "euler"}, {heun, "heun"})
SCORESCOPE_NAMES(Layer, {density, "density"}, {score, "score"}, {particles, "particles"}, {trails, "trails"})
SCORESCOPE_NAMES(ScoreKind, {exact, "exact"})
SCORESCOPE_NAMES(Direction, {to_data, "to_data"}, {to_noise, "to_noise"})
SCORESCOPE_NAMES(Pace, {even, "even"}, {t, "t"}, {logsnr, "logsnr"})

#undef SCORESCOPE_NAMES

}  // namespace scorescope
