#pragma once

#include <functional>
#include <string>

#include "app/ui/parts.h"
#include "app/ui/ui.h"
#include "core/render/canvas.h"
#include "core/render/theme.h"

namespace scorescope {

/// A column that the mouse is on stays where it is, or a panel added there would take it away from under the hand. In a
/// window of another size all is arranged anew.
struct UsedColumns {
  ImVec2 size;  ///< of the window, when `parts` were arranged
  Parts parts;
  void enter(Present& present, ImVec2 now) const;
};

/// What bars and columns stand on.
void draw_grounds(Canvas& canvas, const Parts& parts, const Theme& palette, float ratio);

/// The lines between the parts.
void draw_rules(const Ui& ui, const Parts& parts);

/// A side column over the panels: where it would leave them too small, it lies on them while it is needed.
void lay_over(Ui& ui, const char* name, PixelRect rect, const std::function<void()>& draw);

/// What brings a hidden column back, in the gap beside the panels.
void column_handle(Ui& ui, const std::string& path, PixelRect canvas, bool at_left, bool& over);

/// A press beside the columns that lie over the panels lets them go.
void close_on_press_beside(const Ui& ui, const Parts& parts);

}  // namespace scorescope
