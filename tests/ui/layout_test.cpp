#include <algorithm>

#include "app/models.h"
#include "app/ui/keys.h"
#include "app/ui/linked_plots.h"
#include "app/ui/parts.h"
#include "tests/ui/rig.h"

namespace scorescope {
namespace {

bool overlap(PixelRect a, PixelRect b) {
  constexpr float kTouching = 0.51f;  // neighbours share an edge
  return std::min(a.x + a.w, b.x + b.w) - std::max(a.x, b.x) > kTouching &&
         std::min(a.y + a.h, b.y + b.h) - std::max(a.y, b.y) > kTouching;
}

bool inside(PixelRect r, PixelRect parent, bool scrolls) {
  constexpr float kSlack = 0.51f;
  return r.x >= parent.x - kSlack && r.x + r.w <= parent.x + parent.w + kSlack &&
         (scrolls || (r.y >= parent.y - kSlack && r.y + r.h <= parent.y + parent.h + kSlack));
}

/// Everything that is wrong with the last frame, a line each.
std::string faults(const Rig& rig) {
  std::string out;
  const auto& items = rig.items().items();
  for (auto a = items.begin(); a != items.end(); ++a) {
    const ItemRegistry::Item& item = a->second;
    if (!item.control) continue;
    if (item.rect.w <= 0.0f || item.rect.h <= 0.0f) out += a->first + " is empty\n";
    if (!inside(item.rect, item.parent, item.scrolls)) out += a->first + " sticks out\n";
    for (auto b = std::next(a); b != items.end(); ++b)
      if (b->second.control && item.window == b->second.window && overlap(item.rect, b->second.rect))
        out += a->first + " lies on " + b->first + "\n";
  }
  if (const auto list = rig.items().find("keys/list"); list && !inside(*list, *rig.items().find("keys"), false))
    out += "the list of keys sticks out\n";
  for (const std::string& text : rig.items().cut_labels()) out += "cut: " + text + "\n";
  return out;
}

TEST_CASE("ui. nothing overlaps, sticks out or is cut, from 1024x640 to 4K and from one to three pixels a point") {
  struct Screen {
    int width, height;
    float scale;
  };
  Rig rig(Rig::small_scene());
  rig.session.stage().finish();
  const auto check = [&](const std::string& state, const std::vector<Screen>& screens) {
    for (const auto& [width, height, scale] : screens) {
      rig.resize(width, height, scale);
      const std::string at = std::to_string(width) + "x" + std::to_string(height) + ", scale " + std::to_string(scale);
      INFO(state << " at " << at);
      CHECK(faults(rig) == "");
    }
  };
  check("four flows", {{1024, 640, 1.0f},
                       {1280, 800, 1.0f},
                       {1366, 768, 1.0f},
                       {1920, 1080, 1.25f},
                       {1600, 1000, 1.5f},
                       {2560, 1440, 2.0f},
                       {1024, 640, 2.0f},
                       {3840, 2160, 3.0f},
                       {3840, 2160, 1.0f}});
  const std::vector<Screen> few{{1024, 640, 1.0f}, {1600, 1000, 1.0f}};
  Scene scene = Rig::small_scene();
  scene.target.preset = "bimodal";
  scene.timeline.ticks = TickUnit::log_snr;
  REQUIRE(rig.session.apply(scene));
  check("one dimension", few);
  add_model(scene);
  set_score(scene, ScoreKind::learned, scene.models.front().id);
  scene.target.preset = "eight_gaussians";
  scene.schedule.kind = ScheduleName::ve_geometric;
  scene.timeline.ticks = TickUnit::sigma;
  REQUIRE(rig.session.apply(scene));
  rig.session.view().folded.clear();
  check("a net", few);
  rig.click("models/settings");
  check("everything about a net", few);
  rig.session.view().keys = true;
  check("keys", few);
  rig.session.view().keys = false;
  rig.session.view().hint = 2;
  check("hint", few);
  rig.session.view().hint = 0;
  rig.session.view().prompt = Prompt::open;
  check("open", few);
}

TEST_CASE("ui. a column that the mouse is on stays while panels are added, and makes room once it is left") {
  Rig rig(Rig::small_scene());
  rig.resize(1280, 800, 1.0f);
  REQUIRE(rig.session.view().left_docked);
  for (int i = 0; i < 5; ++i) {
    rig.click("panels/add");
    CHECK(rig.session.view().left_docked);
  }
  CHECK(rig.session.scene().shown_panels().size() == 9);
  rig.move("panels/sde");
  CHECK_FALSE(rig.session.view().left_docked);
  // In a window of another size all is arranged anew, wherever the mouse is.
  rig.resize(1600, 1000, 1.0f);
  REQUIRE(rig.session.view().left_docked);
  rig.move("target/tools/brush");
  rig.resize(1200, 800, 1.0f);
  CHECK_FALSE(rig.session.view().left_docked);
}

TEST_CASE("ui. sections of the inspector fold away, and what is folded is not measured") {
  Rig rig(Rig::small_scene());
  rig.resize(1600, 1000, 1.0f);
  REQUIRE(rig.session.view().right_docked);
  const float below = rig.rect("sections/inspector/schedule").y;
  for (const char* key : {"inspector/terms", "inspector/cursor", "plots", "inspector/schedule", "inspector/flows"}) {
    rig.click("sections/" + std::string(key));
    CHECK(rig.session.view().folded.contains(key));
  }
  CHECK_FALSE(rig.shown("inspector/terms"));
  CHECK_FALSE(rig.shown("plots/0/chart"));
  CHECK(rig.rect("sections/inspector/schedule").y < below - 400.0f);
  CHECK(wanted_plots(rig.session, {}).empty());
  rig.click("sections/plots");
  CHECK(rig.shown("plots/0/chart"));
  CHECK_FALSE(wanted_plots(rig.session, {}).empty());
}

TEST_CASE("ui. columns make room for the panels, the right one first, and come back over them") {
  ViewState view;
  const auto at = [&](float width, float height, int panels) { return arrange(width, height, 1.0f, view, panels); };
  for (const float scale : {1.0f, 2.0f}) {
    const Parts wide = arrange(1600.0f * scale, 1000.0f * scale, scale, view, 4);
    CHECK(wide.left_docked);
    CHECK(wide.right_docked);
  }
  for (float width = 1024.0f; width <= 3840.0f; width += 8.0f)
    for (const int panels : {1, 2, 4, 6, 9}) {
      const Parts p = at(width, 700.0f, panels);
      const float panel = grid_layout(panels, p.canvas, 10.0f).front().w;
      if (p.left_docked || p.right_docked) CHECK(panel >= kNarrowestPanel);
      if (p.right_docked) CHECK(p.left_docked);
      CHECK(p.canvas.w > 0.0f);
    }
  CHECK_FALSE(at(1024.0f, 640.0f, 4).right_docked);
  CHECK(at(1024.0f, 640.0f, 4).left_docked);
  CHECK_FALSE(at(1024.0f, 640.0f, 9).left_docked);

  Rig rig(Rig::small_scene());
  rig.resize(1024, 640, 1.0f);
  CHECK(rig.shown("particles"));
  CHECK(rig.shown("columns/right"));
  CHECK_FALSE(rig.shown("columns/left"));
  rig.click("columns/right");
  CHECK(rig.session.view().right_over);
  rig.move(600.0f, 300.0f);  // beside it: it goes
  rig.press();
  rig.release();
  CHECK_FALSE(rig.session.view().right_over);
  handle_key(rig.session, Key::tab);  // hides the left one, which has room
  rig.frame(2);
  CHECK_FALSE(rig.shown("particles"));
  rig.click("columns/left");
  CHECK(rig.shown("particles"));
  rig.drag("schedule/beta_max", 0.5f, 0.9f);  // over the panels it works as beside them
  CHECK(rig.session.scene().schedule.vp_linear.beta_max > 30.0);
  handle_key(rig.session, Key::escape);
  rig.frame(2);
  CHECK_FALSE(rig.shown("particles"));
}

TEST_CASE("ui. the interface is never scaled beyond what the window holds") {
  CHECK(fitting_scale(1.0f, 1024.0f, 640.0f) == 1.0f);
  CHECK(fitting_scale(3.0f, 3840.0f, 2160.0f) == 3.0f);
  CHECK(fitting_scale(2.0f, 1024.0f, 640.0f) == 1.0f);
  CHECK(fitting_scale(2.0f, 1600.0f, 1000.0f) == 1.5625f);
}

TEST_CASE("ui. in a narrow bar the rest is in a list, and does the same") {
  Rig rig(Rig::small_scene());
  rig.resize(1024, 640, 1.0f);
  const bool listed = !rig.shown("top/columns");
  if (listed) {
    rig.click("top/more");
    rig.click("top/more/columns");
  } else {
    rig.click("top/columns");
  }
  rig.frame(2);
  CHECK_FALSE(rig.shown("particles"));
  rig.resize(3000, 900, 1.0f);
  CHECK(rig.shown("top/columns"));
  CHECK_FALSE(rig.shown("top/more"));
}

TEST_CASE("ui. a section is folded and unfolded by its title") {
  Rig rig(Rig::small_scene());
  CHECK(rig.shown("schedule/beta_max"));
  rig.click("sections/schedule");
  CHECK_FALSE(rig.shown("schedule/beta_max"));
  CHECK(rig.shown("schedule/kind"));
  rig.click("sections/schedule");
  CHECK(rig.shown("schedule/beta_max"));
}

}  // namespace
}  // namespace scorescope
