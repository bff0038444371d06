#include <set>

#include "app/ui/keys.h"
#include "core/scene/field_info.h"
#include "core/scene/panel_edit.h"
#include "core/scene/scene_json.h"
#include "tests/ui/rig.h"

namespace scorescope {
namespace {

const FlowSpec& flow_of(const Rig& rig, const std::string& panel) {
  for (const PanelSpec& p : rig.session.scene().shown_panels())
    if (p.id == panel) return *find_flow(rig.session.scene(), p.flow);
  FAIL("no panel ", panel);
  return rig.session.scene().flows.front();
}

/// Chooses `option` in the menu's list `key` of a panel whose menu is open.
void choose(Rig& rig, const std::string& panel, const std::string& key, const std::string& option) {
  rig.click("panels/" + panel + "/menu/" + key);
  rig.click("panels/" + panel + "/menu/" + key + "/" + option);
}

/// An edit by hand changes the scene, and undoing it gives every byte back.
template <class Edit>
void check_undone(Rig& rig, const char* what, Edit&& edit) {
  CAPTURE(what);
  rig.frame(3);
  const std::string before = to_json(rig.session.scene());
  edit();
  rig.frame(3);
  const std::string after = to_json(rig.session.scene());
  CHECK(after != before);
  handle_key(rig.session, Key::undo);
  CHECK(to_json(rig.session.scene()) == before);
  handle_key(rig.session, Key::redo);
  CHECK(to_json(rig.session.scene()) == after);
  handle_key(rig.session, Key::undo);
  rig.frame(3);
}

TEST_CASE("ui. a panel's menu opens by its button and by a right click on the title") {
  Rig rig(Rig::small_scene());
  CHECK_FALSE(rig.shown("panels/sde/menu/kind"));
  rig.click("panels/sde/menu");
  CHECK(rig.shown("panels/sde/menu/kind"));
  rig.move(5.0f, 5.0f);
  rig.press();
  rig.release();
  CHECK_FALSE(rig.shown("panels/sde/menu/kind"));
  const ViewSpec view = rig.session.scene().view;
  rig.right_click("panels/ode/title");
  CHECK(rig.shown("panels/ode/menu/kind"));
  CHECK(rig.session.scene().view == view);
}

TEST_CASE("ui. every entry of a panel's menu changes what it says, and can be undone to the byte") {
  Rig rig(Rig::small_scene());
  rig.click("panels/sde/menu");
  for (const auto& kind : names_of(FlowKind{})) {
    if (kind.value == FlowKind::reverse_sde) continue;
    check_undone(rig, kind.name.data(), [&] {
      choose(rig, "sde", "kind", std::string(kind.name));
      CHECK(flow_of(rig, "sde").kind == kind.value);
    });
  }
  for (const auto& solver : names_of(SdeSolver{})) {
    if (solver.value == SdeSolver::euler_maruyama) continue;
    check_undone(rig, solver.name.data(), [&] {
      choose(rig, "sde", "solver", std::string(solver.name));
      CHECK(flow_of(rig, "sde").reverse_sde.solver == solver.value);
    });
  }
  check_undone(rig, "guidance", [&] {
    rig.click("panels/sde/menu/guidance");
    CHECK(flow_of(rig, "sde").guided);
    CHECK(rig.shown("panels/sde/menu/guidance/weight"));
  });
  check_undone(rig, "own grid", [&] {
    rig.click("panels/sde/menu/grid");
    CHECK(flow_of(rig, "sde").own_grid);
    CHECK(flow_of(rig, "sde").grid == rig.session.scene().grid);
  });
  check_undone(rig, "own score", [&] {
    rig.click("panels/sde/menu/score");
    CHECK(flow_of(rig, "sde").own_score);
    choose(rig, "sde", "score/kind", "kde");
    CHECK(flow_of(rig, "sde").score.kind == ScoreKind::kde);
    CHECK(rig.session.scene().score.kind == ScoreKind::exact);
    handle_key(rig.session, Key::undo);  // two edits
  });
  check_undone(rig, "colour", [&] {
    choose(rig, "sde", "colour_by", "component");
    CHECK(rig.session.scene().panels[2].colour_by == ColourBy::component);
  });
  for (const char* layer :
       {"density", "score", "particles", "trails", "isolines", "streamlines", "velocity", "denoiser", "covariance",
        "paths", "energy", "divergence", "curl", "axes", "fan", "reverse_kernel"}) {
    check_undone(rig, layer, [&] { rig.click("panels/sde/menu/layers/" + std::string(layer)); });
  }
  check_undone(rig, "earlier", [&] {
    rig.click("panels/sde/menu/earlier");
    CHECK(rig.session.scene().panels[1].id == "sde");
  });
  check_undone(rig, "later", [&] {
    rig.click("panels/sde/menu/later");
    CHECK(rig.session.scene().panels[3].id == "sde");
  });
}

TEST_CASE("ui. the list of panels is edited by the menu: duplicate, remove, add, alone") {
  Rig rig(Rig::small_scene());
  check_undone(rig, "duplicate", [&] {
    rig.click("panels/ode/menu");
    rig.click("panels/ode/menu/duplicate");
    REQUIRE(rig.session.scene().panels.size() == 5);
    CHECK(rig.session.scene().flows.size() == 5);
    const std::string copy = rig.session.scene().panels[4].id;
    CHECK(rig.session.view().panel == copy);
    rig.frame(3);
    CHECK(rig.shown("panels/" + copy));
  });
  check_undone(rig, "remove", [&] {
    rig.click("panels/ald/menu");
    rig.click("panels/ald/menu/remove");
    CHECK(rig.session.scene().flows.size() == 3);
    rig.frame(2);
    CHECK_FALSE(rig.shown("panels/ald"));
  });
  check_undone(rig, "add", [&] {
    rig.click("panels/ald/menu");
    rig.click("panels/ald/menu/add");
    CHECK(rig.session.scene().panels.size() == 5);
  });
  rig.click("panels/ald/menu");
  rig.click("panels/ald/menu/alone");
  rig.frame(2);
  CHECK(rig.shown("panels/ald"));
  CHECK_FALSE(rig.shown("panels/sde"));
}

TEST_CASE("ui. a panel may show a plot, and its flow again") {
  Rig rig(Rig::small_scene());
  check_undone(rig, "plot", [&] {
    rig.click("panels/ode/menu");
    choose(rig, "ode", "plot", "sliced_w2");
    CHECK(rig.session.scene().panels[3].plot == PlotKind::sliced_w2);
    CHECK_FALSE(rig.shown("panels/ode/menu/solver"));
    choose(rig, "ode", "over", "nfe");
    CHECK(rig.session.scene().panels[3].over == PlotOver::nfe);
    choose(rig, "ode", "plot", "none");
    CHECK(rig.session.scene().panels[3].flow == "ode");
    handle_key(rig.session, Key::undo);
    handle_key(rig.session, Key::undo);  // three edits
  });
}

TEST_CASE("ui. up to nine panels, and the next one is told why not") {
  Rig rig(Rig::small_scene());
  rig.resize(1600, 1200, 1.0f);  // wide enough to keep the column beside nine
  for (int i = 4; i < 9; ++i) rig.click("panels/add");
  CHECK(rig.session.scene().panels.size() == 9);
  CHECK(rig.session.message().empty());
  for (const PanelSpec& panel : rig.session.scene().panels) CHECK(rig.shown("panels/" + panel.id));
  const Scene before = rig.session.scene();
  rig.click("panels/add");
  CHECK(rig.session.scene() == before);
  CHECK(rig.session.message().find("at most 9") != std::string::npos);
}

TEST_CASE("ui. a title dragged onto another panel takes its place, in one step of undo") {
  Rig rig(Rig::small_scene());
  check_undone(rig, "drag", [&] {
    rig.move("panels/ode/title", 0.2f);
    rig.press();
    const PixelRect to = rig.rect("panels/fwd");
    for (const float share : {0.3f, 0.6f, 1.0f}) {
      const PixelRect from = rig.rect("panels/ode/title");
      rig.move(std::lerp(from.x, to.x + 0.5f * to.w, share), std::lerp(from.y, to.y + 0.5f * to.h, share));
    }
    rig.release();
    CHECK(rig.session.scene().panels.front().id == "ode");
    CHECK(rig.session.scene().panels.size() == 4);
  });
  rig.double_click("panels/ald/title");  // a title is still what shows a panel alone
  CHECK_FALSE(rig.shown("panels/fwd"));
}

TEST_CASE("ui. all settings of the flow of the panel chosen stand at the left") {
  Rig rig(Rig::small_scene());
  for (const auto& [panel, paths] : std::vector<std::pair<std::string, std::vector<std::string>>>{
           {"fwd", {"flows/fwd/kind", "flows/fwd/forward", "flows/fwd/grid"}},
           {"ald", {"flows/ald/levels", "flows/ald/steps_per_level", "flows/ald/sigma_max", "flows/ald/denoise"}},
           {"sde", {"flows/sde/solver", "flows/sde/lambda", "flows/sde/guidance", "flows/sde/score"}},
           {"ode", {"flows/ode/solver", "flows/ode/encode", "flows/ode/start/kind"}}}) {
    rig.click("panels/" + panel + "/title");
    CHECK(rig.session.view().panel == panel);
    for (const std::string& path : paths) CHECK(rig.shown(path));
  }
  CHECK_FALSE(rig.shown("flows/ald/levels"));
  rig.click("panels/chosen");
  rig.click("panels/chosen/ald");
  CHECK(rig.shown("flows/ald/levels"));
  rig.drag("flows/ald/levels", 0.2f, 0.9f);
  CHECK(find_flow(rig.session.scene(), "ald")->annealed_langevin.levels > 15);
  rig.click("panels/ode/title");
  rig.click("flows/ode/start/kind");
  rig.click("flows/ode/start/kind/latent_line");
  rig.drag("flows/ode/start/from/0", 0.2f, 0.9f);
  CHECK(find_flow(rig.session.scene(), "ode")->pf_ode.start.from.x() > 1.5);
}

}  // namespace
}  // namespace scorescope
