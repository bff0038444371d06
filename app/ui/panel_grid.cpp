#include "app/ui/panel_grid.h"

#include "app/ui/widgets.h"
#include "core/scene/fields.h"

namespace scorescope {
namespace {

PixelRect scaled(PixelRect r, float by) {
  return {r.x * by, r.y * by, r.w * by, r.h * by};
}

/// The same point in the other panels.
void echo_cursor(Ui& ui, const PanelPicture& picture, PixelRect rect, float ratio, const Vec2& x) {
  const PanelMap map = panel_map(picture, scaled(rect, ratio));
  const ImVec2 at((map.cx + map.per_unit * static_cast<float>(x.x())) / ratio,
                  (map.cy - map.per_unit * static_cast<float>(x.y())) / ratio);
  if (!rect.contains(at.x, at.y)) return;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float arm = ui.px(7);
  for (const auto& [colour, thickness] : {std::pair(with_alpha(ui.colours.stage, 0.6f), ui.px(3.0f)),
                                          std::pair(with_alpha(ui.colours.text, 0.8f), ui.px(1.2f))}) {
    draw.AddLine({at.x - arm, at.y}, {at.x + arm, at.y}, colour, thickness);
    draw.AddLine({at.x, at.y - arm}, {at.x, at.y + arm}, colour, thickness);
  }
}

}  // namespace

void PanelGrid::touch_panel(Ui& ui, const PanelSpec& panel, const PanelPicture& picture, PixelRect rect, float ratio) {
  const std::string path = "panels/" + panel.id;
  ui.items.add(path, rect);
  bool on_legend = false;
  const auto words = renderer_.legend_rects(picture, scaled(rect, ratio), ui.scale * ratio);
  for (std::size_t i = 0; i < words.size() && i < picture.legend.size(); ++i) {
    const PanelPicture::LegendWord& word = picture.legend[i];
    const Touch touch =
        control(ui, path + "/legend/" + std::string(name_of(word.layer)), scaled(words[i], 1.0f / ratio));
    on_legend = on_legend || touch.hovered;
    if (touch.hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    if (touch.clicked) clicked_ = LayerClick{panel.id, word.layer};
  }
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  if (!ImGui::IsWindowHovered() || !rect.contains(mouse.x, mouse.y)) return;
  if (!on_legend && ImGui::IsMouseDoubleClicked(0)) soloed_ = panel.id;
  const auto flow = ui.session.stage().flow_index(panel.flow);
  if (!flow) return;
  const PanelMap map = panel_map(picture, scaled(rect, ratio));
  cursor_ = {*flow, picture.title, map.data(mouse.x * ratio, mouse.y * ratio), true};
}

void PanelGrid::draw(Ui& ui, PixelRect area, int framebuffer_width, int framebuffer_height, float ratio) {
  renderer_.begin(framebuffer_width, framebuffer_height, theme(ui.session.theme_name()));
  const auto panels = ui.session.visible_panels();
  const auto rects = grid_layout(static_cast<int>(panels.size()), area, ui.px(10));
  cursor_ = {};
  std::vector<PanelPicture> pictures;
  for (std::size_t i = 0; i < panels.size(); ++i) {
    const PixelRect rect = on_pixels(rects[i]);
    pictures.push_back(builder_.build(ui.session.stage(), panels[i], static_cast<double>(rect.w / rect.h)));
    renderer_.draw_panel(pictures.back(), scaled(rect, ratio), ui.scale * ratio);
    touch_panel(ui, panels[i], pictures.back(), rect, ratio);
  }
  if (!cursor_.hovering && !panels.empty()) {
    if (const auto flow = ui.session.stage().flow_index(panels.front().flow))
      cursor_ = {*flow, pictures.front().title, Vec2::Zero(), false};
  }
  for (std::size_t i = 0; cursor_.hovering && i < panels.size(); ++i)
    if (pictures[i].dim == 2 && ui.session.stage().flow_index(panels[i].flow) != cursor_.flow)
      echo_cursor(ui, pictures[i], on_pixels(rects[i]), ratio, cursor_.x);
  pictures.clear();

  if (clicked_) ui.session.toggle_layer(clicked_->panel, clicked_->layer);
  clicked_.reset();
  if (soloed_) {
    const bool alone = ui.session.view().solo.has_value();
    const auto all = ui.session.scene().shown_panels();
    for (std::size_t i = 0; i < all.size(); ++i)
      if (all[i].id == *soloed_) ui.session.solo(i);
    if (alone) ui.session.view().solo.reset();
  }
  soloed_.reset();
}

}  // namespace scorescope
