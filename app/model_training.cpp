#include "app/model_training.h"

#include <algorithm>
#include <cmath>

namespace scorescope {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kSettle{250};  // after the last change of a setting
constexpr std::chrono::milliseconds kLook{5};      // while somebody waits
constexpr std::chrono::seconds kMeasuring{20};     // what takes longer than this is not waited for
constexpr std::chrono::milliseconds kEcho{1500};   // what a command brings, the error measured last, is there by then

bool same_job(const TrainJob& a, const TrainJob& b) {
  return a.net == b.net && a.train == b.train && a.levels == b.levels && a.target == b.target && a.seed == b.seed;
}

/// Whether weights of one are weights of the other.
bool same_shape(const TrainJob& a, const TrainJob& b) {
  return a.net == b.net && a.target->dim == b.target->dim;
}

void cut(LossHistory& record, std::int64_t end) {
  const auto keep = static_cast<std::size_t>(std::max<std::int64_t>(0, end - record.first));
  if (record.loss.size() > keep) record.loss.resize(keep);
  if (record.gradient_norm.size() > keep) record.gradient_norm.resize(keep);
  while (!record.held_out_step.empty() && record.held_out_step.back() >= end) {
    record.held_out_step.pop_back();
    record.held_out.pop_back();
  }
}

/// Entries of `part` that `record` does not reach to.
void extend(LossHistory& record, const LossHistory& part) {
  const auto skip = static_cast<std::ptrdiff_t>(record.end() - part.first);
  record.loss.insert(record.loss.end(), part.loss.begin() + skip, part.loss.end());
  record.gradient_norm.insert(record.gradient_norm.end(), part.gradient_norm.begin() + skip, part.gradient_norm.end());
  record.by_time = part.by_time;
  for (std::size_t i = 0; i < part.held_out_step.size(); ++i) {
    if (!record.held_out_step.empty() && part.held_out_step[i] <= record.held_out_step.back()) continue;
    record.held_out_step.push_back(part.held_out_step[i]);
    record.held_out.push_back(part.held_out[i]);
  }
}

const KeptNet* kept_at(const std::vector<KeptNet>& kept, std::int64_t step) {
  const auto after = std::upper_bound(kept.begin(), kept.end(), step,
                                      [](std::int64_t s, const KeptNet& k) { return s < k.weights->step; });
  return after == kept.begin() ? nullptr : &*std::prev(after);
}

}  // namespace

ModelTraining::ModelTraining(const TrainingWish& wish, TrainerMaker make, const Weights* from)
    : make_(std::move(make)), wish_(wish) {
  begin(from);
}

ModelTraining::~ModelTraining() = default;

void ModelTraining::begin(const Weights* from) {
  auto session = make_(wish_.job, wish_.moving_average, from);  // the old one stands if this throws
  if (steps_per_frame_ > 0) session->set_steps_per_frame(steps_per_frame_);
  retire();
  session_ = std::move(session);
  levels_ = wish_.job.levels;
  part_first_ = -1;
  view_ = &session_->poll();
}

void ModelTraining::retire() {
  if (!session_) return;
  if (session_->works_in_advance())
    session_.reset();  // its graphics objects belong to this thread
  else
    retiring_ = std::jthread([old = std::move(session_)]() mutable { old.reset(); });
}

bool ModelTraining::busy() const {
  return running() || changed_ || SteadyClock::now() - told_ < kEcho;
}

void ModelTraining::wish(const TrainingWish& wish) {
  if (wish.moving_average != wish_.moving_average) session_->set_moving_average(wish.moving_average);
  wish_.moving_average = wish.moving_average;
  wish_.on_change = wish.on_change;
  if (same_job(wish.job, wish_.job)) return;
  wish_.job = wish.job;
  changed_ = SteadyClock::now();
  told();
}

void ModelTraining::rebuild() {
  changed_.reset();
  const TrainJob& now = session_->job();
  if (same_job(now, wish_.job)) return;
  const bool run_on = running();
  const bool other_problem = !(now.levels == wish_.job.levels) || now.target != wish_.job.target;
  const bool anew = !same_shape(now, wish_.job) || (other_problem && wish_.on_change == OnChange::restart);
  const std::shared_ptr<const Weights> present = view_->now->weights;
  try {
    if (!anew) earlier_ = kept_;
    begin(anew ? nullptr : present.get());
    message_.clear();
    if (anew) {
      earlier_.clear();
      scrubbed_.reset();
    }
    if (run_on) session_->start();
  } catch (const std::exception& failed) {
    session_->pause();
    message_ = failed.what();
  }
}

