// Pictures of the whole window in named states, for a person to look at. Not a test, and not built by default.
#define DOCTEST_CONFIG_IMPLEMENT
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>

#include "app/hand.h"
#include "app/models.h"
#include "app/ui/keys.h"
#include "core/media/image_io.h"
#include "core/scene/fields.h"
#include "core/scene/scene_json.h"
#include "tests/support/paths.h"
#include "tests/ui/rig.h"

namespace scorescope {
namespace {

struct State {
  std::string name;
  std::function<Scene()> scene;
  std::function<void(Rig&)> act = {};
  int width = 1600, height = 1000;
  float scale = 1.0f;
};

Scene asset(const std::string& name) {
  return load_scene(std::filesystem::path(testing::source_dir()) / "assets/scenes" / (name + ".json"));
}

Scene with_layers(Scene scene, const std::vector<std::vector<Layer>>& layers) {
  scene.panels = scene.shown_panels();
  for (std::size_t i = 0; i < scene.panels.size(); ++i) scene.panels[i].layers = layers[i % layers.size()];
  return scene;
}

void at_t(Rig& rig, double t) {
  rig.session.seek(rig.session.stage().clock().u_of_t(t));
}

void train(Rig& rig, int steps) {
  rig.session.train();
  for (int i = 0; i < 20000 && (rig.session.training() == nullptr || rig.session.training()->step() < steps); ++i)
    rig.frame(1);
  rig.session.pause_training();
}

std::vector<State> states() {
  using enum Layer;
  const auto usual = [=] {
    return with_layers(default_scene(), {{density, isolines, particles},
                                         {density, isolines, score, particles, trails},
                                         {density, isolines, score, particles, trails},
                                         {density, isolines, particles, trails}});
  };
  return {
      {"01-eight-gaussians", usual, [](Rig& rig) { at_t(rig, 0.16); }},
      {"02-one-dimension", [] { return asset("bimodal_1d"); }, [](Rig& rig) { at_t(rig, 0.3); }},
      {"03-learned", [] { return asset("learned_eight_gaussians"); },
       [](Rig& rig) {
         train(rig, 1500);
         Scene scene = rig.session.scene();
         scene.panels = scene.shown_panels();
         for (PanelSpec& panel : scene.panels)
           if (panel.flow == "sde_net") panel.layers = {density, particles, score, learned, error};
         rig.session.apply(scene);
         at_t(rig, 0.1);
       }},
      {"04-kernel-density", [] { return asset("kde_score"); }, [](Rig& rig) { at_t(rig, 0.05); }},
      {"05-guidance", [] { return asset("guidance"); }, [](Rig& rig) { at_t(rig, 0.1); }},
      {"06-flow-map", [] { return asset("flow_map_grid"); }, [](Rig& rig) { at_t(rig, 0.05); }},
      {"07-energy-and-covariance",
       [=] {
         return with_layers(default_scene(), {{energy, particles}, {density, covariance, particles}});
       },
       [](Rig& rig) { at_t(rig, 0.12); }},
      {"08-denoiser",
       [=] {
         return with_layers(default_scene(), {{density, denoiser, particles}, {divergence, score}});
       },
       [](Rig& rig) { at_t(rig, 0.1); }},
      {"09-one-panel", usual,
       [](Rig& rig) {
         rig.session.solo(2);
         at_t(rig, 0.16);
       }},
      {"10-nine-panels",
       [=] {
         Scene scene = usual();
         const auto panels = scene.panels;
         for (int i = 0; i < 5; ++i) {
           scene.panels.push_back(panels[static_cast<std::size_t>(i) % panels.size()]);
           scene.panels.back().id = "more" + std::to_string(i);
         }
         return scene;
       },
       [](Rig& rig) { at_t(rig, 0.16); }},
      {"11-log-snr-mirrored",
       [=] {
         Scene scene = usual();
         scene.grid.steps = 40;
         scene.timeline.ticks = TickUnit::log_snr;
         scene.timeline.mode = ClockMode::mirror;
         return scene;
       },
       [](Rig& rig) {
         at_t(rig, 0.4);
         rig.click("timeline/more");
       }},
      {"12-smallest-window", usual, [](Rig& rig) { at_t(rig, 0.16); }, 1024, 640},
      {"13-inspector-over", usual,
       [](Rig& rig) {
         at_t(rig, 0.16);
         rig.click("columns/right");
       },
       1024, 640},
      {"14-four-k", usual, [](Rig& rig) { at_t(rig, 0.16); }, 3840, 2160, 2.0f},
      {"15-keys", usual, [](Rig& rig) { handle_key(rig.session, Key::question); }},
      {"16-first-hint", usual, [](Rig& rig) { rig.session.view().hint = 1; }},
      {"17-settings-of-a-net", [] { return asset("learned_ncsn"); },
       [](Rig& rig) {
         rig.click("models/settings");
         rig.click("schedule/kind");
       }},
      {"18-question-and-message", usual,
       [](Rig& rig) {
         rig.session.view().recent = {"/home/lecturer/two_moons.json", "/home/lecturer/week 3/annealing.json"};
         rig.session.open("/home/lecturer/gone.json");
         handle_key(rig.session, Key::open);
       }},
      {"19-edit-a-mode", usual,
       [](Rig& rig) {
         at_t(rig, 0.1);
         take_tool(rig.session, Tool::components);
         select_component(rig.session, 1);
         rig.move("panels/sde", 0.5f);
       }},
      {"20-paint", usual,
       [](Rig& rig) {
         take_tool(rig.session, Tool::brush);
         rig.frame(2);
         rig.drag("panels/sde", 0.3f, 0.7f);
       }},
      {"21-letters-in-a-frame",
       [=] {
         Scene scene = usual();
         scene.target.kind = TargetKind::letters;
         return scene;
       },
       [](Rig& rig) {
         at_t(rig, 0.1);
         take_tool(rig.session, Tool::components);
         rig.move("panels/sde", 0.9f);
       }},
      {"22-fan-of-a-class",
       [=] {
         Scene scene = with_layers(default_scene(), {{density, isolines, fan}});
         scene.target.preset = "two_moons";
         scene.flows[2].guided = scene.flows[3].guided = true;
         scene.flows[3].guidance.weight = 1.0;
         return scene;
       },
       [](Rig& rig) {
         at_t(rig, 0.25);
         rig.move("panels/sde", 0.55f);
       }},
      {"23-three-pixels-a-point", [] { return asset("learned_ncsn"); }, [](Rig& rig) { at_t(rig, 0.1); }, 3072, 1920,
       3.0f},
  };
}

void draw(const State& state, const std::filesystem::path& folder) {
  Rig rig(state.scene());
  rig.resize(state.width, state.height, state.scale);
  if (state.act) state.act(rig);
  for (const ThemeName theme : {ThemeName::dark, ThemeName::light}) {
    rig.session.set_theme(theme);
    rig.session.stage().finish();
    for (int i = 0; i < 60 && (i < 4 || !rig.settled()); ++i) rig.frame(1, 0.0);
    const auto file = folder / (state.name + "-" + std::string(name_of(theme)) + ".png");
    write_png(file, rig.picture());
    std::printf("%s\n", file.string().c_str());
    std::fflush(stdout);
  }
}

}  // namespace
}  // namespace scorescope

/// gallery FOLDER [STATE...]: all states, or those whose names contain one of the words.
int main(int count, char** words) {
  if (count < 2) return std::fprintf(stderr, "gallery FOLDER [STATE...]\n"), 1;
  std::filesystem::create_directories(words[1]);
  doctest::Context context;
  context.setAsDefaultForAssertsOutOfTestCases();
  context.setAssertHandler([](const doctest::AssertData& said) {
    std::fprintf(stderr, "gallery: %s\n", said.m_expr);
    std::exit(1);
  });
  for (const scorescope::State& state : scorescope::states()) {
    bool wanted = count == 2;
    for (int i = 2; i < count; ++i) wanted = wanted || state.name.find(words[i]) != std::string::npos;
    if (wanted) scorescope::draw(state, words[1]);
  }
  return 0;
}
