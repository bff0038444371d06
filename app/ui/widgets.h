#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "app/ui/ui.h"
#include "core/scene/fields.h"

namespace scorescope {

/// Rows from the top of a column downwards.
struct Column {
  float x = 0, y = 0, w = 0;
  PixelRect row(float height) {
    const PixelRect r{x, y, w, height};
    y += height;
    return r;
  }
  void gap(float height) { y += height; }
};

/// What the mouse does with a control.
struct Touch {
  bool hovered = false, pressed = false, held = false, clicked = false, double_clicked = false;
};

/// Whether the scene lets the window show the control at a path, and a part of the window by its name. What it does not
/// is neither drawn nor in the registry, and takes no room.
bool shown(const Ui& ui, std::string_view path);
bool part_shown(const Ui& ui, std::string_view part);

/// A control at `rect`: listens to the mouse and enters the registry. `help` says what it is, in the field's words
/// with symbol and unit, while the mouse rests on it.
Touch control(Ui& ui, const std::string& path, PixelRect rect, std::string_view help);

/// A place that listens to the mouse and shows something of its own where that is: a chart's reading, the ground behind
/// a list.
Touch surface(Ui& ui, const std::string& path, PixelRect rect);

enum class Align { left, centre, right };

/// One line of text, centred vertically in `rect`. Where it does not fit it is cut with an ellipsis, which the registry
/// is told. Returns its width.
float label(Ui& ui, ImFont* font, PixelRect rect, ImU32 colour, std::string_view text, Align align = Align::left);
/// The same for words that somebody else chose (titles, file names): they may be of any length.
float free_label(Ui& ui, ImFont* font, PixelRect rect, ImU32 colour, std::string_view text, Align align = Align::left);
/// Edges on whole pixels: thin lines between them would blur.
PixelRect on_pixels(PixelRect rect);
void box(PixelRect rect, ImU32 fill, ImU32 border, float rounding);
/// A sentence or two beside the mouse, in lines of readable length.
void tooltip(Ui& ui, std::string_view text);

/// "TARGET" in spaced capitals; what stands at its right end, dim.
void section_header(Ui& ui, Column& column, std::string_view title, std::string_view right = {});

/// The same over a section that a click on the title folds away. Whether the section is to be drawn.
bool section(Ui& ui, Column& column, const std::string& key, std::string_view title, std::string_view right = {});

/// How a button stands among others.
enum class ButtonLook { plain, strong, disabled };
/// `strong` is filled with `accent`.
bool action_button(Ui& ui, const std::string& path, PixelRect rect, std::string_view text, ButtonLook look,
                   ImU32 accent, std::string_view help);
/// `key` stands at the right of the words: what does the same; may be empty.
bool text_button(Ui& ui, const std::string& path, PixelRect rect, std::string_view text, std::string_view key,
                 std::string_view help);

/// A small square button at the right end of a header row.
bool header_button(Ui& ui, const std::string& path, PixelRect header, std::string_view text, std::string_view help);

/// Width of the names at the left of a row, points.
inline constexpr float kNameWidth = 96.0f;
/// Sides of what is round and no larger than a knob: off a circle by a seventh of a pixel. Every triangle counts where
/// a processor draws.
inline constexpr int kRoundSides = 16;

/// Label, groove with a round knob, value. Double click, control-click or a click on the value types it.
/// True when `value` changed.
bool slider(Ui& ui, const std::string& path, PixelRect rect, const FieldInfo& info, double& value, bool integer);

/// A field that can be typed into. True when `text` was committed.
bool text_field(Ui& ui, const std::string& path, PixelRect rect, std::string& text, std::string_view help);

struct Choice {
  std::string_view key;        ///< last part of its path in the registry
  std::string_view label;      ///< what is shown
  std::string_view help = {};  ///< where it differs from that of the whole
};
enum class ChoiceLook { boxed, plain };  ///< plain: dim text at the right end, as beside a section header
float plain_choice_width(Ui& ui, std::string_view shown);
/// A list to choose from. The index chosen now, if any.
std::optional<std::size_t> choice(Ui& ui, const std::string& path, PixelRect rect, std::span<const Choice> options,
                                  std::size_t current, ChoiceLook look, std::string_view help);

/// A button with three dots, and the list it opens. The index chosen now, if any.
std::optional<std::size_t> menu(Ui& ui, const std::string& path, PixelRect rect, std::span<const Choice> options,
                                std::string_view help);

/// All choices side by side, the chosen one filled with `accent`. The index chosen now, if any.
std::optional<std::size_t> segments(Ui& ui, const std::string& path, PixelRect rect, std::span<const Choice> options,
                                    std::size_t current, ImU32 accent, std::string_view help);

/// A name and a switch at the right end. True when `value` changed.
bool toggle(Ui& ui, const std::string& path, PixelRect rect, std::string_view name, bool& value, std::string_view help);

/// A sentence in as many lines as it takes.
void paragraph(Ui& ui, Column& column, ImU32 colour, std::string_view text);

}  // namespace scorescope
