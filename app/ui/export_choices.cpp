#include "app/ui/export_choices.h"

#include <algorithm>
#include <array>

#include "app/ui/rows.h"
#include "core/export/exporter.h"
#include "core/scene/stage.h"

namespace scorescope {
namespace {

using Keys = std::span<const std::string_view>;

struct SizePreset {
  Choice choice;
  int width, height;
};
constexpr std::array kSizes{
    SizePreset{{"720p", "1280 × 720"}, 1280, 720}, SizePreset{{"1080p", "1920 × 1080"}, 1920, 1080},
    SizePreset{{"4k", "3840 × 2160"}, 3840, 2160}, SizePreset{{"square", "1080 × 1080, square"}, 1080, 1080}};
constexpr std::array kGifRates{10, 20, 25, 50};

bool rows_of(Ui& ui, Column& column, ExportSpec& spec, Keys keys) {
  FieldRows rows(ui, column, "export/", keys);
  fields(rows, spec);
  return rows.changed;
}

bool size_rows(Ui& ui, Column& column, ExportSpec& spec) {
  std::vector<Choice> choices;
  std::size_t current = kSizes.size();
  for (std::size_t i = 0; i < kSizes.size(); ++i) {
    choices.push_back(kSizes[i].choice);
    if (spec.width == kSizes[i].width && spec.height == kSizes[i].height) current = i;
  }
  bool changed = false;
  if (const auto chosen = list_row(ui, column, "export/size", "Size", choices, current,
                                   "of a picture, in pixels; type and lines grow with it")) {
    spec.width = kSizes[*chosen].width;
    spec.height = kSizes[*chosen].height;
    changed = true;
  }
  static constexpr std::string_view kKeys[] = {"width", "height"};
  return rows_of(ui, column, spec, kKeys) || changed;
}

bool gif_rate_row(Ui& ui, Column& column, ExportSpec& spec) {
  static constexpr std::array<Choice, 4> kChoices{Choice{"10", "10"}, {"20", "20"}, {"25", "25"}, {"50", "50"}};
  const auto at = std::find(kGifRates.begin(), kGifRates.end(), spec.fps);
  const auto chosen =
      list_row(ui, column, "export/fps", "Frames / s", kChoices, static_cast<std::size_t>(at - kGifRates.begin()),
               "a GIF counts in hundredths of a second: these rates are exact");
  if (chosen) spec.fps = kGifRates[*chosen];
  return chosen.has_value();
}

/// A switch a panel; all on is an empty list, and one stays on.
bool panel_rows(Ui& ui, Column& column, Scene& scene) {
  std::vector<std::string>& ids = scene.exported.panels;
  const std::vector<PanelSpec> panels = scene.shown_panels();
  if (panels.size() < 2) return false;
  const auto on = [&](const PanelSpec& panel) {
    return ids.empty() || std::find(ids.begin(), ids.end(), panel.id) != ids.end();
  };
  bool changed = false;
  std::vector<std::string> chosen;
  for (const PanelSpec& panel : panels) {
    const auto flow = std::find_if(scene.flows.begin(), scene.flows.end(),
                                   [&](const FlowSpec& candidate) { return candidate.id == panel.flow; });
    bool shown = on(panel);
    const std::string name = flow == scene.flows.end() ? panel.id : flow_name(*flow);
    changed = toggle(ui, "export/panels/" + panel.id, column.row(ui.px(kRow)), name, shown, "whether it is exported") ||
              changed;
    if (shown) chosen.push_back(panel.id);
  }
  if (!changed || chosen.empty()) return false;
  ids = chosen.size() == panels.size() ? std::vector<std::string>() : chosen;
  return true;
}

bool choices(Ui& ui, Column& column, Scene& scene) {
  ExportSpec& spec = scene.exported;
  bool changed = false;
  section_header(ui, column, "WHAT");
  changed = choice_row(ui, column, "export/format", "Format", spec.format, "what is written") || changed;
  const ExportFormat format = spec.format;
  if (is_table(format)) {
    static constexpr std::string_view kTable[] = {"data", "fps", "speed", "from", "to"};
    changed = rows_of(ui, column, spec, kTable) || changed;
  } else {
    changed = size_rows(ui, column, spec) || changed;
  }
  const bool moves = !is_still(format) && !is_table(format);
  if (moves) {
    column.gap(ui.px(10));
    section_header(ui, column, "TIME");
    static constexpr std::string_view kRate[] = {"fps"};
    changed =
        (format == ExportFormat::gif ? gif_rate_row(ui, column, spec) : rows_of(ui, column, spec, kRate)) || changed;
    static constexpr std::string_view kTime[] = {"speed", "from", "to", "hold_start", "hold_end", "loop"};
    changed = rows_of(ui, column, spec, kTime) || changed;
    static constexpr std::string_view kDissolve[] = {"dissolve"};
    if (spec.loop == ClipLoop::dissolve) changed = rows_of(ui, column, spec, kDissolve) || changed;
  }
  if (!is_table(format)) {
    column.gap(ui.px(10));
    section_header(ui, column, "PICTURE");
    const bool opaque = format == ExportFormat::mp4 || format == ExportFormat::gif;
    static constexpr std::string_view kOpaque[] = {"theme", "titles", "legend", "equation", "time_bar"};
    static constexpr std::string_view kPicture[] = {"theme", "transparent", "titles", "legend", "equation", "time_bar"};
    changed = rows_of(ui, column, spec, opaque ? Keys(kOpaque) : Keys(kPicture)) || changed;
    static constexpr std::string_view kGif[] = {"gif_palette", "gif_frames"};
    if (format == ExportFormat::gif) changed = rows_of(ui, column, spec, kGif) || changed;
  }
  column.gap(ui.px(10));
  if (scene.shown_panels().size() > 1) section_header(ui, column, "PANELS");
  return panel_rows(ui, column, scene) || changed;
}

}  // namespace

bool draw_export_choices(Ui& ui, PixelRect rect, Scene& scene) {
  ImGui::SetCursorScreenPos({rect.x, rect.y});
  ImGui::BeginChild("export/choices", {rect.w, rect.h}, false, ImGuiWindowFlags_NoBackground);
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  Column column{origin.x, origin.y, rect.w - ui.px(14)};  // room for a scroll bar
  const bool changed = choices(ui, column, scene);
  ImGui::SetCursorScreenPos(origin);
  ImGui::Dummy({1.0f, column.y - origin.y + ui.px(8)});
  ImGui::EndChild();
  return changed;
}

}  // namespace scorescope
