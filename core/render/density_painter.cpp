#include "core/render/density_painter.h"

#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/math/falling_exp.h"
#include "core/render/iso_lines.h"

namespace scorescope {
namespace {

/// Pixels of a row are painted so many at a time: what is done to one is done to all of them at once.
constexpr int kChunk = 64;
using Chunk = Eigen::Array<float, kChunk, 1>;
using Row = Eigen::ArrayXf;

constexpr float kGamma = 0.5f;       // below 1 lifts the tails
constexpr float kEmptiest = -200.0;  // log p - max that is as good as none
constexpr int kStrip = 16;           // rows that one core paints on end

Chunk clamped(const Chunk& v) {
  return v.max(0.0f).min(1.0f);
}

Chunk smoothstep(float from, float to, const Chunk& v) {
  const Chunk s = clamped((v - from) / (to - from));
  return s * s * (3.0f - 2.0f * s);
}

/// Which two cell centres a pixel lies between, and how far on the way to the second.
struct Between {
  Eigen::ArrayXi first, second;
  Row share;
};

/// Of pixels along one side of the box, which is cut into `cells`.
Between between(int pixels, float box_begin, float box_length, int cells) {
  Between out{Eigen::ArrayXi(pixels), Eigen::ArrayXi(pixels), Row(pixels)};
  for (int i = 0; i < pixels; ++i) {
    const float at = (static_cast<float>(i) + 0.5f - box_begin) / box_length * static_cast<float>(cells) - 0.5f;
    const float inside = std::clamp(at, 0.0f, static_cast<float>(cells - 1));
    const int cell = static_cast<int>(inside);
    out.first[i] = cell;
    out.second[i] = std::min(cell + 1, cells - 1);
    out.share[i] = inside - static_cast<float>(cell);
  }
  return out;
}

class Painter {
 public:
  Painter(const DensityLook& look, int width, int height)
      : look_(look),
        grid_(*look.grid),
        width_(width),
        chunks_((width + kChunk - 1) / kChunk),
        // One more than are painted, to see how steep the last ones are. Rows of a grid run upwards, these down.
        columns_(between(chunks_ * kChunk + 1, look.box[0], look.box[2], grid_.nx)),
        rows_(between(height + 1, look.box[1], look.box[3], grid_.ny)),
        dark_(look.theme == ThemeName::dark),
        off_middle_(chunks_ * kChunk) {
    for (int x = 0; x < off_middle_.size(); ++x) off_middle_[x] = from_middle(x, look.panel[0], look.panel[2]);
  }

  void paint(int first_row, int last_row, std::uint8_t* rgba) const {
    Row below(columns_.share.size()), next(columns_.share.size());
    interpolate(first_row, below);
    Row ring = ring_of(below), next_ring;
    for (int y = first_row; y < last_row; ++y) {
      interpolate(y + 1, next);
      next_ring = ring_of(next);
      const float across = from_middle(y, look_.panel[1], look_.panel[3]);
      for (int chunk = 0; chunk < chunks_; ++chunk) {
        const int x = chunk * kChunk;
        const Chunk line =
            line_strength(ring.segment<kChunk>(x), ring.segment<kChunk>(x + 1), next_ring.segment<kChunk>(x));
        const Chunk off_middle = 1.3f * (off_middle_.segment<kChunk>(x) + across).sqrt();
        const Pixels pixels = colours(below.segment<kChunk>(x), line, off_middle);
        std::memcpy(
            rgba + (static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(x)) * 4,
            pixels.data(), static_cast<std::size_t>(std::min(kChunk, width_ - x)) * 4);
      }
      below.swap(next);
      ring.swap(next_ring);
    }
  }

 private:
  using Pixels = std::array<std::uint32_t, kChunk>;

  /// Squared, as a share of the panel's side.
  static float from_middle(int pixel, float begin, float length) {
    const float share = (static_cast<float>(pixel) + 0.5f - begin) / length - 0.5f;
    return share * share;
  }

  /// log p - max along row y of the picture.
  void interpolate(int y, Row& out) const {
    const auto line = [&](int up) {
      return Eigen::Map<const Row>(grid_.log_p.data() + static_cast<std::ptrdiff_t>(grid_.ny - 1 - up) * grid_.nx,
                                   grid_.nx);
    };
    const Row upper = (line(rows_.first[y]) - grid_.log_p_max).max(kEmptiest);
    const Row lower = (line(rows_.second[y]) - grid_.log_p_max).max(kEmptiest);
    const Row cells = upper + rows_.share[y] * (lower - upper);
    const int *first = columns_.first.data(), *second = columns_.second.data();
    const float *share = columns_.share.data(), *cell = cells.data();
    float* to = out.data();
    for (int x = 0; x < out.size(); ++x) to[x] = cell[first[x]] + share[x] * (cell[second[x]] - cell[first[x]]);
  }

