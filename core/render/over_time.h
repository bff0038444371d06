#pragma once

#include "core/render/camera.h"
#include "core/render/kept.h"
#include "core/render/panel_fields.h"

namespace scorescope {

/// 1D: a flow over the whole clock. Horizontally the played fraction u, vertically the camera's coordinates from the
/// lower to the upper edge, -1 to 1.
class TimePictures {
 public:
  explicit TimePictures(Backend& backend) : backend_(&backend), heats_(kKept) {}

  /// log p of the density the flow claims at each u, every column half way between its own largest value and that of
  /// all: dim where p is wide, but never dark. Kept by what it is of.
  std::shared_ptr<const DensityGrid> heat(const Stage& stage, const Stage::FlowView& view, const ViewSpec& look,
                                          const Made& made);
  /// Paths of the tracked particles of `runner` (the view's own flow) up to the state shown.
  static Polylines past(const Stage& stage, const Stage::FlowView& view, const ViewSpec& look,
                        const FlowRunner& runner);
  /// And after it.
  static Polylines future(const Stage& stage, const Stage::FlowView& view, const ViewSpec& look, const Paths& paths);
  /// From x at the present to where x_0 may lie, at the data end; the last one to their mean.
  static Polylines fan(const Stage& stage, const ViewSpec& look, const ConditionalFan& fan, Signal level);

 private:
  static constexpr std::size_t kKept = 12;
  struct Key {
    std::shared_ptr<const Mixture> mixture;
    Made made;
    ViewSpec look;
    double extent;
    std::vector<Signal> levels;
    bool operator==(const Key&) const = default;
  };
  Backend* backend_;
  Kept<Key, DensityGrid> heats_;
};

/// The played fraction at which a flow's state stands.
double played_fraction(const Clock& clock, const SamplerProgram& program, int row);

}  // namespace scorescope
