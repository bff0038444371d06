#include "core/scene/metrics_worker.h"

#include <tbb/task_arena.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "core/nn/thread_team.h"
#include "core/scene/flow_track.h"

namespace scorescope {
namespace {

constexpr int kRests = 4;  // times as long as a measurement took

struct Order {
  SceneKey key;
  Scene scene;
  std::uint32_t particles = 0;
  std::vector<WantedFlow> flows;
  std::vector<std::pair<std::string, std::shared_ptr<const LearnedScore>>> nets;
  std::set<PlotRequest> plots;
  SweepKey sweep;
  std::vector<LawPair> laws;
};

/// A state on show, with the particles that stand there.
struct OnShow {
  std::shared_ptr<const SamplerProgram> program;
  int row = 0;
  std::shared_ptr<const Points> particles;
};

}  // namespace

struct MetricsWorker::State {
  // Shared, under `mutex`.
  std::mutex mutex;
  std::condition_variable asked, rested;
  std::shared_ptr<const Order> order;  ///< the latest
  std::vector<OnShow> on_show;         ///< the latest
  std::shared_ptr<const MetricSnapshot> published = std::make_shared<MetricSnapshot>();
  /// How often was asked; up to which question the coarse curves are there, and nothing is left to do.
  std::uint64_t questions = 0, coarse = 0, answered = 0;
  std::size_t measured = 0;
  bool news = false;
  Pace pace = Pace::all;
  int waiting = 0;  ///< threads in finish()
  bool stop = false;

  // Of the thread that asks.
  std::shared_ptr<const Order> asked_order;
  std::vector<std::pair<std::shared_ptr<const SamplerProgram>, int>> asked_rows;
  std::vector<std::pair<std::string, Shown>> last_shown;  ///< by flow

  // Of the worker.
  std::unique_ptr<Backend> backend = make_cpu_backend();
  std::shared_ptr<const Order> working;
  std::vector<std::unique_ptr<FlowTrack>> tracks;
  std::vector<std::shared_ptr<const FlowSeries>> before;  ///< of flows whose settings have changed, until re-measured
  MetricSnapshot scene_part;
  LawShelf laws;
  unsigned turn = 0;
  std::jthread thread;

