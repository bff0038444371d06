#include <Eigen/Core>
#include <algorithm>
#include <atomic>
#include <cmath>
#include <string>
#include <thread>

#include "core/math/error.h"
#include "core/nn/contrastive.h"
#include "core/nn/loss.h"
#include "core/nn/mlp.h"
#include "core/nn/thread_team.h"
#include "core/nn/train_backend.h"

namespace scorescope {

namespace {

/// Samples that go through the net at a time. More of them spread the cost of packing the weights, fewer let more
/// threads share a small batch. Never a matter of how many threads there are.
int tile_size(int samples) {
  return samples < 512 ? 64 : 128;
}
/// Sums of gradients kept apart, then added in order: what makes the result independent of the number of threads, and
/// the most threads that find work.
constexpr int kGroups = 16;
/// Parameters that one thread updates at a time.
constexpr Eigen::Index kBlock = 1024;

/// Hands out 0, 1, ..., count - 1 to whoever asks first.
class Counter {
 public:
  explicit Counter(int count) : count_(count) {}
  void restart() { next_.store(0, std::memory_order_relaxed); }
  template <class Body>
  void share(const Body& body) {
    for (int i = next_++; i < count_; i = next_++) body(i);
  }

 private:
  int count_;
  alignas(64) std::atomic<int> next_{0};
};

/// Aligned memory: where a vector loop begins decides how its terms are rounded, so it must not be left to chance.
using Aligned = Eigen::ArrayXf;

std::span<const float> span_of(const Aligned& values) {
  return {values.data(), static_cast<std::size_t>(values.size())};
}

class CpuTrainer final : public TrainBackend {
 public:
  CpuTrainer(const TrainJob& job, int threads, bool low_priority)
      : job_(job),
        maker_(job),
        tile_(tile_size(maker_.samples())),
        tiles_((maker_.samples() + tile_ - 1) / tile_),
        groups_(static_cast<std::size_t>(std::min(tiles_, kGroups))),
        tile_counter_(tiles_),
        group_counter_(std::min(tiles_, kGroups)),
        team_(team_size(threads, std::min(tiles_, kGroups)), low_priority) {
    maker_.shape(batch_);
    const auto size = static_cast<Eigen::Index>(param_layout(job.net, batch_.dim).size);
    for (Aligned* values : {&params_, &ema_, &m_, &v_, &gradient_}) values->setZero(size);
    for (Group& group : groups_) group.gradient.setZero(size);
    blocks_.resize(static_cast<std::size_t>((size + kBlock - 1) / kBlock));
    sample_loss_.resize(static_cast<std::size_t>(batch_.samples));
    if (batch_.form == LossForm::likelihood) energy_.resize(sample_loss_.size());
    const int rows = tile_ * batch_.jet.columns();
    for (int i = 0; i < team_.size(); ++i)
      members_.push_back({Mlp<float>(job.net, batch_.dim, batch_.jet, tile_),
                          NetMatrix<float>(rows, output_count(job.net, batch_.dim))});
  }

  [[nodiscard]] std::string_view name() const override { return "cpu"; }
  void load(const Weights& weights) override {
    const auto put = [](const std::vector<float>& from, Aligned& to) {
      if (from.size() != static_cast<std::size_t>(to.size()))
        throw UserError("The weights are of another net, or without the optimiser's state: " +
                        std::to_string(from.size()) + " numbers where this net has " + std::to_string(to.size()) + ".");
      std::copy(from.begin(), from.end(), to.begin());
    };
    put(weights.params, params_), put(weights.ema, ema_), put(weights.adam_m, m_), put(weights.adam_v, v_);
    step_ = weights.step;
  }
  void save(Weights& weights) const override {
    const auto get = [](const Aligned& from) { return std::vector<float>(from.begin(), from.end()); };
    weights = {.step = step_, .params = get(params_), .ema = get(ema_), .adam_m = get(m_), .adam_v = get(v_)};
  }

  void step(std::int64_t step, const AdamStep& adam) override {
    Counter updates(static_cast<int>(blocks_.size()));
    run(step, [&](const Outcome& outcome) {
      if (outcome.finite()) updates.share([&](int block) { update(block, outcome.norm, adam); });
    });
    const Outcome outcome = sum();
    if (outcome.finite()) step_ = step + 1;
    StepRecord record{
        .step = step, .loss = static_cast<float>(outcome.loss), .gradient_norm = static_cast<float>(outcome.norm)};
    if (batch_.form != LossForm::likelihood) record.sample_loss = sample_loss_;
    records_.push_back(std::move(record));
  }

  void collect(std::vector<StepRecord>& out, bool) override {
    std::move(records_.begin(), records_.end(), std::back_inserter(out));
    records_.clear();
  }

  double gradient(std::int64_t step, std::vector<float>& out) override {
    run(step, [](const Outcome&) {});
    out.assign(gradient_.begin(), gradient_.end());
    return sum().loss;
  }

 private:
  /// What one thread works with.
  struct Member {
    Mlp<float> mlp;
    NetMatrix<float> output_gradient;
  };
  /// Some tiles, one after the other.
  struct Group {
    Aligned gradient;
    double loss = 0.0;
  };
  struct Outcome {
    double loss = 0.0, norm = 0.0;
    [[nodiscard]] bool finite() const { return std::isfinite(loss) && std::isfinite(norm); }
  };

  static int team_size(int threads, int most) {
    const int cores = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    return std::clamp(threads > 0 ? threads : cores, 1, most);
  }

