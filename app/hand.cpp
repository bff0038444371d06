#include "app/hand.h"

#include "app/session.h"
#include "core/math/targets.h"

namespace scorescope {
namespace {

bool paints(Tool tool) {
  return tool == Tool::brush || tool == Tool::eraser;
}

double data_end(const Session& session) {
  return session.stage().clock().to_data() ? 1.0 : 0.0;
}

}  // namespace

std::optional<std::size_t> selected_component(const Session& session) {
  const auto selected = session.view().hand.selected;
  if (!selected || !has_handles(session.scene().target)) return std::nullopt;
  return *selected < session.stage().target()->components.size() ? selected : std::nullopt;
}

void select_component(Session& session, std::optional<std::size_t> index) {
  Hand& hand = session.view().hand;
  if (hand.selected != index) hand.angle = 0.0;
  hand.selected = index;
}

void take_tool(Session& session, Tool tool) {
  Hand& hand = session.view().hand;
  if (tool == hand.tool) tool = Tool::look;
  if (paints(tool) && session.stage().target()->dim == 1)
    return session.say("the brush paints in the plane, and this target is a line");
  if (paints(tool) && !paints(hand.tool)) {
    session.set_playing(false);
    hand.came_from = session.stage().u();
    session.seek(data_end(session));
  } else if (!paints(tool) && hand.came_from) {
    if (session.stage().u() == data_end(session)) session.seek(*hand.came_from);
    hand.came_from.reset();
  }
  if (paints(tool)) hand.selected.reset();
  hand.tool = tool;
}

std::string target_title(const TargetSpec& target) {
  switch (target.kind) {
    case TargetKind::mixture:
      return "Own mixture";
    case TargetKind::drawn:
      return "Painted";
    case TargetKind::letters:
      return target.text;
    case TargetKind::points:
      return std::filesystem::path(target.file).stem().string();
    case TargetKind::preset:
      break;
  }
  for (const PresetInfo& preset : target_presets())
    if (preset.name == target.preset) return std::string(preset.label);
  return target.preset;
}

bool edit_target(Session& session, const std::function<void(TargetSpec&)>& edit) {
  Scene edited = session.scene();
  const TargetKind before = edited.target.kind;
  edit(edited.target);
  if (edited.target.kind != before) edited.title = target_title(edited.target);
  return session.apply(edited);
}

void delete_selected(Session& session) {
  const auto selected = selected_component(session);
  if (!selected) return;
  if (edit_target(session, [&](TargetSpec& target) { remove_component(target, *selected); }))
    select_component(session, std::nullopt);
}

void duplicate_selected(Session& session) {
  const auto selected = selected_component(session);
  if (!selected) return;
  std::size_t copy = 0;
  if (edit_target(session, [&](TargetSpec& target) { copy = duplicate_component(target, *selected); }))
    select_component(session, copy);
}

}  // namespace scorescope
