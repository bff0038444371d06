#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace scorescope {

using Vec2 = Eigen::Vector2d;
using Mat2 = Eigen::Matrix2d;

/// The two numbers that say how noisy a state is: x_t = alpha x_0 + sigma eps.
struct Signal {
  double alpha = 1.0;
  double sigma = 0.0;
  bool operator==(const Signal&) const = default;
};

/// A particle set as it is drawn, saved and measured: row-major [count, dim], float32.
struct Points {
  int dim = 2;
  std::vector<float> data;

  [[nodiscard]] std::size_t count() const { return data.size() / static_cast<std::size_t>(dim); }
  bool operator==(const Points&) const = default;
};

/// An axis-aligned box in data coordinates. In 1D only x is used.
struct Box {
  Vec2 min{-1.0, -1.0};
  Vec2 max{1.0, 1.0};
};

}  // namespace scorescope
