#pragma once

#include "app/ui/ui.h"

namespace scorescope {

/// Keyframes in the window: what a control shows of them, their marks on the timeline, and the menu that sets them.

/// A diamond at the left of a control whose setting has keys, filled where one stands at the present instant.
void draw_key_dot(Ui& ui, const std::string& path, PixelRect rect);
/// The right button on a control whose setting can move opens its menu.
void open_key_menu(Ui& ui, const std::string& path);
/// The menu that was opened. Last in a frame.
void draw_key_menu(Ui& ui);

/// Keys and bookmarks on the picture of the timeline: a click goes there.
void draw_story_marks(Ui& ui, PixelRect picture);
/// Bookmarks alone, hanging from the upper edge of what the clock runs through.
void draw_bookmarks(Ui& ui, PixelRect picture);

}  // namespace scorescope
