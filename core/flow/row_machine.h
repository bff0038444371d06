#pragma once

#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <memory>
#include <span>
#include <vector>

#include "core/flow/backend.h"
#include "core/flow/row_groups.h"
#include "core/flow/row_update.h"

namespace scorescope {

template <class R, int Dim>
void evaluate_row(const SourceComponents<R>& source, const StepRow& row, const TileState<R>& s, TileFields<R>& f) {
  if (wants_score(row) && wants_x0(row))
    evaluate_source<R, Dim, kScore | kX0>(source, s.x, s.y, f);
  else if (wants_x0(row))
    evaluate_source<R, Dim, kX0>(source, s.x, s.y, f);
  else
    evaluate_source<R, Dim, kScore>(source, s.x, s.y, f);
}

/// Evaluation by a mixture fused into the update.
template <class R, int Dim>
void apply_row(const StepRow& row, const SourceComponents<R>& source, TileNoise<R>& noise, TileState<R>& s) {
  TileFields<R> f;
  if (!row.skip_eval) evaluate_row<R, Dim>(source, row, s, f);
  update_row<R, Dim>(row, f, noise, s);
}

/// Component evaluations that one thread does sooner than it wakes another.
inline constexpr std::size_t kAloneWork = std::size_t{1} << 14;

/// The sampler machine of core/flow/step_row.h for a cloud of particles, in float for the pictures and in double for
/// the figures. Tiles of kTile particles, all cores.
template <class R>
class RowMachine {
 public:
  using State = MachineState<R>;

  RowMachine(const CloudSpec& spec, std::shared_ptr<const SamplerProgram> program,
             std::shared_ptr<const Mixture> mixture, NoiseShelf<R>* shelf = nullptr)
      : spec_(spec),
        program_(std::move(program)),
        mixture_(std::move(mixture)),
        tiles_((spec.count + kTile - 1) / kTile) {
    for (const StepRow& row : program_->rows) keeps_history_ = keeps_history_ || row.save || row.push;
    if (shelf != nullptr && fused()) noise_ = kept_noise(*shelf, *program_, spec_.seed, spec_.first, tiles_.size());
    prepared_.resize(program_->rows.size());
    start();
  }

  [[nodiscard]] int rows() const { return static_cast<int>(program_->rows.size()); }

  /// X = the program's start law, S = H = 0.
  void start() {
    std::vector<float> x(static_cast<std::size_t>(spec_.count) * dim());
    draw_start(*program_, *mixture_, spec_, x);
    start_at(std::vector<R>(x.begin(), x.end()));
  }

  /// X as given (row-major [count, dim]), S = H = 0.
  void start_at(std::span<const R> x) {
    for (Tiled& t : tiles_)
      for (Field field : kFields) (t.*field).setZero();
    scatter(x, &Tiled::x, &Tiled::y);
  }

  void run(int first_row, int last_row) {
    prepare(first_row, last_row);
    if (fused())
      run_tiles(first_row, last_row, [](std::size_t, int) {});
    else
      run_groups<R>(*program_, prepared_, mixture_->dim, spec_, first_row, last_row, tiles_);
  }

  /// Whether a tile goes through its rows by itself: of a net, all particles go through a row together.
  [[nodiscard]] bool fused() const { return program_->source.learned == nullptr; }

  /// Where fused(): run(), and where the particles stand after each row, [last_row - first_row, count, dim].
  void trace(int first_row, int last_row, std::span<R> out) {
    prepare(first_row, last_row);
    const std::size_t all = spec_.count * dim();
    run_tiles(first_row, last_row, [&](std::size_t tile, int row) {
      gather_tile(tile, out.subspan(static_cast<std::size_t>(row - first_row) * all, all), &Tiled::x, &Tiled::y);
    });
  }

  void save(State& out) const {
    gather(out.x, &Tiled::x, &Tiled::y);
    if (!keeps_history_) return;
    gather(out.s, &Tiled::sx, &Tiled::sy);
    gather(out.h1, &Tiled::h1x, &Tiled::h1y);
    gather(out.h2, &Tiled::h2x, &Tiled::h2y);
    gather(out.h3, &Tiled::h3x, &Tiled::h3y);
    gather(out.h4, &Tiled::h4x, &Tiled::h4y);
    gather(out.h5, &Tiled::h5x, &Tiled::h5y);
  }

  void load(const State& state) {
    scatter(state.x, &Tiled::x, &Tiled::y);
    if (!keeps_history_) return;
    scatter(state.s, &Tiled::sx, &Tiled::sy);
    scatter(state.h1, &Tiled::h1x, &Tiled::h1y);
    scatter(state.h2, &Tiled::h2x, &Tiled::h2y);
    scatter(state.h3, &Tiled::h3x, &Tiled::h3y);
    scatter(state.h4, &Tiled::h4x, &Tiled::h4y);
    scatter(state.h5, &Tiled::h5x, &Tiled::h5y);
  }

