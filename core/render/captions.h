#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/render/canvas.h"
#include "core/scene/scene.h"

namespace scorescope {

/// The captions of a scene at played fraction u over `area`, each on a ground of its own. They come and go softly, but
/// for those of the timeline's very ends.
void draw_captions(Canvas& canvas, const Theme& theme, std::span<const Caption> captions, double u,
                   const PixelRect& area, float scale);

/// Hides a panel under what a class is to predict, its title aside.
void draw_veil(Canvas& canvas, const Theme& theme, const std::string& question, const PixelRect& panel, float scale);

/// A heading over the panels for the back row: a title, and a sentence where there is one. What is left of `area`.
PixelRect draw_heading(Canvas& canvas, const Theme& theme, const std::string& title, const std::string& sentence,
                       const PixelRect& area, float scale);

/// Words in lines no wider than `width`; a word that is wider has a line of its own.
std::vector<std::string> wrapped(Canvas& canvas, std::string_view text, Face face, float size, float width);

}  // namespace scorescope
