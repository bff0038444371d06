#include <cmath>

#include "core/render/compose.h"
#include "core/render/density_painter.h"
#include "tests/render/golden.h"

namespace scorescope {
namespace {

/// Centre of what differs from the panel's own ground, weighted by how much.
Vec2 centroid(const Image& image) {
  Vec2 sum = Vec2::Zero();
  double total = 0.0;
  for (int y = 12; y < image.height - 12; ++y)
    for (int x = 12; x < image.width - 12; ++x) {
      double weight = 0.0;
      for (int c = 0; c < 3; ++c) weight += std::abs(channel(image, x, y, c) - channel(image, 10, 10, c));
      sum += weight * Vec2(x + 0.5, y + 0.5);
      total += weight;
    }
  return sum / total;
}

Scene one_gaussian_at(double x, double y) {
  Scene scene = small_scene();
  scene.target.kind = TargetKind::mixture;
  scene.target.components = {{1.0, Vec2(x, y), 0.09 * Mat2::Identity(), 0}};
  scene.view.extent = 3.0;
  return scene;
}

const std::vector<Layer> kAll{Layer::density, Layer::score, Layer::particles, Layer::trails};

}  // namespace

TEST_CASE("render. panels match their goldens in both themes") {
  const EglContext context;
  const Scene scene = small_scene();
  check_golden("reverse_sde_dark", panel(scene, FlowKind::reverse_sde, 0.7, ThemeName::dark, kAll));
  check_golden("pf_ode_light", panel(scene, FlowKind::pf_ode, 0.7, ThemeName::light, kAll));
  check_golden("annealed_langevin_dark", panel(scene, FlowKind::annealed_langevin, 0.6, ThemeName::dark, kAll));
  check_golden("density_alone_light", panel(scene, FlowKind::forward, 1.0, ThemeName::light, {Layer::density}));
}

TEST_CASE("render. the 1D panel matches its golden") {
  const EglContext context;
  Scene scene = small_scene();
  scene.target.preset = "bimodal";
  check_golden("bimodal_dark", panel(scene, FlowKind::reverse_sde, 0.8, ThemeName::dark, kAll));
}

TEST_CASE("render. a Gaussian is drawn where it is, y up") {
  const EglContext context;
  // Half height 3 over 192 pixels: 32 pixels a unit, centre (128, 96).
  for (const std::vector<Layer>& layers : {std::vector{Layer::density}, std::vector{Layer::particles}}) {
    const Vec2 at = centroid(panel(one_gaussian_at(1.0, 0.5), FlowKind::reverse_sde, 1.0, ThemeName::dark, layers));
    CHECK(at.x() == doctest::Approx(128 + 32).epsilon(0.01));
    CHECK(at.y() == doctest::Approx(96 - 16).epsilon(0.02));
  }
}

TEST_CASE("render. a symmetric density gives a symmetric picture") {
  const EglContext context;
  const Image image = panel(small_scene(), FlowKind::pf_ode, 1.0, ThemeName::dark, {Layer::density, Layer::score});
  double worst = 0.0, off = 0.0;
  for (int y = 0; y < kHeight; ++y)
    for (int x = 0; x < kWidth; ++x) {
      const double d = std::abs(channel(image, x, y, 2) - channel(image, kWidth - 1 - x, y, 2));
      worst = std::max(worst, d);
      off += d > 8.0 ? 1.0 : 0.0;
    }
  INFO("largest difference ", worst);
  CHECK(off / (kWidth * kHeight) < 2e-3);
}

TEST_CASE("render. a density's pixels do not depend on how much of it is painted") {
  auto grid = std::make_shared<DensityGrid>();
  grid->nx = 37, grid->ny = 29;
  for (int j = 0; j < grid->ny; ++j)
    for (int i = 0; i < grid->nx; ++i)
      grid->log_p.push_back(-0.02f * static_cast<float>((i - 20) * (i - 20)) -
                            0.03f * static_cast<float>((j - 11) * (j - 11)));
  grid->log_p_max = 0.0f;
  for (const ThemeName name : {ThemeName::dark, ThemeName::light})
    for (const bool clear : {false, true}) {
      Theme look = theme(name);
      look.clear_ground = clear;
      const PixelRect panel{0, 0, 301, 203}, box{-3, -5, 310, 214};
      const DensityPatch patch = density_patch(grid, panel, box, look, 0.5f, 1.0f);
      const Image whole = paint_density(patch.look, patch.box.width(), patch.box.height());
      const int width = 130, height = 90;
      const Image part = paint_density(patch.look, width, height);
      bool same = true;
      for (int y = 0; y < height; ++y)
        same = same && std::equal(part.rgba.begin() + std::ptrdiff_t{4} * width * y,
                                  part.rgba.begin() + std::ptrdiff_t{4} * width * (y + 1),
                                  whole.rgba.begin() + std::ptrdiff_t{4} * patch.box.width() * y);
      CHECK(same);
    }
}

TEST_CASE("render. a density's colours are those of the ramp where it is least and most, rings lie where they should") {
  // log p = -r^2 / 2, 20 pixels to a standard deviation.
  auto grid = std::make_shared<DensityGrid>();
  grid->nx = grid->ny = 241;
  for (int j = 0; j < grid->ny; ++j)
    for (int i = 0; i < grid->nx; ++i) {
      const auto x = static_cast<float>(i - 120) / 20.0f, y = static_cast<float>(j - 120) / 20.0f;
      grid->log_p.push_back(-0.5f * (x * x + y * y));
    }
  grid->log_p_max = 0.0f;
  grid->vignette = false;
  const Theme& look = theme(ThemeName::light);
  const PixelRect square{0, 0, 241, 241};
  const auto painted = [&](float strength) {
    const DensityPatch patch = density_patch(grid, square, square, look, strength, 1.0f);
    return paint_density(patch.look, patch.box.width(), patch.box.height());
  };
  const Image plain = painted(0.0f), ringed = painted(1.0f);
  const auto at = [](const Image& image, int x, int y) { return image.rgba.data() + (y * 241 + x) * 4; };
  const auto is = [](const std::uint8_t* pixel, Rgb colour) {
    return std::abs(pixel[0] - 255.0f * colour.r) <= 1.0f && std::abs(pixel[1] - 255.0f * colour.g) <= 1.0f &&
           std::abs(pixel[2] - 255.0f * colour.b) <= 1.0f && pixel[3] == 255;
  };
  CHECK(is(at(plain, 1, 1), look.density[0]));
  // In the middle, half way between the last two of the six.
  const Rgb a = look.density[4], b = look.density[5];
  CHECK(is(at(plain, 120, 120), {0.5f * (a.r + b.r), 0.5f * (a.g + b.g), 0.5f * (a.b + b.b)}));
  // Rings are half a standard deviation apart: every 10 pixels, and no more than a pixel to either side.
  for (int r = 2; r <= 45; ++r) {
    if (r % 10 == 1 || r % 10 == 9) continue;
    CAPTURE(r);
    const bool inked = !std::equal(at(ringed, 120 + r, 120), at(ringed, 120 + r, 120) + 3, at(plain, 120 + r, 120));
    CHECK(inked == (r % 10 == 0));
  }
}

TEST_CASE("render. arrows point along the score") {
  const EglContext context;
  // One Gaussian on the right, at the data end: left of it every arrow (along -eps) points to the right.
  const Scene scene = one_gaussian_at(2.5, 0.0);
  const auto backend = make_cpu_backend();
  Stage stage(scene, *backend, ".");
  stage.seek(1.0);
  stage.finish();
  PictureBuilder builder(*backend);
  const PanelPicture picture = builder.build(stage, stage.scene().shown_panels().front(), 1.3);
  REQUIRE(picture.arrows);
  for (std::size_t i = 0; i < picture.arrows->points.size(); i += 2)
    if (picture.arrows->points[i] < 1.5f) CHECK(-picture.arrows->eps[i] > 0.0f);
}

TEST_CASE("render. a Langevin panel at temperature 2 draws p^{1/2}: a Gaussian of twice the variance, normalised") {
  const EglContext context;
  Scene scene = small_scene();
  scene.target.kind = TargetKind::mixture;
  scene.target.dim = 1;
  scene.target.components = {{1.0, Vec2(0.3, 0.0), (Mat2() << 0.25, 0, 0, 0).finished(), 0}};
  scene.view.extent = 6.0;
  scene.flows = {{.id = "l", .kind = FlowKind::langevin}};
  scene.flows[0].langevin.temperature = 2.0;
  scene.flows[0].langevin.at_t = 0.0;
  const auto backend = make_cpu_backend();
  Stage stage(scene, *backend, ".");
  stage.finish();
  PictureBuilder builder(*backend);
  const PanelPicture picture = builder.build(stage, stage.scene().shown_panels().front(), 1.3);
  REQUIRE(picture.density);
  double mass = 0.0, mean = 0.0, square = 0.0;
  for (int i = 0; i < picture.density->nx; ++i) {
    const double x = -6.0 + 12.0 * (i + 0.5) / picture.density->nx;
    const double p = std::exp(picture.density->log_p[static_cast<std::size_t>(i)]) * 12.0 / picture.density->nx;
    mass += p, mean += p * x, square += p * x * x;
  }
  CHECK(mass == doctest::Approx(1.0).epsilon(1e-4));
  CHECK(mean == doctest::Approx(0.3).epsilon(1e-3));
  CHECK(square - mean * mean == doctest::Approx(0.5).epsilon(1e-3));
}

TEST_CASE("render. a guided panel draws the density composed at t: at w = 1 the class itself, at w = 3 Bayes cubed") {
  const EglContext context;
  Scene scene = small_scene();
  scene.target.kind = TargetKind::mixture;
  scene.target.dim = 1;
  const Mat2 one = (Mat2() << 1, 0, 0, 0).finished();
  scene.target.components = {{0.5, Vec2(-1.5, 0.0), one, 0}, {0.5, Vec2(1.5, 0.0), one, 1}};
  scene.view.extent = 8.0;
  scene.flows = {{.id = "o", .kind = FlowKind::pf_ode}};
  scene.flows[0].guided = true;
  scene.flows[0].guidance.label = 1;
  const auto backend = make_cpu_backend();
  for (const auto& [weight, mean, variance] : {std::tuple{1.0, 1.5, 1.0}, std::tuple{3.0, 1.74, 0.72}}) {
    scene.flows[0].guidance.weight = weight;
    Stage stage(scene, *backend, ".");
    stage.seek(1.0);
    stage.finish();
    PictureBuilder builder(*backend);
    const PanelPicture picture = builder.build(stage, stage.scene().shown_panels().front(), 1.3);
    double mass = 0.0, first = 0.0, second = 0.0;
    for (int i = 0; i < picture.density->nx; ++i) {
      const double x = -8.0 + 16.0 * (i + 0.5) / picture.density->nx;
      const double p = std::exp(picture.density->log_p[static_cast<std::size_t>(i)]) * 16.0 / picture.density->nx;
      mass += p, first += p * x, second += p * x * x;
    }
    CHECK(mass == doctest::Approx(1.0).epsilon(1e-3));
    CHECK(first == doctest::Approx(mean).epsilon(0.01));
    CHECK(second - first * first == doctest::Approx(variance).epsilon(0.02));
  }
}

TEST_CASE("render. layers that are off leave nothing behind") {
  const EglContext context;
  const Image image = panel(small_scene(), FlowKind::reverse_sde, 0.5, ThemeName::dark, {});
  for (int y = 12; y < kHeight - 12; ++y)
    for (int x = 12; x < kWidth - 12; ++x)
      if (channel(image, x, y, 0) != channel(image, 20, 20, 0)) FAIL("a pixel at ", x, ", ", y);
}

TEST_CASE("render. trails follow at most 256 tracked particles") {
  const EglContext context;
  Scene scene = small_scene();
  scene.particles = 5000;
  std::size_t points = 0;
  panel(scene, FlowKind::pf_ode, 0.9, ThemeName::dark, {Layer::trails}, &points);
  CHECK(points > 0);
  CHECK(points <= 2 * kTracked * 64);
}

TEST_CASE("render. one to nine panels stay inside the picture and do not overlap") {
  for (int n = 1; n <= 9; ++n) {
    const std::vector<PixelRect> rects = grid_layout(n, {10, 20, 1000, 600}, 8);
    REQUIRE(rects.size() == static_cast<std::size_t>(n));
    for (std::size_t i = 0; i < rects.size(); ++i) {
      CHECK(rects[i].x >= 10);
      CHECK(rects[i].y >= 20);
      CHECK(rects[i].x + rects[i].w <= 1010);
      CHECK(rects[i].y + rects[i].h <= 620);
      for (std::size_t j = 0; j < i; ++j) {
        const bool apart = rects[j].x + rects[j].w <= rects[i].x || rects[i].x + rects[i].w <= rects[j].x ||
                           rects[j].y + rects[j].h <= rects[i].y || rects[i].y + rects[i].h <= rects[j].y;
        CHECK(apart);
      }
    }
  }
}

TEST_CASE("render. one million particles draw") {
  const EglContext context;
  Scene scene = small_scene();
  scene.particles = 1000000;
  scene.grid.steps = 2;
  scene.flows = {scene.flows.back()};
  const auto backend = make_cpu_backend();
  Stage stage(scene, *backend, ".");
  stage.seek(1.0);
  stage.finish();
  const Image image = render_panels(stage, *backend, ThemeName::dark, 320, 240);
  CHECK(image.rgba.size() == 320u * 240u * 4u);
  CHECK(stage.flow(0).runner->ready() == 1000000u);
}

}  // namespace scorescope
