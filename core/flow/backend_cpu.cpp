#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>

#include "core/flow/backend.h"
#include "core/flow/metropolis.h"
#include "core/flow/row_machine.h"

namespace scorescope {
namespace {

using R = float;
using Components = std::vector<NoisedComponent<R>>;

class CpuCloud final : public Cloud {
 public:
  CpuCloud(const CloudSpec& spec, std::shared_ptr<const SamplerProgram> program, std::shared_ptr<const Mixture> mixture,
           NoiseShelf<R>& noise)
      : machine_(spec, std::move(program), std::move(mixture), &noise) {}

  void start() override { machine_.start(); }
  void run(int first_row, int last_row) override { machine_.run(first_row, last_row); }
  void trace(int first_row, int last_row, std::span<float> out) override {
    if (machine_.fused())
      machine_.trace(first_row, last_row, out);
    else
      Cloud::trace(first_row, last_row, out);
  }
  void save(CloudState& out) const override { machine_.save(out); }
  void load(const CloudState& state) override { machine_.load(state); }
  void positions(std::span<float> out) const override { machine_.positions(out); }

 private:
  RowMachine<R> machine_;
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
    if (program->metropolis) return make_metropolis_cloud(spec, std::move(program), std::move(mixture));
    return std::make_unique<CpuCloud>(spec, std::move(program), std::move(mixture), noise_);
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

 private:
  NoiseShelf<R> noise_;
};

}  // namespace

void Cloud::trace(int first_row, int last_row, std::span<float> out) {
  const std::size_t all = out.size() / static_cast<std::size_t>(std::max(1, last_row - first_row));
  for (int row = first_row; row < last_row; ++row) {
    run(row, row + 1);
    positions(out.subspan(static_cast<std::size_t>(row - first_row) * all, all));
  }
}

std::unique_ptr<Backend> make_cpu_backend() {
  return std::make_unique<CpuBackend>();
}

}  // namespace scorescope
