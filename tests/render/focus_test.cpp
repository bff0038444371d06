#include <algorithm>
#include <cmath>

#include "core/math/guidance.h"
#include "core/math/mixture_sampler.h"
#include "core/math/reverse_kernel.h"
#include "core/render/pick.h"
#include "core/render/posterior_pictures.h"
#include "tests/render/golden.h"

namespace scorescope {
namespace {

struct Shown {
  explicit Shown(const Scene& scene, double u)
      : backend(make_cpu_backend()), stage(scene, *backend, "."), builder(*backend) {
    stage.seek(u);
    stage.finish();
  }
  PanelPicture picture(const std::string& flow, std::vector<Layer> layers, const PictureOptions& options = {}) {
    PanelSpec spec;
    spec.flow = flow;
    spec.layers = std::move(layers);
    return builder.build(stage, spec, 1.3, options);
  }
  [[nodiscard]] Stage::FlowView view(const std::string& flow) const { return stage.flow(*stage.flow_index(flow)); }

  std::unique_ptr<Backend> backend;
  Stage stage;
  PictureBuilder builder;
};

Scene focused_scene(int particle, int copies = 0) {
  Scene scene = small_scene();
  scene.grid.steps = 60;
  scene.focus = {.particle = particle, .copies = copies};
  return scene;
}

const std::vector<Layer> kUsual{Layer::density, Layer::particles, Layer::trails};

}  // namespace

TEST_CASE("render. the particle singled out stands where the flow has it, on its own path, tracked or not") {
  for (const int particle : {5, 301}) {
    Shown shown(focused_scene(particle), 0.6);
    for (const char* flow : {"fwd", "ald", "sde", "ode"}) {
      CAPTURE(flow);
      const PanelPicture picture = shown.picture(flow, kUsual);
      const Stage::FlowView view = shown.view(flow);
      REQUIRE(picture.focus);
      CHECK(picture.dimmed);
      const float* at = view.runner->positions().data.data() + 2 * static_cast<std::ptrdiff_t>(particle);
      CHECK(picture.focus->now == Vec2(at[0], at[1]));
      const Paths& path = picture.focus->path;
      REQUIRE(path.length > 10);
      CHECK(path.xy[2 * static_cast<std::size_t>(path.now)] == at[0]);
      for (const float v : path.xy) CHECK(std::isfinite(v));  // what was and what will be
    }
  }
}

TEST_CASE("render. with copies on show nothing is dimmed, and the mean of the dots is the particles' mean") {
  Shown shown(focused_scene(5, 200), 0.8);
  const PanelPicture picture = shown.picture("sde", {Layer::particles});
  CHECK_FALSE(picture.dimmed);
  CHECK(picture.particles.size() == 400);
  CHECK(picture.focus);
}

TEST_CASE("render. a pixel on a particle is that particle; far from all is none") {
  Shown shown(focused_scene(-1), 0.5);
  const PanelPicture picture = shown.picture("sde", {Layer::particles});
  const PixelRect rect{20, 10, 520, 400};
  const PanelMap map = panel_map(picture, rect);
  for (const std::size_t i : {0u, 77u, 399u}) {
    const float x = map.cx + map.per_unit * picture.particles[2 * i];
    const float y = map.cy - map.per_unit * picture.particles[2 * i + 1];
    CHECK(particle_at(picture, rect, 1.0f, 9.0f, x, y) == static_cast<std::uint32_t>(i));
  }
  CHECK_FALSE(particle_at(picture, rect, 1.0f, 9.0f, 25.0f, 15.0f).has_value());
}

TEST_CASE("render. the fan's mean is the score within its standard error, and each arrow a conditional score") {
  Shown shown(focused_scene(5), 0.5);
  const Vec2 x(0.7, -0.4);
  const PanelPicture picture = shown.picture("ode", {Layer::fan}, {.cursor = x});
  REQUIRE(picture.fan);
  const Signal level = shown.view("ode").waypoint.level;
  const FieldSample exact = evaluate(*shown.stage.target(), level, x);
  CHECK(picture.fan->x == x);
  CHECK((picture.fan->exact - (x + level.sigma * level.sigma * exact.score)).norm() < 1e-12);
  const ScoreFan same = score_fan(*shown.stage.target(), level, x, picture.fan->tips.size(), 1);
  const Vec2 off = (picture.fan->mean - picture.fan->exact) / (level.sigma * level.sigma);
  for (const int axis : {0, 1}) CHECK(std::abs(off[axis]) < 4.0 * same.standard_error[axis]);
  Vec2 mean = Vec2::Zero();
  for (const Vec2& tip : picture.fan->tips) mean += tip / static_cast<double>(picture.fan->tips.size());
  CHECK((mean - picture.fan->mean).norm() < 1e-9);
  // The same picture again, and without a cursor at the particle singled out.
  CHECK(shown.picture("ode", {Layer::fan}, {.cursor = x}).fan->tips == picture.fan->tips);
  const PanelPicture alone = shown.picture("ode", {Layer::fan});
  CHECK(alone.fan->x == alone.focus->now);
}

TEST_CASE("render. under guidance the fan is of the class, and its ring the score that the flow follows") {
  Scene scene = focused_scene(5);
  scene.target.preset = "two_moons";
  const Vec2 x(0.3, -0.2);
  const auto followed = [&](double weight) {
    scene.flows[3].guided = true;
    scene.flows[3].guidance = {.label = 1, .weight = weight};
    Shown shown(scene, 0.5);
    const PanelPicture picture = shown.picture("ode", {Layer::fan}, {.cursor = x});
    REQUIRE(picture.fan);
    const Signal level = shown.view("ode").waypoint.level;
    const Mixture moon = class_conditional(*shown.stage.target(), 1);
    const Vec2 of_class = evaluate(moon, level, x).score, of_all = evaluate(*shown.stage.target(), level, x).score;
    const Vec2 wanted = (1.0 - weight) * of_all + weight * of_class;
    const double variance = level.sigma * level.sigma;
    CHECK((picture.fan->exact - x - variance * wanted).norm() < 1e-9);
    const Mixture& law = weight == 0.0 ? *shown.stage.target() : moon;
    const ScoreFan same = score_fan(law, level, x, picture.fan->tips.size(), 1);
    const Vec2 off = (picture.fan->mean - x) / variance - evaluate(law, level, x).score;
    for (const int axis : {0, 1}) CHECK(std::abs(off[axis]) < 4.0 * same.standard_error[axis]);
    const auto word = std::find_if(picture.legend.begin(), picture.legend.end(),
                                   [](const auto& w) { return w.layer == Layer::fan && w.on; });
    REQUIRE(word != picture.legend.end());
    CHECK(word->word == (weight == 0.0 ? "fan" : "fan given y"));
  };
  for (const double weight : {0.0, 1.0, 3.0}) followed(weight);
}

TEST_CASE("render. a flow that has run away says from which step on, and what it takes; one that stands says nothing") {
  Scene scene = focused_scene(-1);
  scene.flows[0].kind = FlowKind::langevin;
  scene.flows[0].langevin.step_size = 50.0;
  Shown shown(scene, 1.0);
  const std::string said = shown.picture(scene.flows[0].id, kUsual).runaway;
  CHECK(said.starts_with("ran away: no numbers from step "));
  CHECK(said.ends_with("it takes a smaller step η"));
  CHECK(shown.picture("sde", kUsual).runaway.empty());
}

TEST_CASE("render. lines of the reverse kernel run through points of equal density and hold their mass") {
  Scene scene = focused_scene(5);
  for (const double step : {0.1, 0.5, 1.0}) {
    scene.focus.step = step;
    Shown shown(scene, 0.45);
    const PanelPicture picture = shown.picture("sde", {Layer::reverse_kernel});
    REQUIRE(picture.kernel);
    const KernelPicture& kernel = *picture.kernel;
    CHECK(kernel.s == doctest::Approx(kernel.t + step * (shown.stage.clock().t_min() - kernel.t)));
    const ReverseKernel exact = reverse_kernels(*shown.stage.target(), shown.stage.schedule().at(kernel.s),
                                                shown.stage.schedule().at(kernel.t), picture.focus->now);
    CHECK((kernel.matched.mean - exact.matched.mean).norm() < 1e-12);
    CHECK((kernel.ddpm.mean - exact.ddpm.mean).norm() < 1e-12);
    REQUIRE(kernel.rings.size() == 2);
    for (const KernelPicture::Ring& ring : kernel.rings) {
      REQUIRE(ring.lines.count() > 0);
      for (std::size_t i = 0; i + 1 < ring.lines.xy.size(); i += 2) {
        const double log_p = evaluate(exact.exact, {1.0, 0.0}, {ring.lines.xy[i], ring.lines.xy[i + 1]}).log_p;
        CHECK(log_p == doctest::Approx(ring.log_p).epsilon(0.02));
      }
      // Draws of the kernel, others than those the level was found by.
      int inside = 0;
      const MixtureSampler sampler(exact.exact, {1.0, 0.0});
      for (std::uint32_t i = 0; i < 2000; ++i)
        if (evaluate(exact.exact, {1.0, 0.0}, sampler(philox(99, Stream::metric, i, 5))).log_p > ring.log_p) ++inside;
      CHECK(inside / 2000.0 == doctest::Approx(ring.mass).epsilon(0.05));
    }
  }
}

TEST_CASE("render. under guidance the kernel is the one that is tilted by p(y | x_s)^w") {
  Scene scene = focused_scene(5);
  scene.target.preset = "two_moons";
  scene.focus.step = 0.4;
  scene.flows[2].guided = true;
  for (const double w : {1.0, 3.0}) {
    CAPTURE(w);
    scene.flows[2].guidance = {.label = 1, .weight = w};
    Shown shown(scene, 0.45);
    const PanelPicture picture = shown.picture("sde", {Layer::reverse_kernel});
    REQUIRE(picture.kernel);
    const KernelPicture& kernel = *picture.kernel;
    const Vec2 x = picture.focus->now;
    const Signal early = shown.stage.schedule().at(kernel.s), late = shown.stage.schedule().at(kernel.t);
    const Mixture& target = *shown.stage.target();
    const ReverseKernel of_all = reverse_kernels(target, early, late, x);
    const ReverseKernel of_class = reverse_kernels(class_conditional(target, 1), early, late, x);
    CHECK((kernel.ddpm.mean - (1.0 - w) * of_all.ddpm.mean - w * of_class.ddpm.mean).norm() < 1e-9);
    // K^{1-w} K_y^w by draws of the class: weighted by (K_y / K)^{w-1}.
    const auto tilt = [&](const Vec2& at) {
      const double odds = evaluate(of_class.exact, {1.0, 0.0}, at).log_p - evaluate(of_all.exact, {1.0, 0.0}, at).log_p;
      return std::exp((w - 1.0) * odds);
    };
    const MixtureSampler sampler(of_class.exact, {1.0, 0.0});
    double total = 0.0, inside[2] = {0.0, 0.0};
    Vec2 mean = Vec2::Zero();
    double log_z = 0.0;
    std::vector<std::pair<Vec2, double>> draws;
    for (std::uint32_t i = 0; i < 20000; ++i) {
      const Vec2 at = sampler(philox(99, Stream::metric, i, 5));
      draws.emplace_back(at, tilt(at));
      total += draws.back().second;
      mean += draws.back().second * at;
    }
    mean /= total;
    log_z = std::log(total / static_cast<double>(draws.size()));
    const double sd = std::sqrt(of_class.matched.cov.trace());
    CHECK((kernel.matched.mean - mean).norm() < 0.04 * sd);
    REQUIRE(kernel.rings.size() == 2);
    for (const auto& [at, weight] : draws) {
      const double log_p = evaluate(of_class.exact, {1.0, 0.0}, at).log_p + std::log(weight) - log_z;
      for (const int k : {0, 1})
        if (log_p > static_cast<double>(kernel.rings[static_cast<std::size_t>(k)].log_p)) inside[k] += weight / total;
    }
    for (const int k : {0, 1})
      CHECK(inside[k] == doctest::Approx(kernel.rings[static_cast<std::size_t>(k)].mass).epsilon(0.05));
  }
}

TEST_CASE("render. on a line the kernel is a density, and a small step's is the Gaussian DDPM takes") {
  Scene scene = focused_scene(5);
  scene.target.preset = "bimodal";
  scene.focus.step = 0.02;
  Shown shown(scene, 0.3);
  const PanelPicture picture = shown.picture("sde", {Layer::reverse_kernel, Layer::fan, Layer::over_time});
  REQUIRE(picture.kernel);
  const auto& k = *picture.kernel;
  double mass = 0.0, apart = 0.0;
  const double cell = k.at[1] - k.at[0];
  for (std::size_t i = 0; i < k.at.size(); ++i) {
    mass += cell * k.exact[i];
    apart += 0.5 * cell * std::abs(k.exact[i] - k.on_ddpm[i]);
  }
  CHECK(mass == doctest::Approx(1.0).epsilon(0.01));
  CHECK(apart < 0.05);
  REQUIRE(picture.over_time);
  CHECK(picture.over_time->fan.count() == picture.fan->tips.size() + 1);
  CHECK(picture.over_time->fan.line(0).front() == doctest::Approx(0.3));
  CHECK(picture.over_time->fan.line(0)[2] == 1.0f);
}

TEST_CASE("render. goldens of what is shown of one particle") {
  const EglContext context;
  Scene plane = focused_scene(5);
  Scene line = plane;
  line.target.preset = "bimodal";
  for (const ThemeName name : {ThemeName::dark, ThemeName::light}) {
    const std::string suffix = name == ThemeName::dark ? "_dark" : "_light";
    std::vector<Layer> usual{Layer::density, Layer::particles};
    check_golden("focus" + suffix, panel(plane, FlowKind::reverse_sde, 0.6, name, usual));
    check_golden("layer_fan" + suffix, panel(plane, FlowKind::pf_ode, 0.45, name, {Layer::density, Layer::fan}));
    check_golden("layer_reverse_kernel" + suffix,
                 panel(plane, FlowKind::pf_ode, 0.45, name, {Layer::density, Layer::reverse_kernel}));
    check_golden("focus_over_time" + suffix, panel(line, FlowKind::reverse_sde, 0.5, name,
                                                   {Layer::density, Layer::particles, Layer::trails, Layer::fan,
                                                    Layer::reverse_kernel, Layer::over_time}));
    check_golden("focus_profile" + suffix,
                 panel(line, FlowKind::reverse_sde, 0.5, name,
                       {Layer::density, Layer::particles, Layer::fan, Layer::reverse_kernel}));
  }
}

}  // namespace scorescope
