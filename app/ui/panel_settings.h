#pragma once

#include "app/ui/rows.h"

namespace scorescope {

/// Rows for the fields of a flow (of these alone, where keys are given), with what the scene has to offer: its models,
/// the classes of its target. True when `flow` changed.
bool flow_rows(Ui& ui, Column& column, const std::string& path, const Scene& scene, FlowSpec& flow,
               std::span<const std::string_view> keys = {});

/// What a panel shows in place of a flow. True when `panel` changed.
bool panel_rows(Ui& ui, Column& column, const std::string& path, const Scene& scene, PanelSpec& panel);

/// The flow of the panel chosen, with all its settings; the list of panels and the button that adds one.
void panel_section(Ui& ui, Column& column, Scene& scene, bool& changed);

/// The particle singled out.
void focus_section(Ui& ui, Column& column, Scene& scene, bool& changed);

}  // namespace scorescope
