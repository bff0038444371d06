#pragma once

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "core/gpu/egl_context.h"
#include "core/media/image_diff.h"
#include "core/media/image_io.h"
#include "core/render/gl_canvas.h"
#include "core/render/picture_builder.h"
#include "core/render/pixel_canvas.h"
#include "core/render/scene_renderer.h"
#include "core/render/target.h"
#include "core/scene/scene_json.h"
#include "tests/support/paths.h"

namespace scorescope {

inline constexpr int kWidth = 256, kHeight = 192;

/// Share of the pixels by which two pictures may differ, and by how much the others may, of 255.
inline constexpr double kFewPixels = 1e-3;
inline constexpr int kSameColour = 5;

/// What `draw` draws on a canvas of that kind.
template <class Kind, class Draw>
Image drawn_on(int width, int height, Draw&& draw) {
  const RenderTarget target(width, height);
  auto canvas = std::make_unique<Kind>();
  draw(std::move(canvas));
  return target.read();
}

/// The same by OpenGL, which the processor must have drawn alike.
template <class Draw>
Image drawn_alike(int width, int height, Draw&& draw) {
  const Image by_gl = drawn_on<GlCanvas>(width, height, draw);
  const ImageDiff diff = image_diff(drawn_on<PixelCanvas>(width, height, draw), by_gl, kSameColour);
  if (diff.share > kFewPixels) write_png("by_processor_difference.png", diff.picture);
  INFO("by the processor: largest difference ", diff.largest, " of 255");
  CHECK(diff.share <= kFewPixels);
  return by_gl;
}

/// One panel of the scene's first flow of `kind` at played fraction u, without words (fonts differ between machines).
inline Image panel(const Scene& scene, FlowKind kind, double u, ThemeName name, std::vector<Layer> layers,
                   std::size_t* trail_points = nullptr, ColourBy colour_by = ColourBy::plain) {
  const auto backend = make_cpu_backend();
  Stage stage(scene, *backend, ".");
  stage.seek(u);
  stage.finish();
  PanelSpec spec;
  for (const FlowSpec& flow : stage.scene().flows)
    if (flow.kind == kind) spec.flow = flow.id;
  spec.layers = std::move(layers);
  spec.colour_by = colour_by;
  PictureBuilder builder(*backend);
  PanelPicture picture = builder.build(stage, spec, static_cast<double>(kWidth) / kHeight);
  picture.title.clear();
  picture.legend.clear();
  if (trail_points != nullptr) *trail_points = picture.trails.xy.size();
  return drawn_alike(kWidth, kHeight, [&](std::unique_ptr<Canvas> canvas) {
    SceneRenderer renderer(std::move(canvas));
    renderer.begin(kWidth, kHeight, theme(name));
    renderer.draw_panel(picture, {0, 0, kWidth, kHeight}, 1.0f);
    renderer.end();
  });
}

/// At most 5/255 off on 0.1 % of the pixels. SCORESCOPE_UPDATE_GOLDENS=1 writes the goldens anew; a failure leaves
/// actual, expected and difference in the folder the test runs in.
inline void check_golden(const std::string& name, const Image& actual) {
  const std::filesystem::path file = std::filesystem::path(testing::tests_dir()) / "render/golden" / (name + ".png");
  if (std::getenv("SCORESCOPE_UPDATE_GOLDENS") != nullptr) write_png(file, actual);
  const Image expected = read_png(file);
  const ImageDiff diff = image_diff(actual, expected, kSameColour);
  if (diff.share > kFewPixels) {
    write_png(name + "_actual.png", actual);
    write_png(name + "_expected.png", expected);
    write_png(name + "_difference.png", diff.picture);
  }
  INFO(name, ": largest difference ", diff.largest, " of 255, share of pixels beyond 5: ", diff.share);
  CHECK(diff.share <= kFewPixels);
}

inline double channel(const Image& image, int x, int y, int c) {
  return image.rgba[static_cast<std::size_t>((y * image.width + x) * 4 + c)];
}

inline Scene small_scene() {
  Scene scene = default_scene();
  scene.particles = 400;
  return scene;
}

}  // namespace scorescope
