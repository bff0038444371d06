#include "core/render/picture_builder.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>

#include "core/render/camera.h"
#include "core/render/learned_fields.h"
#include "core/render/legend.h"
#include "core/render/metric_plots.h"
#include "core/render/over_time.h"
#include "core/render/panel_fields.h"
#include "core/render/panel_paths.h"
#include "core/render/particle_colours.h"
#include "core/render/posterior_pictures.h"

namespace scorescope {
namespace {

constexpr double kSharpest = 1e-3;  // a density narrower than this (in data units) is drawn this wide
constexpr std::uint32_t kEllipses = 8;

Box seen_box(const Camera& camera, int dim, double aspect) {
  if (dim == 2) return camera.box(aspect);
  return {{camera.centre.x() - camera.half, 0.0}, {camera.centre.x() + camera.half, 0.0}};
}

/// Title, subtitle and what stands at the right.
void describe(PanelPicture& out, const Stage::FlowView& view) {
  out.title = view.name;
  if (view.spec->kind == FlowKind::pf_ode) out.brief = view.spec->pf_ode.encode ? "Encoder" : "PF ODE";
  out.subtitle = view.solver;
  if (view.waypoint.stage > 0)
    out.subtitle = view.note;  // the level in force says more than the ladder's size, and both do not fit
  else if (!view.note.empty())
    out.subtitle = view.note + " · " + out.subtitle;  // a narrow panel cuts the end
  out.right = view.spec->kind != FlowKind::forward ? "NFE " + std::to_string(view.waypoint.nfe) : "–";
}

/// From which step on a flow's particles are no numbers, by those whose paths are kept, and what would help.
std::string runaway(const Stage::FlowView& view, int dim) {
  const auto finite = [](float x) { return std::isfinite(x); };
  const FlowRunner& runner = *view.runner;
  const std::size_t width = static_cast<std::size_t>(dim),
                    tracked = std::min<std::size_t>(runner.tracked(), runner.ready());
  const auto now = std::span<const float>(runner.positions().data).first(tracked * width);
  if (std::all_of(now.begin(), now.end(), finite)) return {};
  int row = view.row;
  for (std::uint32_t i = 0; i < tracked; ++i) {
    const std::span<const float> path = runner.tracked_path(i);
    for (int k = 0; k < std::min(row, runner.tracked_rows()); ++k) {
      const auto at = path.subspan(static_cast<std::size_t>(k) * width, width);
      if (!std::all_of(at.begin(), at.end(), finite)) row = k;
    }
  }
  const char* help = view.spec->kind == FlowKind::langevin            ? "a smaller step η"
                     : view.spec->kind == FlowKind::annealed_langevin ? "a smaller δ"
                                                                      : "more steps";
  return "ran away: no numbers from step " + std::to_string(row) + " on; it takes " + help;
}

/// Five figures wide.
std::string head_number(double value) {
  if (!std::isfinite(value)) return std::isnan(value) ? "  –  " : "  ∞  ";
  const double size = std::abs(value);
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", size < 9.9995 ? 3 : size < 99.995 ? 2 : size < 999.95 ? 1 : 0, size);
  return std::signbit(value) && size >= 0.0005 ? "−" + std::string(text) : text;
}

/// "W₂ 0.231", in 1D "KL 0.011", as wide whatever the number. Room for it is kept before it is known.
void add_metric(PanelPicture& out, const Stage& stage, std::size_t flow, MetricSource& metrics) {
  if (!measurable(stage.flow(flow).runner->program())) return;
  const MetricSource::Shown shown = metrics.state(stage, flow);
  const bool line = stage.target()->dim == 1;
  double value = NAN;
  if (shown.metrics) value = !line ? shown.metrics->sliced_w2 : shown.metrics->kl ? shown.metrics->kl->value : NAN;
  out.metric = std::string(line ? "KL " : "W₂ ") + head_number(value);
  out.metric_exact = shown.exact;
}

constexpr const char* kUntrained = "outside the noise levels this net was trained on: λ is held at the nearest";

PanelPicture plot_picture(const Stage& stage, const PanelSpec& panel, MetricSource* metrics, float head_room) {
  PanelPicture out;
  out.head_room = head_room;
  const MetricSnapshot measured = metrics != nullptr ? metrics->snapshot(stage, request_of(panel)) : MetricSnapshot{};
  out.plot = metric_plot(request_of(panel), panel.over, stage, measured);
  out.title = out.plot->title;
  out.subtitle = out.plot->note;
  return out;
}

/// `level` is the flow's own; the question's may be a little wider, to be drawn.
void add_learned(PanelPicture& out, LearnedFields& fields, const LearnedQuestion& question, Signal level, bool arrows,
                 bool error) {
  const TrainedLevels& levels = question.net->levels;
  const bool covered = levels.noised ? levels.covers(std::log(question.level.alpha / question.level.sigma))
                                     : level.alpha == 1.0 && level.sigma == 0.0;
  if ((arrows || error) && !covered)
    out.untrained = levels.noised ? kUntrained : "this net was trained on data without noise: it knows no other level";
  LearnedAnswer answer = fields.answer(question, arrows, error);
  out.learned = std::move(answer.arrows);
  out.curves = std::move(answer.curves);
  out.error = std::move(answer.error);
}

}  // namespace

std::shared_ptr<const LearnedScore> shown_net(const Stage& stage, const FlowSpec& flow) {
  const Scene& scene = stage.scene();
  const ScoreSpec& score = flow.own_score ? flow.score : scene.score;
  for (const ScoreSpec* s : {&score, &scene.score})
    if (s->kind == ScoreKind::learned) return stage.net(s->model);
  return scene.models.empty() ? nullptr : stage.net(scene.models.front().id);
}

struct PictureBuilder::State {
  explicit State(Backend& b) : backend(b), fields(b), learned(b), times(b), runs(b), kernels(b) {}