  /// Equal steps of sqrt(-2 (log p - max)): for one Gaussian, rings half a standard deviation apart.
  static Row ring_of(const Row& below) { return 2.0f * (-2.0f * below).max(0.0f).sqrt(); }

  /// `right` and `under`: of the neighbours.
  [[nodiscard]] Chunk line_strength(const Chunk& ring, const Chunk& right, const Chunk& under) const {
    if (look_.line_strength <= 0.0f) return Chunk::Zero();
    const Chunk slope = ((right - ring).abs() + (under - ring).abs()).max(1e-5f);
    const Chunk to_line = (ring - (ring + 0.5f).floor()).abs() / slope;
    const Chunk reached = clamped(0.5f * look_.line_width + 0.5f - to_line);
    const Chunk apart = clamped(0.45f / (slope * look_.line_width));
    const Chunk shown = (ring > 0.5f && ring < kRingsFadeTo).select(reached, 0.0f);
    return look_.line_strength * shown * apart * (1.0f - smoothstep(kRingsFadeFrom, kRingsFadeTo, ring));
  }

  [[nodiscard]] Pixels colours(const Chunk& below, const Chunk& line, const Chunk& off_middle) const {
    // Where on the ramp: particles must stand out from the densest blue.
    const float densest = (dark_ ? 0.82f : 0.9f) * static_cast<float>(look_.ramp.size() - 1);
    Chunk heat;
    for (int i = 0; i < kChunk; ++i) heat[i] = densest * falling_exp(kGamma * below[i]);
    const Chunk rim = (dark_ && grid_.vignette ? 0.35f : 0.0f) * smoothstep(0.45f, 0.95f, off_middle);
    const Chunk full = Chunk::Ones();
    const Chunk alpha = look_.clear_ground ? Chunk(heat.min(1.0f)) : full;
    const Chunk cover = alpha + line * (1.0f - alpha);
    const Rgb line_colour = theme(look_.theme).density.back();
    const auto channel = [&](float Rgb::*of) -> Eigen::Array<int, kChunk, 1> {
      const float ground = look_.ramp[0].*of;
      Chunk c = ground + (look_.ramp[1].*of - ground) * (look_.clear_ground ? full : Chunk(heat.min(1.0f)));
      for (std::size_t k = 1; k + 1 < look_.ramp.size(); ++k)
        c += (look_.ramp[k + 1].*of - look_.ramp[k].*of) * clamped(heat - static_cast<float>(k));
      c *= alpha;
      c += line * (line_colour.*of - c);
      c += rim * ((look_.clear_ground ? 0.0f : ground) * cover - c);
      return byte(c);
    };
    const auto r = channel(&Rgb::r), g = channel(&Rgb::g), b = channel(&Rgb::b);
    const Eigen::Array<int, kChunk, 1> a = byte(look_.clear_ground ? Chunk(cover * (1.0f - rim)) : cover);
    Pixels out;
    for (int i = 0; i < kChunk; ++i) {
      const auto bits = [i](const auto& v, int shift) { return static_cast<std::uint32_t>(v[i]) << shift; };
      out[static_cast<std::size_t>(i)] = bits(r, 0) | bits(g, 8) | bits(b, 16) | bits(a, 24);
    }
    return out;
  }

  static Eigen::Array<int, kChunk, 1> byte(const Chunk& v) { return (255.0f * clamped(v) + 0.5f).cast<int>(); }

  const DensityLook& look_;
  const DensityGrid& grid_;
  int width_, chunks_;
  Between columns_, rows_;
  bool dark_;
  Row off_middle_;  ///< along x
};

}  // namespace

DensityPatch density_patch(const std::shared_ptr<const DensityGrid>& grid, const PixelRect& rect,
                           const PixelRect& grid_rect, const Theme& theme, float line_strength, float line_width) {
  const PixelBox box = pixels_in(rect);
  const auto fine = [](float v) { return std::round(64.0f * v) / 64.0f; };
  const auto moved = [&](const PixelRect& r) -> std::array<float, 4> {
    return {fine(r.x - static_cast<float>(box.left)), fine(r.y - static_cast<float>(box.top)), fine(r.w), fine(r.h)};
  };
  return {
      box,
      {grid, moved(rect), moved(grid_rect), theme.name, theme.density, theme.clear_ground, line_strength, line_width}};
}

Image paint_density(const DensityLook& look, int width, int height) {
  Image out{width, height,
            std::vector<std::uint8_t>(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4)};
  const Painter painter(look, width, height);
  tbb::parallel_for(tbb::blocked_range<int>(0, height, kStrip), [&](const tbb::blocked_range<int>& rows) {
    painter.paint(rows.begin(), rows.end(), out.rgba.data());
  });
  return out;
}

}  // namespace scorescope
