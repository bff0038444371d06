#include <algorithm>

#include "app/session.h"
#include "core/math/error.h"
#include "core/scene/field_info.h"
#include "core/scene/panel_edit.h"

namespace scorescope {

std::vector<PanelSpec> Session::visible_panels() const {
  std::vector<PanelSpec> panels = scene().shown_panels();
  if (view_.solo && *view_.solo < panels.size()) return {panels[*view_.solo]};
  return panels;
}

void Session::solo(std::size_t panel) {
  if (panel < scene().shown_panels().size()) view_.solo = panel;
}

void Session::edit_panel(const std::string& panel_id, const std::function<void(Scene&, PanelSpec&)>& edit) {
  Scene edited = scene();
  edited.panels = edited.shown_panels();  // a scene without panels gets them at the first edit
  for (PanelSpec& panel : edited.panels)
    if (panel.id == panel_id) edit(edited, panel);
  apply(edited);
}

void Session::toggle_layer(const std::string& panel_id, Layer layer) {
  edit_panel(panel_id, [&](Scene&, PanelSpec& panel) {
    const bool off = std::erase(panel.layers, layer) > 0;
    // One heat at a time.
    if (layer == Layer::divergence) std::erase(panel.layers, Layer::curl);
    if (layer == Layer::curl) std::erase(panel.layers, Layer::divergence);
    if (!off) panel.layers.push_back(layer);
    std::sort(panel.layers.begin(), panel.layers.end());
  });
}

namespace {

template <class E>
E next(E value) {
  const auto names = names_of(value);
  const auto at = std::find_if(names.begin(), names.end(), [&](const auto& entry) { return entry.value == value; });
  return at + 1 == names.end() ? names.front().value : (at + 1)->value;
}

}  // namespace

void Session::next_colour(const std::string& panel_id) {
  edit_panel(panel_id, [](Scene&, PanelSpec& panel) { panel.colour_by = next(panel.colour_by); });
}

void Session::next_camera(const std::string& panel_id) {
  edit_panel(panel_id, [](Scene& edited, PanelSpec& panel) {
    ViewSpec& view = panel.own_view ? panel.view : edited.view;
    // A half height in other coordinates would be another one.
    view = {.camera = next(view.camera)};
  });
}

void Session::toggle_link(const std::string& panel_id) {
  edit_panel(panel_id, [](Scene& edited, PanelSpec& panel) {
    if (!panel.own_view) panel.view = edited.view;
    panel.own_view = !panel.own_view;
  });
}

void Session::set_view(const std::string& panel_id, const ViewSpec& view) {
  const std::vector<PanelSpec> panels = scene().shown_panels();
  const auto own = [&](const PanelSpec& panel) { return panel.id == panel_id && panel.own_view; };
  if (std::any_of(panels.begin(), panels.end(), own))
    return edit_panel(panel_id, [&](Scene&, PanelSpec& panel) { panel.view = view; });
  Scene edited = scene();
  edited.view = view;
  apply(edited);
}

void Session::fit_view() {
  const std::vector<PanelSpec> panels = visible_panels();
  for (const PanelSpec& panel : panels)
    if (panel.id == view_.hovered) return set_view(panel.id, {.camera = scene().view_of(panel).camera});
  Scene edited = scene();
  edited.view = {.camera = edited.view.camera};
  apply(edited);
}

bool Session::edit(const std::function<void(Scene&)>& change) {
  Scene edited = scene();
  try {
    change(edited);
  } catch (const UserError& error) {
    message_ = error.what();
    return false;
  }
  return apply(edited);
}

const PanelSpec* Session::chosen_panel(const std::vector<PanelSpec>& shown) const {
  const auto at =
      std::find_if(shown.begin(), shown.end(), [&](const PanelSpec& panel) { return panel.id == view_.panel; });
  return at != shown.end() ? &*at : shown.empty() ? nullptr : &shown.front();
}

void Session::add_panel() {
  if (edit([&](Scene& edited) { view_.panel = scorescope::add_panel(edited); })) view_.solo.reset();
}

void Session::duplicate_panel(const std::string& panel_id) {
  if (edit([&](Scene& edited) { view_.panel = scorescope::duplicate_panel(edited, panel_id); })) view_.solo.reset();
}

void Session::remove_panel(const std::string& panel_id) {
  if (edit([&](Scene& edited) { scorescope::remove_panel(edited, panel_id); })) view_.solo.reset();
}

void Session::move_panel(const std::string& panel_id, std::size_t to) {
  edit([&](Scene& edited) { scorescope::move_panel(edited, panel_id, to); });
}

bool Session::set_flow(const FlowSpec& flow) {
  return edit([&](Scene& edited) { scorescope::set_flow(edited, flow); });
}

void Session::set_colour(const std::string& panel_id, ColourBy colour) {
  edit_panel(panel_id, [&](Scene&, PanelSpec& panel) { panel.colour_by = colour; });
}

void Session::focus(int particle) {
  edit([&](Scene& edited) {
    edited.focus.particle = particle;
    edited.focus.copies = 0;
  });
}

}  // namespace scorescope
