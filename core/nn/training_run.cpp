#include "core/nn/training_run.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdio>
#include <deque>
#include <limits>
#include <span>

#include "core/math/error.h"
#include "core/nn/param_layout.h"

namespace scorescope {
namespace {

/// Every so many steps the samples' losses are sorted by time: asking for their times costs a pass over the batch.
constexpr std::int64_t kTimesEvery = 8;
constexpr float kTimesMemory = 0.9f;
/// The held-out points are asked every so many steps, with the same noise every time, of so many batches.
constexpr std::int64_t kMonitorEvery = 25;
constexpr int kMonitorBatches = 2;
/// Memorising is when the held-out loss has not been lower for as long again as it fell, and stands clearly higher.
constexpr std::int64_t kMonitorPatience = 200;
constexpr float kMonitorRise = 0.05f;
/// A loss has exploded when so many steps in a row stand at so many times where it began.
constexpr int kExplodedSteps = 8;
constexpr float kExplodedFactor = 100.0f;

bool all_finite(std::span<const float> values) {
  return std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); });
}

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

void check(const TrainJob& job) {
  if (!job.target || job.target->components.empty()) throw UserError("the target has no points to learn from");
  if (job.train.data.kind == DataKind::fixed && job.train.data.count < 2)
    throw UserError("data/count: a net learns from at least 2 points, found " + std::to_string(job.train.data.count));
}

/// What usually makes a training run fail.
std::string likely_cause(const OptimiserSpec& optimiser) {
  const double usual = OptimiserSpec{}.learning_rate;
  const std::string rate = number(optimiser.learning_rate);
  if (optimiser.learning_rate > 10.0 * usual)
    return "a learning rate of " + rate + " is the likely cause (" + number(usual) + " is usual)";
  if (optimiser.clip == 0.0) return "clip the gradient (clip 1 is usual) or lower the learning rate from " + rate;
  return "lower the learning rate from " + rate;
}

using Instant = std::chrono::steady_clock::time_point;

/// Steps a second over the last second or so of wall time, pauses longer than that left out.
class StepRate {
 public:
  void add(int steps, Instant begin, Instant end) {
    if (steps == 0) return;
    spans_.push_back({begin, end, steps});
    while (spans_.size() > 1 && end - spans_.front().end > std::chrono::seconds(1)) spans_.pop_front();
  }
  [[nodiscard]] double per_second() const {
    if (spans_.empty()) return 0.0;
    int steps = 0;
    for (const Span& s : spans_) steps += s.steps;
    const std::chrono::duration<double> wall = spans_.back().end - spans_.front().begin;
    return wall.count() > 0.0 ? steps / wall.count() : 0.0;
  }

 private:
  struct Span {
    Instant begin, end;
    int steps = 0;
  };
  std::deque<Span> spans_;
};

}  // namespace

std::int64_t next_kept_step(std::int64_t step) {
  if (step < 1) return 1;
  const auto octave = static_cast<std::int64_t>(std::bit_floor(static_cast<std::uint64_t>(step)));
  const std::int64_t stride = octave < 16 ? octave : octave / 4;
  return (step / stride + 1) * stride;
}

struct TrainingRun::State {
  TrainJob job;
  std::unique_ptr<TrainBackend> backend;
  std::unique_ptr<TrainBackend> monitor;
  BatchMaker batches;

  /// What judging by the held-out points has found.
  struct Judged {
    float least = std::numeric_limits<float>::infinity();
    std::shared_ptr<const Weights> best;
    std::vector<float> by_time;  ///< as it was then
  };
  /// Beside kept weights: what rewinding has to restore so that everything after it is what it was.
  struct Mark {
    std::vector<float> by_time;
    Judged judged;
  };

  std::int64_t step = 0;
  LossHistory history;
  Judged judged;
  TrainingEnd end = TrainingEnd::none;
  std::string message;
  std::vector<std::shared_ptr<const Weights>> kept;
  std::vector<Mark> marks;  ///< one for each of kept
  StepRate rate;
  std::vector<StepRecord> records;
  std::vector<float> times, scratch;

  State(const TrainJob& j, std::unique_ptr<TrainBackend> b, std::unique_ptr<TrainBackend> m)
      : job(j), backend(std::move(b)), monitor(std::move(m)), batches(j) {}

  [[nodiscard]] Weights first_weights() const {
    Weights w;
    w.params = initial_params(job.net, job.target->dim, job.seed);
    w.ema = w.params;
    w.adam_m.assign(w.params.size(), 0.0f);
    w.adam_v.assign(w.params.size(), 0.0f);
    return w;
  }

