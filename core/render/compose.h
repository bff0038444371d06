#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/flow/backend.h"
#include "core/media/image_io.h"
#include "core/render/canvas.h"
#include "core/render/picture_builder.h"
#include "core/render/scene_renderer.h"
#include "core/scene/stage.h"

namespace scorescope {

/// What is in a picture of the panel grid, and how it looks.
struct Composition {
  Theme look = theme(ThemeName::dark);
  std::vector<std::string> panels;  ///< ids; empty: all of the scene
  bool titles = true;
  bool legend = true;
  bool time_bar = false;
  std::filesystem::path equations;  ///< folder of typeset equations; empty: panels show none
};

/// Where the clock stands between its ends, and t; or the step, where no flow goes by t.
void draw_time_bar(Canvas& canvas, const Theme& look, const Stage& stage, const PixelRect& area, float scale);
/// Of that area, where the clock's line runs: left of the words.
PixelRect time_line(const Stage& stage, const PixelRect& area, float scale);

/// The panels of a scene with these ids, in its order; all of them where there is no id.
std::vector<PanelSpec> exported_panels(const Scene& scene, const std::vector<std::string>& ids);

/// Draws the panel grid of a stage as it stands, picture after picture: what is evaluated for one is kept for the next.
class Composer {
 public:
  Composer(Backend& backend, std::unique_ptr<Canvas> canvas);
  /// Fills width x height pixels. Type and lines follow the size, so that a larger picture is the same one, finer.
  /// Throws UserError for an equation that cannot be read.
  void draw(const Stage& stage, const Composition& composition, int width, int height);

 private:
  std::shared_ptr<const Equation> equation_of(const Stage& stage, const PanelSpec& panel,
                                              const std::filesystem::path& folder);

  PictureBuilder builder_;
  ExactMetrics metrics_;
  Canvas* canvas_;  ///< the renderer's
  SceneRenderer renderer_;
  std::map<std::filesystem::path, std::shared_ptr<const Equation>> equations_;  ///< that were read
};

/// One picture of all panels Needs a current context.
Image render_panels(const Stage& stage, Backend& backend, ThemeName theme, int width, int height);

}  // namespace scorescope
