#include <doctest/doctest.h>

#include "core/gpu/egl_context.h"
#include "core/media/image_io.h"
#include "core/render/grid_points.h"
#include "core/render/scene_renderer.h"
#include "core/render/target.h"

namespace scorescope {
namespace {

constexpr int kWidth = 256, kHeight = 192;

Image drawn(const PanelPicture& picture, ThemeName name) {
  const RenderTarget target(kWidth, kHeight);
  SceneRenderer renderer;
  renderer.begin(kWidth, kHeight, theme(name));
  renderer.draw_panel(picture, {0, 0, kWidth, kHeight}, 1.0f);
  renderer.end();
  return target.read();
}

PanelPicture empty_picture(int dim) {
  PanelPicture out;
  out.dim = dim;
  out.extent = 3.0;
  return out;
}

/// All arrows point the same way.
std::shared_ptr<const ArrowGrid> parallel_arrows(int dim, float ex, float ey) {
  auto out = std::make_shared<ArrowGrid>();
  out->points = arrow_points({{-4.0, -3.0}, {4.0, 3.0}}, dim);
  for (std::size_t i = 0; i < out->points.size(); ++i) out->eps.push_back(dim == 2 && i % 2 == 1 ? ey : ex);
  return out;
}

/// Magenta is redder than green, teal greener than red, in both themes; grounds, lines and text are neither.
enum class Hue { magenta, teal };

/// Pixels of columns [first, last) of that hue.
int count_of(const Image& image, Hue hue, int first = 0, int last = kWidth) {
  int count = 0;
  for (int y = 0; y < image.height; ++y)
    for (int x = first; x < last; ++x) {
      const std::uint8_t* p = &image.rgba[static_cast<std::size_t>(4 * (y * image.width + x))];
      const int redder = int{p[0]} - int{p[1]};
      count += (hue == Hue::magenta ? redder : -redder) > 40 ? 1 : 0;
    }
  return count;
}

TEST_CASE("render. learned arrows stand on the exact ones and let them shine through") {
  const EglContext context;
  for (const ThemeName name : {ThemeName::dark, ThemeName::light})
    for (const int dim : {1, 2}) {
      CAPTURE(dim);
      PanelPicture picture = empty_picture(dim);
      picture.arrows = parallel_arrows(dim, 1.5f, -1.0f);
      const Image exact = drawn(picture, name);
      CHECK(count_of(exact, Hue::magenta) == 0);
      const int teal_alone = count_of(exact, Hue::teal);
      picture.learned = parallel_arrows(dim, 1.5f, -1.0f);
      const Image both = drawn(picture, name);
      CHECK(count_of(both, Hue::magenta) > teal_alone / 4);
      CHECK(count_of(both, Hue::teal) > teal_alone / 8);
    }
}

TEST_CASE("render. an arrow of another length is seen to be another") {
  const EglContext context;
  PanelPicture picture = empty_picture(2);
  picture.learned = parallel_arrows(2, 2.0f, 0.0f);
  const int strong = count_of(drawn(picture, ThemeName::dark), Hue::magenta);
  picture.learned = parallel_arrows(2, 0.4f, 0.0f);
  CHECK(count_of(drawn(picture, ThemeName::dark), Hue::magenta) < 0.8 * strong);
}

TEST_CASE("render. the error is stronger where it is larger, and nothing where there is none") {
  const EglContext context;
  PanelPicture picture = empty_picture(2);
  auto grid = std::make_shared<ErrorGrid>();
  grid->nx = 16, grid->ny = 12;
  grid->box = {{-4.0, -3.0}, {4.0, 3.0}};
  for (int i = 0; i < grid->nx * grid->ny; ++i) grid->error.push_back(i % grid->nx < 8 ? 0.0f : 1.2f);
  picture.error = grid;
  const Image image = drawn(picture, ThemeName::dark);
  CHECK(count_of(image, Hue::magenta, 0, kWidth / 2 - 12) == 0);
  // The frame takes a rim.
  CHECK(count_of(image, Hue::magenta, kWidth / 2 + 12) > 0.9 * (kWidth / 2 - 12) * kHeight);
}

TEST_CASE("render. a net's own level is hatched outside of what it was trained on") {
  const EglContext context;
  PanelPicture picture = empty_picture(2);
  const Image plain = drawn(picture, ThemeName::light);
  picture.untrained = "the net was never shown this noise level";
  CHECK(drawn(picture, ThemeName::light).rgba != plain.rgba);
}

TEST_CASE("render. the learned curve of a line follows its numbers") {
  const EglContext context;
  PanelPicture picture = empty_picture(1);
  auto curves = std::make_shared<ScoreCurves>();
  for (int i = 0; i < 200; ++i) {
    curves->x.push_back(-3.0f + 6.0f * static_cast<float>(i) / 199.0f);
    curves->learned.push_back(-2.0f);  // a score that points to the right everywhere: the upper half
  }
  picture.curves = curves;
  const auto rows_of_magenta = [&] {
    const Image image = drawn(picture, ThemeName::dark);
    double sum = 0.0;
    int count = 0;
    for (int y = 0; y < kHeight; ++y) {
      Image row{kWidth, 1, {}};
      row.rgba.assign(image.rgba.begin() + 4 * kWidth * y, image.rgba.begin() + 4 * kWidth * (y + 1));
      const int n = count_of(row, Hue::magenta);
      sum += n * y;
      count += n;
    }
    REQUIRE(count > 50);
    return sum / count;
  };
  const double up = rows_of_magenta();
  for (float& eps : curves->learned) eps = 2.0f;
  CHECK(rows_of_magenta() > up + 40.0);
}

}  // namespace
}  // namespace scorescope
