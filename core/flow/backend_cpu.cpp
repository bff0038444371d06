#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>

#include <cmath>

#include "core/flow/backend.h"
#include "core/math/noised_mixture.h"

namespace scorescope {
namespace {

using R = float;
using Components = std::vector<NoisedComponent<R>>;

/// Two standard normals for each of kTile consecutive particles: the vector form of normal_pair(philox(...)), the same
/// numbers.
void noise_tile(std::uint64_t seed, Stream stream, std::uint32_t first_particle, std::uint32_t row, Tile<R>& zx,
                Tile<R>& zy) {
  alignas(64) std::uint32_t c0[kTile], c1[kTile], c2[kTile], c3[kTile];
  for (int i = 0; i < kTile; ++i) {
    c0[i] = first_particle + static_cast<std::uint32_t>(i);
    c1[i] = row;
    c2[i] = static_cast<std::uint32_t>(stream);
    c3[i] = 0;
  }
  std::uint32_t k0 = static_cast<std::uint32_t>(seed);
  std::uint32_t k1 = static_cast<std::uint32_t>(seed >> 32);
  for (int round = 0; round < 10; ++round) {
    for (int i = 0; i < kTile; ++i) {
      const std::uint64_t p0 = std::uint64_t{0xD2511F53u} * c0[i];
      const std::uint64_t p1 = std::uint64_t{0xCD9E8D57u} * c2[i];
      c0[i] = static_cast<std::uint32_t>(p1 >> 32) ^ c1[i] ^ k0;
      c1[i] = static_cast<std::uint32_t>(p1);
      c2[i] = static_cast<std::uint32_t>(p0 >> 32) ^ c3[i] ^ k1;
      c3[i] = static_cast<std::uint32_t>(p0);
    }
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  Tile<R> u0, u1;
  for (int i = 0; i < kTile; ++i) {
    u0[i] = uniform01<R>(c0[i]);
    u1[i] = uniform01<R>(c1[i]);
  }
  const Tile<R> radius = (R(-2) * u0.log()).sqrt();
  const Tile<R> angle = R(6.283185307179586) * u1;
  zx = radius * angle.cos();
  zy = radius * angle.sin();
}

/// One tile of machine state. In 1D the y half stays zero.
struct TileState {
  Tile<R> x, y, sx, sy, h1x, h1y, h2x, h2y, h3x, h3y;
};

struct CastRow {
  explicit CastRow(const StepRow& r)
      : sigma(static_cast<R>(r.sigma)),
        cx(static_cast<R>(r.cx)),
        cs(static_cast<R>(r.cs)),
        h0(static_cast<R>(r.h0)),
        h1(static_cast<R>(r.h1)),
        h2(static_cast<R>(r.h2)),
        h3(static_cast<R>(r.h3)),
        cn(static_cast<R>(r.cn)),
        hx(static_cast<R>(r.hx)),
        he(static_cast<R>(r.he)),
        hd(static_cast<R>(r.hd)) {}
  R sigma, cx, cs, h0, h1, h2, h3, cn, hx, he, hd;
};

template <int Dim>
void evaluate_row(const Components& components, const StepRow& row, const TileState& s, TileFields<R>& f) {
  if (row.he != 0.0 && row.hd != 0.0)
    evaluate_tile<R, Dim, kScore | kX0>(components, s.x, s.y, f);
  else if (row.hd != 0.0)
    evaluate_tile<R, Dim, kX0>(components, s.x, s.y, f);
  else
    evaluate_tile<R, Dim, kScore>(components, s.x, s.y, f);
}

template <int Dim>
void apply_row(const StepRow& row, const Components& components, std::uint64_t seed, std::uint32_t first_particle,
               TileState& s) {
  const CastRow c(row);
  Tile<R> h0x = c.hx * s.x;
  Tile<R> h0y = c.hx * s.y;
  if (!row.skip_eval) {
    TileFields<R> f;
    evaluate_row<Dim>(components, row, s, f);
    if (row.he != 0.0) {
      const R scale = -c.he * c.sigma;  // E = -sigma score
      h0x += scale * f.sx;
      if constexpr (Dim == 2) h0y += scale * f.sy;
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
  if (row.cn != 0.0) {
    Tile<R> zx, zy;
    noise_tile(seed, row.noise_stream, first_particle, row.noise_key, zx, zy);
    s.x += c.cn * zx;
    if constexpr (Dim == 2) s.y += c.cn * zy;
  }
  if (row.push) {
    s.h3x = s.h2x, s.h3y = s.h2y;
    s.h2x = s.h1x, s.h2y = s.h1y;
    s.h1x = h0x, s.h1y = h0y;
  }
}

class CpuCloud final : public Cloud {
 public:
  CpuCloud(const CloudSpec& spec, std::shared_ptr<const SamplerProgram> program, std::shared_ptr<const Mixture> mixture)
      : spec_(spec),
        program_(std::move(program)),
        mixture_(std::move(mixture)),
        tiles_((spec.count + kTile - 1) / kTile) {
    for (const StepRow& row : program_->rows) keeps_history_ = keeps_history_ || row.save || row.push;
    prepared_.resize(program_->rows.size());
    start();
  }

  void start() override {
    std::vector<float> x(static_cast<std::size_t>(spec_.count) * dim());
    draw_start(*program_, *mixture_, spec_, x);
    for (TileState& t : tiles_)
      for (Tile<R> TileState::*field : kFields) (t.*field).setZero();
    scatter(x, &TileState::x, &TileState::y);
  }

  void run(int first_row, int last_row) override {
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
                              apply_row<1>(row, prepared_[at], spec_.seed, first, tiles_[i]);
                            else
                              apply_row<2>(row, prepared_[at], spec_.seed, first, tiles_[i]);
                          }
                        }
                      });
  }

