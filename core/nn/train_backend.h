#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "core/nn/batch_maker.h"
#include "core/nn/weights.h"

namespace scorescope {

/// The numbers of one Adam step that depend on the step alone, made in double: theta -= rate (m / (1 - b1^k)) /
/// (sqrt(v / (1 - b2^k)) + epsilon) + rate decay theta, k = 1, 2, ...
struct AdamStep {
  double rate = 0.0;
  double correction1 = 1.0, correction2 = 1.0;  ///< 1 - beta^k
  double ema = 0.0;                             ///< decay of the moving average at this step
};
AdamStep adam_step(const OptimiserSpec& optimiser, std::int64_t step);

/// One finished step.
struct StepRecord {
  std::int64_t step = 0;  ///< 0-based: the step that began from weights of this number
  float loss = 0.0f;
  float gradient_norm = 0.0f;      ///< before clipping
  std::vector<float> sample_loss;  ///< [samples] each sample's part of the loss; empty for likelihood
};

/// Where gradients are computed and applied. Bit-repeatable on one backend, whatever the thread count.
class TrainBackend {
 public:
  TrainBackend() = default;
  TrainBackend(const TrainBackend&) = delete;
  TrainBackend& operator=(const TrainBackend&) = delete;
  virtual ~TrainBackend() = default;

  [[nodiscard]] virtual std::string_view name() const = 0;  ///< "cpu" or "gpu"
  virtual void load(const Weights& weights) = 0;
  virtual void save(Weights& weights) const = 0;  ///< waits for the steps in flight
  /// Takes step number `step` (0-based). The GPU only enqueues it. A step whose gradient is not finite changes nothing.
  virtual void step(std::int64_t step, const AdamStep& adam) = 0;
  /// Appends the records of finished steps in order; never waits (a step in flight comes later) unless `wait`.
  virtual void collect(std::vector<StepRecord>& out, bool wait) = 0;
  /// Loss and gradient at the loaded weights for the batch of `step`; changes nothing. For the tests.
  virtual double gradient(std::int64_t step, std::vector<float>& out) = 0;
};

/// All cores but no more than `threads` (0: all). low_priority, for training behind a window: its threads give way; the
/// caller's, which works with them, is the caller's to lower (core/nn/thread_team.h).
std::unique_ptr<TrainBackend> make_cpu_trainer(const TrainJob& job, int threads = 0, bool low_priority = false);

}  // namespace scorescope
