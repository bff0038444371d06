#include "app/ui/panel_menu.h"

#include <algorithm>

#include "app/ui/panel_settings.h"
#include "core/render/legend.h"
#include "core/scene/panel_edit.h"

namespace scorescope {
namespace {

constexpr const char* kPopup = "panel menu";
constexpr std::string_view kKeys[] = {"kind", "forward", "solver", "guidance", "grid", "score"};

/// Words side by side, a new row where one is full; a click on one switches its layer.
void layer_words(Ui& ui, Column& column, const std::string& path, const PanelSpec& panel) {
  const Stage& stage = ui.session.stage();
  const auto index = stage.flow_index(panel.flow);
  if (!index) return;
  const Stage::FlowView view = stage.flow(*index);
  const Legible of{*view.spec, view.runner->program().on_clock, shown_net(stage, *view.spec) != nullptr,
                   stage.target()->dim};
  const float height = ui.px(24), gap = ui.px(5);
  float x = column.x;
  PixelRect row = column.row(height);
  for (const auto& word : legend_of(panel, stage.scene().view_of(panel), of, Legend::unfolded)) {
    if (word.does != PanelPicture::LegendWord::Does::layer) continue;
    const float width = compat::text_width(ui.fonts.small, word.word) + ui.px(16);
    if (x > column.x && x + width > column.x + column.w) {
      column.gap(gap);
      row = column.row(height);
      x = column.x;
    }
    const PixelRect chip{x, row.y, width, height};
    x += width + gap;
    const Touch touch = control(ui, path + "layers/" + legend_key(word), chip, legend_help(word));
    box(chip, touch.hovered || word.on ? ui.colours.hover : ui.colours.control,
        word.on ? ui.colours.noise : ui.colours.line, ui.px(5));
    label(ui, ui.fonts.small, chip, word.on ? ui.colours.text : ui.colours.dim, word.word, Align::centre);
    if (touch.clicked) ui.session.toggle_layer(panel.id, word.layer);
  }
  column.gap(ui.px(8));
}

}  // namespace

void PanelMenu::open(const std::string& panel_id) {
  panel_ = panel_id;
  ImGui::OpenPopup(kPopup);
}

void PanelMenu::draw(Ui& ui) {
  const float width = ui.px(290), pad = ui.px(14);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  const bool shown = ImGui::BeginPopup(kPopup);
  ImGui::PopStyleVar();
  if (!shown) return;
  Session& session = ui.session;
  const std::vector<PanelSpec> panels = session.scene().shown_panels();
  const auto at = std::find_if(panels.begin(), panels.end(), [&](const PanelSpec& p) { return p.id == panel_; });
  const FlowSpec* flow = at != panels.end() ? find_flow(session.scene(), at->flow) : nullptr;
  if (at == panels.end()) ImGui::CloseCurrentPopup();
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  Column column{origin.x + pad, origin.y + ui.px(10), width - 2 * pad};
  if (at != panels.end()) {
    const auto place = static_cast<std::size_t>(at - panels.begin());
    const std::string path = "panels/" + panel_ + "/menu/";
    const bool plots = at->plot != PlotKind::none;
    if (flow != nullptr && !plots) {
      section_header(ui, column, "FLOW", "all its settings: left");
      FlowSpec edited = *flow;
      if (flow_rows(ui, column, path, session.scene(), edited, kKeys)) session.set_flow(edited);
      column.gap(ui.px(6));
      section_header(ui, column, "LAYERS");
      layer_words(ui, column, path, *at);
    }
    section_header(ui, column, "PANEL");
    ColourBy colour = at->colour_by;
    if (!plots && choice_row(ui, column, path + "colour_by", "Particles by", colour, "what the particles' colours say"))
      session.set_colour(panel_, colour);
    PanelSpec panel = *at;
    if (panel_rows(ui, column, path, session.scene(), panel)) {
      Scene edited = session.scene();
      set_panel(edited, panel);
      session.apply(edited);
    }
    column.gap(ui.px(6));
    section_header(ui, column, "PLACE", std::to_string(place + 1) + " of " + std::to_string(panels.size()));
    struct Deed {
      std::string_view name, help;
    };
    const auto pair = [&](const Deed& left, const Deed& right) {
      const PixelRect row = column.row(ui.px(30));
      column.gap(ui.px(6));
      const float half = std::round(0.5f * (row.w - ui.px(8)));
      const bool a = text_button(ui, path + std::string(left.name), {row.x, row.y, half, row.h},
                                 sentence_case(left.name), {}, left.help);
      const PixelRect second{row.x + row.w - half, row.y, half, row.h};
      const bool b = text_button(ui, path + std::string(right.name), second, sentence_case(right.name), {}, right.help);
      return std::pair(a, b);
    };
    const auto [earlier, later] =
        pair({"earlier", "one place towards the first panel"}, {"later", "one place towards the last panel"});
    const auto [duplicate, remove] = pair({"duplicate", "another panel like this one, with a flow of its own"},
                                          {"remove", "takes the panel away, and its flow where no other shows it"});
    const auto [alone, add] =
        pair({"alone", "this panel alone, or all again"}, {"add", "one more panel behind this one"});
    if (earlier && place > 0) session.move_panel(panel_, place - 1);
    if (later) session.move_panel(panel_, place + 1);
    if (duplicate) session.duplicate_panel(panel_);
    if (remove) session.remove_panel(panel_);
    if (add) session.add_panel();
    if (alone) session.view().solo = session.view().solo ? std::nullopt : std::optional(place);
    if (duplicate || remove || add || alone) ImGui::CloseCurrentPopup();
  }
  ImGui::SetCursorScreenPos(origin);
  ImGui::Dummy({width, column.y - origin.y + ui.px(6)});
  ImGui::EndPopup();
}

}  // namespace scorescope