  [[nodiscard]] Weights present() const {
    Weights w;
    backend->save(w);
    w.step = step;
    return w;
  }

  void load(const Weights& weights) {
    backend->collect(records, true);  // what was in flight is forgotten
    records.clear();
    backend->load(weights);
    step = weights.step;
  }

  void begin(Weights weights) {
    load(weights);
    history = {};
    history.first = step;
    history.by_time.assign(kTimeBins, std::numeric_limits<float>::quiet_NaN());
    judged = {};
    may_go_on();
    kept.clear();
    marks.clear();
    if (monitor) judge(weights);
    keep(std::move(weights));
  }

  void may_go_on() {
    end = TrainingEnd::none;
    message.clear();
  }

  void keep(Weights weights) {
    kept.push_back(std::make_shared<const Weights>(std::move(weights)));
    marks.push_back({history.by_time, judged});
  }

  /// The last weights kept at or before `at`, or the first ones, become the present ones. The history stays.
  void go_back(std::int64_t at) {
    while (kept.size() > 1 && kept.back()->step > at) {
      kept.pop_back();
      marks.pop_back();
    }
    load(*kept.back());
    history.by_time = marks.back().by_time;
    judged = marks.back().judged;
  }

  void cut_history() {
    history.loss.resize(static_cast<std::size_t>(step - history.first));
    history.gradient_norm.resize(history.loss.size());
    while (!history.held_out_step.empty() && history.held_out_step.back() > step) {
      history.held_out_step.pop_back();
      history.held_out.pop_back();
    }
  }

  /// `bad`: the first step that went wrong. A step before it has shown that its weights were good.
  void fail(std::int64_t bad, const std::string& what) {
    const std::int64_t noticed = history.end() - 1;
    go_back(bad - 1);
    end = TrainingEnd::failed;
    message = "training stopped at step " + std::to_string(noticed) + " because " + what + "; " +
              likely_cause(job.train.optimiser) + "; the weights are those of step " + std::to_string(step) + " again";
  }

  /// Steps at the end of the history that stand above what the first loss allows.
  [[nodiscard]] int exploded_steps() const {
    const float bound = kExplodedFactor * std::max(1.0f, std::abs(history.loss.front()));
    int count = 0;
    for (auto l = history.loss.rbegin(); l != history.loss.rend() && *l > bound && count < kExplodedSteps; ++l) ++count;
    return count;
  }

  void sort_by_time(const StepRecord& record) {
    if (record.sample_loss.empty() || record.step % kTimesEvery != 0) return;
    const std::size_t count = record.sample_loss.size();
    times.resize(count);
    batches.times(record.step, times);
    std::array<float, kTimeBins> sum{};
    std::array<float, kTimeBins> in_bin{};
    for (std::size_t i = 0; i < count; ++i) {
      const auto bin = static_cast<std::size_t>(std::clamp(static_cast<int>(times[i] * kTimeBins), 0, kTimeBins - 1));
      sum[bin] += record.sample_loss[i] * static_cast<float>(count);
      in_bin[bin] += 1.0f;
    }
    for (std::size_t bin = 0; bin < kTimeBins; ++bin) {
      if (in_bin[bin] == 0.0f) continue;
      const float mean = sum[bin] / in_bin[bin];
      float& recent = history.by_time[bin];
      recent = std::isnan(recent) ? mean : kTimesMemory * recent + (1.0f - kTimesMemory) * mean;
    }
  }

  /// Takes in the steps that have finished, as far as the first that went wrong.
  void collect(bool wait) {
    backend->collect(records, wait);
    for (const StepRecord& record : records) {
      history.loss.push_back(record.loss);
      history.gradient_norm.push_back(record.gradient_norm);
      if (!std::isfinite(record.loss)) return fail(record.step, "the loss is not finite");
      if (!std::isfinite(record.gradient_norm)) return fail(record.step, "the gradient is not finite");
      if (exploded_steps() == kExplodedSteps)
        return fail(record.step - kExplodedSteps + 1,
                    "the loss has exploded to " +
                        number(*std::max_element(history.loss.end() - kExplodedSteps, history.loss.end())));
      sort_by_time(record);
    }
    records.clear();
  }

