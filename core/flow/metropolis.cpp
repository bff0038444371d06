#include "core/flow/metropolis.h"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/flow/point_group.h"
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

/// Particles that take their steps together, since a net is fast on many points at once.
struct Block {
  static constexpr int kSize = PointGroup<double>::kSize;
  std::array<Vec2, kSize> x, proposed;
  std::array<LocalField, kSize> here, there;
  PointGroup<double> group;
};

class MetropolisCloud final : public Cloud {
 public:
  MetropolisCloud(const CloudSpec& spec, std::shared_ptr<const SamplerProgram> program,
                  std::shared_ptr<const Mixture> mixture)
      : spec_(spec), program_(std::move(program)), mixture_(std::move(mixture)) {
    if (!program_->rows.empty())
      source_ = source_components<double>(program_->source, *mixture_,
                                          {program_->rows.front().alpha, program_->rows.front().sigma});
    start();
  }

  void start() override {
    x_.resize(spec_.count * static_cast<std::size_t>(mixture_->dim));
    draw_start(*program_, *mixture_, spec_, x_);
  }

  void run(int first_row, int last_row) override {
    const auto dim = static_cast<std::size_t>(mixture_->dim);
    const std::uint32_t blocks = (spec_.count + Block::kSize - 1) / Block::kSize;
    tbb::parallel_for(std::uint32_t{0}, blocks, [&](std::uint32_t b) {
      const auto block = std::make_unique<Block>();
      const std::uint32_t first = b * Block::kSize;
      const std::uint32_t count = std::min<std::uint32_t>(Block::kSize, spec_.count - first);
      block->x.fill(Vec2::Zero());
      for (std::uint32_t i = 0; i < count; ++i) {
        const std::size_t at = (first + i) * dim;
        block->x[i] = {x_[at], dim == 2 ? x_[at + 1] : 0.0f};
      }
      evaluate(block->x, count, block->here, block->group);
      for (int r = first_row; r < last_row; ++r)
        step(program_->rows[static_cast<std::size_t>(r)], spec_.first + first, count, *block);
      for (std::uint32_t i = 0; i < count; ++i) {
        const std::size_t at = (first + i) * dim;
        x_[at] = static_cast<float>(block->x[i].x());
        if (dim == 2) x_[at + 1] = static_cast<float>(block->x[i].y());
      }
    });
  }

  void save(CloudState& out) const override { out.x = x_; }
  void load(const CloudState& state) override { x_ = state.x; }
  void positions(std::span<float> out) const override { std::copy(x_.begin(), x_.end(), out.begin()); }

 private:
  /// The energy of a net is -log p up to a constant, which cancels.
  void evaluate(const std::array<Vec2, Block::kSize>& at, std::uint32_t count,
                std::array<LocalField, Block::kSize>& out, PointGroup<double>& group) const {
    if (!source_.net) {
      for (std::uint32_t i = 0; i < count; ++i) out[i] = local_field(source_.score, mixture_->dim, at[i]);
      return;
    }
    for (std::size_t i = 0; i < at.size(); ++i) {
      group.x[static_cast<Eigen::Index>(i)] = at[i].x();
      group.y[static_cast<Eigen::Index>(i)] = at[i].y();
    }
    const WantedFields want{.score = true, .energy = true};
    if (mixture_->dim == 1)
      evaluate_group<double, 1>(source_, want, Block::kSize, group);
    else
      evaluate_group<double, 2>(source_, want, Block::kSize, group);
    for (std::uint32_t i = 0; i < count; ++i) {
      const auto lane = static_cast<Eigen::Index>(i);
      out[i] = {-group.energy[lane], {group.sx[lane], mixture_->dim == 2 ? group.sy[lane] : 0.0}};
    }
  }

  void step(const StepRow& row, std::uint32_t first_particle, std::uint32_t count, Block& block) const {
    block.proposed.fill(Vec2::Zero());
    for (std::uint32_t i = 0; i < count; ++i) {
      const auto w = philox(spec_.seed, row.noise_stream, first_particle + i, row.noise_key);
      const auto pair = normal_pair<double>(w[0], w[1]);
      const Vec2 z(pair[0], mixture_->dim == 2 ? pair[1] : 0.0);
      // A stored position is a float: proposals are rounded to one, so that any cut of the rows runs the same chain.
      const Vec2 proposed = block.x[i] + row.h0 * block.here[i].score + row.cn * z;
      block.proposed[i] = {as_stored(proposed.x()), as_stored(proposed.y())};
    }
    evaluate(block.proposed, count, block.there, block.group);
    const double spread = 2.0 * row.cn * row.cn;  // log q(b|a) = -|b - a - eta s(a)|^2 / (2 cn^2) + const
    for (std::uint32_t i = 0; i < count; ++i) {
      const Vec2& x = block.x[i];
      const Vec2& to = block.proposed[i];
      const LocalField& here = block.here[i];
      const LocalField& there = block.there[i];
      const double forth = (to - x - row.h0 * here.score).squaredNorm();
      const double back = (x - to - row.h0 * there.score).squaredNorm();
      const double log_ratio = (there.log_p - here.log_p) / program_->temperature + (forth - back) / spread;
      const auto w = philox(spec_.seed, row.noise_stream, first_particle + i, row.noise_key);
      if (std::log(uniform01<double>(w[2])) >= log_ratio) continue;
      block.x[i] = to;
      block.here[i] = there;
    }
  }

  CloudSpec spec_;
  std::shared_ptr<const SamplerProgram> program_;
  std::shared_ptr<const Mixture> mixture_;
  SourceComponents<double> source_;
  std::vector<float> x_;
};

}  // namespace

std::unique_ptr<Cloud> make_metropolis_cloud(const CloudSpec& spec, std::shared_ptr<const SamplerProgram> program,
                                             std::shared_ptr<const Mixture> mixture) {
  return std::make_unique<MetropolisCloud>(spec, std::move(program), std::move(mixture));
}

}  // namespace scorescope
