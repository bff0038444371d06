// What taking a step back costs before the next frame can be drawn: the scene, its stage and a first slice of
// particles. Asserts nothing about time. cmake --build ... --target undo && tests/benchmark/undo [PARTICLES]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "app/session.h"
#include "core/scene/scene_json.h"

namespace {

using namespace scorescope;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr int kRepeats = 15;

struct Step {
  const char* name;
  std::vector<std::pair<const char*, const char*>> settings;
};

const Step kSteps[] = {{"schedule/beta_max", {{"schedule/beta_max", "12"}}},
                       {"schedule/kind", {{"schedule/kind", "ve_geometric"}}},
                       {"target", {{"target/name", "spirals"}}},
                       {"grid/steps", {{"grid/steps", "500"}}},
                       {"particles", {{"particles", "20000"}}},
                       {"seed", {{"seed", "18"}}},
                       {"one flow's solver", {{"flows/ode/solver", "rk4"}}},
                       {"timeline/pace", {{"timeline/pace", "t"}}},
                       {"the view", {{"view/extent", "1.5"}}}};

void measure(Backend& backend, const Scene& scene, const Step& step) {
  Session session(scene, backend, ".");
  session.seek(0.7);
  session.stage().finish();
  Scene edited = scene;
  for (const auto& [path, value] : step.settings) edited = with_setting(edited, path, value);
  std::vector<double> taken;
  for (int i = 0; i < kRepeats; ++i) {
    session.apply(edited);
    session.settle(true);
    session.stage().finish();
    const auto began = std::chrono::steady_clock::now();
    session.undo();
    session.advance(std::chrono::milliseconds(8));
    taken.push_back(Milliseconds(std::chrono::steady_clock::now() - began).count());
  }
  std::sort(taken.begin(), taken.end());
  std::printf("%-20s median %6.1f ms   longest %6.1f ms\n", step.name, taken[kRepeats / 2], taken.back());
}

}  // namespace

int main(int count, char** words) {
  const auto backend = make_cpu_backend();
  Scene scene = default_scene();
  if (count > 1) scene.particles = std::atoi(words[1]);
  for (const Step& step : kSteps) measure(*backend, scene, step);
  return 0;
}