  void judge(const Weights& weights) {
    monitor->load(weights);
    double sum = 0.0;
    for (int batch = 0; batch < kMonitorBatches; ++batch) sum += monitor->gradient(batch, scratch);
    const auto loss = static_cast<float>(sum / kMonitorBatches);
    history.held_out_step.push_back(weights.step);
    history.held_out.push_back(loss);
    if (loss < judged.least) judged = {loss, std::make_shared<const Weights>(weights), history.by_time};
    if (!job.train.data.stop || !judged.best) return;
    const std::int64_t best = judged.best->step;
    if (weights.step - best < std::max(kMonitorPatience, best - history.first)) return;
    if (loss > judged.least + kMonitorRise * std::max(0.1f, std::abs(judged.least))) memorised(loss);
  }

  void memorised(float loss) {
    const Judged was = judged;
    go_back(was.best->step);
    if (step != was.best->step) {
      load(*was.best);
      kept.push_back(was.best);
      marks.push_back({was.by_time, was});
      history.by_time = was.by_time;
      judged = was;
    }
    end = TrainingEnd::memorising;
    message = "memorising: the loss of the held-out points was least at step " + std::to_string(step) + " (" +
              number(was.least) + ", then " + number(loss) + "), and the weights are those of that step again";
  }

  void take_step() {
    backend->step(step, adam_step(job.train.optimiser, step));
    ++step;
    const bool keeps = step == next_kept_step(step - 1);
    const bool judges = monitor && step % kMonitorEvery == 0;
    collect(keeps || judges);
    if (end != TrainingEnd::none || !(keeps || judges)) return;
    Weights weights = present();
    if (!all_finite(weights.params)) return fail(step - 1, "a weight is not finite");
    if (judges) judge(weights);
    if (keeps && end == TrainingEnd::none) keep(std::move(weights));
  }
};

TrainingRun::TrainingRun(const TrainJob& job, std::unique_ptr<TrainBackend> backend,
                         std::unique_ptr<TrainBackend> monitor) {
  check(job);
  state_ = std::make_unique<State>(job, std::move(backend), std::move(monitor));
  state_->begin(state_->first_weights());
}
TrainingRun::~TrainingRun() = default;
TrainingRun::TrainingRun(TrainingRun&&) noexcept = default;
TrainingRun& TrainingRun::operator=(TrainingRun&&) noexcept = default;

const TrainJob& TrainingRun::job() const {
  return state_->job;
}
std::string_view TrainingRun::backend_name() const {
  return state_->backend->name();
}
std::int64_t TrainingRun::step() const {
  return state_->step;
}
const LossHistory& TrainingRun::history() const {
  return state_->history;
}
TrainingEnd TrainingRun::end() const {
  return state_->end;
}
const std::string& TrainingRun::message() const {
  return state_->message;
}
double TrainingRun::steps_per_second() const {
  return state_->rate.per_second();
}
Weights TrainingRun::weights() const {
  return state_->present();
}
const std::vector<std::shared_ptr<const Weights>>& TrainingRun::kept() const {
  return state_->kept;
}

int TrainingRun::advance(std::int64_t last_step, Instant deadline) {
  State& s = *state_;
  if (s.end == TrainingEnd::finished && s.step < last_step) s.end = TrainingEnd::none;
  if (s.end != TrainingEnd::none) return 0;
  const Instant begin = std::chrono::steady_clock::now();
  Instant now = begin;
  int taken = 0;
  while (s.end == TrainingEnd::none && s.step < last_step && (taken == 0 || now < deadline)) {
    s.take_step();
    ++taken;
    now = std::chrono::steady_clock::now();
  }
  if (s.end == TrainingEnd::none && s.step >= last_step) {
    s.collect(false);
    if (s.end == TrainingEnd::none && s.history.end() == s.step) s.end = TrainingEnd::finished;
  }
  s.rate.add(taken, begin, now);
  return taken;
}

void TrainingRun::reset() {
  state_->begin(state_->first_weights());
}

void TrainingRun::rewind(std::int64_t step) {
  state_->go_back(step);
  state_->cut_history();
  state_->may_go_on();
}

void TrainingRun::resume(const Weights& weights) {
  state_->begin(weights);
}

LearnedScore TrainingRun::learned(const Weights& weights, bool moving_average) const {
  return {.net = state_->job.net,
          .levels = state_->job.levels,
          .dim = state_->job.target->dim,
          .params = moving_average ? weights.ema : weights.params,
          .step = weights.step};
}

TrainingRun make_training_run(const TrainJob& job, std::unique_ptr<TrainBackend> backend) {
  check(job);
  std::unique_ptr<TrainBackend> monitor;
  if (job.train.data.kind == DataKind::fixed && job.train.data.held_out > 0) {
    TrainJob judged = job;
    judged.held_out = true;
    monitor = make_cpu_trainer(judged, 1);
  }
  return {job, std::move(backend), std::move(monitor)};
}

}  // namespace scorescope
