#include "core/math/pose.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/math/letters.h"

namespace scorescope {
namespace {

TEST_CASE("unit. a point set that is moved, scaled and turned carries its density with it") {
  const Mixture letters = letters_target("Hi", 0.05);
  CHECK(placed(letters, {}) == letters);
  const Pose pose{{0.7, -1.2}, 1.6, 35.0};
  const Mixture there = placed(letters, pose);
  for (const Vec2& x : {Vec2(0.3, 0.4), Vec2(-1.0, 0.2), Vec2(0.0, 0.0)}) {
    // p_placed(pose(x)) = p(x) / scale^2, and noise scales alike.
    const double before = evaluate(letters, {1.0, 0.2}, x).log_p;
    const double after = evaluate(there, {1.0, 0.2 * pose.scale}, pose(x)).log_p;
    CHECK(after == doctest::Approx(before - 2.0 * std::log(pose.scale)).epsilon(1e-12));
  }
  for (const Component& c : there.components) CHECK(c.cov(0, 1) == c.cov(1, 0));
  // A quarter turn to the left takes x to y.
  CHECK((Pose{{0.0, 0.0}, 2.0, 90.0}(Vec2(1.0, 0.0)) - Vec2(0.0, 2.0)).norm() < 1e-15);
  Mixture line;
  line.dim = 1;
  line.components.resize(1);
  line.components[0].cov << 0.25, 0, 0, 0;
  line.components[0].mean = {1.0, 0.0};
  const Mixture moved = placed(line, {{0.5, 9.0}, 2.0, 45.0});
  CHECK(moved.components[0].mean == Vec2(2.5, 0.0));
  CHECK(moved.components[0].cov(0, 0) == 1.0);
  CHECK(moved.components[0].cov(1, 1) == 0.0);
}

}  // namespace
}  // namespace scorescope
