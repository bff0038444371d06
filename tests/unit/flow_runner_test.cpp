#include <doctest/doctest.h>
#include <tbb/global_control.h>

#include <random>

#include "core/flow/flow_runner.h"
#include "core/math/targets.h"
#include "tests/support/programs.h"

namespace scorescope {
namespace {

constexpr auto kNoDeadline = std::chrono::steady_clock::time_point::max();

struct Bench {
  std::unique_ptr<Backend> backend = make_cpu_backend();
  std::shared_ptr<const Mixture> target;
  std::vector<testing::NamedProgram> programs;

  explicit Bench(const char* preset = "eight_gaussians", int steps = 20)
      : target(std::make_shared<Mixture>(preset_target(preset))), programs(testing::every_program(*target, steps)) {}

  [[nodiscard]] FlowRunner runner(const SamplerProgram& program, std::uint32_t particles) const {
    return {*backend, std::make_shared<SamplerProgram>(program), target, 17, particles};
  }
};

std::vector<float> stand_at(FlowRunner& runner, int row) {
  runner.seek(row);
  REQUIRE(runner.advance(kNoDeadline));
  CHECK(runner.ready() == runner.positions().count());
  return runner.positions().data;
}

std::vector<float> replayed(const Bench& bench, const SamplerProgram& program, std::uint32_t particles, int row) {
  FlowRunner fresh = bench.runner(program, particles);
  return stand_at(fresh, row);
}

TEST_CASE("unit. seeking back and forth gives the bits of a full replay, for every flow in one and two dimensions") {
  for (const char* preset : {"eight_gaussians", "bimodal"}) {
    const Bench bench(preset);
    for (const auto& [name, program] : bench.programs) {
      const auto& of_name = name;
      CAPTURE(of_name);
      const int rows = static_cast<int>(program.rows.size());
      FlowRunner runner = bench.runner(program, 1000);
      std::mt19937 random(3);
      std::vector<int> way{rows, 0, rows / 2, rows / 2 + 1, 1, rows - 1, rows};
      for (int i = 0; i < 10; ++i) way.push_back(static_cast<int>(random() % static_cast<unsigned>(rows + 1)));
      for (const int row : way) CHECK(stand_at(runner, row) == replayed(bench, program, 1000, row));
    }
  }
}

TEST_CASE("unit. noise that is kept is the noise that would be drawn, whatever flow or target asked for it first") {
  const Bench bench("eight_gaussians", 40), other("two_moons", 40);
  for (const auto& [name, program] : bench.programs) {
    const auto& of_name = name;
    CAPTURE(of_name);
    const int rows = static_cast<int>(program.rows.size());
    const std::vector<float> fresh = replayed(Bench("eight_gaussians", 40), program, 700, rows);
    // `bench` has run the flows before this one by now, and runs this one for another target.
    FlowRunner moved(*bench.backend, std::make_shared<SamplerProgram>(program), other.target, 17, 700);
    stand_at(moved, rows / 2);
    FlowRunner again = bench.runner(program, 700);
    CHECK(stand_at(again, rows) == fresh);
    CHECK(replayed(bench, program, 700, rows) == fresh);
  }
}

TEST_CASE("unit. a cloud whose noise is too much to be kept is the same cloud") {
  const Bench bench("eight_gaussians", 250);
  const SamplerProgram& sde = testing::named(bench.programs, "reverse SDE, euler_maruyama");
  const int rows = static_cast<int>(sde.rows.size());
  const std::vector<float> large = replayed(bench, sde, 60000, rows);
  for (const std::uint32_t first : {0u, 59300u}) {
    FlowRunner few(*bench.backend, std::make_shared<SamplerProgram>(sde), bench.target, 17, 700, first);
    const auto begin = large.begin() + 2 * static_cast<std::ptrdiff_t>(first);
    CHECK(stand_at(few, rows) == std::vector<float>(begin, begin + 2 * 700));
  }
}

TEST_CASE("unit. keyframes far apart change nothing") {
  const Bench bench("eight_gaussians", 40);
  const SamplerProgram& heun = testing::named(bench.programs, "probability-flow ODE, heun");
  // Large enough that the keyframes do not all fit: the stride is above one row.
  FlowRunner runner = bench.runner(heun, 40000);
  const std::vector<float> end = stand_at(runner, 80);
  const std::vector<float> middle = replayed(bench, heun, 40000, 43);
  CHECK(stand_at(runner, 43) == middle);
  CHECK(stand_at(runner, 3) == replayed(bench, heun, 40000, 3));
  CHECK(stand_at(runner, 43) == middle);
  CHECK(stand_at(runner, 80) == end);
}

TEST_CASE("unit. particle i is the same among 1, 300, 20,000 and 200,000") {
  const Bench bench("eight_gaussians", 10);
  for (const auto& [name, program] : bench.programs) {
    const auto& of_name = name;
    CAPTURE(of_name);
    const int rows = static_cast<int>(program.rows.size());
    const std::vector<float> many = replayed(bench, program, 20000, rows);
    for (const std::uint32_t count : {1u, 255u, 256u, 257u, 300u, 10000u}) {
      const std::vector<float> few = replayed(bench, program, count, rows);
      CHECK(std::equal(few.begin(), few.end(), many.begin()));
    }
  }
  const SamplerProgram& sde = testing::named(bench.programs, "reverse SDE, euler_maruyama");
  const std::vector<float> most = replayed(bench, sde, 200000, 10);
  const std::vector<float> many = replayed(bench, sde, 20000, 10);
  CHECK(std::equal(many.begin(), many.end(), most.begin()));
}

TEST_CASE("unit. the number of threads changes nothing") {
  const Bench bench;
  for (const auto& [name, program] : bench.programs) {
    const auto& of_name = name;
    CAPTURE(of_name);
    const int rows = static_cast<int>(program.rows.size());
    const std::vector<float> all = replayed(bench, program, 3000, rows);
    const tbb::global_control one(tbb::global_control::max_allowed_parallelism, 1);
    CHECK(replayed(bench, program, 3000, rows) == all);
  }
}

TEST_CASE("unit. advancing a little at a time, and changing one's mind, ends where a full replay does") {
  const Bench bench;
  for (const auto& [name, program] : bench.programs) {
    const auto& of_name = name;
    CAPTURE(of_name);
    const int rows = static_cast<int>(program.rows.size());
    FlowRunner runner = bench.runner(program, 20000);
    const auto passed = std::chrono::steady_clock::time_point::min();
    runner.seek(rows);
    CHECK(!runner.advance(passed));
    for (int i = 0; i < 3; ++i) runner.advance(std::chrono::steady_clock::now() + std::chrono::microseconds(200));
    runner.seek(rows / 2);
    CHECK(runner.row() == rows / 2);
    runner.advance(std::chrono::steady_clock::now() + std::chrono::microseconds(200));
    for (int row = 0; row < rows; ++row) stand_at(runner, row);
    CHECK(stand_at(runner, rows) == replayed(bench, program, 20000, rows));
  }
}

TEST_CASE("unit. tracked paths are the positions at every waypoint") {
  for (const char* preset : {"eight_gaussians", "bimodal"}) {
    const Bench bench(preset, 10);
    const auto dim = static_cast<std::size_t>(bench.target->dim);
    for (const auto& [name, program] : bench.programs) {
      const auto& of_name = name;
      CAPTURE(of_name);
      const int rows = static_cast<int>(program.rows.size());
      FlowRunner runner = bench.runner(program, 400);
      CHECK(runner.tracked() == kTracked);
      CHECK(runner.tracked_rows() == 1);
      stand_at(runner, rows);
      CHECK(runner.tracked_rows() == rows + 1);
      for (int row = 0; row <= rows; ++row) {
        const std::vector<float> x = stand_at(runner, row);
        bool same = true;
        for (std::uint32_t i = 0; i < runner.tracked(); ++i)
          for (std::size_t a = 0; a < dim; ++a)
            same = same && runner.tracked_path(i)[static_cast<std::size_t>(row) * dim + a] == x[i * dim + a];
        CHECK(same);
      }
    }
  }
  const Bench bench("eight_gaussians", 10);
  FlowRunner few = bench.runner(testing::named(bench.programs, "reverse SDE, euler_maruyama"), 3);
  CHECK(few.tracked() == 3);
  stand_at(few, 10);
  CHECK(few.tracked_path(2).size() == 22);
}

TEST_CASE("unit. the tracked particles come first, and a seek outside the rows is clamped") {
  const Bench bench;
  FlowRunner runner = bench.runner(testing::named(bench.programs, "reverse SDE, euler_maruyama"), 5000);
  runner.seek(20);
  CHECK(runner.advance(kNoDeadline, true));
  CHECK(runner.ready() == kTracked);
  runner.seek(99);
  CHECK(runner.row() == 20);
  runner.seek(-5);
  CHECK(runner.row() == 0);
}

}  // namespace
}  // namespace scorescope