  void save(CloudState& out) const override {
    gather(out.x, &TileState::x, &TileState::y);
    if (!keeps_history_) return;
    gather(out.s, &TileState::sx, &TileState::sy);
    gather(out.h1, &TileState::h1x, &TileState::h1y);
    gather(out.h2, &TileState::h2x, &TileState::h2y);
    gather(out.h3, &TileState::h3x, &TileState::h3y);
  }

  void load(const CloudState& state) override {
    scatter(state.x, &TileState::x, &TileState::y);
    if (!keeps_history_) return;
    scatter(state.s, &TileState::sx, &TileState::sy);
    scatter(state.h1, &TileState::h1x, &TileState::h1y);
    scatter(state.h2, &TileState::h2x, &TileState::h2y);
    scatter(state.h3, &TileState::h3x, &TileState::h3y);
  }

  void positions(std::span<float> out) const override { gather_into(out, &TileState::x, &TileState::y); }

 private:
  using Field = Tile<R> TileState::*;
  static constexpr Field kFields[] = {&TileState::x,   &TileState::y,   &TileState::sx,  &TileState::sy,
                                      &TileState::h1x, &TileState::h1y, &TileState::h2x, &TileState::h2y,
                                      &TileState::h3x, &TileState::h3y};

  [[nodiscard]] std::size_t dim() const { return static_cast<std::size_t>(mixture_->dim); }

  /// Components of the rows about to run; consecutive rows at one level (a Langevin rung) share theirs.
  void prepare(int first_row, int last_row) {
    for (int r = first_row; r < last_row; ++r) {
      const auto at = static_cast<std::size_t>(r);
      const StepRow& row = program_->rows[at];
      if (!row.skip_eval && prepared_[at].empty())
        prepared_[at] = noised_components<R>(*mixture_, {row.alpha, row.sigma});
    }
  }

  void scatter(std::span<const float> from, Field fx, Field fy) {
    for (std::size_t i = 0; i < spec_.count; ++i) {
      TileState& t = tiles_[i / kTile];
      const auto lane = static_cast<Eigen::Index>(i % kTile);
      (t.*fx)[lane] = from[i * dim()];
      if (dim() == 2) (t.*fy)[lane] = from[i * 2 + 1];
    }
  }