  /// Loss and gradient at the batch of a step, then finish(outcome) on every member.
  template <class Finish>
  void run(std::int64_t step, const Finish& finish) {
    tile_counter_.restart();
    group_counter_.restart();
    Counter blocks(static_cast<int>(blocks_.size()));
    team_.run([&](int member) {
      Member& self = members_[static_cast<std::size_t>(member)];
      if (batch_.form == LossForm::likelihood) {
        tile_counter_.share([&](int tile) { find_energies(step, tile, self); });
        team_.barrier();
      }
      const double partition = batch_.form == LossForm::likelihood ? log_partition<float>(batch_, energy_) : 0.0;
      group_counter_.share([&](int group) { pass(step, group, partition, self); });
      if (member == 0) partition_ = partition;
      team_.barrier();
      blocks.share([&](int block) { reduce(block); });
      team_.barrier();
      finish(sum());
    });
  }

  [[nodiscard]] int first_of(int tile) const { return std::min(tile * tile_, batch_.samples); }

  void find_energies(std::int64_t step, int tile, Member& self) {
    const int first = first_of(tile), count = first_of(tile + 1) - first;
    maker_.fill(step, first, first + count, batch_);
    energies<float>(batch_, first, count, self.mlp.forward(span_of(params_), batch_, first, count),
                    std::span(energy_).subspan(static_cast<std::size_t>(first)));
  }

  void pass(std::int64_t step, int number, double partition, Member& self) {
    Group& group = groups_[static_cast<std::size_t>(number)];
    group.gradient.setZero();
    group.loss = 0.0;
    const int groups = static_cast<int>(groups_.size());
    for (int tile = number * tiles_ / groups; tile < (number + 1) * tiles_ / groups; ++tile) {
      const int first = first_of(tile), count = first_of(tile + 1) - first;
      if (batch_.form != LossForm::likelihood) maker_.fill(step, first, first + count, batch_);
      if (job_.train.objective.kind == Objective::contrastive)
        move_negatives(job_, step, std::max(first, batch_.samples / 2), first + count, span_of(params_), self.mlp,
                       batch_);
      const ConstNetView<float> output = self.mlp.forward(span_of(params_), batch_, first, count);
      NetView<float> delta(self.output_gradient.data(), output.rows(), output.cols());
      group.loss += loss_gradient<float>(batch_, first, count, output, partition, delta,
                                         std::span(sample_loss_).subspan(static_cast<std::size_t>(first)));
      self.mlp.backward(span_of(params_), {delta.data(), delta.rows(), delta.cols()},
                        {group.gradient.data(), static_cast<std::size_t>(group.gradient.size())});
    }
  }

  template <class Values>
  static auto segment(Values& values, Eigen::Index block) {
    const Eigen::Index begin = block * kBlock;
    return values.segment(begin, std::min(kBlock, values.size() - begin));
  }

  /// Adds up the groups' gradients in order.
  void reduce(Eigen::Index block) {
    auto total = segment(gradient_, block);
    total = segment(groups_[0].gradient, block);
    for (std::size_t g = 1; g < groups_.size(); ++g) total += segment(groups_[g].gradient, block);
    blocks_[static_cast<std::size_t>(block)] = total.matrix().cast<double>().squaredNorm();
  }

  [[nodiscard]] Outcome sum() const {
    Outcome out{.loss = partition_};
    for (const Group& group : groups_) out.loss += group.loss;
    double squares = 0.0;
    for (const double block : blocks_) squares += block;
    out.norm = std::sqrt(squares);
    return out;
  }

  /// Adam (Kingma and Ba 2015, algorithm 1) with decoupled weight decay (Loshchilov and Hutter 2019).
  void update(Eigen::Index block, double norm, const AdamStep& adam) {
    const OptimiserSpec& o = job_.train.optimiser;
    const auto f = [](double value) { return static_cast<float>(value); };
    const float scale = o.clip > 0.0 && norm > o.clip ? f(o.clip / norm) : 1.0f;
    const float b1 = f(o.beta1), b2 = f(o.beta2), epsilon = f(o.epsilon);
    const float rate = f(adam.rate / adam.correction1), decay = f(adam.rate * o.weight_decay);
    const float correction = f(1.0 / adam.correction2), ema = f(adam.ema);
    const auto gradient = segment(gradient_, block);
    auto p = segment(params_, block), average = segment(ema_, block), m = segment(m_, block), v = segment(v_, block);
    m = b1 * m + (1.0f - b1) * scale * gradient;
    v = b2 * v + (1.0f - b2) * (scale * gradient).square();
    p -= rate * m / ((correction * v).sqrt() + epsilon) + decay * p;
    average = ema * average + (1.0f - ema) * p;
  }

  TrainJob job_;
  BatchMaker maker_;
  Batch<float> batch_;
  std::int64_t step_ = 0;
  int tile_, tiles_;
  std::vector<Group> groups_;
  Aligned params_, ema_, m_, v_, gradient_;
  std::vector<double> blocks_;  ///< squared norms
  std::vector<float> sample_loss_, energy_;
  double partition_ = 0.0;
  std::vector<Member> members_;
  std::vector<StepRecord> records_;
  Counter tile_counter_, group_counter_;
  ThreadTeam team_;
};

}  // namespace

std::unique_ptr<TrainBackend> make_cpu_trainer(const TrainJob& job, int threads, bool low_priority) {
  return std::make_unique<CpuTrainer>(job, threads, low_priority);
}

}  // namespace scorescope
