#pragma once

#include <memory>
#include <optional>

#include "app/ui/ui.h"
#include "core/gpu/gl.h"

namespace scorescope {

/// The bottom bar: transport, the marginal density over time with the playhead on it, read-outs.
class Timeline {
 public:
  void draw(Ui& ui, PixelRect rect);

 private:
  /// What the picture depends on. It is made again only when this changes, not with every seed or solver.
  struct Shown {
    const Mixture* target = nullptr;
    ScheduleSpec schedule;
    StepGridSpec grid;
    Pace pace = Pace::even;
    Direction direction = Direction::to_data;
    ThemeName theme = ThemeName::dark;
    bool operator==(const Shown&) const = default;
  };
  void refresh(const Session& session);
  void draw_picture(Ui& ui, PixelRect rect);

  std::optional<GlTexture> texture_;
  std::shared_ptr<const Mixture> alive_;  ///< keeps Shown::target's address from being used again
  Shown shown_;
};

}  // namespace scorescope
