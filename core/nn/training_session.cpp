#include "core/nn/training_session.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <functional>
#include <limits>
#include <mutex>
#include <optional>
#include <thread>

#include "core/nn/thread_team.h"

namespace scorescope {
namespace {

using SteadyClock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// A worker looks for commands so often.
constexpr milliseconds kSlice{5};
/// Copies of the weights are made so often, but less often where copying takes long: at most one part in so many.
constexpr milliseconds kCopyEvery{33};
constexpr int kCopyShare = 20;
/// Likewise for measuring the error.
constexpr milliseconds kMeasureEvery{300};
constexpr int kMeasureShare = 10;
constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

/// `tail` takes the place of all entries from its first on.
void splice(LossHistory& to, const LossHistory& tail) {
  if (tail.first <= to.first) {
    to = tail;
    return;
  }
  const auto keep = static_cast<std::size_t>(tail.first - to.first);
  const auto put = [&](std::vector<float>& into, const std::vector<float>& from) {
    into.resize(std::min(keep, into.size()));
    into.insert(into.end(), from.begin(), from.end());
  };
  put(to.loss, tail.loss);
  put(to.gradient_norm, tail.gradient_norm);
  to.by_time = tail.by_time;
  to.held_out_step = tail.held_out_step;
  to.held_out = tail.held_out;
}

LossHistory tail_of(const LossHistory& history, std::int64_t first) {
  const auto skip = static_cast<std::ptrdiff_t>(first - history.first);
  return {.first = first,
          .loss = {history.loss.begin() + skip, history.loss.end()},
          .gradient_norm = {history.gradient_norm.begin() + skip, history.gradient_norm.end()},
          .by_time = history.by_time,
          .held_out_step = history.held_out_step,
          .held_out = history.held_out};
}

using Job = std::function<void()>;

}  // namespace

struct TrainingSession::State {
  explicit State(TrainingRun r, const Options& o) : run(std::move(r)), options(o) {
    const OptimiserSpec& optimiser = run.job().train.optimiser;
    if (optimiser.rate_schedule == RateSchedule::cosine) goal = optimiser.steps;
    publish(true);
    measurer = std::thread([this] { measure(); });
    if (options.place == Place::own_thread) worker = std::thread([this] { work(); });
  }
  ~State() {
    {
      const std::lock_guard lock(mutex);
      stop = true;
    }
    wake.notify_all();
    if (worker.joinable()) worker.join();
    measurer.join();
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  // Of the thread that trains.
  TrainingRun run;
  Options options;
  std::int64_t goal = kNever;   ///< where training ends by itself
  std::int64_t until = kNever;  ///< where it was told to pause
  TrainingStatus status = TrainingStatus::paused;
  std::string broken;           ///< what the trainer itself failed with, in one sentence
  int steps_per_frame = 0;      ///< 0: any
  std::int64_t due = 0;         ///< of them, in this frame
  std::int64_t shown_end = -1;  ///< history has been handed over up to here; -1: not at all
  std::shared_ptr<const Weights> copy;
  SteadyClock::time_point published{};
  TrainingStatus shown_status = status;
  SteadyClock::duration copy_took{};

  // Shared, held for moments only.
  std::mutex mutex;
  std::condition_variable wake;
  bool stop = false;
  std::deque<Job> commands;
  bool frame_passed = false;
  std::shared_ptr<const TrainingSnapshot> now;
  std::optional<LossHistory> inbox;  ///< history not yet handed over
  bool inbox_replaces = false;       ///< all that was handed over before
  bool moving_average = options.moving_average;
  std::shared_ptr<const MeasuredError> error;
  double floor = std::numeric_limits<double>::quiet_NaN();

  // Of the caller.
  TrainingView view;

  std::thread worker, measurer;

  void command(Job job) {
    {
      const std::lock_guard lock(mutex);
      commands.push_back(std::move(job));
    }
    wake.notify_all();
  }

  /// Runs what was commanded; true where there was anything.
  bool obey() {
    std::deque<Job> taken;
    {
      const std::lock_guard lock(mutex);
      taken.swap(commands);
    }
    for (const Job& job : taken) guarded(job);
    return !taken.empty();
  }

  /// A trainer that fails (a graphics driver that gives up) ends training, and nothing else.
  template <class F>
  void guarded(F&& job) {
    try {
      job();
    } catch (const std::exception& failed) {
      broken = failed.what();
      status = TrainingStatus::ended;
    }
  }

  /// Measuring is not worth ending anything for: without it there is no number to show.
  template <class F>
  static void guarded_measure(F&& job) {
    try {
      job();
    } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch)
    }
  }

