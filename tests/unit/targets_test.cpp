#include <doctest/doctest.h>

#include <Eigen/LU>
#include <cmath>
#include <set>

#include "core/math/targets.h"
#include "tests/support/files.h"

namespace scorescope {
namespace {

TEST_CASE("unit. the presets are valid mixtures that fit the picture") {
  std::set<std::string_view> names;
  for (const PresetInfo& info : target_presets()) {
    CAPTURE(info.name);
    names.insert(info.name);
    CHECK(!info.label.empty());
    const Mixture m = preset_target(info.name);
    CHECK(m.dim == info.dim);
    CHECK(!m.components.empty());
    CHECK(m.components.size() <= static_cast<std::size_t>(kMaxPointComponents));
    for (const Component& c : m.components) {
      CHECK(c.weight > 0.0);
      CHECK(c.mean.cwiseAbs().maxCoeff() < 3.0);
      CHECK(c.cov(0, 0) > 0.0);
      if (m.dim == 1) {
        CHECK(c.mean.y() == 0.0);
        CHECK(c.cov(1, 1) == 0.0);
        continue;
      }
      CHECK(c.cov(0, 1) == c.cov(1, 0));
      CHECK(c.cov.determinant() > 0.0);
    }
  }
  CHECK(names.size() == 11);
  CHECK(testing::holds(testing::refusal([] { preset_target("nine_gaussians"); }), "nine_gaussians"));
}

TEST_CASE("unit. eight Gaussians stand evenly on radius 2 with standard deviation 0.15 and equal weights") {
  const Mixture m = preset_target("eight_gaussians");
  REQUIRE(m.components.size() == 8);
  for (std::size_t k = 0; k < 8; ++k) {
    const Component& c = m.components[k];
    CHECK(c.mean.norm() == doctest::Approx(2.0));
    CHECK(c.mean.dot(m.components[(k + 1) % 8].mean) == doctest::Approx(4.0 * std::sqrt(0.5)));
    CHECK((c.cov - 0.0225 * Mat2::Identity()).norm() < 1e-15);
    CHECK(c.weight == m.components[0].weight);
  }
}

TEST_CASE("unit. rings lie on two circles, moons and spirals have two classes, the checkerboard eight squares") {
  for (const Component& c : preset_target("rings").components)
    CHECK(c.mean.norm() == doctest::Approx(c.label == 0 ? 0.9 : 2.1).epsilon(1e-9));
  for (const char* name : {"two_moons", "spirals"}) {
    int second = 0;
    const Mixture m = preset_target(name);
    for (const Component& c : m.components) second += c.label;
    CHECK(2 * static_cast<std::size_t>(second) == m.components.size());
  }
  std::set<std::pair<int, int>> squares;
  for (const Component& c : preset_target("checkerboard").components)
    squares.insert({static_cast<int>(std::floor(c.mean.x())), static_cast<int>(std::floor(c.mean.y()))});
  CHECK(squares.size() == 8);
  for (const auto& [i, j] : squares) CHECK((i + j) % 2 == 0);
}

}  // namespace
}  // namespace scorescope
