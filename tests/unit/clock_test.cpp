#include <doctest/doctest.h>

#include <cmath>
#include <map>

#include "core/flow/clock.h"
#include "core/math/targets.h"
#include "core/scene/scene_json.h"
#include "core/scene/stage.h"
#include "tests/support/files.h"
#include "tests/support/mixtures.h"
#include "tests/support/paths.h"
#include "tests/support/schedules.h"

namespace scorescope {
namespace {

std::vector<std::string> cells(const std::string& line) {
  std::vector<std::string> out;
  std::istringstream in(line.substr(1));
  for (std::string cell; std::getline(in, cell, '|');) {
    const auto first = cell.find_first_not_of(' ');
    const auto last = cell.find_last_not_of(' ');
    out.push_back(first == std::string::npos ? "" : cell.substr(first, last - first + 1));
  }
  return out;
}

struct ClockDoc {
  Scene scene;
  std::vector<std::vector<std::string>> rows;
};

/// The scene and the table of docs/clock.md.
ClockDoc clock_doc() {
  const std::string text = testing::read_all(testing::source_dir() + "/docs/clock.md");
  const auto begin = text.find("```json\n");
  const auto end = text.find("```", begin + 8);
  REQUIRE(begin != std::string::npos);
  REQUIRE(end != std::string::npos);
  ClockDoc doc;
  doc.scene = parse_scene(text.substr(begin + 8, end - begin - 8), "docs/clock.md");
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);)
    if (line.starts_with("| ") && !line.starts_with("| flow ")) doc.rows.push_back(cells(line));
  return doc;
}

TEST_CASE("unit. docs/clock.md says what every flow shows at every moment") {
  const ClockDoc doc = clock_doc();
  const auto backend = make_cpu_backend();
  std::map<std::string, int> seen;
  for (const auto& row : doc.rows) {
    REQUIRE(row.size() == 10);
    Scene scene = doc.scene;
    scene.timeline.direction = row[1] == "to_noise" ? Direction::to_noise : Direction::to_data;
    Stage stage(scene, *backend, {});
    const auto index = stage.flow_index(row[0]);
    REQUIRE_MESSAGE(index.has_value(), row[0]);
    stage.seek(std::stod(row[2]));
    stage.finish();
    const Stage::FlowView view = stage.flow(*index);
    CAPTURE(row[0]);
    CAPTURE(row[1]);
    CAPTURE(row[2]);
    const auto agrees = [](double value, const std::string& printed) {
      return std::abs(value - std::stod(printed)) <= 0.5000001e-4;
    };
    CHECK(agrees(stage.t(), row[3]));
    CHECK(view.row == std::stoi(row[4]));
    CHECK(agrees(view.waypoint.t, row[5]));
    CHECK(agrees(view.waypoint.level.alpha, row[6]));
    CHECK(agrees(view.waypoint.level.sigma, row[7]));
    CHECK((row[8] == "film" || row[8] == "live"));
    CHECK(view.film == (row[8] == "film"));
    CHECK(view.waypoint.complete);
    // A flow on the clock never shows a time the playhead has not reached.
    const SamplerProgram& program = view.runner->program();
    if (program.on_clock && row[1] == "to_data") CHECK(view.waypoint.t >= stage.t() - 1e-9);
    if (program.on_clock && row[1] == "to_noise") CHECK(view.waypoint.t <= stage.t() + 1e-9);
    ++seen[row[0] + " " + row[1]];
  }
  for (const FlowSpec& flow : doc.scene.flows)
    for (const char* playing : {" to_data", " to_noise"}) CHECK(seen[flow.id + playing] >= 2);
}

TEST_CASE("unit. at any moment the flows of one grid show one time") {
  Scene scene = default_scene();
  scene.particles = 4;
  scene.grid.steps = 17;
  const auto backend = make_cpu_backend();
  for (const Direction direction : {Direction::to_data, Direction::to_noise})
    for (const Pace pace : {Pace::even, Pace::t, Pace::logsnr}) {
      scene.timeline.direction = direction;
      scene.timeline.pace = pace;
      Stage stage(scene, *backend, {});
      for (int i = 0; i <= 50; ++i) {
        stage.seek(i / 50.0);
        const double t = stage.flow(*stage.flow_index("sde")).waypoint.t;
        CHECK(stage.flow(*stage.flow_index("fwd")).waypoint.t == doctest::Approx(t).epsilon(1e-9));
        CHECK(stage.flow(*stage.flow_index("ode")).waypoint.t == doctest::Approx(t).epsilon(1e-9));
      }
    }
}

