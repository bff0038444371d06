#include <algorithm>
#include <vector>

#include "core/math/divergence.h"
#include "core/math/targets.h"
#include "core/scene/score_sources.h"
#include "tests/parity/gpu.h"
#include "tests/support/mixtures.h"
#include "tests/support/programs.h"

namespace scorescope {
namespace {

std::vector<float> positions(const Cloud& cloud, const CloudSpec& spec, int dim) {
  std::vector<float> out(static_cast<std::size_t>(spec.count) * static_cast<std::size_t>(dim));
  cloud.positions(out);
  return out;
}

struct Pair {
  std::shared_ptr<const SamplerProgram> program;
  std::shared_ptr<const Mixture> mixture;
  CloudSpec spec;
  std::unique_ptr<Cloud> gpu, cpu;

  Pair(Backend& gpu_backend, Backend& cpu_backend, const SamplerProgram& p, const Mixture& m, CloudSpec s)
      : program(std::make_shared<SamplerProgram>(p)), mixture(std::make_shared<Mixture>(m)), spec(s) {
    gpu = gpu_backend.make_cloud(spec, program, mixture);
    cpu = cpu_backend.make_cloud(spec, program, mixture);
  }
  [[nodiscard]] std::vector<float> gpu_positions() const { return positions(*gpu, spec, mixture->dim); }
  [[nodiscard]] std::vector<float> cpu_positions() const { return positions(*cpu, spec, mixture->dim); }
  [[nodiscard]] int rows() const { return static_cast<int>(program->rows.size()); }
};

std::vector<Mixture> targets() {
  return {preset_target("eight_gaussians"), preset_target("bimodal")};
}

TEST_CASE("parity. both backends start every flow at the same bits") {
  testing::Gpu gpu;
  const auto cpu = make_cpu_backend();
  for (const Mixture& target : targets())
    for (const Prior prior : {Prior::standard, Prior::moments, Prior::exact})
      for (const auto& [name, program] : testing::every_program(target, 10, prior))
        for (const std::uint32_t count : {1u, 63u, 65u, 1000u}) {
          const auto& of_name = name;
          CAPTURE(of_name);
          const Pair pair(gpu.backend(), *cpu, program, target, {.seed = 17, .first = 300, .count = count});
          CHECK(pair.gpu_positions() == pair.cpu_positions());
        }
}

TEST_CASE("parity. one row from the same state gives the same state, for every row of every flow") {
  testing::Gpu gpu;
  const auto cpu = make_cpu_backend();
  for (const Mixture& target : targets())
    for (const auto& [name, program] : testing::every_program(target, 20)) {
      const auto& of_name = name;
      CAPTURE(of_name);
      CAPTURE(target.dim);
      const Pair pair(gpu.backend(), *cpu, program, target, {.seed = 0x500000011, .first = 300, .count = 333});
      for (int row = 0; row < pair.rows(); ++row) {
        CAPTURE(row);
        CloudState before, a, b;
        pair.cpu->save(before);
        pair.gpu->load(before);
        pair.gpu->run(row, row + 1);
        pair.cpu->run(row, row + 1);
        pair.gpu->save(a);
        pair.cpu->save(b);
        CHECK(testing::worst_share(a.x, b.x) <= 1.0);
        if (b.s.empty()) continue;
        CHECK(testing::worst_share(a.s, b.s) <= 1.0);
        // H0, pushed to H1, is an evaluation times the row's own factors: so is its error.
        const StepRow& r = program.rows[static_cast<std::size_t>(row)];
        CHECK(testing::worst_share(a.h1, b.h1) <= std::max({1.0, std::abs(r.he), std::abs(r.hd), std::abs(r.hs)}));
        CHECK(testing::worst_share(a.h2, b.h2) <= 1.0);
        CHECK(testing::worst_share(a.h3, b.h3) <= 1.0);
      }
    }
}

TEST_CASE("parity. a flow run whole, in pieces and through save and load ends at the same bits") {
  testing::Gpu gpu;
  const auto cpu = make_cpu_backend();
  const Mixture target = preset_target("eight_gaussians");
  for (const auto& [name, program] : testing::every_program(target, 20)) {
    const auto& of_name = name;
    CAPTURE(of_name);
    const Pair pair(gpu.backend(), *cpu, program, target, {.seed = 17, .first = 0, .count = 100});
    const int rows = pair.rows();
    pair.gpu->run(0, rows);
    const std::vector<float> whole = pair.gpu_positions();
    pair.gpu->start();
    for (int row = 0; row < rows; row += 3) pair.gpu->run(row, std::min(rows, row + 3));
    CHECK(pair.gpu_positions() == whole);
    pair.gpu->start();
    pair.gpu->run(0, rows / 2);
    CloudState half;
    pair.gpu->save(half);
    pair.gpu->run(rows / 2, rows);
    pair.gpu->load(half);
    pair.gpu->run(rows / 2, rows);
    CHECK(pair.gpu_positions() == whole);
    const auto fresh = gpu.backend().make_cloud(pair.spec, pair.program, pair.mixture);
    fresh->load(half);
    fresh->run(rows / 2, rows);
    CHECK(positions(*fresh, pair.spec, 2) == whole);
  }
}

/// Flows whose scores come from elsewhere: guided, from a kernel density, and both.
std::vector<testing::NamedProgram> sourced_programs(const Mixture& target, int steps) {
  std::vector<testing::NamedProgram> out;
  const StepGridSpec grid{.steps = steps};
  const auto add = [&](const std::string& name, const FlowSpec& flow, const ScoreSpec& score) {
    out.push_back(
        {name, build_program(flow, grid, Prior::standard, {}, target, 256, score_source(flow, score, target, 17))});
  };
  const ScoreSpec kde{.kind = ScoreKind::kde, .samples = 60, .bandwidth = 0.15};
  for (const FlowKind kind : {FlowKind::reverse_sde, FlowKind::pf_ode}) {
    FlowSpec flow;
    flow.kind = kind;
    flow.reverse_sde.solver = SdeSolver::ancestral;
    add("KDE", flow, kde);
    flow.guided = true;
    add("guided", flow, {});
    add("guided KDE", flow, kde);
    flow.pf_ode.solver = OdeSolver::dormand_prince;
    if (kind == FlowKind::pf_ode) add("guided Dormand-Prince", flow, {});
  }
  return out;
}

TEST_CASE("parity. guided flows and those with the score of samples, row by row") {
  testing::Gpu gpu;
  const auto cpu = make_cpu_backend();
  Mixture line = preset_target("bimodal");
  line.components.back().label = 1;
  for (const Mixture& target : {preset_target("two_moons"), line})
    for (const auto& [name, program] : sourced_programs(target, 20)) {
      const auto& of_name = name;
      CAPTURE(of_name);
      CAPTURE(target.dim);
      const Pair pair(gpu.backend(), *cpu, program, target, {.seed = 17, .first = 300, .count = 333});
      for (int row = 0; row < pair.rows(); ++row) {
        CAPTURE(row);
        CloudState before, a, b;
        pair.cpu->save(before);
        pair.gpu->load(before);
        pair.gpu->run(row, row + 1);
        pair.cpu->run(row, row + 1);
        pair.gpu->save(a);
        pair.cpu->save(b);
        CHECK(testing::worst_share(a.x, b.x) <= 1.0);
        if (b.h1.empty()) continue;
        // A slope is he E, and he reaches 10: what has to agree is E.
        const auto he = static_cast<float>(std::max(1.0, program.rows[static_cast<std::size_t>(row)].he));
        for (std::vector<float>* slope : {&a.h1, &b.h1})
          for (float& v : *slope) v /= he;
        CHECK(testing::worst_share(a.h1, b.h1) <= 1.0);
      }
    }
}

TEST_CASE("parity. whole runs keep every particle together but for a few at the borders of modes") {
  testing::Gpu gpu;
  const auto cpu = make_cpu_backend();
  for (const Mixture& target : targets())
    for (const auto& [name, program] : testing::every_program(target, 100)) {
      const auto& of_name = name;
      CAPTURE(of_name);
      CAPTURE(target.dim);
      const Pair pair(gpu.backend(), *cpu, program, target, {.seed = 17, .first = 0, .count = 2000});
      pair.gpu->run(0, pair.rows());
      pair.cpu->run(0, pair.rows());
      const std::vector<float> a = pair.gpu_positions();
      const std::vector<float> b = pair.cpu_positions();
      std::vector<double> apart;
      for (std::size_t i = 0; i < a.size(); ++i) apart.push_back(std::abs(static_cast<double>(a[i]) - b[i]));
      std::sort(apart.begin(), apart.end());
      CHECK(apart[apart.size() / 2] <= 1e-5);
      CHECK(apart[apart.size() * 98 / 100] <= 1e-3);
      const Moments ma = moments({target.dim, a});
      const Moments mb = moments({target.dim, b});
      CHECK((ma.mean - mb.mean).norm() <= 2e-3);
      CHECK((ma.cov - mb.cov).norm() <= 4e-3);
    }
}

TEST_CASE("parity. a cloud of several work groups in both directions of the dispatch is one cloud") {
  testing::Gpu gpu;
  const Mixture target = testing::ring_of(2, 1);
  const auto mixture = std::make_shared<Mixture>(target);
  const auto program = std::make_shared<SamplerProgram>(testing::every_program(target, 1)[0].program);
  constexpr std::uint32_t kCount = 64 * 32768 + 77;
  const CloudSpec all{.seed = 17, .first = 0, .count = kCount};
  const auto cloud = gpu.backend().make_cloud(all, program, mixture);
  cloud->run(0, 1);
  const std::vector<float> whole = positions(*cloud, all, 2);
  const CloudSpec tail{.seed = 17, .first = kCount - 200, .count = 200};
  const auto part = gpu.backend().make_cloud(tail, program, mixture);
  part->run(0, 1);
  CHECK(std::equal(whole.end() - 400, whole.end(), positions(*part, tail, 2).begin()));
}

}  // namespace
}  // namespace scorescope