void ModelTraining::scrub(std::optional<std::int64_t> step) {
  told();
  scrubbed_ = step;
}

void ModelTraining::start() {
  told();
  scrubbed_.reset();
  if (changed_) rebuild();
  session_->start();
}

void ModelTraining::train_through(std::int64_t steps) {
  reset();
  session_->train_to(steps);
  const auto ended = [&] { return !running() && (step() >= steps || view_->now->status == TrainingStatus::ended); };
  auto done = SteadyClock::now();
  do {
    std::this_thread::sleep_for(kLook);
    poll(kLook);
    if (!ended()) done = SteadyClock::now();
  } while (!ended() || (!measured() && SteadyClock::now() - done < kMeasuring));
}

bool ModelTraining::measured() const {
  return error() != nullptr && error()->step == step() && !std::isnan(floor());
}

void ModelTraining::pause() {
  told();
  session_->pause();
}

void ModelTraining::single_step() {
  told();
  scrubbed_.reset();
  if (changed_) rebuild();
  session_->single_step();
}

void ModelTraining::reset() {
  told();
  scrubbed_.reset();
  if (changed_) rebuild();
  earlier_.clear();
  session_->reset();
}

void ModelTraining::rewind(std::int64_t step) {
  told();
  scrubbed_.reset();
  const KeptNet* kept = kept_at(kept_, step);
  if (kept == nullptr) return;
  // What an earlier session kept, this one does not have.
  if (!earlier_.empty() && kept->weights->step <= earlier_.back().weights->step) {
    const std::shared_ptr<const Weights> from = kept->weights;
    std::erase_if(earlier_, [&](const KeptNet& k) { return k.weights->step > from->step; });
    begin(from.get());
  } else {
    session_->rewind(kept->weights->step);
  }
}

void ModelTraining::set_steps_per_frame(int steps) {
  steps_per_frame_ = steps;
  session_->set_steps_per_frame(steps);
}

void ModelTraining::poll(SteadyClock::duration budget) {
  if (changed_ && SteadyClock::now() - *changed_ > kSettle) rebuild();
  session_->advance(budget);
  view_ = &session_->poll();
  if (!view_->now->message.empty()) message_ = view_->now->message;
  if (running()) message_.clear();
  follow_record();
  follow_kept();
}

void ModelTraining::follow_record() {
  const LossHistory& part = view_->history;
  if (part.first < record_.first || record_.end() < part.first) record_ = LossHistory{.first = part.first};
  // Steps of one session are the same whenever they are taken, so what is common to both needs no second look.
  cut(record_, part.first == part_first_ ? part.end() : part.first);
  part_first_ = part.first;
  extend(record_, part);
}

void ModelTraining::follow_kept() {
  const auto& own = view_->now->kept;
  kept_.clear();
  const std::int64_t first = own.empty() ? step() : own.front()->step;
  for (const KeptNet& k : earlier_)
    if (k.weights->step < first) kept_.push_back(k);
  for (const auto& weights : own) kept_.push_back({weights, levels_});
}

std::shared_ptr<const LearnedScore> ModelTraining::net() {
  const KeptNet now{view_->now->weights, levels_};
  const KeptNet* kept = scrubbed_ ? kept_at(kept_, *scrubbed_) : nullptr;
  const KeptNet& wanted = kept != nullptr ? *kept : now;
  if (shown_.net && shown_.weights == wanted.weights && shown_.moving_average == wish_.moving_average)
    return shown_.net;
  const TrainJob& job = session_->job();
  shown_ = {wanted.weights, wish_.moving_average,
            std::make_shared<const LearnedScore>(
                LearnedScore{.net = job.net,
                             .levels = wanted.levels,
                             .dim = job.target->dim,
                             .params = wish_.moving_average ? wanted.weights->ema : wanted.weights->params,
                             .step = wanted.weights->step})};
  return shown_.net;
}

}  // namespace scorescope
