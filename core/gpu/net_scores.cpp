#include "core/gpu/net_scores.h"

#include <algorithm>
#include <array>

namespace scorescope {
namespace {

/// Floats of activations at a time: 64 MiB.
constexpr std::size_t kActivations = std::size_t{1} << 24;
constexpr GLuint kLevelFloats = 6;  // x_scale, noise, two axes in two dimensions

/// The energy head's score is its gradient in x: derivatives along the axes go with it.
Jet jet_of(const LearnedScore& learned) {
  return {learned.net.head == Head::energy ? learned.dim : 0, false};
}

int capacity(const LearnedScore& learned, std::uint32_t particles) {
  const auto width = static_cast<std::size_t>(learned.net.width);
  const auto inputs = static_cast<std::size_t>(param_layout(learned.net, learned.dim).layers[0].in);
  const std::size_t floats = (inputs + 2 * width + 2) * static_cast<std::size_t>(jet_of(learned).columns());
  return static_cast<int>(std::clamp<std::size_t>(kActivations / floats, 1, std::max(1u, particles)));
}

}  // namespace

NetScores::NetScores(KernelLibrary& kernels, const LearnedScore& learned, std::span<const StepRow> rows,
                     std::uint32_t particles)
    : net_(kernels, learned.net, learned.dim, jet_of(learned), capacity(learned, particles), false) {
  upload(params_, learned.params.size() * sizeof(float), learned.params.data(), GL_STATIC_DRAW);
  std::vector<float> levels;
  for (const StepRow& row : rows) {
    LevelCoefficients c;
    if (!row.skip_eval) c = level_coefficients(learned.net, learned.levels, {row.alpha, row.sigma});
    const auto f = [](bool wanted, double v) { return wanted ? static_cast<float>(v) : 0.0f; };
    // What a row does not ask for may be infinite at its level.
    const bool score = row.he != 0.0 || row.hs != 0.0, x0 = row.hd != 0.0;
    coefficients_.push_back({f(score, c.score_x), f(score, c.score_F), f(x0, c.x0_x), f(x0, c.x0_F)});
    levels.insert(levels.end(), {f(true, c.x_scale), f(true, c.noise)});
    levels.insert(levels.end(), {1.0f, 0.0f, 0.0f, 1.0f});
  }
  upload(levels_, levels.size() * sizeof(float), levels.data(), GL_STATIC_DRAW);
}

void NetScores::evaluate(int row, std::uint32_t first, std::uint32_t count, const GlBuffer& states,
                         GLuint state_floats) const {
  const GLuint level = static_cast<GLuint>(row) * kLevelFloats;
  net_.bind();
  bind_storage(0, params_);
  bind_storage(3, states);
  bind_storage(4, levels_);
  net_.forward({.x = {first * state_floats, state_floats},
                .scale = {level, 0},
                .noise = {level + 1, 0},
                .direction = {level + 2, 0}},
               static_cast<int>(count));
}

void NetScores::give(const Kernel& step, int row, std::uint32_t first, std::uint32_t count) const {
  const auto& c = coefficients_[static_cast<std::size_t>(row)];
  glUniform1ui(step.at("first_sample"), first);
  glUniform1ui(step.at("samples"), count);
  glUniform4f(step.at("coefficients"), c[0], c[1], c[2], c[3]);
  net_.bind_values(3);
}

}  // namespace scorescope
