#pragma once

#include <filesystem>

#include "app/backend_choice.h"
#include "core/scene/scene.h"

namespace scorescope {

struct WindowOptions {
  int width = 0;  ///< 0: as it was left, 1600x1000 the first time
  int height = 0;
  ThemeName theme = ThemeName::dark;
  BackendChoice backend = BackendChoice::automatic;
  std::filesystem::path scene_file;         ///< empty: the default scene
  std::filesystem::path lesson;             ///< opened over it; empty: none
  std::filesystem::path base_folder = ".";  ///< where files named in the scene are looked for
  bool paused = false;
  bool train = false;                 ///< from the first frame on
  int frames = 0;                     ///< quit after so many; 0: stay
  std::filesystem::path dump_ui;      ///< where every control lies, as JSON; empty: not written
  std::filesystem::path frame_times;  ///< milliseconds of every frame, as JSON; empty: not written
};

/// Opens the window and stays until it is closed. Throws UserError without a display or OpenGL 3.3.
int run_window(const Scene& scene, const WindowOptions& options);

}  // namespace scorescope
