#pragma once

#include <cmath>
#include <deque>
#include <functional>
#include <limits>
#include <memory>
#include <vector>

#include "core/nn/train_backend.h"

namespace scorescope::testing {

struct BowlOptions {
  int samples = 16;
  std::size_t lag = 0;                          ///< records come that many steps late, as from a GPU
  std::int64_t nan_loss = -1;                   ///< the loss of this step is not a number
  std::int64_t infinite = -1;                   ///< from this step on a weight is infinite
  std::int64_t explodes = -1;                   ///< from this step on the loss is a million times larger
  std::int64_t throws_at = -1;                  ///< the device is lost at this step
  std::function<double(const Weights&)> judge;  ///< what gradient() returns of the loaded weights
};

/// Stands in for a trainer: gradient descent with momentum in a quadratic bowl whose centre jitters from step to step,
/// so that what a step does depends on the weights, the momentum and the step's number alone, as with a net.
class BowlTrainer : public TrainBackend {
 public:
  explicit BowlTrainer(BowlOptions options = {}) : options_(std::move(options)) {}

  [[nodiscard]] std::string_view name() const override { return "bowl"; }
  void load(const Weights& weights) override { weights_ = weights; }
  void save(Weights& weights) const override { weights = weights_; }

  void step(std::int64_t step, const AdamStep& adam) override {
    if (step == options_.throws_at) throw std::runtime_error("the device was lost");
    StepRecord record{.step = step, .loss = 0.0f, .gradient_norm = 0.0f, .sample_loss = {}};
    const auto jitter = static_cast<float>(0.1 * std::sin(12.9898 * static_cast<double>(step)));
    float square = 0.0f;
    const bool counts = step != options_.nan_loss;
    for (std::size_t i = 0; i < weights_.params.size(); ++i) {
      const float g = weights_.params[i] - (1.0f + jitter);
      record.loss += 0.5f * g * g;
      square += g * g;
      if (!counts) continue;
      weights_.adam_m[i] = 0.9f * weights_.adam_m[i] + 0.1f * g;
      weights_.params[i] -= static_cast<float>(adam.rate) * weights_.adam_m[i];
      const auto keep = static_cast<float>(adam.ema);
      weights_.ema[i] = keep * weights_.ema[i] + (1.0f - keep) * weights_.params[i];
    }
    record.gradient_norm = std::sqrt(square);
    if (!counts) record.loss = std::numeric_limits<float>::quiet_NaN();
    if (options_.explodes >= 0 && step >= options_.explodes) record.loss = 1e6f * (record.loss + 1.0f);
    if (options_.infinite >= 0 && step >= options_.infinite)
      weights_.params[0] = std::numeric_limits<float>::infinity();
    for (int i = 0; i < options_.samples; ++i)
      record.sample_loss.push_back(record.loss * static_cast<float>(i) / static_cast<float>(options_.samples));
    flying_.push_back(record);
  }
  void collect(std::vector<StepRecord>& out, bool wait) override {
    while (flying_.size() > (wait ? 0 : options_.lag)) {
      out.push_back(flying_.front());
      flying_.pop_front();
    }
  }
  double gradient(std::int64_t, std::vector<float>&) override { return options_.judge(weights_); }

 private:
  BowlOptions options_;
  Weights weights_;
  std::deque<StepRecord> flying_;
};

/// A job small enough to be taken by any trainer at once.
inline TrainJob small_job(int dim = 2) {
  TrainJob job;
  job.net.width = 16;
  job.net.depth = 1;
  job.train.optimiser.batch = 16;
  job.train.optimiser.learning_rate = 0.05;
  Mixture target{.dim = dim, .components = {}};
  for (const double side : {-1.0, 1.0}) {
    Component c;
    c.mean = Vec2(side, 0.0);
    c.cov = 0.05 * (dim == 2 ? Mat2(Mat2::Identity()) : Mat2(Vec2(1.0, 0.0).asDiagonal()));
    target.components.push_back(c);
  }
  job.target = std::make_shared<const Mixture>(target);
  job.levels = trained_levels(job.train.objective, {}, 1.0);
  job.seed = 5;
  return job;
}

}  // namespace scorescope::testing
