#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "app/ui/chart.h"

namespace scorescope {

/// A long record of one number a step, kept short enough to draw: at most kMost bins of equal length, each with the
/// least, the largest and the mean of its steps. Full, neighbours become one.
class LossCurve {
 public:
  static constexpr std::size_t kMost = 1024;

  /// The record from step `first` on. What was seen before is not read again: records only grow, or are cut and grow
  /// anew (after a rewind, when `first` or the length falls).
  void follow(std::int64_t first, std::span<const float> values);

  [[nodiscard]] ChartBand band(ImU32 colour) const;
  /// Exponential mean over a fiftieth of the record, minus `floor`.
  [[nodiscard]] std::vector<PlotPoint> smoothed(double floor = 0.0) const;
  [[nodiscard]] bool empty() const { return bins_.empty(); }
  [[nodiscard]] double last_step() const { return static_cast<double>(first_ + seen_); }
  [[nodiscard]] double first_step() const { return static_cast<double>(first_); }

 private:
  struct Bin {
    float least = 0.0f, largest = 0.0f;
    double sum = 0.0;
    int count = 0;
  };
  void halve();
  [[nodiscard]] double middle(std::size_t bin) const;

  std::int64_t first_ = 0, seen_ = 0;
  float last_ = 0.0f;
  int stride_ = 1;  ///< steps a bin
  std::vector<Bin> bins_;
};

}  // namespace scorescope
