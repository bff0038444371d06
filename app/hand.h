#pragma once

#include <cstddef>
#include <functional>
#include <optional>

#include "core/scene/target_edit.h"

namespace scorescope {

class Session;

/// What the left button does to the target in a panel of the plane. With `look` it takes a component that it meets;
/// with `components` all show their handles, and a double click adds one.
enum class Tool { look, components, add, brush, eraser };

/// How the hand stands; nothing of it enters a scene.
struct Hand {
  Tool tool = Tool::look;
  std::optional<std::size_t> selected;  ///< component whose handles are shown and whose numbers are written
  double angle = 0.0;                   ///< of the first of its axes, radians
  Brush brush;
  std::optional<double> came_from;  ///< where the clock stood when painting took it to the data
};

/// The selected component, if the target still has it.
std::optional<std::size_t> selected_component(const Session& session);
void select_component(Session& session, std::optional<std::size_t> index);

/// Takes up a tool; taken again it is laid down. The brush and the eraser work at the data's end of the clock, which
/// goes back when they are laid down.
void take_tool(Session& session, Tool tool);

/// Applies an edit of the target; the scene's title follows a change of kind. False as Session::apply().
bool edit_target(Session& session, const std::function<void(TargetSpec&)>& edit);

/// What stands in the title of a scene with this target.
std::string target_title(const TargetSpec& target);

void delete_selected(Session& session);
void duplicate_selected(Session& session);

}  // namespace scorescope
