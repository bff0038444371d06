#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <tuple>

#include "app/assets.h"
#include "app/ui/ui.h"
#include "core/render/equation.h"

namespace scorescope {

/// Equations as textures, each drawn once for a theme and size. Lives on the thread of its OpenGL context.
class EquationShelf {
 public:
  EquationShelf() = default;
  EquationShelf(const EquationShelf&) = delete;
  EquationShelf& operator=(const EquationShelf&) = delete;
  ~EquationShelf();

  struct Picture {
    unsigned texture = 0;
    float width = 0, height = 0;
  };
  /// Shrunk where it is wider than `width`. An equation that cannot be read is an empty picture.
  const Picture& picture(const std::string& name, ThemeName theme, float pixels_per_ex, float width);
  /// Whose symbols they are written in from now on.
  void write_in(Notation notation) { notation_ = notation; }

 private:
  std::filesystem::path folder_ = asset_folder() / "equations";
  Notation notation_ = Notation::principles;
  std::map<std::tuple<std::string, ThemeName, int, int>, Picture> pictures_;
};

/// Draws it centred in `rect`.
void draw_equation(PixelRect rect, const EquationShelf::Picture& picture);

}  // namespace scorescope