  void positions(std::span<R> out) const { gather_into(out, &Tiled::x, &Tiled::y); }

 private:
  using Components = SourceComponents<R>;
  using Tiled = TileState<R>;
  using Field = Tile<R> Tiled::*;
  static constexpr Field kFields[] = {&Tiled::x,   &Tiled::y,   &Tiled::sx,  &Tiled::sy,  &Tiled::h1x,
                                      &Tiled::h1y, &Tiled::h2x, &Tiled::h2y, &Tiled::h3x, &Tiled::h3y,
                                      &Tiled::h4x, &Tiled::h4y, &Tiled::h5x, &Tiled::h5y};

  [[nodiscard]] std::size_t dim() const { return static_cast<std::size_t>(mixture_->dim); }

  [[nodiscard]] std::uint32_t first_particle(std::size_t tile) const {
    return spec_.first + static_cast<std::uint32_t>(tile) * kTile;
  }

  template <class After>
  void run_tiles(int first_row, int last_row, const After& after) {
    if (dim() == 1)
      run_tiles_of<1>(first_row, last_row, after);
    else
      run_tiles_of<2>(first_row, last_row, after);
  }

  /// Of a mixture: evaluation is fused into the update. A tile goes through all rows at once, so its particles stay in
  /// the first-level cache. `after(tile, row)` is told of every row on the tile's thread.
  template <int Dim, class After>
  void run_tiles_of(int first_row, int last_row, const After& after) {
    const auto run = [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i != end; ++i) {
        TileNoise<R> noise(spec_.seed, first_particle(i), noise_, i);
        for (int r = first_row; r < last_row; ++r) {
          const auto at = static_cast<std::size_t>(r);
          apply_row<R, Dim>(program_->rows[at], prepared_[at], noise, tiles_[i]);
          after(i, r);
        }
      }
    };
    const std::size_t tile_work =
        kTile * program_->source.work(*mixture_) * static_cast<std::size_t>(std::max(1, last_row - first_row));
    const std::size_t grain = kAloneWork / tile_work + 1;
    if (tiles_.size() <= grain) return run(0, tiles_.size());
    tbb::parallel_for(tbb::blocked_range<std::size_t>(0, tiles_.size(), grain),
                      [&](const tbb::blocked_range<std::size_t>& range) { run(range.begin(), range.end()); });
  }

  /// Components of the rows about to run; consecutive rows at one level (a Langevin rung) share theirs.
  void prepare(int first_row, int last_row) {
    constexpr int kGrain = 32;  // rows that are sooner prepared than another thread is woken
    tbb::parallel_for(tbb::blocked_range<int>(first_row, last_row, kGrain), [&](const tbb::blocked_range<int>& rows) {
      for (int r = rows.begin(); r != rows.end(); ++r) {
        const auto at = static_cast<std::size_t>(r);
        const StepRow& row = program_->rows[at];
        if (!row.skip_eval && !prepared_[at].net && prepared_[at].score.empty())
          prepared_[at] = source_components<R>(program_->source, *mixture_, {row.alpha, row.sigma});
      }
    });
  }

  void scatter(std::span<const R> from, Field fx, Field fy) {
    for (std::size_t i = 0; i < spec_.count; ++i) {
      Tiled& t = tiles_[i / kTile];
      const auto lane = static_cast<Eigen::Index>(i % kTile);
      (t.*fx)[lane] = from[i * dim()];
      if (dim() == 2) (t.*fy)[lane] = from[i * 2 + 1];
    }
  }

  void gather_into(std::span<R> out, Field fx, Field fy) const {
    for (std::size_t tile = 0; tile < tiles_.size(); ++tile) gather_tile(tile, out, fx, fy);
  }

  void gather_tile(std::size_t tile, std::span<R> out, Field fx, Field fy) const {
    const std::size_t first = tile * kTile, count = std::min<std::size_t>(kTile, spec_.count - first);
    const R *x = (tiles_[tile].*fx).data(), *y = (tiles_[tile].*fy).data();
    R* to = out.data() + first * dim();
    if (dim() == 1)
      std::copy_n(x, count, to);
    else
      for (std::size_t i = 0; i < count; ++i) to[2 * i] = x[i], to[2 * i + 1] = y[i];
  }

  void gather(std::vector<R>& out, Field fx, Field fy) const {
    out.resize(spec_.count * dim());
    gather_into(out, fx, fy);
  }

  CloudSpec spec_;
  std::shared_ptr<const SamplerProgram> program_;
  std::shared_ptr<const Mixture> mixture_;
  std::vector<Components> prepared_;  ///< per row; empty until needed
  std::vector<Tiled> tiles_;
  KeptNoise<R> noise_;
  bool keeps_history_ = false;
};

}  // namespace scorescope
