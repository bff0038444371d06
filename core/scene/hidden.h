#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/scene/scene.h"

namespace scorescope {

/// A part of the window that a scene may hide by name, and what stands in it: paths, of which a part hides with its
/// last one.
struct WindowPart {
  std::string_view name;
  std::span<const std::string_view> holds;
};
std::span<const WindowPart> window_parts();

/// Whether a scene lets the window show the control at a path: neither it nor what it lies in is hidden, and where the
/// side columns show only some, it is one of them, lies in one or holds one.
bool shows_control(const Scene& scene, std::string_view path);
/// Whether it lets it show a part: nothing hides it whole, and something in it is shown.
bool shows_part(const Scene& scene, std::string_view part);

/// Throws FieldError for a name in hide or show_only that is neither a part, nor a setting, nor a control.
void check_hidden(const Scene& scene);

}  // namespace scorescope
