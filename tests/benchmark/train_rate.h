#pragma once

#include <nlohmann/json_fwd.hpp>

namespace scorescope {

struct TrainRateOptions {
  double budget = 1.0;  ///< seconds of one repetition on one trainer
  int repetitions = 5;
  bool gpu = false;           ///< an OpenGL 4.3 context is current
  double peak_teraflops = 0;  ///< of the GPU in single precision; 0: not known
};

/// Training steps a second of the CPU and the GPU trainer, taken in turns, for nets and batches of several sizes.
nlohmann::ordered_json measure_trainers(const TrainRateOptions& options);

}  // namespace scorescope
