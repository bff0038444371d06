#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/flow/mistake.h"
#include "core/flow/samplers_sde.h"
#include "core/math/mixture.h"
#include "core/math/noise_schedule.h"
#include "core/math/step_grid.h"
#include "core/scene/export_spec.h"
#include "core/scene/measure_spec.h"
#include "core/scene/model_spec.h"
#include "core/scene/story_spec.h"

namespace scorescope {

/// A scene is a plain value: file, undo step, export and command line all pass the same Scene. Running state
/// (particles, weights) is not in it. Every setting is described once in core/scene/fields.h. Spec structs keep the
/// settings of every kind side by side, so that switching `kind` and back loses nothing.

enum class TargetKind { mixture, preset, points, drawn, letters };

struct TargetSpec {
  TargetKind kind = TargetKind::preset;
  std::string preset = "eight_gaussians";  ///< kind preset, JSON key "name"
  int dim = 2;                             ///< kinds mixture and points
  std::vector<Component> components;       ///< kind mixture
  std::string file;                        ///< kind points: CSV, NPY or picture, relative to the scene file
  double bandwidth = -1.0;  ///< kind points, in the file's units; < 0: half the median nearest-neighbour distance
  std::vector<std::array<double, 2>> drawn;  ///< kind drawn, JSON key "points": where the brush put them, in 2D
  double drawn_bandwidth = 0.1;              ///< kind drawn, JSON key "bandwidth"
  std::string text = "SCORE";                ///< kind letters
  double thickness = 0.04;                   ///< kind letters: standard deviation across a stroke, of a letter's height
  bool operator==(const TargetSpec&) const = default;
};

enum class ScheduleName { vp_linear, vp_cosine, sub_vp, ve_geometric, ve_linear_edm, fm_linear, ou, brownian, curve };

struct ScheduleSpec {
  ScheduleName kind = ScheduleName::vp_linear;
  VpLinear vp_linear;
  VpCosine vp_cosine;
  SubVp sub_vp;
  VeGeometric ve_geometric;
  VeLinearEdm ve_linear_edm;
  FmLinear fm_linear;
  Ou ou;
  Brownian brownian;
  Curve curve;
  bool operator==(const ScheduleSpec&) const = default;

