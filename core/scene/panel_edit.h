#pragma once

#include <string>
#include <string_view>

#include "core/scene/scene.h"

namespace scorescope {

/// Edits of the list of panels and of the flows they show, on a plain scene. A scene that names no panels gets the ones
/// shown at its first edit. What cannot be done throws UserError with the reason and changes nothing.

inline constexpr std::size_t kMostPanels = 9;  ///< and flows

[[nodiscard]] const FlowSpec* find_flow(const Scene& scene, std::string_view id);
[[nodiscard]] FlowSpec* find_flow(Scene& scene, std::string_view id);

/// A panel at the end with a new flow of its own, of a kind that is not on show where there is one. Its id.
std::string add_panel(Scene& scene);
/// The same panel again, behind it, with a copy of its flow, so that the two can be made to differ. Its id.
std::string duplicate_panel(Scene& scene, std::string_view id);
/// A flow that no other panel shows goes with it, unless it is the last. The last panel stays.
void remove_panel(Scene& scene, std::string_view id);
/// To place `to` in the list.
void move_panel(Scene& scene, std::string_view id, std::size_t to);

/// Puts an edited panel in the place of the one with its id. One that showed a plot and has no flow takes the first.
void set_panel(Scene& scene, const PanelSpec& edited);

/// Puts an edited flow in the place of the one with its id. What it has of its own from now on (grid, score) begins as
/// what it had from the scene, and guidance begins at a class of the target.
void set_flow(Scene& scene, FlowSpec edited);

}  // namespace scorescope
