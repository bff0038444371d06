// What a hand that moves a mode costs before the next picture can be drawn: the scene staged anew, and every flow run
// again to the end of its grid. Asserts nothing about time. cmake --build ... --target replay && .../replay [PARTICLES]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "app/session.h"
#include "core/scene/scene_json.h"
#include "core/scene/target_edit.h"

namespace {

using Milliseconds = std::chrono::duration<double, std::milli>;

void print(const char* name, std::vector<double> taken) {
  std::sort(taken.begin(), taken.end());
  std::printf("%-8s median %6.2f ms   shortest %6.2f ms\n", name, taken[taken.size() / 2], taken.front());
}

}  // namespace

int main(int count, char** words) {
  using namespace scorescope;
  constexpr int kMoves = 60;
  const auto backend = make_cpu_backend();
  Scene scene = with_setting(default_scene(), "grid/steps", "250");
  scene.particles = count > 1 ? std::atoi(words[1]) : 2000;
  Session session(scene, *backend, ".");
  session.seek(1.0);
  session.stage().finish();
  session.stage().hold(true);
  std::vector<double> staged, run;
  for (int move = 0; move < kMoves; ++move) {
    Scene edited = session.scene();
    make_mixture(edited.target);
    edited.target.components.front().mean.x() += 0.001 * move;
    const auto began = std::chrono::steady_clock::now();
    session.apply(edited);
    const auto applied = std::chrono::steady_clock::now();
    session.stage().finish();
    staged.push_back(Milliseconds(applied - began).count());
    run.push_back(Milliseconds(std::chrono::steady_clock::now() - applied).count());
  }
  print("staged", staged);
  print("run", run);
  return 0;
}
