#pragma once

#include <string>

#include "core/nn/net_spec.h"
#include "core/nn/train_spec.h"

namespace scorescope {

/// A net of a scene, how it is trained, and the file its weights come from. As it stands, the recommended net. The
/// weights themselves are running state and not part of a scene.
struct ModelSpec {
  std::string id;
  NetSpec net;
  TrainSpec train;
  std::string weights;  ///< a weights file, relative to the scene file; empty: none
  bool use_ema = true;  ///< samplers and pictures take the moving average of the weights
  OnChange on_change = OnChange::keep;
  bool operator==(const ModelSpec&) const = default;
};

}  // namespace scorescope
