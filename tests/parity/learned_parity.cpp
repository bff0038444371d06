#include <algorithm>
#include <vector>

#include "core/math/targets.h"
#include "core/nn/param_layout.h"
#include "core/nn/spec_names.h"
#include "core/scene/score_sources.h"
#include "core/scene/train_job.h"
#include "tests/parity/gpu.h"
#include "tests/support/mixtures.h"
#include "tests/support/programs.h"

namespace scorescope {
namespace {

/// A net nobody trained, with outputs of the size of a trained one's.
std::shared_ptr<const LearnedScore> some_net(const Mixture& target, const NetSpec& net) {
  auto out = std::make_shared<LearnedScore>();
  out->net = net;
  out->dim = target.dim;
  out->levels = trained_levels({}, NoiseSchedule(), data_deviation(target));
  out->params = initial_params(net, target.dim, 3);
  const ParamLayout::Layer last = param_layout(net, target.dim).layers.back();
  for (std::size_t i = last.weight; i < last.bias; ++i) out->params[i] *= 10.0f;
  return out;
}

std::vector<float> positions(const Cloud& cloud, std::uint32_t count, int dim) {
  std::vector<float> out(static_cast<std::size_t>(count) * static_cast<std::size_t>(dim));
  cloud.positions(out);
  return out;
}

/// Every row of a program on both backends, from the CPU's state.
void check_rows(testing::Gpu& gpu, Backend& cpu, const SamplerProgram& from, const Mixture& target) {
  const auto program = std::make_shared<const SamplerProgram>(from);
  const auto mixture = std::make_shared<const Mixture>(target);
  const CloudSpec spec{.seed = 17, .first = 300, .count = 133};
  const auto a = gpu.backend().make_cloud(spec, program, mixture);
  const auto b = cpu.make_cloud(spec, program, mixture);
  for (int row = 0; row < static_cast<int>(program->rows.size()); ++row) {
    CAPTURE(row);
    CloudState before, after_a, after_b;
    b->save(before);
    a->load(before);
    a->run(row, row + 1);
    b->run(row, row + 1);
    a->save(after_a);
    b->save(after_b);
    CHECK(testing::worst_share(after_a.x, after_b.x) <= 1.0);
    if (after_b.h1.empty()) continue;
    // A slope is an evaluation times the row's own factors: what has to agree is the evaluation.
    const StepRow& r = program->rows[static_cast<std::size_t>(row)];
    const double factor = std::max({1.0, std::abs(r.he), std::abs(r.hd), std::abs(r.hs)});
    CHECK(testing::worst_share(after_a.h1, after_b.h1) <= factor);
  }
}

TEST_CASE("parity. learned flows, row by row, for every flow and head") {
  testing::Gpu gpu;
  const auto cpu = make_cpu_backend();
  for (const Mixture& target : {preset_target("eight_gaussians"), preset_target("bimodal")}) {
    std::size_t turn = 0;
    for (auto& [name, program] : testing::every_program(target, 8)) {
      if (program.metropolis) continue;
      const auto heads = names_of(Head{});
      for (const std::size_t pick : {turn, turn + 3}) {
        const auto& head = heads[pick % heads.size()];
        NetSpec net{.width = 20, .depth = 2, .activation = Activation::tanh, .head = head.value};
        SamplerProgram learned = program;
        learned.source.learned = some_net(target, net);
        const auto& of_name = name;
        CAPTURE(of_name);
        CAPTURE(head.name);
        CAPTURE(target.dim);
        check_rows(gpu, *cpu, learned, target);
      }
      ++turn;
    }
  }
}

TEST_CASE("parity. a guided net, row by row") {
  testing::Gpu gpu;
  const auto cpu = make_cpu_backend();
  const Mixture target = preset_target("two_moons");
  // Euler-Maruyama follows the score, the ancestral step E[x0|x].
  for (const SdeSolver solver : {SdeSolver::euler_maruyama, SdeSolver::ancestral})
    for (const Head head : {Head::eps, Head::energy}) {
      FlowSpec flow;
      flow.kind = FlowKind::reverse_sde;
      flow.reverse_sde.solver = solver;
      flow.guided = true;
      ScoreSource source = score_source(flow, {}, target, 17);
      REQUIRE(source.guide);
      source.learned = some_net(target, {.width = 20, .depth = 2, .head = head});
      const SamplerProgram program = build_program(flow, {.steps = 20}, Prior::standard, {}, target, 256, source);
      check_rows(gpu, *cpu, program, target);
    }
}

TEST_CASE("parity. a learned flow of more particles than pass through the net at a time is one flow") {
  testing::Gpu gpu;
  const auto target = std::make_shared<const Mixture>(preset_target("eight_gaussians"));
  SamplerProgram program = testing::every_program(*target, 8)[1].program;
  program.source.learned = some_net(*target, {.width = 256, .depth = 1, .head = Head::energy});
  const auto shared = std::make_shared<const SamplerProgram>(program);
  constexpr std::uint32_t kCount = 12000;
  const CloudSpec all{.seed = 17, .first = 0, .count = kCount};
  const auto cloud = gpu.backend().make_cloud(all, shared, target);
  cloud->run(0, 2);
  const std::vector<float> whole = positions(*cloud, kCount, 2);
  const CloudSpec tail{.seed = 17, .first = kCount - 50, .count = 50};
  const auto part = gpu.backend().make_cloud(tail, shared, target);
  part->run(0, 2);
  const std::vector<float> end = positions(*part, 50, 2);
  CHECK(std::equal(whole.end() - 100, whole.end(), end.begin()));
}

}  // namespace
}  // namespace scorescope
