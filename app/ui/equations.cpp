#include "app/ui/equations.h"

#include <epoxy/gl.h>

#include <algorithm>
#include <cmath>

#include "core/math/error.h"

namespace scorescope {
namespace {

/// Sizes that are asked for every frame must not differ in the last bit.
int tenths(float v) {
  return static_cast<int>(std::lround(10.0f * v));
}

/// Nothing where it cannot be read.
EquationPicture fitted(const std::filesystem::path& file, const Theme& look, float pixels_per_ex, float width) {
  try {
    const Equation equation = read_equation(file);
    return draw_equation(equation.svg, look, std::min(pixels_per_ex, width / equation.width));
  } catch (const UserError&) {
    return {};
  }
}

EquationShelf::Picture to_texture(const EquationPicture& picture) {
  EquationShelf::Picture out;
  if (picture.rgba.empty()) return out;
  out.width = static_cast<float>(picture.width);
  out.height = static_cast<float>(picture.height);
  glGenTextures(1, &out.texture);
  glBindTexture(GL_TEXTURE_2D, out.texture);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, picture.width, picture.height, 0, GL_RGBA, GL_UNSIGNED_BYTE,
               picture.rgba.data());
  glBindTexture(GL_TEXTURE_2D, 0);
  return out;
}

}  // namespace

EquationShelf::~EquationShelf() {
  for (const auto& [key, picture] : pictures_) glDeleteTextures(1, &picture.texture);
}

const EquationShelf::Picture& EquationShelf::picture(const std::string& name, ThemeName theme, float pixels_per_ex,
                                                     float width) {
  const std::filesystem::path file = equation_file(folder_, name, notation_);
  const auto key = std::make_tuple(file.string(), theme, tenths(pixels_per_ex), tenths(width));
  const auto found = pictures_.find(key);
  if (found != pictures_.end()) return found->second;
  return pictures_.emplace(key, to_texture(fitted(file, scorescope::theme(theme), pixels_per_ex, width))).first->second;
}

void draw_equation(PixelRect rect, const EquationShelf::Picture& picture) {
  if (picture.texture == 0) return;
  const float x = std::round(rect.x + 0.5f * (rect.w - picture.width));
  const float y = std::round(rect.y + 0.5f * (rect.h - picture.height));
  ImGui::GetWindowDrawList()->AddImage(compat::texture(picture.texture), {x, y},
                                       {x + picture.width, y + picture.height});
}

}  // namespace scorescope