  enum class Did { urgent, later, nothing };
  void run();
  Did step();
  void adopt();
  bool measure_on_show();
  bool measure_pass(std::size_t pass, MetricDepth depth);
  bool measure_scene();
  void take(FlowTrack& track, StateMetrics metrics);
  void publish();
  StateMetrics measure(const FlowTrack& track, int row, const Points& particles, MetricDepth depth) {
    return measure_state(*track.wanted().program, row, working->key.target, particles, working->key.seed, depth, laws);
  }
};

void MetricsWorker::State::run() {
  give_way();
  tbb::task_arena alone(1);  // whatever is parallel in it runs on this thread
  for (;;) {
    std::uint64_t question = 0;
    {
      std::unique_lock lock(mutex);
      asked.wait(lock, [&] { return stop || ((pace != Pace::none || waiting > 0) && questions != answered); });
      if (stop) return;
      question = questions;
    }
    const auto began = std::chrono::steady_clock::now();
    Did did = Did::nothing;
    alone.execute([&] { did = step(); });
    const auto taken = std::chrono::steady_clock::now() - began;
    std::unique_lock lock(mutex);
    if (did != Did::urgent) coarse = question;
    if (did == Did::nothing) answered = question;
    if (did != Did::urgent) rested.notify_all();
    if (pace == Pace::some)
      asked.wait_for(lock, kRests * taken, [&] { return stop || waiting > 0 || pace == Pace::all; });
  }
}

/// Takes up the latest order. A flow that only has a newer net keeps the present one until its first pass is done, so
/// that a net in training does not keep its curve from ever being drawn.
void MetricsWorker::State::adopt() {
  std::shared_ptr<const Order> latest;
  {
    const std::lock_guard lock(mutex);
    latest = order;
  }
  if (!latest) return;
  const bool other_scene = !working || !(working->key == latest->key);
  std::vector<std::unique_ptr<FlowTrack>> next;
  bool changed = other_scene || tracks.size() != latest->flows.size();
  for (const WantedFlow& w : latest->flows) {
    const auto same = std::find_if(tracks.begin(), tracks.end(), [&](const auto& t) {
      return t && (t->wanted().program == w.program ||
                   (!other_scene && t->wanted().id == w.id && t->wanted().learned && w.learned &&
                    t->wanted().learned != w.learned && !t->knows_pass(0, MetricDepth::curve)));
    });
    if (same != tracks.end()) {
      if ((*same)->wanted().program == w.program) (*same)->rename(w);
      next.push_back(std::move(*same));
      continue;
    }
    changed = true;
    next.push_back(std::make_unique<FlowTrack>(w));
    const auto old =
        std::find_if(tracks.begin(), tracks.end(), [&](const auto& t) { return t && t->wanted().id == w.id; });
    if (old == tracks.end() || !(*old)->knows_pass(0, MetricDepth::curve)) continue;
    auto series = std::make_shared<FlowSeries>((*old)->series());
    series->current = false;
    std::erase_if(before, [&](const auto& b) { return b->id == w.id; });
    before.push_back(std::move(series));
  }
  tracks = std::move(next);
  if (other_scene) {
    scene_part.elbo = nullptr;
    scene_part.likelihood = nullptr;
  }
  std::erase_if(scene_part.laws, [&](const LawSeries& known) {
    return std::none_of(latest->laws.begin(), latest->laws.end(), [&](const LawPair& pair) {
      return pair.flow == known.pair.flow && pair.against == known.pair.against;
    });
  });
  const bool replan = !working || !(working->key.clock == latest->key.clock);
  working = latest;
  if (!changed && !replan) return;
  for (const auto& track : tracks) track->plan(working->key.clock);
  publish();
}

void MetricsWorker::State::publish() {
  auto out = std::make_shared<MetricSnapshot>(scene_part);
  for (const auto& track : tracks) {
    const bool known = track->knows_pass(0, MetricDepth::curve);
    const auto old =
        std::find_if(before.begin(), before.end(), [&](const auto& b) { return b->id == track->wanted().id; });
    if (known && old != before.end()) before.erase(old);
    if (!known && old != before.end()) out->flows.push_back(*old);
    out->flows.push_back(std::make_shared<FlowSeries>(track->series()));
  }
  const std::lock_guard lock(mutex);
  published = std::move(out);
  news = true;
}

void MetricsWorker::State::take(FlowTrack& track, StateMetrics metrics) {
  track.take(std::move(metrics));
  {
    const std::lock_guard lock(mutex);
    ++measured;
  }
  publish();
}

bool MetricsWorker::State::measure_on_show() {
  std::vector<OnShow> shown;
  {
    const std::lock_guard lock(mutex);
    shown = on_show;
  }
  for (const OnShow& s : shown)
    for (const auto& track : tracks) {
      if (track->wanted().program != s.program || track->knows(s.row, MetricDepth::head)) continue;
      take(*track, measure(*track, s.row, *s.particles, MetricDepth::head));
      return true;
    }
  return false;
}

/// Along the clock, all flows at one time together: they claim the same law.
bool MetricsWorker::State::measure_pass(std::size_t pass, MetricDepth depth) {
  for (int k = 0; k < kPasses[pass]; ++k)
    for (const auto& track : tracks) {
      const int row = track->row(pass, k);
      if (track->knows(row, depth)) continue;
      take(*track, measure(*track, row, track->particles_at(row, *backend, working->key, working->particles), depth));
      return true;
    }
  return false;
}

bool MetricsWorker::State::measure_scene() {
  const auto asked_for = [&](PlotKind kind) { return working->plots.contains(PlotRequest(kind)); };
  const Mixture& target = *working->key.target;
  if (asked_for(PlotKind::elbo) && !scene_part.elbo) {
    scene_part.elbo = std::make_shared<ElboSeries>(
        where_it_exists<ElboSeries>([&] { return measure_elbo_terms(working->scene, target); }));
    publish();
    return true;
  }
  if (asked_for(PlotKind::log_likelihood) && !scene_part.likelihood) {
    using Series = std::vector<LikelihoodAt>;
    scene_part.likelihood = std::make_shared<Series>(where_it_exists<Series>(
        [&] { return measure_likelihood(working->scene, target, working->key.clock, kLikelihoodTimes); }));
    publish();
    return true;
  }
  for (const LawPair& pair : working->laws) {
    if (!take_laws(scene_part.laws, pair, working->scene, target)) continue;
    publish();
    return true;
  }
  if (asked_for(PlotKind::solver_error) || asked_for(PlotKind::solver_w2)) {
    std::vector<std::shared_ptr<const SamplerProgram>> programs;
    for (const WantedFlow& flow : working->flows) programs.push_back(flow.program);
    if (auto next = sweep_on(scene_part.sweep, working->sweep, programs, *backend, this->laws)) {
      scene_part.sweep = std::move(next);
      publish();
      return true;
    }
  }
  if (!asked_for(PlotKind::score_error)) return false;
  auto& nets = scene_part.nets;
  std::erase_if(nets, [&](const auto& n) {
    return std::none_of(working->nets.begin(), working->nets.end(), [&](const auto& w) { return w.first == n->model; });
  });
  for (const auto& [id, net] : working->nets) {
    const auto at = std::find_if(nets.begin(), nets.end(), [&, &id = id](const auto& n) { return n->model == id; });
    if (at != nets.end() && (*at)->net == net) continue;
    auto errors = std::make_shared<NetErrors>(measure_net(id, net, target));
    if (at != nets.end())
      *at = std::move(errors);
    else
      nets.push_back(std::move(errors));
    publish();
    return true;
  }
  return false;
}

/// One measurement, the most urgent there is.
MetricsWorker::State::Did MetricsWorker::State::step() {
  adopt();
  if (!working) return Did::nothing;
  // What is on show comes first, but not always: while the clock plays and a net trains there is ever more of it, and
  // of the first pass.
  ++turn;
  if (turn % 4 == 0 && measure_scene()) return Did::urgent;
  if (turn % 4 == 2 && measure_pass(0, MetricDepth::curve)) return Did::urgent;
  if (measure_on_show()) return Did::urgent;
  if (measure_pass(0, MetricDepth::curve) || measure_scene()) return Did::urgent;
  for (std::size_t pass = 0; pass < kPasses.size(); ++pass) {
    if (measure_pass(pass, MetricDepth::curve)) return Did::later;
    if (pass < kBandPasses && measure_pass(pass, MetricDepth::band)) return Did::later;
  }
  return Did::nothing;
}

MetricsWorker::MetricsWorker() : state_(new State) {
  state_->thread = std::jthread([this] { state_->run(); });
}

MetricsWorker::~MetricsWorker() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stop = true;
  }
  state_->asked.notify_all();
  state_->thread.join();
}

