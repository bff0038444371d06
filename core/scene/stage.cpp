#include "core/scene/stage.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/math/error.h"
#include "core/scene/keyframes.h"
#include "core/scene/score_sources.h"
#include "core/scene/start_points.h"
#include "core/scene/target_edit.h"

namespace scorescope {

std::shared_ptr<const ResolvedTarget> resolve_target(const TargetSpec& spec, const std::filesystem::path& base_folder) {
  auto out = std::make_shared<ResolvedTarget>();
  if (auto mixture = described_target(spec))
    out->mixture = std::make_shared<Mixture>(std::move(*mixture));
  else
    *out = load_points(base_folder / spec.file, spec.bandwidth, spec.dim);
  return out;
}

namespace {

/// Half height that holds the target and unit noise: the farthest mode plus three standard deviations, and N(0, I)
/// to 3.
double fitted_extent(const Mixture& mixture) {
  double extent = 3.0;
  for (const Component& c : mixture.components) {
    const int axes = mixture.dim;
    for (int a = 0; a < axes; ++a) extent = std::max(extent, std::abs(c.mean[a]) + 3.0 * std::sqrt(c.cov(a, a)));
  }
  return extent;
}

Clock::Pace pace_of(Pace pace) {
  switch (pace) {
    case Pace::even:
      return Clock::Pace::even;
    case Pace::t:
      return Clock::Pace::t;
    case Pace::logsnr:
      return Clock::Pace::logsnr;
  }
  return Clock::Pace::t;
}

std::uint32_t particles_of(const Scene& scene) {
  return static_cast<std::uint32_t>(scene.focus.law() ? scene.focus.copies : scene.particles);
}

/// The table of a flow of `scene`.
std::shared_ptr<const SamplerProgram> program_of(const Scene& scene, const NoiseSchedule& schedule,
                                                 const Mixture& target, const FlowSpec& flow, const StepGridSpec& grid,
                                                 const ScoreSpec& score, std::shared_ptr<const LearnedScore> learned) {
  SamplerProgram program = build_program(flow, grid, scene.prior, schedule, target, scene.particles,
                                         score_source(flow, score, target, scene.seed, std::move(learned)));
  if (scene.focus.law()) {
    program = from_one_start(std::move(program), target, scene.seed, static_cast<std::uint32_t>(scene.focus.particle));
    program.note = std::to_string(scene.focus.copies) + " copies of particle " + std::to_string(scene.focus.particle) +
                   (program.note.empty() ? "" : ", ") + program.note;
  }
  return std::make_shared<const SamplerProgram>(std::move(program));
}

/// Where the flows start, as far as the focus has a say.
FocusSpec start_of(const Scene& scene) {
  return scene.focus.law() ? FocusSpec{scene.focus.particle, scene.focus.copies} : FocusSpec{};
}

}  // namespace

Stage::Stage(Scene scene, Backend& backend, const std::filesystem::path& base_folder)
    : base_(std::move(scene)), backend_(backend), base_folder_(base_folder) {
  const Scene first = scene_at(base_, 0.0);
  stage(first, resolve_target(first.target, base_folder_));
}

void Stage::apply(const Scene& scene) {
  show(scene_at(scene, u_));
  base_ = scene;
  seek(u_);  // another clock may have another fraction here, and so another instant
}

void Stage::show(const Scene& scene) {
  if (scene == scene_) return;
  Scene seen_otherwise = scene_;
  seen_otherwise.view = scene.view;
  seen_otherwise.panels = scene.panels;
  if (start_of(scene) == start_of(scene_)) seen_otherwise.focus = scene.focus;
  if (scene == seen_otherwise) {
    scene_ = scene;  // a hand that pans must not rebuild the clock
    return;
  }
  stage(scene, scene.target == scene_.target ? target_ : resolve_target(scene.target, base_folder_));
}

/// Whether runners built for scene_ still stand for `scene`, their own spec aside.
bool Stage::same_particles(const Scene& scene) const {
  return scene.target == scene_.target && scene.schedule == scene_.schedule && scene.seed == scene_.seed &&
         scene.particles == scene_.particles && scene.prior == scene_.prior && start_of(scene) == start_of(scene_);
}

/// The target aside.
bool Stage::same_clock(const Scene& scene) const {
  return scene.schedule == scene_.schedule && scene.grid == scene_.grid &&
         scene.timeline.pace == scene_.timeline.pace && scene.timeline.direction == scene_.timeline.direction;
}

Clock Stage::clock_of(const Scene& scene, const NoiseSchedule& schedule, const Mixture& mixture) {
  const std::vector<double> times = step_times(scene.grid, schedule);
  return {pace_of(scene.timeline.pace),
          scene.timeline.direction == Direction::to_data,
          times.front(),
          times.back(),
          schedule,
          mixture};
}

void Stage::hold(bool held) {
  held_ = held;
  if (held_ || !outdated_) return;
  outdated_ = false;
  const double t_before = t();
  clock_ = clock_of(scene_, schedule_, *target());
  extent_ = fitted_extent(*target());
  seek(base_.timeline.keyframes.empty() ? clock_.u_of_t(t_before) : u_);
}

void Stage::stage(const Scene& scene, std::shared_ptr<const ResolvedTarget> target) {
  const NoiseSchedule schedule = scene.schedule.schedule();
  const Mixture& mixture = *target->mixture;
  const bool first = flows_.empty();
  const bool waits = held_ && !keyed_;  // keys belong to an instant, whatever the hand does
  const bool same_target = !first && scene.target == scene_.target;
  const bool same_time = !first && same_clock(scene) && (same_target || waits);
  const double t_before = t();
  Clock clock = same_time ? clock_ : clock_of(scene, schedule, mixture);
  ModelNets nets = nets_.of(scene, target->mixture, base_folder_);
  const bool keep = !first && same_particles(scene);
  std::vector<Live> flows;
  for (const FlowSpec& spec : scene.flows) {
    const StepGridSpec& grid = spec.own_grid ? spec.grid : scene.grid;
    const ScoreSpec& score = spec.own_score ? spec.score : scene.score;
    const bool follows = score.kind == ScoreKind::learned && spec.kind != FlowKind::forward;
    const auto learned = follows ? nets.find(score.model) : nullptr;
    const auto old = std::find_if(flows_.begin(), flows_.end(), [&](const Live& l) {
      // With a newer net it is the same flow still: follow_nets() sees to that.
      return l.spec == spec && l.grid == grid && l.score == score && (l.learned != nullptr) == (learned != nullptr);
    });
    // Aligned to the noise, a ladder also depends on the clock's ends, which the grid in force says.
    if (keep && old != flows_.end()) {
      flows.push_back(*old);
      continue;
    }
    flows.push_back({spec, grid, score, schedule_of(spec, schedule), learned,
                     FlowRunner(backend_, program_of(scene, schedule, mixture, spec, grid, score, learned),
                                target->mixture, scene.seed, particles_of(scene)),
                     std::nullopt});
    // Of a component that moves or a setting that changes, not of another drawing.
    const bool alike = !first && mixture.components.size() == target_->mixture->components.size();
    const auto before = std::find_if(flows_.begin(), flows_.end(), [&](const Live& l) { return l.spec.id == spec.id; });
    if (alike && before != flows_.end()) flows.back().runner.stand_in(before->runner);
  }
  // Nothing below throws: a scene that cannot be staged has left everything as it was.
  scene_ = scene;
  target_ = std::move(target);
  schedule_ = schedule;
  clock_ = std::move(clock);
  mirrored_ = clock_.mirrored();
  nets_ = std::move(nets);
  flows_ = std::move(flows);
  outdated_ = waits && (outdated_ || !same_target);
  if (!outdated_) extent_ = fitted_extent(*target_->mixture);
  move_runners(first ? 0.0 : same_time ? u_ : clock_.u_of_t(t_before));
  follow_nets();
}

bool Stage::set_net(std::string_view id, std::shared_ptr<const LearnedScore> net) {
  if (!nets_.give(id, std::move(net))) return false;
  follow_nets();
  return true;
}

FlowRunner Stage::runner_of(const Live& live, std::shared_ptr<const LearnedScore> learned) const {
  return {backend_, program_of(scene_, schedule_, *target(), live.spec, live.grid, live.score, std::move(learned)),
          target(), scene_.seed, particles()};
}

/// All flows whose net is not the newest get a successor, unless some are still on their way: so every one has its
/// turn.
void Stage::follow_nets() {
  if (std::any_of(flows_.begin(), flows_.end(), [](const Live& l) { return l.next.has_value(); })) return;
  for (Live& live : flows_) {
    const auto net = live.learned ? nets_.find(live.score.model) : nullptr;
    if (net == live.learned) continue;
    if (live.runner.ready() > 0) {
      live.next.emplace(Live::Successor{net, runner_of(live, net)});
    } else {  // nothing of it was shown yet
      live.runner = runner_of(live, net);
      live.learned = net;
    }
  }
  move_runners(u_);
}

/// True when no flow has a successor any more.
bool Stage::succeed(std::chrono::steady_clock::time_point deadline) {
  for (Live& live : flows_) {
    if (!live.next) continue;
    if (!live.next->runner.advance(deadline)) return false;
    live.runner = std::move(live.next->runner);
    live.learned = std::move(live.next->learned);
    live.next.reset();
  }
  return true;
}

std::shared_ptr<const SamplerProgram> Stage::exact_program(std::size_t index) const {
  const Live& live = flows_[index];
  return program_of(scene_, schedule_, *target(), live.spec, live.grid, ScoreSpec{}, nullptr);
}

std::uint32_t Stage::particles() const {
  return particles_of(scene_);
}

const Clock& Stage::clock_of(const SamplerProgram& program) const {
  return scene_.timeline.mode == ClockMode::mirror && program.to_data != clock_.to_data() ? mirrored_ : clock_;
}

bool Stage::mirrors() const {
  return std::any_of(flows_.begin(), flows_.end(),
                     [&](const Live& live) { return &clock_of(live.runner.program()) == &mirrored_; });
}

void Stage::seek(double u) {
  if (!base_.timeline.keyframes.empty()) {
    u_ = std::clamp(u, 0.0, 1.0);
    keyed_ = true;
    try {
      show(scene_at(base_, u_));
    } catch (const UserError&) {
      // An instant that cannot be staged shows the one before.
    }
    keyed_ = false;
  }
  move_runners(u);
}

void Stage::seek_t(double t) {
  constexpr int kTries = 40;
  seek(clock_.u_of_t(t));
  for (int i = 0; i < kTries && std::abs(this->t() - t) > 1e-9; ++i) seek(clock_.u_of_t(t));
}

void Stage::move_runners(double u) {
  u_ = std::clamp(u, 0.0, 1.0);
  const auto row = [&](const FlowRunner& runner) { return clock_of(runner.program()).waypoint(runner.program(), u_); };
  for (Live& live : flows_) {
    live.runner.seek(row(live.runner));
    if (live.next) live.next->runner.seek(row(live.next->runner));
  }
}

bool Stage::advance(std::chrono::steady_clock::time_point deadline) {
  bool done = true;
  for (Live& live : flows_) done = live.runner.advance(deadline, true) && done;
  for (Live& live : flows_) done = live.runner.advance(deadline) && done;
  if (!done || !succeed(deadline)) return false;
  follow_nets();
  return std::none_of(flows_.begin(), flows_.end(), [](const Live& l) { return l.next.has_value(); });
}

void Stage::finish() {
  while (!advance(std::chrono::steady_clock::time_point::max())) {
  }
}

Stage::FlowView Stage::flow(std::size_t index) const {
  const Live& live = flows_[index];
  const SamplerProgram& program = live.runner.program();
  FlowView view;
  view.spec = &live.spec;
  view.runner = &live.runner;
  view.row = live.runner.row();
  view.waypoint = program.waypoints[static_cast<std::size_t>(view.row)];
  const auto shown_first =
      std::find_if(program.waypoints.begin(), program.waypoints.end(), [](const Waypoint& w) { return w.complete; });
  for (auto i = static_cast<std::size_t>(shown_first - program.waypoints.begin()) + 1; i < program.waypoints.size();
       ++i) {
    if (!program.waypoints[i].complete) continue;
    ++view.steps;
    if (static_cast<int>(i) <= view.row) ++view.steps_done;
  }
  view.clock = &clock_of(program);
  view.schedule = &live.schedule;
  view.film = program.to_data != view.clock->to_data();
  view.learned = live.learned;
  view.clamped =
      live.learned && !live.learned->levels.covers(std::log(view.waypoint.level.alpha / view.waypoint.level.sigma));
  view.name = flow_name(live.spec);
  view.solver = solver_name(live.spec);
  if (view.waypoint.stage > 0) {
    char text[96];
    if (view.waypoint.level.sigma > 0.0)
      std::snprintf(text, sizeof text, "\u03c3 level %d / %d \u2248 t %.3f", view.waypoint.stage,
                    live.spec.annealed_langevin.levels,
                    schedule_.t_of_noise_ratio(view.waypoint.level.sigma / view.waypoint.level.alpha));
    else
      std::snprintf(text, sizeof text, "denoised: E[x\u2080|x]");
    view.note = text;
  } else if (view.film) {
    view.note = "rewound";
  }
  if (const std::string note = score_note(live.score, view.waypoint.level, live.learned.get());
      !note.empty() && live.spec.kind != FlowKind::forward)
    view.note += (view.note.empty() ? "" : ", ") + note;
  if (!program.note.empty()) view.note += (view.note.empty() ? "" : ", ") + program.note;
  return view;
}

std::optional<std::size_t> Stage::flow_index(std::string_view id) const {
  for (std::size_t i = 0; i < flows_.size(); ++i)
    if (flows_[i].spec.id == id) return i;
  return std::nullopt;
}

}  // namespace scorescope