  Backend& backend;

  PanelFields fields;
  LearnedFields learned;
  TimePictures times;
  SideRuns runs;
  KernelPictures kernels;
  std::map<std::size_t, StepFollower> steps;  ///< by flow
  NarrowestVariance narrowest;
  struct Starts {
    std::shared_ptr<const SamplerProgram> of;
    std::uint64_t seed = 0;
    std::size_t count = 0;
    std::vector<float> colours;
  };
  std::vector<Starts> starts;

  /// A density too sharp to draw is drawn a little wider.
  Signal drawable(Signal level, const std::shared_ptr<const Mixture>& mixture) {
    const double variance = level.alpha * level.alpha * narrowest.of(mixture) + level.sigma * level.sigma;
    if (variance < kSharpest * kSharpest) level.sigma = kSharpest;
    return level;
  }

  const std::vector<float>& start_colours(const Stage& stage, const Stage::FlowView& view) {
    const auto& program = view.runner->program_ptr();
    const std::size_t count = view.runner->positions().count();
    const std::uint64_t seed = stage.scene().seed;
    for (const Starts& s : starts)
      if (s.of == program && s.seed == seed && s.count == count) return s.colours;
    std::vector<float> positions(view.runner->positions().data.size());
    draw_start(*program, *stage.target(), {.seed = seed, .first = 0, .count = static_cast<std::uint32_t>(count)},
               positions);
    if (starts.size() > 8) starts.erase(starts.begin());
    starts.push_back({program, seed, count, colours_by_start(positions, stage.target()->dim)});
    return starts.back().colours;
  }

  /// The step that one particle is about to take; what else moves steps back for it.
  void add_step(PanelPicture& out, const Stage& stage, const Stage::FlowView& view, std::size_t flow, int beat) {
    const int focused = stage.scene().focus.particle;
    auto [follower, fresh] = steps.try_emplace(flow, backend);
    const StepTerms& terms = follower->second.terms(stage, flow, static_cast<std::uint32_t>(std::max(focused, 0)));
    if (terms.last) return;
    out.step = terms;
    out.beat = beat;
    out.step_learned = view.learned != nullptr;
    for (const Layer layer : {Layer::particles, Layer::trails, Layer::score, Layer::learned})
      out.opacity.of[static_cast<std::size_t>(layer)] *= 0.3;
  }