void MetricsWorker::follow(const Stage& stage, const std::set<PlotRequest>& plots, bool stands) {
  State& s = *state_;
  const Order* const known = s.asked_order.get();
  const SceneKey key = scene_key(stage);
  std::vector<WantedFlow> flows;
  std::vector<OnShow> on_show;
  std::vector<std::pair<std::shared_ptr<const SamplerProgram>, int>> rows;
  const auto particles = std::min(static_cast<std::size_t>(stage.scene().particles), kMeasuredParticles);
  for (std::size_t i = 0; i < stage.flow_count(); ++i) {
    const Stage::FlowView view = stage.flow(i);
    const auto& program = view.runner->program_ptr();
    if (!measurable(*program)) continue;
    flows.push_back({view.spec->id, view.name, program, view.learned});
    if (stands) rows.emplace_back(program, view.row);
  }
  const auto same_flow = [](const WantedFlow& a, const WantedFlow& b) {
    return a.id == b.id && a.name == b.name && a.program == b.program;
  };
  const auto nets = nets_of(stage);
  std::vector<LawPair> laws;
  for (const PlotRequest& plot : plots)
    if (LawPair pair = laws_of(plot, stage); pair.p) laws.push_back(std::move(pair));
  const bool same_order = known != nullptr && known->key == key && known->plots == plots && known->nets == nets &&
                          known->laws == laws &&
                          std::equal(flows.begin(), flows.end(), known->flows.begin(), known->flows.end(), same_flow);
  const bool same_rows = !stands || rows == s.asked_rows;
  if (same_order && same_rows) return;
  if (!same_order)
    s.asked_order =
        std::make_shared<const Order>(Order{key, stage.scene(), static_cast<std::uint32_t>(particles), std::move(flows),
                                            nets, plots, sweep_key(stage.scene(), stage.target()), std::move(laws)});
  if (!same_rows) {
    for (std::size_t i = 0; i < stage.flow_count(); ++i) {
      const Stage::FlowView view = stage.flow(i);
      if (measurable(view.runner->program()))
        on_show.push_back({view.runner->program_ptr(), view.row,
                           std::make_shared<const Points>(first_particles(view.runner->positions()))});
    }
    s.asked_rows = std::move(rows);
  }
  {
    const std::lock_guard lock(s.mutex);
    s.order = s.asked_order;
    if (!same_rows) s.on_show = std::move(on_show);
    ++s.questions;
  }
  s.asked.notify_all();
}

