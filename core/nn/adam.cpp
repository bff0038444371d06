#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/nn/train_backend.h"

namespace scorescope {

AdamStep adam_step(const OptimiserSpec& optimiser, std::int64_t step) {
  const auto k = static_cast<double>(step);
  AdamStep out;
  out.rate = optimiser.learning_rate;
  if (optimiser.warmup > 0) out.rate *= std::min(1.0, (k + 1.0) / optimiser.warmup);
  if (optimiser.rate_schedule == RateSchedule::cosine)
    out.rate *= 0.5 * (1.0 + std::cos(std::numbers::pi * std::min(1.0, k / std::max(1, optimiser.steps))));
  out.correction1 = 1.0 - std::pow(optimiser.beta1, k + 1.0);
  out.correction2 = 1.0 - std::pow(optimiser.beta2, k + 1.0);
  out.ema = std::min(optimiser.ema, (k + 1.0) / (k + 10.0));
  return out;
}

}  // namespace scorescope
