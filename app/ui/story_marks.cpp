#include "app/ui/story_marks.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <utility>

#include "app/ui/numbers.h"
#include "app/ui/widgets.h"
#include "core/scene/keyframes.h"

namespace scorescope {
namespace {

constexpr const char* kMenu = "key menu";

void diamond(float x, float y, float half, ImU32 colour, bool filled) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const ImVec2 top(x, y - half), right(x + half, y), bottom(x, y + half), left(x - half, y);
  if (filled)
    draw.AddQuadFilled(top, right, bottom, left, colour);
  else
    draw.AddQuad(top, right, bottom, left, colour, 1.3f);
}

bool key_at(const Track& track, double u) {
  return std::any_of(track.keys.begin(), track.keys.end(),
                     [&](const Keyframe& key) { return std::abs(key.at - u) < kSameKey; });
}

/// Marks on the timeline stand for every setting with a key there.
bool is_mark(const std::string& path) {
  return path.rfind("timeline/keys/", 0) == 0;
}

bool item(Ui& ui, const std::string& path, const std::string& words) {
  const bool chosen = ImGui::Selectable(words.c_str());
  const ImVec2 a = ImGui::GetItemRectMin(), b = ImGui::GetItemRectMax();
  ui.items.add(path, {a.x, a.y, b.x - a.x, b.y - a.y});
  return chosen;
}

void edit_keys(Ui& ui, const std::string& path, void (*edit)(Scene&, std::string_view, double)) {
  Scene scene = ui.session.scene();
  edit(scene, path, ui.session.stage().u());
  ui.session.apply(scene);
}

void forget_setting(Scene& scene, std::string_view path, double) {
  std::erase_if(scene.timeline.keyframes, [&](const Track& track) { return track.path == path; });
}

}  // namespace

void draw_key_dot(Ui& ui, const std::string& path, PixelRect rect) {
  const TimelineSpec& timeline = ui.session.scene().timeline;
  if (timeline.keyframes.empty()) return;
  const Track* track = find_track(timeline, path);
  if (track == nullptr) return;
  diamond(rect.x - ui.px(9), std::round(rect.y + 0.5f * rect.h), ui.px(4), ui.colours.data,
          key_at(*track, ui.session.stage().u()));
}

void open_key_menu(Ui& ui, const std::string& path) {
  if (is_mark(path) || keyable(ui.session.scene(), path)) ui.edit.key_menu = {path, true};
}

void draw_key_menu(Ui& ui) {
  EditState::KeyMenu& menu = ui.edit.key_menu;
  if (menu.path.empty()) return;
  if (std::exchange(menu.opens, false)) ImGui::OpenPopup(kMenu);
  compat::push_font(ui.fonts.text);
  if (ImGui::BeginPopup(kMenu)) {
    const double u = ui.session.stage().u();
    const std::string now = "t = " + fixed(ui.session.stage().t(), 3);
    if (is_mark(menu.path)) {
      if (item(ui, "key_menu/remove", "Remove the keys here")) edit_keys(ui, "", remove_key);
    } else {
      const Track* track = find_track(ui.session.scene().timeline, menu.path);
      if (item(ui, "key_menu/set", "Key at " + now)) edit_keys(ui, menu.path, set_key);
      if (track != nullptr && key_at(*track, u) && item(ui, "key_menu/remove", "Remove the key at " + now))
        edit_keys(ui, menu.path, remove_key);
      if (track != nullptr && item(ui, "key_menu/remove_all", "Remove all keys of " + menu.path))
        edit_keys(ui, menu.path, forget_setting);
    }
    ImGui::EndPopup();
  } else {
    menu.path.clear();
  }
  ImGui::PopFont();
}

void draw_story_marks(Ui& ui, PixelRect picture) {
  const TimelineSpec& timeline = ui.session.scene().timeline;
  const double now = ui.session.stage().u();
  std::set<double> times;
  for (const Track& track : timeline.keyframes)
    for (const Keyframe& key : track.keys) times.insert(key.at);
  const float half = ui.px(5);
  std::optional<double> wanted;
  for (const double at : times) {
    const float x = picture.x + static_cast<float>(at) * picture.w, y = picture.y + picture.h - ui.px(7);
    const std::string path = "timeline/keys/" + fixed(at, 3);
    std::string words;
    for (const Track& track : timeline.keyframes)
      if (key_at(track, at)) words += (words.empty() ? "keys of " : ", ") + track.path;
    const Touch touch =
        control(ui, path, {x - half, y - half, 2 * half, 2 * half}, words + "; the right button removes them");
    diamond(x, y, half + ui.px(1), ui.colours.stage, true);
    diamond(x, y, half - ui.px(0.5f), ui.colours.data, std::abs(at - now) < kSameKey || touch.hovered);
    // The menu speaks of the present instant.
    if (touch.clicked || (touch.hovered && ImGui::IsMouseClicked(1))) wanted = at;
  }
  if (wanted) ui.session.seek(*wanted);
  draw_bookmarks(ui, picture);
}

void draw_bookmarks(Ui& ui, PixelRect picture) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  std::optional<double> wanted;
  for (const Bookmark& mark : ui.session.scene().timeline.bookmarks) {
    const float x = std::round(picture.x + static_cast<float>(mark.at) * picture.w), w = ui.px(5);
    const Touch touch = control(ui, "timeline/bookmarks/" + mark.name, {x - w, picture.y, 2 * w, ui.px(14)}, mark.name);
    draw.AddQuadFilled({x - w, picture.y - ui.px(2)}, {x + w, picture.y - ui.px(2)}, {x + w, picture.y + ui.px(6)},
                       {x - w, picture.y + ui.px(6)}, ui.colours.learned);
    draw.AddTriangleFilled({x - w, picture.y + ui.px(6)}, {x + w, picture.y + ui.px(6)}, {x, picture.y + ui.px(11)},
                           ui.colours.learned);
    if (touch.clicked) wanted = mark.at;
  }
  if (wanted) ui.session.seek(*wanted);
}

}  // namespace scorescope