void MetricsWorker::pace(Pace pace) {
  {
    const std::lock_guard lock(state_->mutex);
    if (std::exchange(state_->pace, pace) == pace) return;
  }
  state_->asked.notify_all();
}

MetricSource::Shown MetricsWorker::state(const Stage& stage, std::size_t index) {
  State& s = *state_;
  const Stage::FlowView view = stage.flow(index);
  if (!measurable(view.runner->program())) return {};
  std::shared_ptr<const MetricSnapshot> now;
  {
    const std::lock_guard lock(s.mutex);
    now = s.published;
  }
  auto last =
      std::find_if(s.last_shown.begin(), s.last_shown.end(), [&](const auto& l) { return l.first == view.spec->id; });
  if (last == s.last_shown.end()) last = s.last_shown.insert(last, {view.spec->id, {}});
  last->second.exact = false;
  for (const auto& series : now->flows) {
    if (series->program != view.runner->program_ptr()) continue;
    // The state shown, or the one measured that was passed last.
    const auto& states = series->states;
    auto at = std::lower_bound(states.begin(), states.end(), view.row, [](const auto& m, int r) { return m->row < r; });
    const bool exact = at != states.end() && (*at)->row == view.row;
    if (!exact && !view.film) at = at == states.begin() ? states.end() : std::prev(at);
    if (at != states.end()) last->second = {*at, exact};
  }
  return last->second;
}

MetricSnapshot MetricsWorker::snapshot(const Stage&, const PlotRequest&) {
  const std::lock_guard lock(state_->mutex);
  return *state_->published;
}

bool MetricsWorker::busy() const {
  const std::lock_guard lock(state_->mutex);
  return state_->questions != state_->answered;
}

bool MetricsWorker::take_news() {
  const std::lock_guard lock(state_->mutex);
  return std::exchange(state_->news, false);
}

void MetricsWorker::finish(Until until) {
  State& s = *state_;
  std::unique_lock lock(s.mutex);
  ++s.waiting;
  s.asked.notify_all();
  s.rested.wait(lock, [&] { return s.questions == (until == Until::all ? s.answered : s.coarse); });
  --s.waiting;
}

std::size_t MetricsWorker::measured() const {
  const std::lock_guard lock(state_->mutex);
  return state_->measured;
}

}  // namespace scorescope