  [[nodiscard]] NoiseSchedule schedule() const;
};

/// The other way round: the settings that schedule() makes this schedule of.
ScheduleSpec schedule_spec(const NoiseSchedule& schedule);

enum class Prior { standard, moments, exact };
enum class FlowKind { forward, langevin, annealed_langevin, reverse_sde, pf_ode };
enum class ForwardMode { transition, interpolant, euler_maruyama };  // T5
enum class LangevinMethod { ula, mala };
enum class LadderAlign { rows, noise };  // T3
/// How a flow splits the schedule's log-SNR into alpha and sigma: as the schedule does, or as another family would.
enum class FlowFamily { schedule, vp, ve, fm };
enum class SdeSolver { euler_maruyama, ancestral, ddim, karras_churn, predictor_corrector, replay };
enum class OdeSolver { euler, heun, rk4, dormand_prince, ddim, dpm_solver_pp_2m };
enum class StartKind { prior, grid, latent_line };
enum class LinePath { linear, spherical };

struct ForwardSpec {
  ForwardMode mode = ForwardMode::transition;  ///< JSON key "forward"
  bool operator==(const ForwardSpec&) const = default;
};
struct LangevinSpec {
  LangevinMethod method = LangevinMethod::ula;  ///< JSON key "solver"
  int steps = 200;
  double step_size = 0.01;
  double temperature = 1.0;  ///< the law is p^{1/temperature}
  double at_t = 1e-3;        ///< the fixed density is p at this time (T2)
  bool operator==(const LangevinSpec&) const = default;
};
struct AnnealedLangevinSpec {
  int levels = 10;
  int steps_per_level = 20;
  double sigma_max = 4.0;
  double sigma_min = 0.05;
  double delta = 1e-3;  ///< step eta_l = delta sigma_l^2 / sigma_min^2 (T4)
  bool denoise = true;  ///< last row replaces x by E[x0|x]
  LadderAlign align = LadderAlign::rows;
  bool operator==(const AnnealedLangevinSpec&) const = default;
};
struct ReverseSdeSpec {
  SdeSolver solver = SdeSolver::euler_maruyama;
  double lambda = 1.0;                                     ///< euler_maruyama: 0 is the ODE, 1 the reverse SDE
  ReverseVariance variance = ReverseVariance::beta_tilde;  ///< ancestral
  double eta = 0.0;                                        ///< ddim
  Churn churn;                                             ///< karras_churn
  Corrector corrector;                                     ///< predictor_corrector
  bool corrected = false;                                  ///< replay: Anderson's noise in place of the recorded one
  bool denoise = false;                                    ///< a last row replaces x by E[x0|x]
  bool operator==(const ReverseSdeSpec&) const = default;
};
/// Where the particles of a PF-ODE start: one draw each, a regular grid (its flow map), or a line between two encoded
/// points.
struct StartSpec {
  StartKind kind = StartKind::prior;
  double extent = 2.5;   ///< grid: half side, in units of the prior's standard deviation
  int lines = 21;        ///< grid: points a side
  Vec2 from{-2.0, 0.0};  ///< latent_line: two data points; in 1D only x is used
  Vec2 to{2.0, 0.0};
  LinePath path = LinePath::spherical;
  bool operator==(const StartSpec& o) const {
    return kind == o.kind && extent == o.extent && lines == o.lines && from == o.from && to == o.to && path == o.path;
  }
};
struct PfOdeSpec {
  OdeSolver solver = OdeSolver::heun;
  bool encode = false;      ///< from data to noise: the encoder
  bool denoise = false;     ///< a last row replaces x by E[x0|x]
  double tolerance = 1e-5;  ///< dormand_prince: error a step, relative to 1 + |x|
  int max_steps = 1000;     ///< dormand_prince
  StartSpec start;
  bool operator==(const PfOdeSpec&) const = default;
};

enum class ScoreKind { exact, kde, learned };

struct ScoreSpec {
  ScoreKind kind = ScoreKind::exact;
  int samples = 200;        ///< kde: draws of the target
  double bandwidth = 0.15;  ///< kde: standard deviation of the Gaussian on each; 0 is the empirical score (T10)
  std::string model;        ///< learned: id of the model; a file that names none takes the first
  bool operator==(const ScoreSpec&) const = default;
};

/// Guidance of a flow to data: s = (1 - w) s_p + w s_{p|y} at every row, composed at t (T21).
struct GuidanceSpec {
  int label = 1;
  double weight = 3.0;  ///< classifier scale: 0 unconditional, 1 conditional; classifier-free w is one less
  bool operator==(const GuidanceSpec&) const = default;
};

struct FlowSpec {
  std::string id;
  FlowKind kind = FlowKind::forward;
  ForwardSpec forward;
  LangevinSpec langevin;
  AnnealedLangevinSpec annealed_langevin;
  ReverseSdeSpec reverse_sde;
  PfOdeSpec pf_ode;
  FlowFamily family = FlowFamily::schedule;  ///< forward, reverse_sde, pf_ode
  bool own_grid = false;                     ///< true when the flow has a "grid" of its own
  StepGridSpec grid;
  bool own_score = false;  ///< true when the flow has a "score" of its own
  ScoreSpec score;
  bool guided = false;  ///< true when the flow (reverse_sde, pf_ode) has "guidance"
  GuidanceSpec guidance;
  bool mistaken = false;  ///< true when the flow (langevin, reverse_sde) has a "mistake"
  Mistake mistake;
  bool operator==(const FlowSpec&) const = default;
};

/// Layers a panel may draw. JSON: a list of names.
enum class Layer {
  density,
  score,
  particles,
  trails,
  isolines,     ///< through points of equal density
  streamlines,  ///< of the score
  velocity,     ///< streamlines of the probability flow's velocity
  flow_map,     ///< where the ODE carries a regular grid of starts
  denoiser,     ///< arrows x -> E[x0|x] of tracked particles
  covariance,   ///< ellipses of Cov[x0|x] of a few of them
  paths,        ///< of tracked particles: what was, and fainter what will be
  energy,       ///< -log p as a relief
  divergence,   ///< of the score
  curl,
  axes,
  over_time,      ///< 1D: the x-t picture, in place of the density's profile
  learned,        ///< arrows of a net
  error,          ///< of a net, as heat
  fan,            ///< arrows to draws of x_0 given x, whose mean is the score
  reverse_kernel  ///< p(x_s | x_t) of one particle beside its Gaussians
};
inline constexpr std::size_t kLayers = static_cast<std::size_t>(Layer::reverse_kernel) + 1;
enum class ColourBy { plain, component, start, log_likelihood };
enum class CameraKind { data, fit, unit };  // T26

/// Where a panel looks, in coordinates x / s of its camera: s = 1 (data), sqrt(alpha^2 rms^2 + sigma^2) (fit),
/// sqrt(alpha^2 + sigma^2) (unit) at the level shown.
struct ViewSpec {
  CameraKind camera = CameraKind::data;
  double extent = 0.0;         ///< half the smaller side of the picture; 0 fits data and noise
  Vec2 centre = Vec2::Zero();  ///< in 1D only x is used
  bool operator==(const ViewSpec& o) const { return camera == o.camera && extent == o.extent && centre == o.centre; }
};

/// How much of each layer is seen: 0 nothing, 1 all of it.
struct LayerOpacity {
  std::array<double, kLayers> of;
  LayerOpacity() { of.fill(1.0); }
  [[nodiscard]] double operator[](Layer layer) const { return of[static_cast<std::size_t>(layer)]; }
  bool operator==(const LayerOpacity&) const = default;
};
/// A plot that a panel may show in place of a flow.
enum class PlotKind {
  none,
  sliced_w2,       ///< of every flow's particles to what they claim
  kl,              ///< the same, by a histogram
  mode_weights,    ///< total variation between found and wanted
  mode_shares,     ///< of one flow, the share of every component and its exact weight
  solver_error,    ///< of every solver of the ODE over NFE, against a fine reference
  solver_w2,       ///< the same of the law at the end, and of those with noise
  divergences,     ///< bars: between what two flows claim now, or one and the prior
  kl_decay,        ///< KL of the same over t, and its bound
  schedules,       ///< alpha and sigma of each family at the schedule's log-SNR
  elbo,            ///< terms of the bound of a discrete chain
  log_likelihood,  ///< of held-out points, by the augmented ODE and in closed form
  score_error      ///< of the nets
};
enum class PlotOver { t, nfe };
/// How many flows a plot names: of most none, they show all of them.
constexpr int flows_compared(PlotKind kind) {
  if (kind == PlotKind::mode_shares) return 1;
  return kind == PlotKind::divergences || kind == PlotKind::kl_decay ? 2 : 0;
}

struct PanelSpec {
  std::string id;
  PlotKind plot = PlotKind::none;
  PlotOver over = PlotOver::t;  ///< of a plot of flows
  std::string flow;             ///< id of the flow it shows; of a plot of one flow that one, empty: the first
  std::string against;          ///< of a plot of two laws, the flow of the second one; empty: the prior
  std::vector<Layer> layers{Layer::density, Layer::score, Layer::particles, Layer::trails, Layer::over_time};
  LayerOpacity opacity;
  ColourBy colour_by = ColourBy::plain;  ///< of the particles
  bool own_view = false;                 ///< true when the panel has a "view" of its own: not linked to the others
  ViewSpec view;
  bool operator==(const PanelSpec&) const = default;
};

/// One particle singled out: every panel shows its whole path, and the rest dim. It has one number in all flows: its
/// own z_i where they start from noise, data draw i where they start from data (T25).
struct FocusSpec {
  int particle = -1;  ///< -1: none
  int copies =
      0;  ///< above 0: every flow moves so many particles that start where this one does, each with its own noise
  double step = 0.5;  ///< layer reverse_kernel: how far from t to the data end s lies, as a share
  bool operator==(const FocusSpec&) const = default;
  /// Whether copies stand in place of the particles.
  [[nodiscard]] bool law() const { return particle >= 0 && copies > 0; }
};

enum class Direction { to_data, to_noise };
enum class Pace { even, t, logsnr };        // T30
enum class ClockMode { together, mirror };  // T1
enum class TickUnit { time, log_snr, sigma };

struct TimelineSpec {
  Direction direction = Direction::to_data;
  Pace pace = Pace::even;
  ClockMode mode = ClockMode::together;
  TickUnit ticks = TickUnit::time;
  double seconds = 10.0;  ///< time of one pass at speed 1
  double speed = 1.0;
  bool loop = true;
  bool ping_pong = false;  ///< played back from the end, instead of begun again
  double end_pause = 1.0;  ///< seconds
  std::vector<Track> keyframes;
  std::vector<Caption> captions;
  std::vector<Bookmark> bookmarks;
  bool operator==(const TimelineSpec&) const = default;
};

struct Scene {
  int version = 1;
  std::string title = "Eight Gaussians";
  std::uint64_t seed = 17;
  int particles = 2000;
  Prior prior = Prior::standard;
  TargetSpec target;
  ScheduleSpec schedule;
  StepGridSpec grid;
  ScoreSpec score;
  std::vector<ModelSpec> models;
  std::vector<FlowSpec> flows;    ///< empty in a file: the four default flows
  std::vector<PanelSpec> panels;  ///< empty: one per flow
  FocusSpec focus;
  ViewSpec view;
  TimelineSpec timeline;
  MeasureSpec measure;
  ExportSpec exported;  ///< JSON key "export"
  Notation notation = Notation::principles;
  PredictSpec predict;
  std::vector<std::string> hide, show_only;  ///< controls of the window by path or section (core/scene/hidden.h)
  bool operator==(const Scene&) const = default;

  /// Panels as drawn: `panels`, or one per flow.
  [[nodiscard]] std::vector<PanelSpec> shown_panels() const;
  [[nodiscard]] const ViewSpec& view_of(const PanelSpec& panel) const { return panel.own_view ? panel.view : view; }
};

/// The four flows of a scene that names none.
std::vector<FlowSpec> default_flows();

/// Eight Gaussians under VP linear with the four flows: what the window opens with.
Scene default_scene();

}  // namespace scorescope
