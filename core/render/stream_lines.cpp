#include <algorithm>
#include <cmath>
#include <optional>

#include "core/render/lines.h"

namespace scorescope {
namespace {

constexpr double kStep = 0.2;      // of the distance between lines
constexpr double kClosest = 0.5;   // of it: where a growing line ends
constexpr double kShortest = 1.5;  // of it: shorter lines say nothing
constexpr double kStill = 1e-4;    // of the field's largest value: no direction there
constexpr int kMostSteps = 2000;   // one way from the seed: a spiral sink must end
constexpr std::size_t kMostPoints = 60000;

class Streams {
 public:
  Streams(const FieldGrid& field, double apart) : field_(field), apart_(apart) {
    for (std::size_t i = 0; i + 1 < field.values.size(); i += 2)
      if (std::isfinite(field.values[i]) && std::isfinite(field.values[i + 1]))
        largest_ = std::max(largest_, std::hypot(static_cast<double>(field.values[i]), field.values[i + 1]));
    columns_ = std::max(1, static_cast<int>(std::ceil((field.box.max.x() - field.box.min.x()) / apart)));
    rows_ = std::max(1, static_cast<int>(std::ceil((field.box.max.y() - field.box.min.y()) / apart)));
    near_.resize(static_cast<std::size_t>(columns_) * static_cast<std::size_t>(rows_));
  }

  Polylines draw() {
    Polylines out;
    if (!(largest_ > 0.0)) return out;
    std::vector<std::vector<Vec2>> lines;
    const auto grow = [&](const Vec2& seed) {
      std::vector<Vec2> line = line_through(seed);
      if (static_cast<double>(line.size()) * kStep < kShortest) return;
      for (const Vec2& p : line) near_[bucket(p)].push_back(p);
      points_ += line.size();
      out.add(line);
      lines.push_back(std::move(line));
    };
    // Neighbours of what is drawn first, so that lines come to lie side by side; then whatever is still empty.
    std::size_t next = 0;
    for (int k = 0; k < columns_ * rows_; ++k) {
      grow(scattered(k));
      for (; next < lines.size() && points_ < kMostPoints; ++next)
        for (std::size_t i = 0; i + 1 < lines[next].size(); i += 3) {
          const Vec2 at = lines[next][i], along = (lines[next][i + 1] - at).normalized();
          for (const double side : {apart_, -apart_}) grow(at + side * Vec2(-along.y(), along.x()));
        }
    }
    return out;
  }

 private:
  /// The k-th cell's middle, the box walked in an order that does not favour a side.
  [[nodiscard]] Vec2 scattered(int k) const {
    const int cells = columns_ * rows_;
    const int at = static_cast<int>((static_cast<long long>(k) * 7919 + cells / 2 + columns_ / 2) % cells);
    return field_.box.min + apart_ * Vec2(at % columns_ + 0.5, at / columns_ + 0.5);
  }

  [[nodiscard]] bool inside(const Vec2& p) const {
    return (p.array() > field_.box.min.array()).all() && (p.array() < field_.box.max.array()).all();
  }
  [[nodiscard]] std::size_t bucket(const Vec2& p) const {
    const int i = std::clamp(static_cast<int>((p.x() - field_.box.min.x()) / apart_), 0, columns_ - 1);
    const int j = std::clamp(static_cast<int>((p.y() - field_.box.min.y()) / apart_), 0, rows_ - 1);
    return static_cast<std::size_t>(j * columns_ + i);
  }

  [[nodiscard]] bool crowded(const Vec2& p, double distance) const {
    const int i = static_cast<int>((p.x() - field_.box.min.x()) / apart_);
    const int j = static_cast<int>((p.y() - field_.box.min.y()) / apart_);
    for (int y = std::max(0, j - 1); y <= std::min(rows_ - 1, j + 1); ++y)
      for (int x = std::max(0, i - 1); x <= std::min(columns_ - 1, i + 1); ++x)
        for (const Vec2& other : near_[static_cast<std::size_t>(y * columns_ + x)])
          if ((other - p).squaredNorm() < distance * distance) return true;
    return false;
  }

  /// Unit vector along the field, bilinear between cell centres; none where it vanishes.
  [[nodiscard]] std::optional<Vec2> direction(const Vec2& p) const {
    const Vec2 cell = field_.cell();
    const double gx = std::clamp((p.x() - field_.box.min.x()) / cell.x() - 0.5, 0.0, field_.nx - 1.000001);
    const double gy = std::clamp((p.y() - field_.box.min.y()) / cell.y() - 0.5, 0.0, field_.ny - 1.000001);
    const int i = static_cast<int>(gx), j = static_cast<int>(gy);
    const double fx = gx - i, fy = gy - j;
    Vec2 v = Vec2::Zero();
    for (const auto& [di, dj, share] : {std::tuple(0, 0, (1 - fx) * (1 - fy)), std::tuple(1, 0, fx * (1 - fy)),
                                        std::tuple(0, 1, (1 - fx) * fy), std::tuple(1, 1, fx * fy)}) {
      const float* at = field_.at(i + di, j + dj);
      v += share * Vec2(at[0], at[1]);
    }
    const double length = v.norm();
    if (!(length > kStill * largest_)) return std::nullopt;
    return v / length;
  }

  /// One way from the seed, up to where the line has to end. `own`: the half that is there already.
  void grow(const Vec2& seed, double way, std::vector<Vec2>& line) const {
    const double h = way * kStep * apart_;
    Vec2 at = seed;
    Vec2 last = Vec2::Zero();
    for (int step = 0; step < kMostSteps; ++step) {
      const auto here = direction(at);
      if (!here) return;
      const auto half = direction(at + 0.5 * h * *here);
      // A line that turns round within a step stands at a sink or a source.
      if (!half || half->dot(*here) < 0.5 || (step > 0 && last.dot(*half) < 0.5)) return;
      at += h * *half;
      last = *half;
      if (!inside(at) || crowded(at, kClosest * apart_)) return;
      if (step > 12 && (at - seed).squaredNorm() < h * h) return;  // closed
      line.push_back(at);
    }
  }

  [[nodiscard]] std::vector<Vec2> line_through(const Vec2& seed) const {
    if (points_ >= kMostPoints || !inside(seed) || crowded(seed, 0.999 * apart_)) return {};
    std::vector<Vec2> line;
    grow(seed, -1.0, line);
    std::reverse(line.begin(), line.end());
    line.push_back(seed);
    grow(seed, 1.0, line);
    return line;
  }

  const FieldGrid& field_;
  double apart_;
  double largest_ = 0.0;
  int columns_ = 1, rows_ = 1;
  std::size_t points_ = 0;
  std::vector<std::vector<Vec2>> near_;  ///< points drawn, by square of side apart_
};

}  // namespace

Polylines stream_lines(const FieldGrid& field, double apart) {
  return Streams(field, apart).draw();
}

}  // namespace scorescope
