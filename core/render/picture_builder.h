#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

#include "core/flow/backend.h"
#include "core/render/panel_picture.h"
#include "core/scene/metric_source.h"
#include "core/scene/stage.h"

namespace scorescope {

/// The net whose field a panel of this flow lays over the exact one: the one the flow follows, else the one the scene's
/// score names, else the first. Null: the scene has none.
std::shared_ptr<const LearnedScore> shown_net(const Stage& stage, const FlowSpec& flow);

/// How much of a legend there is: the layers shown and those a scene begins with; the same with a word that unfolds it;
/// everything that can be switched.
enum class Legend { still, folded, unfolded };

struct PictureOptions {
  Legend legend = Legend::still;
  /// Until when paths to come and flow maps may be worked on; what is not done is done in the next picture.
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
  float head_room = 0.0f;           ///< points at the right end of the title to leave free
  std::optional<Vec2> cursor = {};  ///< where the fan stands; else at the particle singled out, else at the first
  /// Where the number in a panel's head and what is plotted come from; null: neither is known.
  MetricSource* metrics = nullptr;
  bool few_arrows = false;  ///< for the back row
  int beat = 0;             ///< above 0: the step to come of one particle, up to this beat
};

/// Turns what a stage shows into pictures. Fields are evaluated off the pixel grid and kept by what they are of, so
/// panels that claim the same density share them.
class PictureBuilder {
 public:
  explicit PictureBuilder(Backend& backend);
  PictureBuilder(PictureBuilder&&) noexcept;
  ~PictureBuilder();

  /// The picture of `panel` now. `aspect` is width / height of the panel. Spans point into the stage and hold until it
  /// advances.
  PanelPicture build(const Stage& stage, const PanelSpec& panel, double aspect, const PictureOptions& options = {});

  /// Whether the pictures built since the last call were all complete.
  [[nodiscard]] bool take_complete();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The marginal density over the timeline, for the ground of the timeline bar: column i of `columns` is u = (i + 1/2) /
/// columns, row j of `rows` from the top; each column divided by its largest value. In 2D: the marginal of the first
/// coordinate.
std::vector<float> timeline_density(const Stage& stage, int columns, int rows);

}  // namespace scorescope
