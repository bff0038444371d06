#include <cmath>

#include "core/render/axes.h"
#include "core/render/camera.h"
#include "core/render/grid_points.h"
#include "core/render/over_time.h"
#include "core/render/profile.h"
#include "tests/render/golden.h"

namespace scorescope {
namespace {

const std::vector<Layer> kOverTime{Layer::density, Layer::score, Layer::particles, Layer::trails, Layer::over_time};

Scene line_scene() {
  Scene scene = small_scene();
  scene.target.preset = "bimodal";
  scene.grid.steps = 60;
  return scene;
}

PanelPicture picture_of(Stage& stage, Backend& backend, double u, const std::string& flow, std::vector<Layer> layers) {
  stage.seek(u);
  stage.finish();
  PanelSpec spec;
  spec.flow = flow;
  spec.layers = std::move(layers);
  return PictureBuilder(backend).build(stage, spec, 1.3);
}

}  // namespace

TEST_CASE("render. over time, the heat is the flow's density at each time, in every column's own measure") {
  const auto backend = make_cpu_backend();
  for (const Direction direction : {Direction::to_data, Direction::to_noise}) {
    Scene scene = line_scene();
    scene.timeline.direction = direction;
    Stage stage(scene, *backend, ".");
    const PanelPicture picture = picture_of(stage, *backend, 0.5, "sde", kOverTime);
    REQUIRE(picture.over_time);
    const DensityGrid& heat = *picture.over_time->heat;
    for (const int i : {10, heat.nx / 2, heat.nx - 10}) {
      const double u = (i + 0.5) / heat.nx;
      const Signal level = stage.schedule().at(stage.clock().t_of_u(u));
      const auto shown = [&](int j) { return heat.log_p[static_cast<std::size_t>(j * heat.nx + i)]; };
      const auto exact = [&](int j) {
        const double x = stage.extent() * (2.0 * (j + 0.5) / heat.ny - 1.0);
        return evaluate(*stage.target(), level, {x, 0.0}).log_p;
      };
      // Differences of log p along a column are those of the density; a row's width is added to its variance.
      for (const auto& [a, b] : {std::pair(40, 64), std::pair(64, 90)})
        CHECK(shown(a) - shown(b) == doctest::Approx(exact(a) - exact(b)).epsilon(0.05));
    }
  }
}

TEST_CASE("render. over time, every flow's paths start at the edge and end at the playhead, on the particles") {
  const auto backend = make_cpu_backend();
  Scene scene = line_scene();
  scene.flows.push_back({.id = "ula", .kind = FlowKind::langevin});
  for (const Direction direction : {Direction::to_data, Direction::to_noise}) {
    scene.timeline.direction = direction;
    Stage stage(scene, *backend, ".");
    for (const FlowSpec& flow : scene.flows) {
      CAPTURE(flow.id);
      std::vector<Layer> layers = kOverTime;
      layers.push_back(Layer::paths);
      const PanelPicture picture = picture_of(stage, *backend, 0.7, flow.id, layers);
      const OverTime& over = *picture.over_time;
      // Of chains, which mix within a few steps, fewer.
      const std::size_t shown = over.on_clock ? 16 : 3;
      REQUIRE(over.past.count() == shown);
      for (std::size_t p = 0; p < shown; ++p) {
        const auto line = over.past.line(p);
        CHECK(line[0] == doctest::Approx(0.0).epsilon(1e-3));
        CHECK(line[line.size() - 2] == doctest::Approx(0.7));
        CHECK(line.back() * picture.extent == doctest::Approx(picture.particles[p]));
        for (std::size_t i = 0; i + 3 < line.size(); i += 2) CHECK(line[i] <= line[i + 2]);
      }
      REQUIRE(over.future.count() >= 4);
      CHECK(over.future.line(0)[0] == doctest::Approx(0.7));
      CHECK(over.future.line(0)[1] == over.past.line(0).back());
      CHECK(over.future.line(0)[over.future.line(0).size() - 2] == doctest::Approx(1.0).epsilon(1e-3));
    }
  }
}

TEST_CASE("render. without its layer a line shows the profile; the cursor's x runs along the picture") {
  const auto backend = make_cpu_backend();
  Stage stage(line_scene(), *backend, ".");
  const PixelRect rect{0, 0, 400, 300};
  PanelPicture picture = picture_of(stage, *backend, 0.5, "sde", {Layer::density});
  CHECK_FALSE(picture.over_time);
  CHECK(panel_map(picture, rect).data(300, 40).x() == doctest::Approx(0.5 * picture.extent));
  picture = picture_of(stage, *backend, 0.5, "sde", kOverTime);
  CHECK(panel_map(picture, rect).data(10, 75).x() == doctest::Approx(0.5 * picture.extent));
}

TEST_CASE("render. a step in beats, in 1D along x: the drift and the kick reach as far as the step does") {
  const EglContext context;
  const auto backend = make_cpu_backend();
  Stage stage(line_scene(), *backend, ".");
  stage.seek(0.5);
  stage.finish();
  PanelSpec spec;
  spec.flow = "sde";
  for (const bool over_time : {true, false}) {
    CAPTURE(over_time);
    spec.layers = {Layer::density, Layer::axes};
    if (over_time) spec.layers.push_back(Layer::over_time);
    std::vector<std::vector<std::uint8_t>> seen;
    for (int beat = 0; beat <= 4; ++beat) {
      const PanelPicture picture = PictureBuilder(*backend).build(stage, spec, 1.3, {.beat = beat});
      CHECK(picture.step.has_value() == (beat > 0));
      if (picture.step) CHECK(picture.step->noise.y() == 0.0);
      const RenderTarget target(390, 300);
      target.bind();
      SceneRenderer renderer;
      renderer.begin(390, 300, theme(ThemeName::light));
      renderer.draw_panel(picture, {0, 0, 390, 300}, 1.0f);
      renderer.end();
      seen.push_back(target.read().rgba);
      for (std::size_t before = 0; before + 1 < seen.size(); ++before) CHECK(seen[before] != seen.back());
    }
  }
}

TEST_CASE("render. for the back row about 121 arrows whatever the panel's shape, and 11 on a line") {
  for (const double aspect : {0.7, 1.0, 1.33, 1.78, 2.4}) {
    const auto points = arrow_points({{-aspect, -1.0}, {aspect, 1.0}}, 2, true);
    CHECK(points.size() / 2 >= 100);
    CHECK(points.size() / 2 <= 135);
  }
  CHECK(arrow_points({{-1.0, -1.0}, {1.0, 1.0}}, 2, true).size() == 2 * 121);
  CHECK(arrow_points({{-1.0, 0.0}, {1.0, 0.0}}, 1, true).size() == 11);
}

TEST_CASE("render. a histogram is a density") {
  std::vector<float> x;
  for (int i = 0; i < 1000; ++i) x.push_back(static_cast<float>(i) / 1000.0f + 0.0005f);
  const std::vector<double> bins = histogram_density(x, -1.0, 1.0, 20);
  for (int i = 0; i < 20; ++i)
    CHECK(bins[static_cast<std::size_t>(i)] == doctest::Approx(i < 10 ? 0.0 : 1.0).epsilon(0.02));
}

TEST_CASE("render. ticks stand at 1, 2 or 5 times a power of ten, and are few") {
  for (const auto& [low, high, most] : {std::tuple(-3.0, 3.0, 7), std::tuple(0.013, 0.0171, 5),
                                        std::tuple(-120.0, 950.0, 8), std::tuple(-1e-3, 2e-3, 4)}) {
    const Ticks ticks = nice_ticks(low, high, most);
    CHECK(ticks.values.size() >= 2);
    CHECK(ticks.values.size() <= static_cast<std::size_t>(most) + 1);
    const double lead = ticks.step / std::pow(10.0, std::floor(std::log10(ticks.step) + 1e-9));
    CHECK((std::abs(lead - 1) < 1e-6 || std::abs(lead - 2) < 1e-6 || std::abs(lead - 5) < 1e-6));
    for (const double v : ticks.values) CHECK((v >= low - 1e-9 && v <= high + 1e-9));
  }
  CHECK(tick_label(-0.5, 0.5) == "−0.5");
  CHECK(tick_label(0.0, 0.02) == "0.00");
  CHECK(tick_label(40.0, 20.0) == "40");
}

TEST_CASE("render. cameras: still, or following the scale of p") {
  const auto backend = make_cpu_backend();
  Stage stage(small_scene(), *backend, ".");
  const Signal level{0.3, 4.0};
  const ViewSpec still{.centre = Vec2(1.0, -0.5)};
  CHECK(camera_at(still, stage, level).half == stage.extent());
  CHECK(camera_at(still, stage, level).centre == Vec2(1.0, -0.5));
  const ViewSpec unit{.camera = CameraKind::unit, .extent = 2.5, .centre = Vec2(1.0, 0.0)};
  CHECK(camera_at(unit, stage, level).half == doctest::Approx(2.5 * std::hypot(0.3, 4.0)));
  CHECK(camera_at(unit, stage, level).centre.x() == doctest::Approx(std::hypot(0.3, 4.0)));
  const ViewSpec fit{.camera = CameraKind::fit, .extent = 3.0};
  const Moments m = moments(*stage.target(), {1.0, 0.0});
  const double rms = std::sqrt(0.5 * (m.cov.trace() + m.mean.squaredNorm()));
  CHECK(camera_at(fit, stage, level).half == doctest::Approx(3.0 * std::hypot(0.3 * rms, 4.0)));
  // What fits data and noise does so at both ends.
  for (const CameraKind kind : {CameraKind::data, CameraKind::fit, CameraKind::unit}) {
    CHECK(camera_at({.camera = kind}, stage, {1.0, 0.0}).half >= 2.0 + 2.0 * 0.15);
    CHECK(camera_at({.camera = kind}, stage, {0.0, 1.0}).half >= 3.0);
  }
}

TEST_CASE("render. what a view holds is seen both ways, in a wide panel and in an upright one") {
  PanelPicture picture;
  picture.dim = 2;
  picture.extent = 2.0;
  picture.centre = Vec2(1.0, -1.0);
  const Camera camera{picture.centre, picture.extent};
  for (const PixelRect rect : {PixelRect{10, 20, 400, 300}, PixelRect{10, 20, 300, 500}, PixelRect{10, 20, 300, 300}}) {
    CAPTURE(rect.w);
    const PanelMap map = panel_map(picture, rect);
    const Vec2 corner = map.data(rect.x + rect.w, rect.y) - picture.centre;
    CHECK(std::min(corner.x(), corner.y()) == doctest::Approx(2.0));
    // The fields are computed where they are drawn.
    const Box box = camera.box(static_cast<double>(rect.w) / static_cast<double>(rect.h));
    CHECK((box.max - picture.centre - corner).norm() < 1e-5);
  }
}

TEST_CASE("render. a moved view moves the picture, and panels of one size have one scale") {
  const auto backend = make_cpu_backend();
  Scene scene = small_scene();
  scene.view.centre = Vec2(1.0, 0.5);
  scene.view.extent = 1.5;
  Stage stage(scene, *backend, ".");
  const PixelRect rect{10, 20, 390, 300};
  float per_unit = 0.0f;
  for (const char* flow : {"fwd", "ald", "sde", "ode"}) {
    const PanelPicture picture = picture_of(stage, *backend, 0.6, flow, {Layer::density, Layer::isolines});
    const PanelMap map = panel_map(picture, rect);
    CHECK((map.data(10 + 195, 20 + 150) - Vec2(1.0, 0.5)).norm() < 1e-5);
    if (per_unit == 0.0f) per_unit = map.per_unit;
    CHECK(map.per_unit == per_unit);
    CHECK((0.5 * (picture.density->box.min + picture.density->box.max) - Vec2(1.0, 0.5)).norm() < 1e-9);
    CHECK(picture.density->rings == false);
  }
}

TEST_CASE("render. lines over time match their goldens in both themes") {
  const EglContext context;
  const Scene scene = line_scene();
  for (const ThemeName name : {ThemeName::dark, ThemeName::light}) {
    const std::string theme = name == ThemeName::dark ? "_dark" : "_light";
    check_golden("over_time_sde" + theme, panel(scene, FlowKind::reverse_sde, 0.7, name, kOverTime));
    std::vector<Layer> layers = kOverTime;
    layers.push_back(Layer::paths);
    check_golden("over_time_ode" + theme, panel(scene, FlowKind::pf_ode, 0.6, name, layers));
  }
}

}  // namespace scorescope
