// What one picture of four panels costs to draw by OpenGL and by the processor, in turns. Where OpenGL is a software
// rasteriser both are this machine's cores. Asserts nothing about time.
// cmake --build ... --target canvases && tests/benchmark/canvases [JSON]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

#include "core/gpu/egl_context.h"
#include "core/render/compose.h"
#include "core/render/gl_canvas.h"
#include "core/render/pixel_canvas.h"
#include "core/render/target.h"
#include "core/scene/scene_json.h"

namespace {

using namespace scorescope;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr int kWidth = 1280, kHeight = 800, kPictures = 40;

double median(std::vector<double> taken) {
  std::sort(taken.begin(), taken.end());
  return taken[taken.size() / 2];
}

nlohmann::ordered_json measure(Backend& backend, std::uint32_t particles) {
  Scene scene = default_scene();
  scene.particles = particles;
  Stage stage(scene, backend, ".");
  stage.seek(0.8);
  stage.finish();
  const RenderTarget target(kWidth, kHeight);
  Composer by_gl(backend, std::make_unique<GlCanvas>()), by_processor(backend, std::make_unique<PixelCanvas>());
  const auto draw = [&](Composer& composer, std::vector<double>& taken) {
    const auto began = std::chrono::steady_clock::now();
    composer.draw(stage, {}, kWidth, kHeight);
    glFinish();
    taken.push_back(Milliseconds(std::chrono::steady_clock::now() - began).count());
  };
  std::vector<double> gl, processor;
  for (int i = 0; i < kPictures; ++i) draw(by_gl, gl), draw(by_processor, processor);
  const double a = median(gl), b = median(processor);
  std::printf("%8u particles   OpenGL %6.1f ms   processor %6.1f ms   ratio %.2f\n", particles, a, b, a / b);
  return {{"particles", particles}, {"gl_ms", a}, {"processor_ms", b}, {"ratio", a / b}};
}

}  // namespace

int main(int count, char** words) {
  const EglContext context;
  const auto backend = make_cpu_backend();
  nlohmann::ordered_json out = {{"renderer", gl_info().renderer}, {"size", {kWidth, kHeight}}};
  std::printf("%s, %dx%d\n", gl_info().renderer.c_str(), kWidth, kHeight);
  for (const std::uint32_t particles : {2000u, 20000u, 200000u}) out["cases"].push_back(measure(*backend, particles));
  if (count > 1) std::ofstream(words[1]) << out.dump(2) << "\n";
  return 0;
}
