#pragma once

#include <memory>
#include <vector>

#include "core/flow/backend.h"
#include "core/render/panel_picture.h"
#include "core/scene/stage.h"

namespace scorescope {

/// The net whose field a panel of this flow lays over the exact one: the one the flow follows, else the one the scene's
/// score names, else the first. Null: the scene has none.
std::shared_ptr<const LearnedScore> shown_net(const Stage& stage, const FlowSpec& flow);

/// Turns what a stage shows into pictures. Densities and arrows are evaluated off the pixel grid and kept (least
/// recently used) by mixture, level and box, so panels that claim the same density share one grid.
class PictureBuilder {
 public:
  explicit PictureBuilder(Backend& backend);
  PictureBuilder(PictureBuilder&&) noexcept;
  ~PictureBuilder();

  /// The picture of `panel` now. `aspect` is width / height of the panel. Spans point into the stage and hold until it
  /// advances.
  PanelPicture build(const Stage& stage, const PanelSpec& panel, double aspect);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The marginal density over the timeline, for the ground of the timeline bar: column i of `columns` is u = (i + 1/2) /
/// columns, row j of `rows` from the top; each column divided by its largest value. In 2D: the marginal of the first
/// coordinate.
std::vector<float> timeline_density(const Stage& stage, int columns, int rows);

}  // namespace scorescope
