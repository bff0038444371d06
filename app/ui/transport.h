#pragma once

#include "app/ui/rows.h"

namespace scorescope {

/// To the start, one step back, play or pause, one step on, loop, there and back, speed; below, what is chosen once.
void draw_transport(Ui& ui, PixelRect rect);

/// A choice of the timeline as a dim word in `row`. Where it stands; without width where it is hidden.
template <class E>
PixelRect timeline_choice(Ui& ui, PixelRect row, Align align, const std::string& key, E TimelineSpec::*of) {
  if (!shown(ui, "timeline/" + key)) return {row.x, row.y, 0.0f, row.h};
  Scene scene = ui.session.scene();
  E& value = scene.timeline.*of;
  const std::vector<Choice> options = choices_of(value);
  const std::size_t current = index_of(value);
  const float width = plain_choice_width(ui, options[current].label);
  const float x = row.x + (align == Align::left ? 0.0f : 0.5f * (row.w - width));
  const PixelRect place{std::round(x), row.y, width, row.h};
  const auto chosen =
      choice(ui, "timeline/" + key, place, options, current, ChoiceLook::plain, info_of(scene.timeline, key).help);
  if (chosen) {
    value = names_of(value)[*chosen].value;
    ui.session.apply(scene);
  }
  return place;
}

}  // namespace scorescope
