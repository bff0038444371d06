#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/render/theme.h"
#include "core/scene/scene.h"

struct _cairo;

namespace scorescope {

/// A typeset equation (assets/equations/NAME.svg): the text of its file, and its size in ex, the height of a lower-case
/// x. It is drawn in the theme's colours: text, and its classes data, noise, score and learned.
struct Equation {
  std::string svg;
  float width = 0, height = 0;
};

/// Throws UserError for what cannot be read or is no such SVG.
Equation read_equation(const std::filesystem::path& file);

/// The equation of a flow by the name of its file, without the extension: "reverse_sde.learned".
std::string flow_equation(const FlowSpec& flow, bool learned);

/// The file of an equation in a notation: its own spelling where it has one, else the plain one, which says the same
/// there.
std::filesystem::path equation_file(const std::filesystem::path& folder, const std::string& name, Notation notation);

/// Straight (not premultiplied) RGBA, rows from the top.
struct EquationPicture {
  int width = 0, height = 0;
  std::vector<std::uint8_t> rgba;
};

/// `pixels_per_ex` is the height of a lower-case x. Throws UserError for what is no SVG.
EquationPicture draw_equation(const std::string& svg, const Theme& theme, float pixels_per_ex);

/// The same as vectors, its upper left corner at the origin of `to`.
void draw_equation(_cairo* to, const std::string& svg, const Theme& theme, float pixels_per_ex);

/// The same as an element of an SVG file, its upper left corner at (x, y).
std::string equation_group(const Equation& equation, const Theme& theme, float x, float y, float pixels_per_ex);

}  // namespace scorescope
