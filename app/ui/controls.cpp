#include "app/ui/controls.h"

#include "app/ui/learning.h"
#include "app/ui/numbers.h"
#include "app/ui/panel_settings.h"
#include "app/ui/plot.h"
#include "app/ui/rows.h"
#include "app/ui/schedule_knots.h"
#include "app/ui/target_chips.h"

namespace scorescope {
namespace {

void schedule_section(Ui& ui, Column& column, Scene& scene, bool& changed) {
  const PixelRect header{column.x, column.y, column.w, ui.px(20)};
  const bool open = section(ui, column, "schedule", "NOISE SCHEDULE");
  const auto kinds = choices_of(scene.schedule.kind);
  if (const auto kind = choice(ui, "schedule/kind", header, kinds, index_of(scene.schedule.kind), ChoiceLook::plain,
                               info_of(scene.schedule, "kind").help)) {
    scene.schedule.kind = names_of(scene.schedule.kind)[*kind].value;
    changed = true;
  }
  if (!open) return;
  const PixelRect plot = column.row(ui.px(104));
  schedule_plot(ui, plot, ui.session.stage().schedule(), ui.session.stage().t());
  const bool by_hand = scene.schedule.kind == ScheduleName::curve;
  if (by_hand && ui.session.scene().schedule.kind == ScheduleName::curve)
    changed = schedule_knots(ui, plot, scene.schedule.curve, ui.session.stage().schedule()) || changed;
  column.gap(ui.px(7));
  SliderRows rows(ui, column, "schedule/");
  fields(rows, scene.schedule);
  changed = changed || rows.changed;
  if (by_hand)
    changed = choice_row(ui, column, "schedule/family", "Family", scene.schedule.curve.family,
                         info_of(scene.schedule, "family").help) ||
              changed;
}

void sampling_section(Ui& ui, Column& column, Scene& scene, bool& changed) {
  if (!section(ui, column, "sampling", "SAMPLING")) return;
  static constexpr std::string_view kGridKeys[] = {"kind", "steps", "rho"};
  FieldRows grid(ui, column, "grid/", kGridKeys);
  fields(grid, scene.grid);
  changed =
      choice_row(ui, column, "prior", "Prior", scene.prior, info_of(scene, "prior").help) || grid.changed || changed;
}

void reload_icon(Ui& ui, PixelRect rect, ImU32 colour) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const ImVec2 c(rect.x + 0.5f * rect.w, rect.y + 0.5f * rect.h);
  const float r = ui.px(5.2f);
  draw.PathArcTo(c, r, 0.6f, 5.4f, 24);
  draw.PathStroke(colour, 0, ui.px(1.5f));
  const ImVec2 tip(c.x + r * 0.63f, c.y - r * 0.77f);
  draw.AddTriangleFilled({tip.x + ui.px(3.2f), tip.y - ui.px(2.6f)}, {tip.x + ui.px(2.8f), tip.y + ui.px(2.8f)},
                         {tip.x - ui.px(2.4f), tip.y + ui.px(1.6f)}, colour);
}

void particles_section(Ui& ui, Column& column, Scene& scene, bool& changed) {
  if (!section(ui, column, "particles", "PARTICLES")) return;
  auto count = static_cast<double>(scene.particles);
  // The section's name is its path too, and is shown for the seed alone.
  if (shown(ui, "particles/value") &&
      slider(ui, "particles", column.row(ui.px(kRow)), info_of(scene, "particles"), count, true)) {
    scene.particles = static_cast<int>(count);
    changed = true;
  }
  if (!shown(ui, "seed")) return;
  const PixelRect row = column.row(ui.px(kBoxRow));
  const float names = ui.px(kNameWidth);
  label(ui, ui.fonts.text, {row.x, row.y, names, row.h}, ui.colours.dim, "Seed");
  const bool reload = shown(ui, "seed/next");
  const float button = reload ? ui.px(34) : -ui.px(8);
  const PixelRect field{row.x + names, row.y + ui.px(2), row.w - names - button - ui.px(8), row.h - ui.px(4)};
  std::string seed = std::to_string(scene.seed);
  if (text_field(ui, "seed", field, seed, info_of(scene, "seed").help)) {
    char* end = nullptr;
    const double typed = std::strtod(seed.c_str(), &end);
    // Seeds are whole numbers that JSON can hold.
    if (end != seed.c_str() && typed >= 0.0 && typed <= 9007199254740992.0) {
      scene.seed = static_cast<std::uint64_t>(typed);
      changed = true;
    }
  }
  if (!reload) return;
  const PixelRect next{row.x + row.w - button, field.y, button, field.h};
  const Touch touch = control(ui, "seed/next", next, "the next seed: other draws of the same laws");
  box(next, touch.hovered ? ui.colours.hover : ui.colours.control, ui.colours.line, ui.px(6));
  reload_icon(ui, next, ui.colours.text);
  if (touch.clicked) {
    ++scene.seed;
    changed = true;
  }
}

}  // namespace

void draw_controls(Ui& ui, PixelRect rect, ThumbnailShelf& shelf, LearningView& learning) {
  ImGui::SetCursorScreenPos({rect.x, rect.y});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::BeginChild("controls", {rect.w, rect.h}, false, ImGuiWindowFlags_NoBackground);
  ImGui::PopStyleVar();
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  const float pad = ui.px(14);
  Column column{origin.x + pad, origin.y + ui.px(10), rect.w - 2 * pad};
  Scene scene = ui.session.scene();
  bool changed = false;
  const auto part = [&](std::string_view name, auto&& draw) {
    if (!part_shown(ui, name)) return;
    draw();
    column.gap(ui.px(12));
  };
  part("target", [&] { target_section(ui, column, scene, changed, shelf); });
  part("schedule", [&] { schedule_section(ui, column, scene, changed); });
  part("score", [&] { score_section(ui, column, scene, changed); });
  part("learning", [&] { learning_section(ui, column, scene, changed, learning); });
  part("panel", [&] { panel_section(ui, column, scene, changed); });
  part("focus", [&] { focus_section(ui, column, scene, changed); });
  part("sampling", [&] { sampling_section(ui, column, scene, changed); });
  part("particles", [&] { particles_section(ui, column, scene, changed); });
  ImGui::SetCursorScreenPos(origin);
  ImGui::Dummy({1.0f, column.y - origin.y});
  ImGui::EndChild();
  const bool of_models = !(scene.models == ui.session.scene().models);
  const bool applied = !changed || ui.session.apply(scene);
  if (of_models) {  // said where the control is, not over the panels
    learning.refusal = applied ? std::string() : ui.session.message();
    if (!applied) ui.session.dismiss_message();
  }
  if (learning.then && applied) learning.then(ui.session);
  learning.then = nullptr;
}

}  // namespace scorescope
