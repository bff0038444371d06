#pragma once

#include "core/render/panel_layers.h"

namespace scorescope {

/// What the exact field looks like beyond heat and arrows.

/// Light and shade on the energy -log p.
void draw_relief(const PanelPen& pen, const PanelMap& map, const FieldGrid& relief);
/// Sinks in the noise's colour, sources in the data's; the key at the lower right, over the scale bar.
void draw_heat(const PanelPen& pen, const PanelMap& map, const FieldGrid& heat);
void draw_heat_key(const PanelPen& pen);
/// Lines around regions of stated mass.
void draw_isolines(const PanelPen& pen, const PanelMap& map, const IsoLines& lines);
/// The mass, written on each inside `room`.
void draw_mass_labels(const PanelPen& pen, const PanelMap& map, const IsoLines& lines, ArrowRoom room);
/// Streamlines with a head now and then; `forwards`: along the lines' own sense.
void draw_streamlines(const PanelPen& pen, const PanelMap& map, const Polylines& lines, Rgb colour, bool forwards);

}  // namespace scorescope
