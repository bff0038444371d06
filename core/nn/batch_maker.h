#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "core/math/mixture.h"
#include "core/nn/batch.h"
#include "core/nn/net_spec.h"
#include "core/nn/train_spec.h"
#include "core/nn/trained_levels.h"

namespace scorescope {

/// All that decides a training run, to the last bit on one backend.
struct TrainJob {
  NetSpec net;
  TrainSpec train;
  TrainedLevels levels;
  std::shared_ptr<const Mixture> target;
  std::uint64_t seed = 0;
  bool held_out = false;  ///< fixed data: batches are of the held-out points, to judge by (T13)
};

/// Makes the samples of any step: a pure function of (job, step, sample), so both trainers see the same batches and
/// any number of threads may fill parts of one.
class BatchMaker {
 public:
  explicit BatchMaker(const TrainJob& job);
  ~BatchMaker();

  [[nodiscard]] int samples() const;  ///< with the quadrature nodes (likelihood) or negatives (contrastive)
  /// Sizes `batch` and sets what does not depend on the sample.
  void shape(Batch<float>& batch) const;
  /// Samples [first, last) of step `step`.
  void fill(std::int64_t step, int first, int last, Batch<float>& batch) const;
  /// Batch::time of samples 0 .. times.size() - 1 of a step, and nothing else of them.
  void times(std::int64_t step, std::span<float> times) const;
  /// The same numbers in double, made from the float draws: for the tests of gradients.
  void shape(Batch<double>& batch) const;
  void fill(std::int64_t step, int first, int last, Batch<double>& batch) const;

 private:
  struct State;
  std::unique_ptr<const State> state_;
};

}  // namespace scorescope
