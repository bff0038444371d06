#pragma once

#include <string>
#include <vector>

namespace scorescope {

enum class ThemeName { dark, light };

/// How a clip repeats: not at all, there and back, or by dissolving its end into its beginning.
enum class ClipLoop { once, ping_pong, dissolve };

/// How the scene is exported: the choices last made, so that they can be made again.
struct ExportSpec {
  int width = 1280;
  int height = 720;
  int fps = 30;
  double speed = 1.0;  ///< times the timeline's
  double from = 0.0;   ///< the part of the timeline that is shown, in played fraction
  double to = 1.0;
  double hold_start = 0.0;  ///< seconds the first picture stands
  double hold_end = 0.0;
  ClipLoop loop = ClipLoop::once;
  double dissolve = 0.5;  ///< seconds
  ThemeName theme = ThemeName::dark;
  bool transparent = false;
  std::vector<std::string> panels;  ///< ids; empty: all
  bool titles = true;
  bool legend = true;
  bool time_bar = false;
  bool operator==(const ExportSpec&) const = default;
};

}  // namespace scorescope
