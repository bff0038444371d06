#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "core/export/frame_painter.h"
#include "core/export/vector_file.h"
#include "core/gpu/egl_context.h"
#include "core/media/image_diff.h"
#include "core/render/gl_canvas.h"
#include "core/render/iso_lines.h"
#include "tests/support/paths.h"

namespace scorescope::testing {
namespace {

template <class T>
std::size_t count_of(const Drawing& drawing) {
  return static_cast<std::size_t>(std::count_if(drawing.items.begin(), drawing.items.end(),
                                                [](const auto& item) { return std::holds_alternative<T>(item); }));
}

Scene small_scene() {
  Scene scene = default_scene();
  scene.particles = 300;
  scene.grid.steps = 20;
  scene.exported.width = 480;
  scene.exported.height = 320;
  return scene;
}

Drawing drawing_of(const Scene& scene, const std::filesystem::path& equations = {}) {
  const EglContext context;
  const auto backend = make_cpu_backend();
  Stage stage(scene, *backend, ".");
  return draw_vectors(stage, *backend, 0.8, std::atomic<bool>{false}, equations);
}

Image picture_of(const Scene& scene, const std::filesystem::path& equations = {}) {
  const EglContext context;
  const auto backend = make_cpu_backend();
  Stage stage(scene, *backend, ".");
  const std::atomic<bool> cancelled{false};
  return *FramePainter(stage, *backend, cancelled, equations).paint({0.8}, {0.0});
}

TEST_CASE("render. as vectors, every panel has one image, and its particles and words are not in it") {
  const Drawing drawing = drawing_of(small_scene());
  CHECK(drawing.width == 480);
  CHECK(count_of<Drawing::Picture>(drawing) == 4);
  std::size_t dots = 0;
  std::string words;
  for (const auto& item : drawing.items) {
    if (const auto* d = std::get_if<Drawing::Dots>(&item)) dots = std::max(dots, d->centres.size());
    if (const auto* t = std::get_if<Drawing::Text>(&item)) words += t->words + "\n";
  }
  CHECK(dots == 300);
  for (const char* word : {"Reverse SDE", "Probability-flow ODE", "particles", "NFE"})
    CHECK(words.find(word) != std::string::npos);
}

TEST_CASE("render. equations stand under their panels, as vectors, and not over the data") {
  const std::filesystem::path folder = std::filesystem::path(source_dir()) / "assets/equations";
  Scene scene = small_scene();
  CHECK(count_of<Drawing::Formula>(drawing_of(scene, folder)) == 0);
  const Image without = picture_of(scene, folder);
  scene.exported.equation = true;
  const Drawing drawing = drawing_of(scene, folder);
  CHECK(count_of<Drawing::Formula>(drawing) == 4);
  CHECK(count_of<Drawing::Picture>(drawing) == 4);
  std::vector<PixelRect> panels;
  std::size_t inside = 0;
  for (const auto& item : drawing.items)
    if (const auto* f = std::get_if<Drawing::Frame>(&item)) panels.push_back(f->rect);
  for (const auto& item : drawing.items) {
    const auto* f = std::get_if<Drawing::Formula>(&item);
    if (f == nullptr) continue;
    const float right = f->x + f->ex * f->equation->width, bottom = f->y + f->ex * f->equation->height;
    CHECK(f->ex > 3.0f);
    CHECK(f->x > 0.0f);
    CHECK(right < 480.0f);
    CHECK(bottom < 320.0f);
    for (const PixelRect& r : panels)
      inside += f->x < r.x + r.w && right > r.x && f->y < r.y + r.h && bottom > r.y ? 1u : 0u;
  }
  CHECK(panels.size() == 4);
  CHECK(inside == 0);
  // The same as pixels: ink of the noise's colour between the rows of panels, where there was none.
  const Image with = picture_of(scene, folder);
  const auto inked = [&](const Image& image) {
    const Rgb c = theme(scene.exported.theme).noise;
    int count = 0;
    for (const PixelRect& r : panels)
      for (int y = static_cast<int>(r.y + r.h); y < static_cast<int>(r.y + r.h) + 20 && y < image.height; ++y)
        for (int x = static_cast<int>(r.x); x < static_cast<int>(r.x + r.w); ++x) {
          const std::uint8_t* p = image.rgba.data() + 4 * (static_cast<std::ptrdiff_t>(y) * image.width + x);
          count += std::abs(static_cast<float>(p[0]) - 255.0f * c.r) < 3.0f &&
                   std::abs(static_cast<float>(p[1]) - 255.0f * c.g) < 3.0f &&
                   std::abs(static_cast<float>(p[2]) - 255.0f * c.b) < 3.0f;
        }
    return count;
  };
  CHECK(inked(with) > inked(without) + 5);
  // No picture is too small.
  scene.exported.width = scene.exported.height = 1;
  CHECK(picture_of(scene, folder).rgba.size() == 4);
}

TEST_CASE("render. the ring of radius r sd of one Gaussian is a circle of that radius, closed") {
  DensityGrid grid{.nx = 80, .ny = 80, .box = {{-4, -4}, {4, 4}}, .log_p = {}, .log_p_max = -1.0f};
  for (int j = 0; j < 80; ++j)
    for (int i = 0; i < 80; ++i) {
      const double x = -4 + 8 * (i + 0.5) / 80, y = -4 + 8 * (j + 0.5) / 80;
      grid.log_p.push_back(static_cast<float>(-1.0 - 0.5 * (x * x + y * y)));
    }
  for (const int ring : {1, 4, 6}) {
    const auto lines = iso_lines(grid, ring, {0, 0, 800, 800});
    REQUIRE(lines.size() == 1);
    CHECK(lines[0].front().x == lines[0].back().x);
    CHECK(lines[0].front().y == lines[0].back().y);
    for (const auto& p : lines[0]) {
      const double radius = std::hypot(p.x - 400.0, p.y - 400.0) / 100.0;
      CHECK(std::abs(radius - 0.5 * ring) < 0.02);
    }
  }
  // Cut by the edge of the grid: four open arcs.
  CHECK(iso_lines(grid, 9, {0, 0, 800, 800}).size() == 4);
}

TEST_CASE("render. a clear ground laid over the ground's colours gives the ordinary picture") {
  for (const ThemeName name : {ThemeName::dark, ThemeName::light}) {
    Scene scene = small_scene();
    scene.exported.theme = name;
    scene.exported.titles = scene.exported.legend = false;
    const Image opaque = picture_of(scene);
    scene.exported.transparent = true;
    Image clear = picture_of(scene);
    CHECK(clear.rgba[3] == 0);  // the margin
    // Over a panel the ground is the stage's colour.
    const Rgb stage = theme(name).stage;
    const float ground[] = {stage.r, stage.g, stage.b};
    std::size_t inside = 0, differ = 0, half = 0;
    for (std::size_t at = 0; at < clear.rgba.size(); at += 4) {
      const float alpha = static_cast<float>(clear.rgba[at + 3]) / 255.0f;
      const auto x = (at / 4) % 480, y = (at / 4) / 480;
      // Well within the first panel: the frame has another ground outside its corners.
      if (x < 20 || x > 220 || y < 20 || y > 140) continue;
      ++inside;
      if (alpha > 0.05f && alpha < 0.95f) ++half;
      for (std::size_t c = 0; c < 3; ++c) {
        const float over = static_cast<float>(clear.rgba[at + c]) * alpha + 255.0f * ground[c] * (1.0f - alpha);
        if (std::abs(over - static_cast<float>(opaque.rgba[at + c])) > 3.5f) ++differ;
      }
    }
    CHECK(inside > 10000);
    CHECK(half > inside / 10);
    CHECK(differ == 0);
  }
}

/// Means of blocks of `size` x `size` pixels.
Image blocks(const Image& image, int size) {
  Image out{image.width / size, image.height / size, {}};
  for (int y = 0; y < out.height; ++y)
    for (int x = 0; x < out.width; ++x)
      for (int c = 0; c < 4; ++c) {
        int sum = 0;
        for (int j = y * size; j < (y + 1) * size; ++j)
          for (int i = x * size; i < (x + 1) * size; ++i)
            sum += image.rgba[static_cast<std::size_t>(4 * (j * image.width + i) + c)];
        out.rgba.push_back(static_cast<std::uint8_t>(sum / (size * size)));
      }
  return out;
}

TEST_CASE("render. twice the size is the same picture, finer") {
  Scene scene = small_scene();
  scene.exported.width = 1280, scene.exported.height = 800;
  const Image small = blocks(picture_of(scene), 16);
  scene.exported.width = 2560, scene.exported.height = 1600;
  // Edges fall on other pixels; lines or type of another size would change whole blocks.
  const ImageDiff diff = image_diff(blocks(picture_of(scene), 32), small, 8);
  CHECK(diff.share < 0.01);
}

TEST_CASE("render. with neither titles nor legend nor all panels, a picture has none of them") {
  Scene scene = small_scene();
  scene.exported.titles = scene.exported.legend = false;
  scene.exported.panels = {"sde"};
  const Drawing bare = drawing_of(scene);
  CHECK(count_of<Drawing::Text>(bare) == 0);
  CHECK(count_of<Drawing::Picture>(bare) == 1);
  scene.exported.time_bar = true;
  CHECK(count_of<Drawing::Text>(drawing_of(scene)) == 1);
}

TEST_CASE("render. what SVG would misread is escaped") {
  Drawing drawing{.width = 10, .height = 10, .items = {}};
  drawing.items.emplace_back(Drawing::Text{"a < b & c > d", Face::text, 12, 0, 0, {}});
  CHECK(svg_text(drawing).find("a &lt; b &amp; c &gt; d") != std::string::npos);
}

}  // namespace
}  // namespace scorescope::testing
