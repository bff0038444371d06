#pragma once

#include <string>
#include <string_view>

#include "core/render/picture_builder.h"

namespace scorescope {

/// What there is to switch.
struct Legible {
  const FlowSpec& flow;
  bool on_clock;  ///< the flow has a schedule time
  bool net;       ///< a net says something about it
  int dim;
};

/// The words under a panel, each the name of what it switches.
std::vector<PanelPicture::LegendWord> legend_of(const PanelSpec& panel, const ViewSpec& view, const Legible& of,
                                                Legend legend);

/// What a script calls the word ("density", "colour_by"), and one sentence on it.
std::string legend_key(const PanelPicture::LegendWord& word);
std::string_view legend_help(const PanelPicture::LegendWord& word);

}  // namespace scorescope