  /// After a failure training goes on from the weights that are in place.
  void begin_again() {
    broken.clear();
    if (run.end() != TrainingEnd::failed && run.end() != TrainingEnd::memorising) return;
    run.rewind(run.step());
    shown_end = std::min(shown_end, run.history().end());
  }
  /// The run has first weights and a history of its own again.
  void begin_anew(TrainingStatus then) {
    broken.clear();
    shown_end = -1;
    status = then;
  }

  void train(SteadyClock::time_point deadline, std::int64_t steps) {
    const std::int64_t end = std::min(goal, until);
    const std::int64_t last = steps < end - run.step() ? run.step() + steps : end;
    run.advance(last, deadline);
    const bool reached = run.end() == TrainingEnd::finished && run.step() >= goal;
    if (reached || run.end() == TrainingEnd::failed || run.end() == TrainingEnd::memorising)
      status = TrainingStatus::ended;
    else if (run.step() >= until)
      status = TrainingStatus::paused;
  }

  void publish(bool at_once) {
    const auto begin = SteadyClock::now();
    const bool running = status == TrainingStatus::running;
    const auto rest = std::max<SteadyClock::duration>(kCopyEvery, kCopyShare * copy_took);
    const bool news = running ? begin - published >= rest : status != shown_status || shown_end != run.history().end();
    if (!at_once && !news) return;
    published = begin;
    shown_status = status;
    guarded([&] {
      if (broken.empty() && (!copy || copy->step != run.step() || shown_end < 0)) {
        copy = std::make_shared<const Weights>(run.weights());
        copy_took = SteadyClock::now() - begin;
      }
    });
    auto snapshot = std::make_shared<TrainingSnapshot>();
    snapshot->step = run.step();
    snapshot->status = status;
    snapshot->end = broken.empty() ? run.end() : TrainingEnd::failed;
    snapshot->message = broken.empty() ? run.message() : broken;
    snapshot->steps_per_second = run.steps_per_second();
    snapshot->weights = copy;
    snapshot->kept = run.kept();
    const bool replaces = shown_end < 0;
    const LossHistory& history = run.history();
    LossHistory tail = tail_of(history, replaces ? history.first : std::min(shown_end, history.end()));
    shown_end = history.end();
    const std::lock_guard lock(mutex);
    now = std::move(snapshot);
    if (replaces || !inbox) {
      inbox_replaces = replaces || inbox_replaces;
      inbox = std::move(tail);
    } else {
      splice(*inbox, tail);
    }
    wake.notify_all();
  }

  /// Trains until the deadline, or as many steps as are due.
  void train_on(SteadyClock::time_point deadline) {
    if (status != TrainingStatus::running) {
      if (run.history().end() < run.step()) guarded([&] { train(deadline, 0); });  // what was in flight lands
      return;
    }
    const std::int64_t before = run.step();
    guarded([&] { train(deadline, steps_per_frame > 0 ? due : kNever); });
    due -= std::min(due, run.step() - before);
  }

  void work() {
    give_way();
    while (true) {
      bool frame = false;
      {
        std::unique_lock lock(mutex);
        wake.wait(lock, [&] {
          const bool may_train = status == TrainingStatus::running && (steps_per_frame == 0 || due > 0 || frame_passed);
          return stop || !commands.empty() || may_train;
        });
        if (stop) return;
        std::swap(frame, frame_passed);
      }
      const bool obeyed = obey();
      if (frame) due = steps_per_frame;
      train_on(SteadyClock::now() + kSlice);
      publish(obeyed || (steps_per_frame > 0 && due == 0));
    }
  }

