#include "core/flow/metropolis.h"

#include <tbb/parallel_for.h>

#include <cmath>

#include "core/math/noised_mixture.h"
#include "core/math/philox.h"

namespace scorescope {
namespace {

struct LocalField {
  double log_p;
  Vec2 score;
};

/// Never inlined: two copies may be contracted to different last bits, and a chain cut in two must stay the same chain.
[[gnu::noinline]] LocalField local_field(const std::vector<NoisedComponent<double>>& components, int dim,
                                         const Vec2& at) {
  const Tile<double, 1> x(at.x());
  const Tile<double, 1> y(at.y());
  TileFields<double, 1> f;
  f.sy.setZero();
  if (dim == 1)
    evaluate_tile<double, 1, kLogP | kScore>(components, x, y, f);
  else
    evaluate_tile<double, 2, kLogP | kScore>(components, x, y, f);
  return {f.log_p[0], {f.sx[0], dim == 1 ? 0.0 : f.sy[0]}};
}

/// What a float keeps of a coordinate. Never inlined: GCC 12 vectorises the two conversions of a pair away.
[[gnu::noinline]] double as_stored(double v) {
  return static_cast<double>(static_cast<float>(v));
}

class MetropolisCloud final : public Cloud {
 public:
  MetropolisCloud(const CloudSpec& spec, std::shared_ptr<const SamplerProgram> program,
                  std::shared_ptr<const Mixture> mixture)
      : spec_(spec), program_(std::move(program)), mixture_(std::move(mixture)) {
    if (!program_->rows.empty())
      components_ = noised_components<double>(program_->source.scored(*mixture_),
                                              {program_->rows.front().alpha, program_->rows.front().sigma});
    start();
  }

  void start() override {
    x_.resize(spec_.count * static_cast<std::size_t>(mixture_->dim));
    draw_start(*program_, *mixture_, spec_, x_);
  }

  void run(int first_row, int last_row) override {
    const auto dim = static_cast<std::size_t>(mixture_->dim);
    tbb::parallel_for(std::uint32_t{0}, spec_.count, [&](std::uint32_t i) {
      Vec2 x(x_[i * dim], dim == 2 ? x_[i * dim + 1] : 0.0f);
      LocalField here = local_field(components_, mixture_->dim, x);
      for (int r = first_row; r < last_row; ++r) step(program_->rows[static_cast<std::size_t>(r)], i, x, here);
      x_[i * dim] = static_cast<float>(x.x());
      if (dim == 2) x_[i * dim + 1] = static_cast<float>(x.y());
    });
  }

  void save(CloudState& out) const override { out.x = x_; }
  void load(const CloudState& state) override { x_ = state.x; }
  void positions(std::span<float> out) const override { std::copy(x_.begin(), x_.end(), out.begin()); }

 private:
  void step(const StepRow& row, std::uint32_t i, Vec2& x, LocalField& here) const {
    const auto w = philox(spec_.seed, row.noise_stream, spec_.first + i, row.noise_key);
    const auto pair = normal_pair<double>(w[0], w[1]);
    const Vec2 z(pair[0], mixture_->dim == 2 ? pair[1] : 0.0);
    // A stored position is a float: proposals are rounded to one, so that any cut of the rows runs the same chain.
    const Vec2 proposed = x + row.h0 * here.score + row.cn * z;
    const Vec2 to(as_stored(proposed.x()), as_stored(proposed.y()));
    const LocalField there = local_field(components_, mixture_->dim, to);
    const double spread = 2.0 * row.cn * row.cn;  // log q(b|a) = -|b - a - eta s(a)|^2 / (2 cn^2) + const
    const double forth = (to - x - row.h0 * here.score).squaredNorm();
    const double back = (x - to - row.h0 * there.score).squaredNorm();
    const double log_ratio = (there.log_p - here.log_p) / program_->temperature + (forth - back) / spread;
    if (std::log(uniform01<double>(w[2])) >= log_ratio) return;
    x = to;
    here = there;
  }

  CloudSpec spec_;
  std::shared_ptr<const SamplerProgram> program_;
  std::shared_ptr<const Mixture> mixture_;
  std::vector<NoisedComponent<double>> components_;
  std::vector<float> x_;
};

}  // namespace

std::unique_ptr<Cloud> make_metropolis_cloud(const CloudSpec& spec, std::shared_ptr<const SamplerProgram> program,
                                             std::shared_ptr<const Mixture> mixture) {
  return std::make_unique<MetropolisCloud>(spec, std::move(program), std::move(mixture));
}

}  // namespace scorescope
