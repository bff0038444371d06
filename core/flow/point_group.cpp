#include "core/flow/point_group.h"

#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>

namespace scorescope {

template <class R, int Dim>
void evaluate_group(const SourceComponents<R>& source, WantedFields want, int count, PointGroup<R>& g) {
  typename NetField<R>::Outputs out;
  if (want.score) out.score_x = g.sx.data(), out.score_y = Dim == 2 ? g.sy.data() : nullptr;
  if (want.x0) out.x0_x = g.x0x.data(), out.x0_y = Dim == 2 ? g.x0y.data() : nullptr;
  if (want.energy) out.energy = g.energy.data();
  source.net->evaluate(g.x.data(), g.y.data(), count, out, g.work);
  if (source.guide.empty()) return;
  for (Eigen::Index at = 0; at < count; at += kTile) {
    const Tile<R> x = g.x.template segment<kTile>(at);
    const Tile<R> y = g.y.template segment<kTile>(at);
    TileFields<R> own, guide;
    evaluate_tile<R, Dim, kScore | kX0>(source.score, x, y, own);
    evaluate_tile<R, Dim, kScore | kX0>(source.guide, x, y, guide);
    g.sx.template segment<kTile>(at) += source.weight * (guide.sx - own.sx);
    g.sy.template segment<kTile>(at) += source.weight * (guide.sy - own.sy);
    g.x0x.template segment<kTile>(at) += source.weight * (guide.x0x - own.x0x);
    g.x0y.template segment<kTile>(at) += source.weight * (guide.x0y - own.x0y);
  }
}

template void evaluate_group<float, 1>(const SourceComponents<float>&, WantedFields, int, PointGroup<float>&);
template void evaluate_group<float, 2>(const SourceComponents<float>&, WantedFields, int, PointGroup<float>&);
template void evaluate_group<double, 1>(const SourceComponents<double>&, WantedFields, int, PointGroup<double>&);
template void evaluate_group<double, 2>(const SourceComponents<double>&, WantedFields, int, PointGroup<double>&);

namespace {

template <class R, int Dim>
void evaluate_mixture(const SourceComponents<R>& source, WantedFields want, int count, PointGroup<R>& g) {
  for (int tile = 0; tile * kTile < count; ++tile) {
    const Eigen::Index at = tile * kTile;
    const Tile<R> x = g.x.template segment<kTile>(at);
    const Tile<R> y = g.y.template segment<kTile>(at);
    TileFields<R> f;
    if (want.x0)
      evaluate_source<R, Dim, kScore | kX0>(source, x, y, f);
    else
      evaluate_source<R, Dim, kScore>(source, x, y, f);
    g.sx.template segment<kTile>(at) = f.sx;
    g.sy.template segment<kTile>(at) = f.sy;
    if (!want.x0) continue;
    g.x0x.template segment<kTile>(at) = f.x0x;
    g.x0y.template segment<kTile>(at) = f.x0y;
  }
}

template <class R, int Dim>
void evaluate_range(const SourceComponents<R>& source, std::span<const R> points, std::span<R> score, std::span<R> x0,
                    std::size_t begin, std::size_t end) {
  const WantedFields want{!score.empty(), !x0.empty()};
  PointGroup<R> g;
  for (std::size_t first = begin; first < end; first += PointGroup<R>::kSize) {
    const auto count = static_cast<int>(std::min<std::size_t>(PointGroup<R>::kSize, end - first));
    g.x.setZero();
    g.y.setZero();
    for (int i = 0; i < count; ++i) {
      const std::size_t at = (first + static_cast<std::size_t>(i)) * Dim;
      g.x[i] = points[at];
      if constexpr (Dim == 2) g.y[i] = points[at + 1];
    }
    source.net ? evaluate_group<R, Dim>(source, want, count, g) : evaluate_mixture<R, Dim>(source, want, count, g);
    for (int i = 0; i < count; ++i) {
      const std::size_t at = (first + static_cast<std::size_t>(i)) * Dim;
      if (want.score) score[at] = g.sx[i];
      if (want.x0) x0[at] = g.x0x[i];
      if constexpr (Dim == 2) {
        if (want.score) score[at + 1] = g.sy[i];
        if (want.x0) x0[at + 1] = g.x0y[i];
      }
    }
  }
}

}  // namespace

template <class R>
void evaluate_points(const ScoreSource& source, const Mixture& own, Signal level, std::span<const R> points,
                     std::span<R> score, std::span<R> x0) {
  const auto at = source_components<R>(source, own, level);
  const std::size_t count = points.size() / static_cast<std::size_t>(own.dim);
  tbb::parallel_for(tbb::blocked_range<std::size_t>(0, count, PointGroup<R>::kSize),
                    [&](const tbb::blocked_range<std::size_t>& range) {
                      if (own.dim == 1)
                        evaluate_range<R, 1>(at, points, score, x0, range.begin(), range.end());
                      else
                        evaluate_range<R, 2>(at, points, score, x0, range.begin(), range.end());
                    });
}

template void evaluate_points<float>(const ScoreSource&, const Mixture&, Signal, std::span<const float>,
                                     std::span<float>, std::span<float>);
template void evaluate_points<double>(const ScoreSource&, const Mixture&, Signal, std::span<const double>,
                                      std::span<double>, std::span<double>);

}  // namespace scorescope
