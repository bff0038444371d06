#include <doctest/doctest.h>

#include <Eigen/LU>
#include <cmath>
#include <numbers>
#include <set>

#include "core/math/covariance_axes.h"
#include "core/math/letters.h"
#include "core/math/targets.h"
#include "core/scene/scene_json.h"
#include "core/scene/stage.h"
#include "core/scene/target_edit.h"
#include "tests/support/files.h"

namespace scorescope {
namespace {

using testing::holds;
using testing::refusal;

TEST_CASE("unit. axes and angle of a covariance make the covariance, in whichever of the four frames is nearest") {
  for (const double angle : {-1.3, -0.2, 0.0, 0.7, 1.5})
    for (const double across : {0.02, 0.5, 0.999, 2.0}) {
      const Mat2 cov = covariance_of({1.0, across, angle});
      CHECK(cov(0, 1) == cov(1, 0));
      for (int turn = -2; turn <= 2; ++turn) {
        const double near = angle + 0.5 * std::numbers::pi * turn + 0.1;
        const CovarianceAxes axes = covariance_axes(cov, near);
        CHECK(std::abs(axes.angle - near) <= 0.25 * std::numbers::pi + 1e-9);
        CHECK((covariance_of(axes) - cov).norm() < 1e-12);
        CHECK(axes.along == doctest::Approx(turn % 2 == 0 ? 1.0 : across).epsilon(1e-9));
      }
    }
  const CovarianceAxes circle = covariance_axes(0.04 * Mat2::Identity(), 0.4);
  CHECK(circle.angle == 0.4);
  CHECK(circle.along == doctest::Approx(0.2));
  CHECK(circle.across == circle.along);
}

TEST_CASE("unit. every known letter has strokes of its own inside the picture, and classes count the letters") {
  std::set<std::string> shapes;
  for (const char c : kKnownLetters) {
    CAPTURE(c);
    const Mixture m = letters_target(std::string(1, c), 0.04);
    std::string shape;
    for (const Component& component : m.components) {
      CHECK(component.mean.cwiseAbs().maxCoeff() < 2.5);
      CHECK(component.cov(0, 1) == component.cov(1, 0));
      CHECK(component.cov.determinant() > 0.0);
      CHECK(component.weight > 0.0);
      shape += std::to_string(std::lround(20 * component.mean.x())) + "," +
               std::to_string(std::lround(20 * component.mean.y())) + " ";
    }
    shapes.insert(shape);
  }
  CHECK(shapes.size() == kKnownLetters.size());
  const Mixture word = letters_target("ab c", 0.04);
  std::set<int> labels;
  for (const Component& c : word.components) labels.insert(c.label);
  CHECK(labels == std::set<int>{0, 1, 2});
  CHECK(word == letters_target("AB C", 0.04));
}

TEST_CASE("unit. the Gaussians of a letter lie on its strokes: an L is a bar and a foot") {
  const Mixture m = letters_target("L", 0.02);
  const double left = -1.0, foot = -1.5;  // 6 x 9 units, 3 high, centred
  double bar = 0.0, floor = 0.0;
  for (const Component& c : m.components) {
    const bool on_bar = std::abs(c.mean.x() - left) < 0.02, on_foot = std::abs(c.mean.y() - foot) < 0.02;
    CHECK((on_bar || on_foot));
    (on_bar ? bar : floor) += c.weight;
  }
  CHECK(bar / floor == doctest::Approx(1.5).epsilon(0.05));  // as long as they are
}

TEST_CASE("unit. long text is broken at its blanks and stays within what can be drawn live") {
  const Mixture m = letters_target("THE QUICK BROWN FOX JUMPS 8", 0.04);
  CHECK(m.components.size() <= static_cast<std::size_t>(kMaxPointComponents));
  double low = 0.0, high = 0.0;
  for (const Component& c : m.components) {
    CHECK(std::abs(c.mean.x()) < 2.5);
    low = std::min(low, c.mean.y());
    high = std::max(high, c.mean.y());
  }
  CHECK(high - low > 2.0);  // more lines than one
  CHECK(m.components.back().label == 21);
}

TEST_CASE("unit. text that cannot be written is refused in one sentence, in a scene with its place") {
  const auto refused = [](const std::string& text) {
    return refusal([&] {
      parse_scene("{\"version\": 1,\n\"target\": {\"kind\": \"letters\", \"text\": \"" + text + "\"}}", "s.json");
    });
  };
  CHECK(holds(refused("caf\xC3\xA9"), "s.json:2: target/text: holds \"\xC3\xA9\", which has no shape"));
  CHECK(holds(refused("   "), "target/text: must hold at least one letter"));
  CHECK(holds(refused(std::string(25, 'a')), "holds 25 letters; at most 24"));
  CHECK(refused("abc").empty());
  CHECK(holds(refusal([] { letters_target("@", 0.04); }), "\"@\""));
}

TEST_CASE("unit. a drawn target is its points with a Gaussian on each, and comes back from its file") {
  Scene scene = default_scene();
  scene.target.kind = TargetKind::drawn;
  scene.target.drawn = {{1.0, -2.0}, {0.25, 0.5}};
  scene.target.drawn_bandwidth = 0.3;
  const Mixture m = described_target(scene.target).value();
  REQUIRE(m.components.size() == 2);
  CHECK(m.components[0].mean == Vec2(1.0, -2.0));
  CHECK((m.components[1].cov - 0.09 * Mat2::Identity()).norm() < 1e-15);
  CHECK(parse_scene(to_json(scene), "s.json").target == scene.target);
  scene.target.drawn.clear();
  CHECK(holds(refusal([&] { parse_scene(to_json(scene), "s.json"); }), "target/points: must hold at least one point"));
  scene.target.drawn.assign(513, {0.0, 0.0});
  CHECK(holds(refusal([&] { parse_scene(to_json(scene), "s.json"); }), "holds 513 points; at most 512"));
  scene.target.drawn.assign(2, {0.0, 1e7});
  CHECK(holds(refusal([&] { parse_scene(to_json(scene), "s.json"); }), "target/points/0: "));
}

TEST_CASE("unit. a preset taken by hand is a mixture of the same components, bit for bit") {
  for (const PresetInfo& info : target_presets()) {
    TargetSpec target;
    target.preset = info.name;
    make_mixture(target);
    CHECK(target.kind == TargetKind::mixture);
    CHECK(Mixture{target.dim, target.components} == preset_target(info.name));
  }
}

TEST_CASE("unit. components are added like their neighbour, doubled beside themselves, and taken away") {
  TargetSpec target;
  target.preset = "two_gaussians";
  const std::vector<Component> before = preset_target("two_gaussians").components;
  CHECK(add_component(target, {2.0, 2.0}) == 2);
  CHECK(target.components[2].mean == Vec2(2.0, 2.0));
  CHECK(target.components[2].cov == before[1].cov);
  CHECK(target.components[2].weight == before[1].weight);
  CHECK(duplicate_component(target, 0) == 3);
  CHECK(target.components[3].cov == before[0].cov);
  CHECK((target.components[3].mean - before[0].mean).norm() > 0.5);
  remove_component(target, 0);
  CHECK(target.components.size() == 3);
  CHECK(target.components[0] == before[1]);
  TargetSpec line;
  line.preset = "bimodal";
  add_component(line, {0.5, 3.0});
  CHECK(line.components.back().mean == Vec2(0.5, 0.0));
  duplicate_component(line, 0);
  CHECK(line.components.back().mean.y() == 0.0);
}

TEST_CASE("unit. the brush paints the same points for the same stroke, inside its width, and no more than fit") {
  const Brush brush{0.3, 4};
  TargetSpec a, b;
  for (TargetSpec* t : {&a, &b}) {
    paint(*t, brush, {0.0, 0.0});
    Vec2 dab(0.0, 0.0);
    for (const double x : {0.1, 0.4, 0.9, 2.0}) dab = paint(*t, brush, dab, {x, 0.0});
  }
  CHECK(a == b);
  CHECK(a.kind == TargetKind::drawn);
  CHECK(a.drawn.size() == 4 + 4 * 13);  // a dab every half radius
  double left = 0.0, right = 0.0, up = 0.0;
  for (const auto& [x, y] : a.drawn) {
    left = std::min(left, x);
    right = std::max(right, x);
    up = std::max(up, std::abs(y));
  }
  CHECK(left >= -0.3);
  CHECK(left < -0.1);
  CHECK(right <= 2.3);
  CHECK(right > 2.0);
  CHECK(up <= 0.3001);
  CHECK(up > 0.2);
  for (int i = 0; i < 1000; ++i) paint(a, brush, {0.0, 0.0});
  CHECK(a.drawn.size() == static_cast<std::size_t>(kMaxPointComponents));
}

TEST_CASE("unit. the eraser takes points of a drawing and components of a mixture, and nothing else") {
  TargetSpec target;
  target.kind = TargetKind::drawn;
  target.drawn = {{0.0, 0.0}, {1.0, 0.0}, {1.2, 0.0}};
  erase(target, 0.25, {1.1, 0.0});
  CHECK(target.drawn == std::vector<std::array<double, 2>>{{0.0, 0.0}});
  TargetSpec preset;
  erase(preset, 0.25, {0.0, 0.0});
  CHECK(preset == TargetSpec{});  // nothing lies there: still the preset
  erase(preset, 0.25, {2.0, 0.0});
  CHECK(preset.kind == TargetKind::mixture);
  CHECK(preset.components.size() == 7);
  TargetSpec letters;
  letters.kind = TargetKind::letters;
  const TargetSpec before = letters;
  erase(letters, 5.0, {0.0, 0.0});
  CHECK(letters == before);
}

TEST_CASE("unit. while a hand holds the target, clock and extent stand; letting go makes up for it at the same t") {
  const auto backend = make_cpu_backend();
  Scene scene = default_scene();
  scene.particles = 300;
  scene.grid.steps = 20;
  Stage held(scene, *backend, "."), other(scene, *backend, ".");
  held.seek(0.6);
  held.finish();
  other.seek(0.6);
  const double t = held.t(), extent = held.extent();
  Scene moved = scene;
  make_mixture(moved.target);
  moved.target.components[0].mean = {6.0, 1.0};
  held.hold(true);
  held.apply(moved);
  CHECK(held.t() == t);
  CHECK(held.extent() == extent);
  CHECK(held.flow(2).runner->ready() == 300);  // what was on show stays until they have caught up
  held.finish();
  held.hold(false);
  other.apply(moved);
  CHECK(held.t() == doctest::Approx(t).epsilon(1e-9));
  CHECK(held.extent() == other.extent());
  CHECK(held.u() == other.u());
  held.finish();
  other.finish();
  for (std::size_t i = 0; i < held.flow_count(); ++i)
    CHECK(held.flow(i).runner->positions() == other.flow(i).runner->positions());
}

}  // namespace
}  // namespace scorescope
