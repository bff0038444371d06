#pragma once

#include <array>
#include <optional>

#include "app/export_desk.h"
#include "app/ui/ui.h"
#include "app/ui/widgets.h"
#include "core/render/compose.h"
#include "core/render/target.h"

namespace scorescope {

/// The picture an export would show, small: drawn by what draws the export, from the stage of the window.
class ExportPreview {
 public:
  /// As a texture of width x height pixels, rows from the bottom; the framebuffer that is bound stays so.
  unsigned draw(Session& session, int width, int height);

 private:
  std::optional<Composer> composer_;  ///< made when it is first wanted: it compiles shaders
  std::optional<RenderTarget> target_;
  GlTexture straight_;  ///< of a transparent picture, whose colours are divided by their alpha
};

/// The box over the window in which an export is chosen, started, watched and cancelled. Choices are the scene's; the
/// export goes on when the box is closed.
class ExportDialog {
 public:
  void draw(Ui& ui, PixelRect window);
  [[nodiscard]] bool typing() const { return typing_; }
  /// Something goes on that another frame would show.
  [[nodiscard]] bool busy() const { return desk_.busy(); }
  [[nodiscard]] const ExportDesk& desk() const { return desk_; }

 private:
  void open(Ui& ui);
  void draw_left(Ui& ui, Column& column, Scene& scene, bool& changed);
  void draw_file(Ui& ui, Column& column, Scene& scene, bool& changed);
  void draw_outcome(Ui& ui, Column& column);
  void draw_buttons(Ui& ui, Column& column, Scene& scene, bool& changed);
  void follow_format(const Scene& scene);

  ExportDesk desk_;
  ExportPreview preview_;
  bool shown_ = false, typing_ = false, start_ = false;
  bool named_ = false;  ///< the file, by hand
  int frame_ = 0;       ///< of the clip, in the preview
  std::array<char, 1024> file_{};
};

}  // namespace scorescope
