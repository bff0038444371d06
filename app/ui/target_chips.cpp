#include "app/ui/target_chips.h"

#include "app/ui/numbers.h"
#include "app/ui/target_tools.h"
#include "core/math/targets.h"

namespace scorescope {
namespace {

constexpr int kChipsPerRow = 6;

struct Chip {
  std::string path;
  std::string tip;
  bool selected = false;
  ThumbnailPicture* thumbnail = nullptr;
};

bool draw_chip(Ui& ui, PixelRect rect, const Chip& chip) {
  const Touch touch = control(ui, chip.path, rect, chip.tip);
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddRectFilled({rect.x, rect.y}, {rect.x + rect.w, rect.y + rect.h},
                     touch.hovered ? ui.colours.hover : ui.colours.stage, ui.px(6));
  chip.thumbnail->draw(ui, rect, chip.selected ? ui.colours.data : with_alpha(ui.colours.data, 0.85f));
  draw.AddRect({rect.x, rect.y}, {rect.x + rect.w, rect.y + rect.h}, chip.selected ? ui.colours.data : ui.colours.line,
               ui.px(6));
  if (chip.selected)
    draw.AddRect({rect.x + 1, rect.y + 1}, {rect.x + rect.w - 1, rect.y + rect.h - 1}, ui.colours.data, ui.px(5));
  return touch.clicked;
}

/// Sets chips side by side, and a new row when one is full.
class ChipGrid {
 public:
  ChipGrid(Ui& ui, Column& column) : ui_(ui), column_(column) {
    gap_ = ui.px(7);
    size_ = (column.w - (kChipsPerRow - 1) * gap_) / kChipsPerRow;
  }
  bool add(const Chip& chip) {
    if (!shown(ui_, chip.path)) return false;
    if (count_ % kChipsPerRow == 0) {
      if (count_ > 0) column_.gap(gap_);
      row_ = column_.row(size_);
    }
    const float x = row_.x + static_cast<float>(count_ % kChipsPerRow) * (size_ + gap_);
    ++count_;
    return draw_chip(ui_, on_pixels({x, row_.y, size_, size_}), chip);
  }

 private:
  Ui& ui_;
  Column& column_;
  PixelRect row_;
  float gap_ = 0, size_ = 0;
  int count_ = 0;
};

}  // namespace

void target_section(Ui& ui, Column& column, Scene& scene, bool& changed, ThumbnailShelf& shelf) {
  const std::size_t count = ui.session.stage().target()->components.size();
  if (!section(ui, column, "target", "TARGET",
               grouped(static_cast<double>(count)) + (count == 1 ? " component" : " components")))
    return;
  ChipGrid grid(ui, column);
  for (const PresetInfo& preset : target_presets()) {
    const bool selected = scene.target.kind == TargetKind::preset && scene.target.preset == preset.name;
    if (!grid.add(
            {"target/" + std::string(preset.name), std::string(preset.label), selected, &shelf.preset(preset.name)}) ||
        selected)
      continue;
    scene.target.kind = TargetKind::preset;
    scene.target.preset = preset.name;
    scene.title = preset.label;
    changed = true;
  }
  const auto add_own = [&](TargetKind kind, const std::string& tip, ThumbnailPicture& thumbnail) {
    const bool selected = scene.target.kind == kind;
    if (!grid.add({"target/" + std::string(name_of(kind)), tip, selected, &thumbnail}) || selected) return;
    scene.target.kind = kind;
    scene.title = target_title(scene.target);
    changed = true;
  };
  add_own(TargetKind::letters, "Letters of a text: " + scene.target.text,
          shelf.described(scene.target, TargetKind::letters));
  if (!scene.target.components.empty())
    add_own(TargetKind::mixture, "The scene's own mixture", shelf.described(scene.target, TargetKind::mixture));
  if (!scene.target.drawn.empty())
    add_own(TargetKind::drawn, "Points painted with the brush", shelf.described(scene.target, TargetKind::drawn));
  if (!scene.target.file.empty()) {
    if (scene.target.kind == TargetKind::points) shelf.keep_points(*ui.session.stage().target());
    add_own(TargetKind::points, "Points of " + std::filesystem::path(scene.target.file).filename().string(),
            shelf.points());
  }
  target_tools(ui, column, scene, changed);
}

}  // namespace scorescope
