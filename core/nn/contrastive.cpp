#include "core/nn/contrastive.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "core/math/philox.h"
#include "core/nn/loss.h"

namespace scorescope {
namespace {

/// Where a chain stands: E, up to a constant of the level, and its gradient.
struct Place {
  std::array<float, 2> x{}, slope{};
  float energy = 0.0f;
};

/// The places of samples [first, first + out.size()) of the batch.
void look(std::span<const float> params, const Batch<float>& batch, int first, Mlp<float>& mlp,
          std::vector<float>& energy, std::vector<Place>& out) {
  const int count = static_cast<int>(out.size());
  energies<float>(batch, first, count, mlp.forward(params, batch, first, count), energy);
  const ConstNetView<float> slope = mlp.x_gradient(params);
  const auto dim = static_cast<std::size_t>(batch.dim);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::size_t at = static_cast<std::size_t>(first) + i;
    out[i].energy = energy[i];
    for (std::size_t c = 0; c < dim; ++c) {
      out[i].x[c] = batch.x[at * dim + c];
      out[i].slope[c] =
          batch.gx[at] * out[i].x[c] + batch.gF[at] * slope(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(c));
    }
  }
}

/// |to - (from - h grad E(from))|^2, which is -4 h ln q(to|from) and a constant.
float squared_jump(const Place& from, const Place& to, float h) {
  float sum = 0.0f;
  for (std::size_t c = 0; c < 2; ++c) sum += std::pow(to.x[c] - from.x[c] + h * from.slope[c], 2.0f);
  return sum;
}

}  // namespace

void move_negatives(const TrainJob& job, std::int64_t step, int first, int last, std::span<const float> params,
                    Mlp<float>& mlp, Batch<float>& batch) {
  if (first >= last) return;
  const ObjectiveSpec& objective = job.train.objective;
  const auto rate = static_cast<float>(objective.contrastive_rate);
  const auto dim = static_cast<std::size_t>(batch.dim);
  std::vector<Place> here(static_cast<std::size_t>(last - first));
  std::vector<Place> there(here.size());
  std::vector<float> energy(here.size());
  look(params, batch, first, mlp, energy, here);
  for (int k = 0; k < objective.contrastive_steps; ++k) {
    const auto words = [&](std::size_t i) {
      return philox(job.seed, Stream::contrastive, static_cast<std::uint32_t>(first) + static_cast<std::uint32_t>(i),
                    static_cast<std::uint32_t>(step * objective.contrastive_steps + k));
    };
    // The base of an energy is |x|^2 / (2 v), so gx is 1/v.
    const auto size = [&](std::size_t i) { return rate / batch.gx[static_cast<std::size_t>(first) + i]; };
    for (std::size_t i = 0; i < here.size(); ++i) {
      const auto w = words(i);
      const auto z = normal_pair<float>(w[0], w[1]);
      const float h = size(i);
      for (std::size_t c = 0; c < dim; ++c)
        batch.x[(static_cast<std::size_t>(first) + i) * dim + c] =
            here[i].x[c] - h * here[i].slope[c] + std::sqrt(2.0f * h) * z[c];
    }
    look(params, batch, first, mlp, energy, there);
    for (std::size_t i = 0; i < here.size(); ++i) {
      const float h = size(i);
      const float log_ratio = here[i].energy - there[i].energy +
                              (squared_jump(here[i], there[i], h) - squared_jump(there[i], here[i], h)) / (4.0f * h);
      if (std::log(uniform01<float>(words(i)[2])) < log_ratio)
        here[i] = there[i];
      else
        std::copy_n(here[i].x.begin(), dim,
                    batch.x.begin() + static_cast<std::ptrdiff_t>((static_cast<std::size_t>(first) + i) * dim));
    }
  }
}

}  // namespace scorescope
