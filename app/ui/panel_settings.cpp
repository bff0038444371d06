#include "app/ui/panel_settings.h"

#include "core/scene/panel_edit.h"
#include "core/scene/scene_fields.h"

namespace scorescope {
namespace {

/// "3 · Reverse SDE", as the list of panels calls it.
std::vector<std::string> names_of_panels(const Scene& scene, const std::vector<PanelSpec>& panels) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < panels.size(); ++i) {
    const FlowSpec* flow = panels[i].plot == PlotKind::none ? find_flow(scene, panels[i].flow) : nullptr;
    const std::string_view plot = choices_of(panels[i].plot)[index_of(panels[i].plot)].label;
    out.push_back(std::to_string(i + 1) + " · " + (flow != nullptr ? flow_name(*flow) : std::string(plot)));
  }
  return out;
}

bool shows(const std::vector<PanelSpec>& panels, Layer layer) {
  return std::any_of(panels.begin(), panels.end(), [&](const PanelSpec& panel) {
    return std::find(panel.layers.begin(), panel.layers.end(), layer) != panel.layers.end();
  });
}

}  // namespace

bool flow_rows(Ui& ui, Column& column, const std::string& path, const Scene& scene, FlowSpec& flow,
               std::span<const std::string_view> keys) {
  FieldRows rows(ui, column, path, keys, [&](const FieldInfo& info) {
    std::vector<std::string> out;
    if (info.key == "model")
      for (const ModelSpec& model : scene.models) out.push_back(model.id);
    if (info.key == "label")
      for (const int label : labels_of(scene.target)) out.push_back(std::to_string(label));
    return out;
  });
  fields(rows, flow);
  return rows.changed;
}

bool panel_rows(Ui& ui, Column& column, const std::string& path, const Scene& scene, PanelSpec& panel) {
  static constexpr std::string_view kPlot[] = {"plot", "over", "flow", "against"}, kFlow[] = {"plot"};
  FieldRows rows(ui, column, path, panel.plot == PlotKind::none ? std::span(kFlow, 1) : std::span(kPlot, 4),
                 [&](const FieldInfo&) {
                   std::vector<std::string> out{""};
                   for (const FlowSpec& flow : scene.flows) out.push_back(flow.id);
                   return out;
                 });
  fields(rows, panel);
  return rows.changed;
}

void panel_section(Ui& ui, Column& column, Scene& scene, bool& changed) {
  const PixelRect header{column.x, column.y, column.w, ui.px(20)};
  section_header(ui, column, "PANEL");
  if (header_button(ui, "panels/add", header, "+", "one more panel, with a flow of its own; at most nine"))
    ui.session.add_panel();
  const std::vector<PanelSpec> panels = scene.shown_panels();
  const PanelSpec* chosen = ui.session.chosen_panel(panels);
  if (chosen == nullptr) return;
  const std::vector<std::string> names = names_of_panels(scene, panels);
  std::vector<Choice> options;
  for (std::size_t i = 0; i < panels.size(); ++i) options.push_back({panels[i].id, names[i]});
  const PixelRect list{header.x, header.y, header.w - ui.px(32), header.h};
  if (const auto other = choice(ui, "panels/chosen", list, options, static_cast<std::size_t>(chosen - panels.data()),
                                ChoiceLook::plain, "whose flow is set here; a click on a panel chooses it too"))
    ui.session.view().panel = panels[*other].id;
  PanelSpec panel = *chosen;
  if (const FlowSpec* shown = panel.plot == PlotKind::none ? find_flow(scene, panel.flow) : nullptr) {
    FlowSpec flow = *shown;
    if (flow_rows(ui, column, "flows/" + flow.id + "/", scene, flow)) {
      set_flow(scene, flow);
      changed = true;
    }
  }
  if (panel_rows(ui, column, "panels/" + panel.id + "/", scene, panel)) {
    set_panel(scene, panel);
    changed = true;
  }
}

void focus_section(Ui& ui, Column& column, Scene& scene, bool& changed) {
  const bool kernel = shows(scene.shown_panels(), Layer::reverse_kernel);
  const bool focused = scene.focus.particle >= 0;
  const PixelRect header{column.x, column.y, column.w, ui.px(20)};
  section_header(ui, column, "ONE PARTICLE", focused ? "" : "click one in a panel");
  if (focused && header_button(ui, "focus/clear", header, "×", "all particles again")) {
    scene.focus.particle = -1;
    scene.focus.copies = 0;
    changed = true;
  }
  std::vector<std::string_view> keys;
  if (focused) keys = {"particle", "copies"};
  if (kernel) keys.push_back("step");
  if (keys.empty()) return;
  FieldRows rows(ui, column, "focus/", keys);
  fields(rows, scene.focus);
  changed = changed || rows.changed;
}

}  // namespace scorescope
