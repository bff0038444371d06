#pragma once

#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>

#include <memory>
#include <span>
#include <vector>

#include "core/flow/backend.h"
#include "core/flow/score_source.h"
#include "core/math/noise_tile.h"

namespace scorescope {

/// One tile of machine state. In 1D the y half stays zero.
template <class R>
struct TileState {
  Tile<R> x, y, sx, sy, h1x, h1y, h2x, h2y, h3x, h3y, h4x, h4y, h5x, h5y;
};

/// The coefficients of a row, cast once.
template <class R>
struct CastRow {
  explicit CastRow(const StepRow& r)
      : cx(static_cast<R>(r.cx)),
        cs(static_cast<R>(r.cs)),
        h0(static_cast<R>(r.h0)),
        h1(static_cast<R>(r.h1)),
        h2(static_cast<R>(r.h2)),
        h3(static_cast<R>(r.h3)),
        h4(static_cast<R>(r.h4)),
        h5(static_cast<R>(r.h5)),
        cn(static_cast<R>(r.cn)),
        hx(static_cast<R>(r.hx)),
        hd(static_cast<R>(r.hd)),
        score(static_cast<R>(r.hs - r.he * r.sigma)) {}  // E = -sigma score
  R cx, cs, h0, h1, h2, h3, h4, h5, cn, hx, hd, score;
};

template <class R, int Dim>
void evaluate_row(const SourceComponents<R>& source, const StepRow& row, const TileState<R>& s, TileFields<R>& f) {
  const bool score = row.he != 0.0 || row.hs != 0.0;
  if (score && row.hd != 0.0)
    evaluate_source<R, Dim, kScore | kX0>(source, s.x, s.y, f);
  else if (row.hd != 0.0)
    evaluate_source<R, Dim, kX0>(source, s.x, s.y, f);
  else
    evaluate_source<R, Dim, kScore>(source, s.x, s.y, f);
}

template <class R, int Dim>
void apply_row(const StepRow& row, const SourceComponents<R>& source, std::uint64_t seed, std::uint32_t first_particle,
               TileState<R>& s) {
  const CastRow<R> c(row);
  Tile<R> h0x = c.hx * s.x;
  Tile<R> h0y = c.hx * s.y;
  if (!row.skip_eval) {
    TileFields<R, kTile> f;
    evaluate_row<R, Dim>(source, row, s, f);
    if (row.he != 0.0 || row.hs != 0.0) {
      h0x += c.score * f.sx;
      if constexpr (Dim == 2) h0y += c.score * f.sy;
    }
    if (row.hd != 0.0) {
      h0x += c.hd * f.x0x;
      if constexpr (Dim == 2) h0y += c.hd * f.x0y;
    }
  }
  if (row.save) s.sx = s.x, s.sy = s.y;
  s.x = c.cx * s.x + c.h0 * h0x;
  s.y = c.cx * s.y + c.h0 * h0y;
  if (row.cs != 0.0) s.x += c.cs * s.sx, s.y += c.cs * s.sy;
  if (row.h1 != 0.0) s.x += c.h1 * s.h1x, s.y += c.h1 * s.h1y;
  if (row.h2 != 0.0) s.x += c.h2 * s.h2x, s.y += c.h2 * s.h2y;
  if (row.h3 != 0.0) s.x += c.h3 * s.h3x, s.y += c.h3 * s.h3y;
  if (row.h4 != 0.0) s.x += c.h4 * s.h4x, s.y += c.h4 * s.h4y;
  if (row.h5 != 0.0) s.x += c.h5 * s.h5x, s.y += c.h5 * s.h5y;
  if (row.cn != 0.0) {
    Tile<R> zx, zy;
    noise_tile<R>(seed, row.noise_stream, first_particle, row.noise_key, zx, zy);
    s.x += c.cn * zx;
    if constexpr (Dim == 2) s.y += c.cn * zy;
  }
  if (row.push) {
    s.h5x = s.h4x, s.h5y = s.h4y;
    s.h4x = s.h3x, s.h4y = s.h3y;
    s.h3x = s.h2x, s.h3y = s.h2y;
    s.h2x = s.h1x, s.h2y = s.h1y;
    s.h1x = h0x, s.h1y = h0y;
  }
}

/// The sampler machine of core/flow/step_row.h for a cloud of particles, in float for the pictures and in double for
/// the figures. Tiles of kTile particles, all cores.
template <class R>
class RowMachine {
 public:
  using State = MachineState<R>;

  RowMachine(const CloudSpec& spec, std::shared_ptr<const SamplerProgram> program,
             std::shared_ptr<const Mixture> mixture)
      : spec_(spec),
        program_(std::move(program)),
        mixture_(std::move(mixture)),
        tiles_((spec.count + kTile - 1) / kTile) {
    for (const StepRow& row : program_->rows) keeps_history_ = keeps_history_ || row.save || row.push;
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
    // A tile goes through all rows at once, so its particles stay in the first-level cache.
    tbb::parallel_for(tbb::blocked_range<std::size_t>(0, tiles_.size()),
                      [&](const tbb::blocked_range<std::size_t>& range) {
                        for (std::size_t i = range.begin(); i != range.end(); ++i) {
                          const auto first = spec_.first + static_cast<std::uint32_t>(i) * kTile;
                          for (int r = first_row; r < last_row; ++r) {
                            const auto at = static_cast<std::size_t>(r);
                            const StepRow& row = program_->rows[at];
                            if (dim() == 1)
                              apply_row<R, 1>(row, prepared_[at], spec_.seed, first, tiles_[i]);
                            else
                              apply_row<R, 2>(row, prepared_[at], spec_.seed, first, tiles_[i]);
                          }
                        }
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

  /// Components of the rows about to run; consecutive rows at one level (a Langevin rung) share theirs.
  void prepare(int first_row, int last_row) {
    for (int r = first_row; r < last_row; ++r) {
      const auto at = static_cast<std::size_t>(r);
      const StepRow& row = program_->rows[at];
      if (!row.skip_eval && prepared_[at].score.empty())
        prepared_[at] = source_components<R>(program_->source, *mixture_, {row.alpha, row.sigma});
    }
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
    for (std::size_t i = 0; i < spec_.count; ++i) {
      const Tiled& t = tiles_[i / kTile];
      const auto lane = static_cast<Eigen::Index>(i % kTile);
      out[i * dim()] = (t.*fx)[lane];
      if (dim() == 2) out[i * 2 + 1] = (t.*fy)[lane];
    }
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
  bool keeps_history_ = false;
};

}  // namespace scorescope
