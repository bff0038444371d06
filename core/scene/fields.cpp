#include "core/scene/fields.h"

namespace scorescope {

// What a scene file, a menu and --set may say.
SCORESCOPE_NAMES(TargetKind, {mixture, "mixture"}, {preset, "preset"}, {points, "points"}, {drawn, "drawn"},
                 {letters, "letters"})
SCORESCOPE_NAMES(ScheduleName, {vp_linear, "vp_linear"}, {vp_cosine, "vp_cosine"}, {sub_vp, "sub_vp"},
                 {ve_geometric, "ve_geometric"}, {ve_linear_edm, "ve_linear_edm"}, {fm_linear, "fm_linear"}, {ou, "ou"},
                 {brownian, "brownian"}, {curve, "curve"})
SCORESCOPE_NAMES(CurveFamily, {vp, "vp"}, {ve, "ve"}, {fm, "fm"})
SCORESCOPE_NAMES(GridKind, {uniform_t, "uniform_t"}, {uniform_logsnr, "uniform_logsnr"}, {karras, "karras"},
                 {geometric, "geometric"}, {times, "times"})
SCORESCOPE_NAMES(Prior, {standard, "standard"}, {moments, "moments"}, {exact, "exact"})
SCORESCOPE_NAMES(FlowKind, {forward, "forward"}, {langevin, "langevin"}, {annealed_langevin, "annealed_langevin"},
                 {reverse_sde, "reverse_sde"}, {pf_ode, "pf_ode"})
SCORESCOPE_NAMES(ForwardMode, {transition, "transition"}, {interpolant, "interpolant"},
                 {euler_maruyama, "euler_maruyama"})
SCORESCOPE_NAMES(LangevinMethod, {ula, "ula"}, {mala, "mala"})
SCORESCOPE_NAMES(LadderAlign, {rows, "rows"}, {noise, "noise"})
SCORESCOPE_NAMES(FlowFamily, {schedule, "schedule"}, {vp, "vp"}, {ve, "ve"}, {fm, "fm"})
SCORESCOPE_NAMES(SdeSolver, {euler_maruyama, "euler_maruyama"}, {ancestral, "ancestral"}, {ddim, "ddim"},
                 {karras_churn, "karras_churn"}, {predictor_corrector, "predictor_corrector"}, {replay, "replay"})
SCORESCOPE_NAMES(ReverseVariance, {beta_tilde, "beta_tilde"}, {beta, "beta"})
SCORESCOPE_NAMES(OdeSolver, {euler, "euler"}, {heun, "heun"}, {rk4, "rk4"}, {dormand_prince, "dormand_prince"},
                 {ddim, "ddim"}, {dpm_solver_pp_2m, "dpm_solver_pp_2m"})
SCORESCOPE_NAMES(StartKind, {prior, "prior"}, {grid, "grid"}, {latent_line, "latent_line"})
SCORESCOPE_NAMES(LinePath, {linear, "linear"}, {spherical, "spherical"})
SCORESCOPE_NAMES(Layer, {density, "density"}, {score, "score"}, {particles, "particles"}, {trails, "trails"},
                 {isolines, "isolines"}, {streamlines, "streamlines"}, {velocity, "velocity"}, {flow_map, "flow_map"},
                 {denoiser, "denoiser"}, {covariance, "covariance"}, {paths, "paths"}, {energy, "energy"},
                 {divergence, "divergence"}, {curl, "curl"}, {axes, "axes"}, {over_time, "over_time"},
                 {learned, "learned"}, {error, "error"}, {fan, "fan"}, {reverse_kernel, "reverse_kernel"})
SCORESCOPE_NAMES(ColourBy, {plain, "plain"}, {component, "component"}, {start, "start"},
                 {log_likelihood, "log_likelihood"})
SCORESCOPE_NAMES(CameraKind, {data, "data"}, {fit, "fit"}, {unit, "unit"})
SCORESCOPE_NAMES(PlotKind, {none, "none"}, {sliced_w2, "sliced_w2"}, {kl, "kl"}, {mode_weights, "mode_weights"},
                 {mode_shares, "mode_shares"}, {solver_error, "solver_error"}, {solver_w2, "solver_w2"},
                 {divergences, "divergences"}, {kl_decay, "kl_decay"}, {schedules, "schedules"}, {elbo, "elbo"},
                 {log_likelihood, "log_likelihood"}, {score_error, "score_error"})
SCORESCOPE_NAMES(PlotOver, {t, "t"}, {nfe, "nfe"})
SCORESCOPE_NAMES(ScoreKind, {exact, "exact"}, {kde, "kde"}, {learned, "learned"})
SCORESCOPE_NAMES(Direction, {to_data, "to_data"}, {to_noise, "to_noise"})
SCORESCOPE_NAMES(Pace, {even, "even"}, {t, "t"}, {logsnr, "logsnr"})
SCORESCOPE_NAMES(Ease, {linear, "linear"}, {smooth, "smooth"}, {in, "in"}, {out, "out"}, {hold, "hold"})
SCORESCOPE_NAMES(CaptionPlace, {top, "top"}, {middle, "middle"}, {bottom, "bottom"})
SCORESCOPE_NAMES(Notation, {principles, "principles"}, {song, "song"}, {liu, "liu"}, {inouye, "inouye"}, {wu, "wu"})
SCORESCOPE_NAMES(ExportFormat, {mp4, "mp4"}, {webm, "webm"}, {gif, "gif"}, {apng, "apng"}, {zip, "zip"},
                 {folder, "folder"}, {png, "png"}, {svg, "svg"}, {pdf, "pdf"}, {csv, "csv"}, {npy, "npy"})
SCORESCOPE_NAMES(ExportData, {particles, "particles"}, {fields, "fields"}, {metrics, "metrics"})
SCORESCOPE_NAMES(GifPalette, {clip, "clip"}, {frame, "frame"})
SCORESCOPE_NAMES(GifFrames, {whole, "whole"}, {changes, "changes"})
SCORESCOPE_NAMES(ClockMode, {together, "together"}, {mirror, "mirror"})
SCORESCOPE_NAMES(TickUnit, {time, "time"}, {log_snr, "log_snr"}, {sigma, "sigma"})
SCORESCOPE_NAMES(ClipLoop, {once, "once"}, {ping_pong, "ping_pong"}, {dissolve, "dissolve"})
SCORESCOPE_NAMES(ThemeName, {dark, "dark"}, {light, "light"})
SCORESCOPE_NAMES(StepVariance, {beta_tilde, "beta_tilde"}, {beta, "beta"}, {optimal, "optimal"})
SCORESCOPE_NAMES(DecoderVariance, {noise_ratio, "noise_ratio"}, {sigma_squared, "sigma_squared"}, {optimal, "optimal"})
SCORESCOPE_NAMES(HutchinsonProbes::Law, {rademacher, "rademacher"}, {gaussian, "gaussian"})

}  // namespace scorescope
