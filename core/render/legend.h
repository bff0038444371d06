#pragma once

#include "core/render/picture_builder.h"

namespace scorescope {

/// The words under a panel, each the name of what it switches.
std::vector<PanelPicture::LegendWord> legend_of(const PanelSpec& panel, const ViewSpec& view, const FlowSpec& flow,
                                                bool on_clock, int dim, Legend legend);

}  // namespace scorescope