  void measure() {
    give_way();
    guarded_measure([&] {
      const double least = loss_floor(run.job());
      const std::lock_guard lock(mutex);
      floor = least;
    });
    std::shared_ptr<const Weights> done;
    bool done_average = false;
    while (true) {
      bool average = false;
      {
        std::unique_lock lock(mutex);
        wake.wait(lock, [&] { return stop || now->weights != done || moving_average != done_average; });
        if (stop) return;
        done = now->weights;
        done_average = average = moving_average;
      }
      const auto begin = SteadyClock::now();
      guarded_measure([&] {
        auto measured = std::make_shared<MeasuredError>();
        measured->step = done->step;
        measured->by_time = error_by_time(run.learned(*done, average), *run.job().target, options.error_times);
        measured->mean = mean_error(measured->by_time);
        const std::lock_guard lock(mutex);
        error = std::move(measured);
      });
      std::unique_lock lock(mutex);
      wake.wait_for(lock, std::max<SteadyClock::duration>(kMeasureEvery, kMeasureShare * (SteadyClock::now() - begin)),
                    [&] { return stop; });
    }
  }
};

TrainingSession::TrainingSession(TrainingRun run, const Options& options)
    : state_(std::make_unique<State>(std::move(run), options)) {}
TrainingSession::~TrainingSession() = default;

bool TrainingSession::works_in_advance() const {
  return state_->options.place == Place::in_advance;
}

const TrainJob& TrainingSession::job() const {
  return state_->run.job();
}

void TrainingSession::start() {
  state_->command([s = state_.get()] {
    s->begin_again();
    s->until = kNever;
    s->status = TrainingStatus::running;
  });
}

void TrainingSession::train_to(std::int64_t step) {
  state_->command([s = state_.get(), step] {
    s->begin_again();
    s->until = step;
    s->status = TrainingStatus::running;
  });
}

void TrainingSession::pause() {
  state_->command([s = state_.get()] {
    if (s->status == TrainingStatus::running) s->status = TrainingStatus::paused;
  });
}

void TrainingSession::single_step() {
  state_->command([s = state_.get()] {
    s->begin_again();
    s->until = kNever;
    s->status = TrainingStatus::paused;
    s->train(SteadyClock::now(), 1);
  });
}

void TrainingSession::set_steps_per_frame(int steps) {
  state_->command([s = state_.get(), steps] {
    s->steps_per_frame = steps;
    s->due = 0;
  });
}

void TrainingSession::reset() {
  state_->command([s = state_.get()] {
    s->run.reset();
    s->begin_anew(s->status == TrainingStatus::running ? TrainingStatus::running : TrainingStatus::paused);
  });
}

void TrainingSession::rewind(std::int64_t step) {
  state_->command([s = state_.get(), step] {
    s->run.rewind(step);
    s->broken.clear();
    s->shown_end = std::min(s->shown_end, s->run.history().end());
    s->status = TrainingStatus::paused;
  });
}

void TrainingSession::resume(const Weights& weights) {
  state_->command([s = state_.get(), weights] {
    s->run.resume(weights);
    s->begin_anew(TrainingStatus::paused);
  });
}

void TrainingSession::set_moving_average(bool moving_average) {
  {
    const std::lock_guard lock(state_->mutex);
    state_->moving_average = moving_average;
  }
  state_->wake.notify_all();
}

void TrainingSession::advance(std::chrono::steady_clock::duration budget) {
  State& s = *state_;
  if (s.options.place == Place::own_thread) {
    {
      const std::lock_guard lock(s.mutex);
      s.frame_passed = true;
    }
    s.wake.notify_all();
    return;
  }
  const auto deadline = SteadyClock::now() + budget;
  const bool obeyed = s.obey();
  s.due = s.steps_per_frame;
  s.train_on(deadline);
  s.publish(obeyed);
}

const TrainingView& TrainingSession::poll() {
  State& s = *state_;
  const std::lock_guard lock(s.mutex);
  s.view.now = s.now;
  s.view.error = s.error;
  s.view.floor = s.floor;
  if (s.inbox) {
    if (s.inbox_replaces)
      s.view.history = std::move(*s.inbox);
    else
      splice(s.view.history, *s.inbox);
    s.inbox.reset();
    s.inbox_replaces = false;
  }
  return s.view;
}

}  // namespace scorescope
