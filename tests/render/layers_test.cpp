#include <cmath>

#include "core/math/posterior_field.h"
#include "core/math/predictions.h"
#include "core/render/panel_fields.h"
#include "core/render/particle_colours.h"
#include "tests/render/golden.h"

namespace scorescope {
namespace {

/// A stage at a played fraction, and what a panel of one of its flows shows.
struct Shown {
  explicit Shown(const Scene& scene, double u)
      : backend(make_cpu_backend()), stage(scene, *backend, "."), builder(*backend) {
    stage.seek(u);
    stage.finish();
  }
  PanelPicture picture(const std::string& flow, std::vector<Layer> layers, ColourBy colour_by = ColourBy::plain) {
    PanelSpec spec;
    spec.flow = flow;
    spec.layers = std::move(layers);
    spec.colour_by = colour_by;
    return builder.build(stage, spec, 1.3);
  }
  [[nodiscard]] Stage::FlowView view(const std::string& flow) const { return stage.flow(*stage.flow_index(flow)); }

  std::unique_ptr<Backend> backend;
  Stage stage;
  PictureBuilder builder;
};

Scene lone_gaussian(const Mat2& cov) {
  Scene scene = small_scene();
  scene.target.kind = TargetKind::mixture;
  scene.target.components = {{1.0, Vec2(0.5, -0.25), cov, 0}};
  return scene;
}

}  // namespace

TEST_CASE("render. all points of an iso-line have its density") {
  for (const double u : {0.3, 0.8, 1.0}) {
    Shown shown(small_scene(), u);
    const PanelPicture picture = shown.picture("ode", {Layer::isolines});
    const Signal level = shown.view("ode").waypoint.level;
    REQUIRE(picture.isolines);
    CHECK(picture.isolines->levels.size() == 6);
    std::size_t points = 0;
    for (const IsoLines::Level& line : picture.isolines->levels)
      for (std::size_t i = 0; i + 1 < line.lines.xy.size(); i += 2, ++points) {
        const Vec2 x(line.lines.xy[i], line.lines.xy[i + 1]);
        CHECK(evaluate(*shown.stage.target(), level, x).log_p == doctest::Approx(line.log_p).epsilon(0.005));
      }
    CHECK(points > 300);
  }
}

TEST_CASE("render. iso-lines of one Gaussian are its ellipses of that mass, closed") {
  const Mat2 cov = (Mat2() << 0.5, 0.2, 0.2, 0.3).finished();
  Shown shown(lone_gaussian(cov), 0.9);
  const Signal level = shown.view("sde").waypoint.level;
  const Mat2 noised = level.alpha * level.alpha * cov + level.sigma * level.sigma * Mat2::Identity();
  const PanelPicture picture = shown.picture("sde", {Layer::isolines});
  for (const IsoLines::Level& line : picture.isolines->levels) {
    if (line.mass > 0.95) continue;  // leaves the picture
    REQUIRE(line.lines.count() == 1);
    const auto xy = line.lines.line(0);
    CHECK(xy[0] == xy[xy.size() - 2]);
    CHECK(xy[1] == xy[xy.size() - 1]);
    for (std::size_t i = 0; i < xy.size(); i += 2) {
      const Vec2 d = Vec2(xy[i], xy[i + 1]) - level.alpha * Vec2(0.5, -0.25);
      // Mass inside Mahalanobis distance r: 1 - exp(-r^2/2).
      const double mass = 1.0 - std::exp(-0.5 * d.dot(noised.inverse() * d));
      CHECK(mass == doctest::Approx(line.mass).epsilon(0.06));
    }
  }
}

TEST_CASE("render. mass levels are quantiles: one in ten draws is denser than the first") {
  std::vector<float> log_p;
  for (int i = 0; i < 1000; ++i) log_p.push_back(-0.001f * static_cast<float>((i * 619) % 1000));
  const std::vector<double> shares{0.1, 0.5, 0.99};
  const std::vector<float> levels = mass_levels(log_p, shares);
  CHECK(levels[0] == doctest::Approx(-0.0995).epsilon(1e-3));
  CHECK(levels[1] == doctest::Approx(-0.4995).epsilon(1e-3));
  CHECK(levels[2] == doctest::Approx(-0.9895).epsilon(1e-3));
}

TEST_CASE("render. streamlines run along the score and keep apart") {
  Shown shown(small_scene(), 0.6);
  const PanelPicture picture = shown.picture("sde", {Layer::streamlines});
  const Signal level = shown.view("sde").waypoint.level;
  const Polylines& lines = *picture.streamlines;
  REQUIRE(lines.count() > 20);
  double worst = 1.0;
  for (std::size_t k = 0; k < lines.count(); ++k) {
    const auto xy = lines.line(k);
    for (std::size_t i = 0; i + 3 < xy.size(); i += 2) {
      const Vec2 a(xy[i], xy[i + 1]), b(xy[i + 2], xy[i + 3]);
      const Vec2 score = evaluate(*shown.stage.target(), level, 0.5 * (a + b)).score;
      if (level.sigma * score.norm() < 0.08) continue;  // next to a mode or a saddle a step turns
      worst = std::min(worst, score.normalized().dot((b - a).normalized()));
    }
  }
  CHECK(worst > 0.99);
  const double apart = 2.0 * picture.extent / 26.0;
  double nearest = 1e9;
  for (std::size_t k = 0; k < lines.count(); ++k)
    for (std::size_t other = 0; other < k; ++other)
      for (std::size_t i = 0; i < lines.line(k).size(); i += 8)
        for (std::size_t j = 0; j < lines.line(other).size(); j += 2)
          nearest = std::min(nearest, std::hypot(static_cast<double>(lines.line(k)[i]) - lines.line(other)[j],
                                                 static_cast<double>(lines.line(k)[i + 1]) - lines.line(other)[j + 1]));
  CHECK(nearest > 0.45 * apart);
  CHECK(nearest < apart);
}

TEST_CASE("render. velocity lines run along f x - g^2 s / 2; flows without a clock have none") {
  Shown shown(small_scene(), 0.7);
  const PanelPicture picture = shown.picture("ode", {Layer::velocity});
  const Waypoint at = shown.view("ode").waypoint;
  const SdeCoefficients sde = shown.stage.schedule().sde(at.t);
  double worst = 1.0;
  int turning = 0, segments = 0;
  for (std::size_t k = 0; k < picture.velocity->count(); ++k) {
    const auto xy = picture.velocity->line(k);
    for (std::size_t i = 0; i + 3 < xy.size(); i += 2) {
      const Vec2 a(xy[i], xy[i + 1]), b(xy[i + 2], xy[i + 3]), x = 0.5 * (a + b);
      const Vec2 v = sde.f * x - 0.5 * sde.g2 * evaluate(*shown.stage.target(), at.level, x).score;
      if (v.norm() < 0.15) continue;
      const double along = v.normalized().dot((b - a).normalized());
      worst = std::min(worst, along);
      turning += along < 0.99;
      ++segments;
    }
  }
  CHECK(worst > 0.9);
  CHECK(turning < 0.01 * segments);
  CHECK(shown.picture("ald", {Layer::velocity}).velocity == nullptr);
}

TEST_CASE("render. denoiser arrows end at E[x0|x], ellipses are Tweedie's covariance") {
  Shown shown(small_scene(), 0.5);
  const PanelPicture picture = shown.picture("sde", {Layer::denoiser, Layer::covariance});
  const Signal level = shown.view("sde").waypoint.level;
  REQUIRE(picture.denoiser.size() == 16);
  REQUIRE(picture.covariance.size() == 8);
  const auto& at = shown.view("sde").runner->positions().data;
  for (std::size_t i = 0; i < 16; ++i) {
    const PosteriorMark& m = picture.denoiser[i];
    CHECK(m.x.x() == at[2 * i]);
    CHECK((m.x0 - evaluate(*shown.stage.target(), level, m.x).x0).norm() < 1e-9);
    const Mat2 drawn = m.axis_a * m.axis_a.transpose() + m.axis_b * m.axis_b.transpose();
    const Mat2 tweedie = tweedie_covariance(level, evaluate(*shown.stage.target(), level, m.x).hessian, 2);
    CHECK((drawn - tweedie).norm() < 1e-6);
  }
}

TEST_CASE("render. the flow map starts as a regular net, and one Gaussian only shrinks it") {
  Scene scene = lone_gaussian(0.25 * Mat2::Identity());
  scene.target.components[0].mean = Vec2::Zero();
  for (const double u : {0.0, 1.0}) {
    Shown shown(scene, u);
    const FlowMap net = shown.picture("ode", {Layer::flow_map}).flow_map;
    REQUIRE(net.side == 41);
    // The ODE keeps x over the standard deviation of p_t; it starts at the prior, not at p_T.
    const Signal start = shown.stage.schedule().at(1.0), now = shown.view("ode").waypoint.level;
    const auto deviation = [](Signal s) { return std::sqrt(0.25 * s.alpha * s.alpha + s.sigma * s.sigma); };
    const double scale = deviation(now) / deviation(start);
    for (int j = 0; j < 41; ++j)
      for (int i = 0; i < 41; ++i) {
        const float* x = net.xy.data() + static_cast<std::ptrdiff_t>(2 * (41 * j + i));
        CHECK(x[0] == doctest::Approx(scale * 2.5 * (i - 20) / 20.0).epsilon(0.01));
        CHECK(x[1] == doctest::Approx(scale * 2.5 * (j - 20) / 20.0).epsilon(0.01));
      }
  }
  Shown shown(scene, 0.5);
  CHECK(shown.picture("sde", {Layer::flow_map}).flow_map.side == 0);
}

TEST_CASE("render. a film has its trails where its flow has not come by yet") {
  const EglContext context;
  for (const double u : {0.1, 0.9}) {
    CAPTURE(u);
    std::size_t points = 0;
    panel(small_scene(), FlowKind::forward, u, ThemeName::dark, {Layer::trails}, &points);
    CHECK(points > 0);
  }
}

TEST_CASE("render. paths know the past, the future and where the particle stands, films too") {
  Shown shown(small_scene(), 0.4);
  for (const char* flow : {"ode", "sde", "fwd"}) {
    CAPTURE(flow);
    const Paths paths = shown.picture(flow, {Layer::paths}).paths;
    const auto view = shown.view(flow);
    const auto& at = view.runner->positions().data;
    const auto length = static_cast<std::size_t>(paths.length);
    REQUIRE(paths.xy.size() >= 2 * 4 * length);
    for (std::size_t p = 0; p < 4; ++p) {
      CHECK(paths.xy[2 * (p * length + static_cast<std::size_t>(paths.now))] == at[2 * p]);
      CHECK(paths.xy[2 * (p * length + static_cast<std::size_t>(paths.now)) + 1] == at[2 * p + 1]);
    }
    if (std::string(flow) == "fwd") continue;  // a film ends before the noiseless data
    // Where the playhead's end stands, the flow stands too.
    Shown end(small_scene(), 1.0);
    CHECK(paths.xy[2 * (length - 1)] == end.view(flow).runner->positions().data[0]);
  }
}

TEST_CASE("render. div and curl of one Gaussian's score are -2 sigma^2 / v and 0") {
  Shown shown(lone_gaussian(0.25 * Mat2::Identity()), 0.8);
  const Signal level = shown.view("sde").waypoint.level;
  const double v = 0.25 * level.alpha * level.alpha + level.sigma * level.sigma;
  const double expected = std::tanh(-level.sigma * level.sigma / v);
  for (const float value : shown.picture("sde", {Layer::divergence}).heat->values)
    CHECK(value == doctest::Approx(expected).epsilon(1e-3));
  for (const float value : shown.picture("sde", {Layer::curl}).heat->values) CHECK(std::abs(value) < 1e-3);
}

TEST_CASE("render. particles are coloured by component, start and likelihood") {
  Shown shown(small_scene(), 1.0);
  const auto view = shown.view("ode");
  const std::vector<float> by = shown.picture("ode", {Layer::particles}, ColourBy::component).colours;
  REQUIRE(by.size() == 800);
  const auto& at = view.runner->positions().data;
  for (std::size_t i = 0; i < 400; ++i) {
    const std::vector<double> r =
        responsibilities(*shown.stage.target(), view.waypoint.level, {at[2 * i], at[2 * i + 1]});
    const auto likeliest = std::max_element(r.begin(), r.end()) - r.begin();
    CHECK(by[2 * i] == doctest::Approx(static_cast<double>(likeliest) / 8.0));
  }
  const std::vector<float> start = shown.picture("ode", {Layer::particles}, ColourBy::start).colours;
  const std::vector<float> again =
      Shown(small_scene(), 0.2).picture("ode", {Layer::particles}, ColourBy::start).colours;
  CHECK(start == again);  // it is the start's, wherever the particle has gone
  const PanelPicture likely = shown.picture("ode", {Layer::particles}, ColourBy::log_likelihood);
  std::size_t best = 0;
  for (std::size_t i = 1; i < 400; ++i)
    if (evaluate(*shown.stage.target(), view.waypoint.level, {at[2 * i], at[2 * i + 1]}).log_p >
        evaluate(*shown.stage.target(), view.waypoint.level, {at[2 * best], at[2 * best + 1]}).log_p)
      best = i;
  CHECK(likely.colours[2 * best + 1] == 1.0f);
}

TEST_CASE("render. every layer matches its goldens in both themes") {
  const EglContext context;
  Scene scene = small_scene();
  struct Case {
    const char* name;
    FlowKind kind;
    double u;
    std::vector<Layer> layers;
    ColourBy colour_by = ColourBy::plain;
  };
  const Case cases[] = {
      {"isolines", FlowKind::reverse_sde, 0.7, {Layer::density, Layer::isolines}},
      {"streamlines", FlowKind::reverse_sde, 0.7, {Layer::density, Layer::streamlines}},
      {"velocity", FlowKind::pf_ode, 0.7, {Layer::density, Layer::velocity}},
      {"flow_map", FlowKind::pf_ode, 0.7, {Layer::density, Layer::flow_map}},
      {"denoiser", FlowKind::reverse_sde, 0.5, {Layer::density, Layer::denoiser}},
      {"covariance", FlowKind::reverse_sde, 0.5, {Layer::density, Layer::covariance}},
      {"paths", FlowKind::pf_ode, 0.5, {Layer::density, Layer::paths}},
      {"energy", FlowKind::reverse_sde, 0.8, {Layer::energy}},
      {"divergence", FlowKind::reverse_sde, 0.8, {Layer::divergence}},
      {"by_component", FlowKind::pf_ode, 0.7, {Layer::particles}, ColourBy::component},
      {"by_start", FlowKind::pf_ode, 1.0, {Layer::particles}, ColourBy::start},
      {"by_log_likelihood", FlowKind::pf_ode, 1.0, {Layer::particles}, ColourBy::log_likelihood},
  };
  for (const Case& c : cases)
    for (const ThemeName name : {ThemeName::dark, ThemeName::light})
      check_golden(std::string("layer_") + c.name + (name == ThemeName::dark ? "_dark" : "_light"),
                   panel(scene, c.kind, c.u, name, c.layers, nullptr, c.colour_by));
}

}  // namespace scorescope