  /// The particle singled out: its path and, once it has been run as far, where it stands.
  const FlowRunner* focus(PanelPicture& out, const Stage& stage, const Stage::FlowView& view,
                          std::chrono::steady_clock::time_point deadline) {
    const FocusSpec& spec = stage.scene().focus;
    if (spec.particle < 0) return nullptr;
    out.dimmed = !spec.law();
    const FlowRunner& runner = runs.one(stage, view, static_cast<std::uint32_t>(spec.particle), deadline);
    if (runner.tracked_rows() <= view.row) return nullptr;
    const int dim = stage.target()->dim;
    const float* at = runner.tracked_path(0).data() + static_cast<std::ptrdiff_t>(view.row) * dim;
    out.focus.emplace(FocusedParticle{{at[0], dim == 2 ? at[1] : 0.0f}, paths_of(runner, view, dim, 1)});
    return &runner;
  }

  void colour(PanelPicture& out, const Stage& stage, const Stage::FlowView& view, const Seen& seen) {
    switch (out.colour_by) {
      case ColourBy::plain:
        return;
      case ColourBy::component:
        out.colours = colours_by_component(*seen.mixture, seen.level, out.particles);
        return;
      case ColourBy::start:
        out.colours = start_colours(stage, view);
        return;
      case ColourBy::log_likelihood:
        const std::vector<float> log_p = fields.log_p(seen, out.particles);
        out.colours = colours_by_log_likelihood(log_p, *std::max_element(log_p.begin(), log_p.end()));
        return;
    }
  }
};

PictureBuilder::PictureBuilder(Backend& backend) : state_(new State(backend)) {}
PictureBuilder::PictureBuilder(PictureBuilder&&) noexcept = default;
PictureBuilder::~PictureBuilder() = default;

bool PictureBuilder::take_complete() {
  const bool complete = !state_->runs.behind();
  state_->runs.begin();
  return complete;
}

PanelPicture PictureBuilder::build(const Stage& stage, const PanelSpec& panel, double aspect,
                                   const PictureOptions& options) {
  if (panel.plot != PlotKind::none) return plot_picture(stage, panel, options.metrics, options.head_room);
  const std::size_t flow = stage.flow_index(panel.flow).value();
  const Stage::FlowView view = stage.flow(flow);
  const std::shared_ptr<const Mixture>& mixture = stage.target();
  const auto on = [&](Layer layer) {
    return panel.opacity[layer] > 0.0 &&
           std::find(panel.layers.begin(), panel.layers.end(), layer) != panel.layers.end();
  };
  const SamplerProgram& program = view.runner->program();
  const ViewSpec& look = stage.scene().view_of(panel);
  const Camera camera = camera_at(look, stage, view.waypoint.level);
  const Seen seen{mixture, state_->drawable(view.waypoint.level, mixture),
                  Made{program.temperature, program.source.guide, program.source.weight},
                  seen_box(camera, mixture->dim, aspect), options.few_arrows};
  PanelFields& fields = state_->fields;
  const bool plane = mixture->dim == 2;
  PanelPicture out;
  out.dim = mixture->dim;
  out.extent = camera.half;
  out.centre = camera.centre;
  out.axes = on(Layer::axes);
  out.opacity = panel.opacity;
  if (on(Layer::curl)) out.heat_layer = Layer::curl;
  out.head_room = options.head_room;
  const FlowRunner* focused = state_->focus(out, stage, view, options.deadline);
  const std::span<const float> standing(view.runner->positions().data);
  std::optional<Vec2> single;  // the particle that single-particle layers speak of
  if (out.focus)
    single = out.focus->now;
  else if (stage.scene().focus.particle < 0 && view.runner->ready() > 0)
    single = Vec2(standing[0], mixture->dim == 2 ? standing[1] : 0.0f);
  if (const std::optional<Vec2> place = options.cursor ? options.cursor : single; on(Layer::fan) && place)
    out.fan = conditional_fan(*mixture, seen.made, seen.level, *place, stage.scene().seed);
  if (on(Layer::reverse_kernel) && program.on_clock && single)
    out.kernel = state_->kernels.picture(stage, seen.made, *view.schedule, view.waypoint.t, *single,
                                         stage.scene().focus.step, seen.box);
  if (on(Layer::density)) out.density = fields.density(seen, !on(Layer::isolines));
  if (on(Layer::score)) out.arrows = fields.arrows(seen);
  const std::shared_ptr<const LearnedScore> net = shown_net(stage, *view.spec);
  if (net)
    add_learned(out, state_->learned,
                {net, mixture, program.source.guide, program.source.weight, program.temperature, seen.level, seen.box,
                 options.few_arrows},
                view.waypoint.level, on(Layer::learned), on(Layer::error));
  if (on(Layer::particles)) {
    const auto dim = static_cast<std::size_t>(mixture->dim);
    out.particles = standing.first(view.runner->ready() * dim);
    out.colour_by = out.particles.empty() ? ColourBy::plain : panel.colour_by;
    state_->colour(out, stage, view, seen);
  }
  const auto travelled = [&]() -> const FlowRunner& {
    // What lies before a film's picture is what its flow does later.
    return view.film ? state_->runs.whole(stage, view, options.deadline) : *view.runner;
  };
  if (plane) {
    if (on(Layer::energy)) out.relief = fields.relief(seen);
    if (on(Layer::divergence)) out.heat = fields.divergence(seen);
    if (on(Layer::curl)) out.heat = fields.curl(seen);
    if (on(Layer::isolines)) out.isolines = fields.isolines(seen);
    if (on(Layer::streamlines)) out.streamlines = fields.streamlines(seen);
    if (on(Layer::velocity) && program.on_clock) out.velocity = fields.velocity(seen, *view.schedule, view.waypoint.t);
    out.velocity_to_data = program.to_data;
    if (on(Layer::trails)) out.trails = trails_of(travelled(), view, mixture->dim);
    if (on(Layer::paths)) out.paths = state_->runs.paths(stage, view, options.deadline);
    if (on(Layer::flow_map) && view.spec->kind == FlowKind::pf_ode && !view.spec->pf_ode.encode)
      out.flow_map = state_->runs.flow_map(stage, view, options.deadline);
    const auto marks = [&](std::uint32_t most) {
      if (out.focus)
        return posterior_marks(stage, view, seen.level,
                               std::vector<float>{static_cast<float>(single->x()), static_cast<float>(single->y())});
      return posterior_marks(stage, view, seen.level,
                             standing.first(2 * std::min<std::size_t>(most, view.runner->ready())));
    };
    if (on(Layer::denoiser)) out.denoiser = marks(kShownPaths);
    if (on(Layer::covariance)) out.covariance = marks(kEllipses);
  }
  if (!plane && on(Layer::over_time)) {
    OverTime& over = out.over_time.emplace();
    over.now = stage.u();
    over.on_clock = program.on_clock;
    over.clock = *view.clock;
    over.schedule = *view.schedule;
    over.ticks = stage.scene().timeline.ticks;
    if (on(Layer::density)) over.heat = state_->times.heat(stage, view, look, seen.made);
    if (on(Layer::trails)) over.past = TimePictures::past(stage, view, look, travelled());
    if (on(Layer::paths))
      over.future = TimePictures::future(stage, view, look, state_->runs.paths(stage, view, options.deadline));
    if (focused != nullptr) {
      over.focus_past = TimePictures::past(stage, view, look, *focused);
      over.focus_future = TimePictures::future(stage, view, look, out.focus->path);
    }
    if (out.fan) over.fan = TimePictures::fan(stage, look, *out.fan, seen.level);
    if (out.kernel) over.kernel_u = stage.clock().u_of_t(out.kernel->s);
  }
  if (options.beat > 0 && !view.film) state_->add_step(out, stage, view, flow, options.beat);
  out.solid_trails = !program.stochastic;
  describe(out, view);
  out.runaway = runaway(view, mixture->dim);
  if (options.metrics != nullptr) add_metric(out, stage, flow, *options.metrics);
  out.legend = legend_of(panel, look, {*view.spec, program.on_clock, net != nullptr, mixture->dim}, options.legend);
  return out;
}

}  // namespace scorescope