TEST_CASE("unit. a flow with a coarser grid of its own holds its last completed step") {
  Scene scene = default_scene();
  scene.particles = 4;
  scene.timeline.pace = Pace::t;
  scene = with_setting(scene, "flows/ode/grid", R"({"kind": "uniform_t", "steps": 4, "t_min": 0.001})");
  const auto backend = make_cpu_backend();
  Stage stage(scene, *backend, {});
  for (int i = 0; i <= 100; ++i) {
    stage.seek(i / 100.0);
    const int steps = static_cast<int>(std::floor(4.0 * i / 100.0 + 1e-9));
    CHECK(stage.flow(3).row == 2 * steps);
    CHECK(stage.flow(3).steps_done == steps);
    CHECK(stage.flow(3).steps == 4);
  }
}

TEST_CASE("unit. every pace is a monotone map between u and t, with an inverse, under every schedule") {
  const Mixture target = preset_target("eight_gaussians");
  for (const NoiseSchedule& schedule : testing::every_schedule())
    for (const Clock::Pace pace : {Clock::Pace::even, Clock::Pace::t, Clock::Pace::logsnr})
      for (const bool to_data : {true, false}) {
        CAPTURE(schedule.kind().index());
        CAPTURE(static_cast<int>(pace));
        const double t_max = schedule.last_regular_time();
        const Clock clock(pace, to_data, t_max, 1e-3, schedule, target);
        CHECK(clock.t_of_u(to_data ? 0.0 : 1.0) == t_max);
        CHECK(clock.t_of_u(to_data ? 1.0 : 0.0) == 1e-3);
        CHECK(clock.t_of_u(-3.0) == clock.t_of_u(0.0));
        CHECK(clock.t_of_u(7.0) == clock.t_of_u(1.0));
        for (int i = 1; i <= 100; ++i) {
          const double before = clock.t_of_u((i - 1) / 100.0);
          const double here = clock.t_of_u(i / 100.0);
          CHECK((to_data ? here < before : here > before));
          CHECK(clock.u_of_t(here) == doctest::Approx(i / 100.0).epsilon(1e-6));
        }
      }
}

TEST_CASE("unit. each pace is even in what its name says") {
  const Mixture target = testing::gaussian_1d(1.5, 0.04);
  const NoiseSchedule schedule;
  const Clock plain(Clock::Pace::t, true, 1.0, 1e-3, schedule, target);
  const Clock snr(Clock::Pace::logsnr, true, 1.0, 1e-3, schedule, target);
  const Clock even(Clock::Pace::even, true, 1.0, 1e-3, schedule, target);
  // The rms speed of the probability flow of N(m, v) is known: the flow is affine.
  const auto speed = [&](double t) {
    const Signal s = schedule.at(t);
    const SdeCoefficients c = schedule.sde(t);
    const double law = s.alpha * s.alpha * 0.04 + s.sigma * s.sigma;
    return std::hypot(c.f * s.alpha * 1.5, (c.f + 0.5 * c.g2 / law) * std::sqrt(law));
  };
  const auto length = [&](double from, double to) {
    double sum = 0.0;
    for (int i = 0; i < 200; ++i) sum += speed(from + (to - from) * (i + 0.5) / 200.0) * (from - to) / 200.0;
    return sum;
  };
  const double whole = length(1.0, 0.5) + length(0.5, 0.1) + length(0.1, 0.01) + length(0.01, 1e-3);
  const double range = schedule.half_log_snr(1e-3) - schedule.half_log_snr(1.0);
  for (int i = 1; i <= 20; ++i) {
    const double u = i / 20.0;
    CHECK(plain.t_of_u(u) == doctest::Approx(1.0 - 0.999 * u).epsilon(1e-12));
    CHECK(schedule.half_log_snr(snr.t_of_u(u)) - schedule.half_log_snr(1.0) ==
          doctest::Approx(range * u).epsilon(0.01));
    // The clock averages over 128 fixed draws.
    CHECK(length(even.t_of_u(u - 0.05), even.t_of_u(u)) == doctest::Approx(whole / 20.0).epsilon(0.15));
  }
}

}  // namespace
}  // namespace scorescope
