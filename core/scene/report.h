#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "core/nn/score_error.h"
#include "core/nn/training_run.h"
#include "core/scene/measure.h"

namespace scorescope {

/// A flow and its metrics as `run --metrics` writes them and lessons read them.
nlohmann::ordered_json flow_report(const FlowResult& result, const FlowMetrics& metrics);

/// Mean of the last 200 losses; NaN where there are none.
double recent_loss(const LossHistory& history);

/// How far a training run came.
struct TrainingFigures {
  double loss = 0.0;   ///< recent_loss()
  double floor = 0.0;  ///< loss_floor()
  double eps_error = 0.0;
  std::vector<LevelError> by_time;
};
/// Of the weights it ended with; `moving_average`: judged by the average of the weights.
TrainingFigures training_figures(const TrainingRun& run, const Weights& weights, bool moving_average);

/// The same as `train --metrics` writes it.
nlohmann::ordered_json training_report(const TrainingRun& run, const TrainingFigures& figures, bool moving_average);

const char* name_of(TrainingEnd end);

}  // namespace scorescope