  void gather_into(std::span<float> out, Field fx, Field fy) const {
    for (std::size_t i = 0; i < spec_.count; ++i) {
      const TileState& t = tiles_[i / kTile];
      const auto lane = static_cast<Eigen::Index>(i % kTile);
      out[i * dim()] = (t.*fx)[lane];
      if (dim() == 2) out[i * 2 + 1] = (t.*fy)[lane];
    }
  }

  void gather(std::vector<float>& out, Field fx, Field fy) const {
    out.resize(spec_.count * dim());
    gather_into(out, fx, fy);
  }

  CloudSpec spec_;
  std::shared_ptr<const SamplerProgram> program_;
  std::shared_ptr<const Mixture> mixture_;
  std::vector<Components> prepared_;  ///< per row; empty until needed
  std::vector<TileState> tiles_;
  bool keeps_history_ = false;
};

template <int Dim>
void evaluate_points(const Components& components, Signal level, const FieldRequest& q, std::size_t begin,
                     std::size_t end) {
  for (std::size_t first = begin; first < end; first += kTile) {
    const std::size_t n = std::min<std::size_t>(kTile, end - first);
    Tile<R> x = Tile<R>::Zero();
    Tile<R> y = Tile<R>::Zero();
    for (std::size_t i = 0; i < n; ++i) {
      const auto lane = static_cast<Eigen::Index>(i);
      x[lane] = q.points[(first + i) * Dim];
      if constexpr (Dim == 2) y[lane] = q.points[(first + i) * Dim + 1];
    }
    TileFields<R> f;
    if (q.eps.empty() && q.x0.empty())
      evaluate_tile<R, Dim, kLogP>(components, x, y, f);
    else if (q.x0.empty())
      evaluate_tile<R, Dim, kLogP | kScore>(components, x, y, f);
    else
      evaluate_tile<R, Dim, kLogP | kScore | kX0>(components, x, y, f);
    const R sigma = static_cast<R>(level.sigma);
    for (std::size_t i = 0; i < n; ++i) {
      const auto lane = static_cast<Eigen::Index>(i);
      if (!q.log_p.empty()) q.log_p[first + i] = f.log_p[lane];
      if (!q.eps.empty()) {
        q.eps[(first + i) * Dim] = -sigma * f.sx[lane];
        if constexpr (Dim == 2) q.eps[(first + i) * Dim + 1] = -sigma * f.sy[lane];
      }
      if (!q.x0.empty()) {
        q.x0[(first + i) * Dim] = f.x0x[lane];
        if constexpr (Dim == 2) q.x0[(first + i) * Dim + 1] = f.x0y[lane];
      }
    }
  }
}

class CpuBackend final : public Backend {
 public:
  [[nodiscard]] std::string_view name() const override { return "cpu"; }

  [[nodiscard]] std::unique_ptr<Cloud> make_cloud(const CloudSpec& spec, std::shared_ptr<const SamplerProgram> program,
                                                  std::shared_ptr<const Mixture> mixture) override {
    return std::make_unique<CpuCloud>(spec, std::move(program), std::move(mixture));
  }

  void evaluate(const Mixture& mixture, Signal level, const FieldRequest& request) override {
    const Components components = noised_components<R>(mixture, level);
    const std::size_t n = request.points.size() / static_cast<std::size_t>(mixture.dim);
    tbb::parallel_for(tbb::blocked_range<std::size_t>(0, n, 8 * kTile),
                      [&](const tbb::blocked_range<std::size_t>& range) {
                        if (mixture.dim == 1)
                          evaluate_points<1>(components, level, request, range.begin(), range.end());
                        else
                          evaluate_points<2>(components, level, request, range.begin(), range.end());
                      });
  }
};

}  // namespace

std::unique_ptr<Backend> make_cpu_backend() {
  return std::make_unique<CpuBackend>();
}

}  // namespace scorescope
