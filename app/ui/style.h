#pragma once

#include "app/ui/compat.h"
#include "core/render/theme.h"

namespace scorescope {

/// Faces at the sizes the interface uses. ImGui cannot switch on tabular figures, so numbers have a face of their own
/// in which every digit is as wide as the next.
struct Fonts {
  ImFont* text = nullptr;         ///< 14
  ImFont* small = nullptr;        ///< 12.5
  ImFont* italic = nullptr;       ///< 14
  ImFont* strong = nullptr;       ///< 14, semibold
  ImFont* title = nullptr;        ///< 15.5, semibold
  ImFont* caption = nullptr;      ///< 12, semibold: section headers
  ImFont* number = nullptr;       ///< 13
  ImFont* tiny_number = nullptr;  ///< 11.5
};

/// Adds the faces to the atlas of the current context. Before the first frame. Falls back to the built-in font.
Fonts load_fonts(float scale);

/// The palette of product.md as ImGui's packed colours, and what is mixed from it.
struct Colours {
  ImU32 background, panel, control, line, text, dim, stage, data, noise, score, learned;
  ImU32 hover;     ///< ground of a control under the cursor
  ImU32 track;     ///< groove of a slider
  ImU32 on_noise;  ///< ink on a ground of a meaning's colour
};
Colours colours_of(const Theme& theme);

ImU32 packed(Rgb colour, float alpha = 1.0f);
ImU32 with_alpha(ImU32 colour, float alpha);

/// ImGui's own widgets (popups, text fields, scroll bars, tooltips) in the theme's colours.
void apply_style(const Theme& theme, float scale);

}  // namespace scorescope
