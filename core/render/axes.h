#pragma once

#include <string>
#include <vector>

#include "core/render/panel_layers.h"

namespace scorescope {

/// Values in [low, high] at a distance of 1, 2 or 5 times a power of ten, at most `most` of them.
struct Ticks {
  double step = 1.0;
  std::vector<double> values;
};
Ticks nice_ticks(double low, double high, int most);
/// As few digits as tell one tick from the next.
std::string tick_label(double value, double step);

/// The number at a tick, from x on, on a ground that keeps it clear of what is drawn there.
void draw_tick_number(const PanelPen& pen, const std::string& text, float x, float baseline);
/// Ticks and numbers along the left and the lower edge of a plane, inside `room`.
void draw_axes(const PanelPen& pen, const PanelMap& map, ArrowRoom room);
/// Ticks and numbers of one coordinate that runs upwards, from `top` to `bottom`, at pixel column x.
void draw_upright_axis(const PanelPen& pen, float cy, float per_unit, float x, float top, float bottom);

}  // namespace scorescope
