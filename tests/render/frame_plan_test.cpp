#include "core/export/frame_plan.h"

#include <doctest/doctest.h>

#include <vector>

#include "core/math/error.h"

namespace scorescope::testing {
namespace {

std::vector<double> played(const ExportSpec& spec, const TimelineSpec& timeline) {
  const FramePlan plan(spec, timeline);
  std::vector<double> out;
  for (int k = 0; k < plan.count(); ++k) out.push_back(plan.at(k).u);
  return out;
}

/// One second at 4 frames a second: u = 0, 1/4, ..., 1.
ExportSpec four_a_second() {
  ExportSpec spec;
  spec.fps = 4;
  return spec;
}
const TimelineSpec kSecond{.seconds = 1.0};

TEST_CASE("render. frame k of a clip stands at k / fps seconds, and its last frame at the end") {
  CHECK(played(four_a_second(), kSecond) == std::vector<double>{0, 0.25, 0.5, 0.75, 1});
  // A pass that ends between two frames still shows its end.
  CHECK(played(four_a_second(), {.seconds = 0.9}).back() == 1.0);
  CHECK(played(four_a_second(), {.seconds = 0.9}).size() == 5);
  // 0.1 s steps of 10 s do not add up to a frame too many.
  ExportSpec spec;
  spec.fps = 10;
  CHECK(played(spec, {.seconds = 10.0}).size() == 101);
  const FramePlan plan(spec, {.seconds = 10.0});
  for (int k = 0; k < 100; ++k) CHECK(plan.at(k).u == k * 1.0 / (10 * 10.0));
}

TEST_CASE("render. speed, part, holds") {
  ExportSpec spec = four_a_second();
  spec.speed = 2.0;
  CHECK(played(spec, kSecond) == std::vector<double>{0, 0.5, 1});
  spec.from = 0.25, spec.to = 0.75;
  CHECK(played(spec, kSecond) == std::vector<double>{0.25, 0.75});
  spec.hold_start = 0.25, spec.hold_end = 0.5;
  CHECK(played(spec, kSecond) == std::vector<double>{0.25, 0.25, 0.75, 0.75, 0.75});
  CHECK(played(spec, {.seconds = 1.0, .speed = 0.5}) == std::vector<double>{0.25, 0.25, 0.5, 0.75, 0.75, 0.75});
}

TEST_CASE("render. there and back shows no picture twice, also where the clip begins again") {
  ExportSpec spec = four_a_second();
  spec.loop = ClipLoop::ping_pong;
  CHECK(played(spec, kSecond) == std::vector<double>{0, 0.25, 0.5, 0.75, 1, 0.75, 0.5, 0.25});
  spec.hold_end = 0.25;
  CHECK(played(spec, kSecond) == std::vector<double>{0, 0.25, 0.5, 0.75, 1, 1, 0.75, 0.5, 0.25});
  spec.to = 0.25;  // two pictures: nothing lies between them
  CHECK(played(spec, kSecond) == std::vector<double>{0, 0.25, 0.25});
}

TEST_CASE("render. a dissolving end goes evenly into the beginning") {
  ExportSpec spec = four_a_second();
  spec.loop = ClipLoop::dissolve;
  spec.dissolve = 0.75;
  const FramePlan plan(spec, kSecond);
  REQUIRE(plan.count() == 8);
  CHECK(plan.at(4) == FramePlan::Instant{1.0, 0.0f});
  CHECK(plan.at(5) == FramePlan::Instant{1.0, 0.25f});
  CHECK(plan.at(7) == FramePlan::Instant{1.0, 0.75f});
}

TEST_CASE("render. a clip of more than a million frames is refused") {
  ExportSpec spec;
  spec.fps = 120;
  spec.speed = 1e-6;
  CHECK_THROWS_AS(FramePlan(spec, TimelineSpec{}), UserError);
}

}  // namespace
}  // namespace scorescope::testing
