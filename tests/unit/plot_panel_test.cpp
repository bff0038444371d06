#include <doctest/doctest.h>

#include "core/math/error.h"
#include "core/scene/scene_json.h"

namespace scorescope {
namespace {

std::string refused(const std::string& panel) {
  try {
    parse_scene(R"({"version": 1, "panels": [)" + panel + "]}", "s");
  } catch (const UserError& error) {
    return error.what();
  }
  return {};
}

TEST_CASE("unit. a panel shows a flow or a plot") {
  const Scene scene =
      parse_scene(R"({"version": 1, "panels": [{"flow": "sde"}, {"id": "w", "plot": "kl", "over": "nfe"}]})", "s");
  CHECK(scene.panels[0].plot == PlotKind::none);
  CHECK(scene.panels[1].plot == PlotKind::kl);
  CHECK(scene.panels[1].over == PlotOver::nfe);
  CHECK(scene.panels[1].flow.empty());
  CHECK(parse_scene(to_json(scene), "s") == scene);
  CHECK(refused(R"({"id": "w"})").find("panels/w/flow") != std::string::npos);
  CHECK(refused(R"({"plot": "kl", "flow": "sde"})").find("belongs to plot") != std::string::npos);
  CHECK(refused(R"({"plot": "w2"})").find("must be one of none, sliced_w2") != std::string::npos);
  // Of a panel that is switched back and forth nothing is lost.
  Scene edited = scene;
  edited.panels[0].layers = {Layer::particles};
  edited.panels[0].plot = PlotKind::elbo;
  edited.panels[0].plot = PlotKind::none;
  CHECK(edited.panels[0].flow == "sde");
}

TEST_CASE("unit. a plot of one law or two names its flows, or none of them") {
  const Scene scene = parse_scene(R"({"version": 1, "panels": [{"id": "m", "plot": "mode_shares", "flow": "sde"},
    {"id": "d", "plot": "divergences", "flow": "sde", "against": "ode"}, {"id": "k", "plot": "kl_decay"}]})",
                                  "s");
  CHECK(scene.panels[0].flow == "sde");
  CHECK(scene.panels[1].against == "ode");
  CHECK(scene.panels[2].flow.empty());
  CHECK(parse_scene(to_json(scene), "s") == scene);
  CHECK(refused(R"({"id": "d", "plot": "divergences", "against": "none"})").find("panels/d/against") !=
        std::string::npos);
  CHECK(refused(R"({"id": "m", "plot": "mode_shares", "flow": "none"})").find("panels/m/flow") != std::string::npos);
  CHECK(refused(R"({"id": "m", "plot": "mode_shares", "against": "ode"})").find("belongs to plot") !=
        std::string::npos);
}

}  // namespace
}  // namespace scorescope
