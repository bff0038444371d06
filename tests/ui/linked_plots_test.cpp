#include "app/ui/linked_plots.h"

#include <imgui.h>

#include "tests/ui/rig.h"

namespace scorescope {
namespace {

TEST_CASE("ui. the inspector plots what is measured, over t and over NFE, as curves and as a table") {
  Rig rig(Rig::small_scene());
  rig.measure();
  CHECK(rig.shown("plots/0/chart"));
  CHECK(rig.shown("plots/1/chart"));
  CHECK(rig.shown("inspector/terms"));
  const Image over_t = rig.picture();
  rig.click("plots/0/over");
  rig.move(5.0f, 5.0f);
  CHECK(rig.picture().rgba != over_t.rgba);
  rig.click("plots/0/over");

  CHECK_FALSE(rig.shown("plots/0/copy_csv"));
  rig.click("plots/0/table");
  CHECK(rig.shown("plots/0/rows"));
  CHECK_FALSE(rig.shown("plots/0/chart"));
  rig.click("plots/0/copy_csv");
  const std::string csv = ImGui::GetClipboardText();
  CHECK(csv.rfind("t,Forward diffusion,Annealed Langevin,Reverse SDE,Probability-flow ODE,fresh 5 %,fresh 95 %\n", 0) ==
        0);
  CHECK(std::count(csv.begin(), csv.end(), '\n') >= 10);
  rig.click("plots/0/copy_tsv");
  CHECK(std::string(ImGui::GetClipboardText()).rfind("t\tForward diffusion\t", 0) == 0);
  rig.click("plots/0/table");
  CHECK(rig.shown("plots/0/chart"));
}

TEST_CASE("ui. every kind of plot can be chosen") {
  Rig rig(Rig::small_scene());
  for (const char* kind : {"kl", "mode_weights", "mode_shares", "solver_error", "solver_w2", "divergences", "kl_decay",
                           "schedules", "elbo", "log_likelihood", "score_error", "sliced_w2"}) {
    CAPTURE(kind);
    rig.click("plots/1/kind");
    rig.click(std::string("plots/1/kind/") + kind);
    rig.frame(2);
    CHECK(rig.shown("plots/1/chart"));
  }
}

TEST_CASE("ui. a panel may show a plot, without layers or a flow") {
  Scene scene = Rig::small_scene();
  scene.panels = scene.shown_panels();
  scene.panels[3] = {.id = "w2", .plot = PlotKind::sliced_w2};
  Rig rig(scene);
  rig.measure();
  CHECK(rig.shown("panels/w2"));
  CHECK_FALSE(rig.shown("panels/w2/legend/density"));
  const Image before = rig.picture();
  rig.move("panels/w2");
  rig.wheel(1.0f);  // no view to zoom
  CHECK(rig.session.scene().view == scene.view);
  rig.session.seek(0.8);
  rig.frame(3);
  CHECK(rig.picture().rgba != before.rgba);
}

TEST_CASE("ui. a plot of one law or two takes its flows from lists") {
  Scene scene = Rig::small_scene();
  scene.panels = scene.shown_panels();
  scene.panels[3] = {.id = "d", .plot = PlotKind::divergences};
  Rig rig(scene);
  rig.resize(1600, 1400, 1.0f);
  rig.session.view().panel = "d";
  rig.frame(2);
  rig.click("panels/d/flow");
  rig.click("panels/d/flow/sde");
  rig.click("panels/d/against");
  rig.click("panels/d/against/ode");
  CHECK(rig.session.scene().panels[3].flow == "sde");
  CHECK(rig.session.scene().panels[3].against == "ode");
  rig.measure();
  CHECK(rig.shown("panels/d"));
}

}  // namespace
}  // namespace scorescope
