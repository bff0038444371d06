#include "app/ui/loss_curve.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace scorescope {

void LossCurve::follow(std::int64_t first, std::span<const float> values) {
  const auto count = static_cast<std::int64_t>(values.size());
  // After a rewind the record is another one, even if it has grown past the old length since: its last value tells.
  const bool other = first != first_ || count < seen_ ||
                     (seen_ > 0 && std::bit_cast<std::uint32_t>(values[static_cast<std::size_t>(seen_ - 1)]) !=
                                       std::bit_cast<std::uint32_t>(last_));
  if (other) *this = LossCurve{};
  first_ = first;
  for (; seen_ < count; ++seen_) {
    const float v = values[static_cast<std::size_t>(seen_)];
    if (bins_.empty() || bins_.back().count == stride_) {
      if (bins_.size() == kMost) halve();
      if (bins_.empty() || bins_.back().count == stride_) bins_.push_back({v, v, 0.0, 0});
    }
    Bin& bin = bins_.back();
    bin.least = std::min(bin.least, v), bin.largest = std::max(bin.largest, v);
    bin.sum += static_cast<double>(v);
    ++bin.count;
    last_ = v;
  }
}

void LossCurve::halve() {
  for (std::size_t i = 0; i < bins_.size() / 2; ++i) {
    const Bin& a = bins_[2 * i];
    const Bin& b = bins_[2 * i + 1];
    bins_[i] = {std::min(a.least, b.least), std::max(a.largest, b.largest), a.sum + b.sum, a.count + b.count};
  }
  bins_.resize(bins_.size() / 2);
  stride_ *= 2;
}

double LossCurve::middle(std::size_t bin) const {
  return static_cast<double>(first_) + static_cast<double>(stride_) * static_cast<double>(bin) +
         0.5 * static_cast<double>(bins_[bin].count);
}

ChartBand LossCurve::band(ImU32 colour) const {
  ChartBand out{colour, {}};
  for (std::size_t i = 0; i < bins_.size(); ++i)
    out.spans.push_back({middle(i), static_cast<double>(bins_[i].least), static_cast<double>(bins_[i].largest)});
  return out;
}

std::vector<PlotPoint> LossCurve::smoothed(double floor) const {
  std::vector<PlotPoint> out;
  const double keep = std::exp(-50.0 / std::max<double>(50.0, static_cast<double>(bins_.size())));
  double sum = 0.0, weight = 0.0;
  for (std::size_t i = 0; i < bins_.size(); ++i) {
    const double mean = bins_[i].sum / bins_[i].count;
    if (std::isfinite(mean)) {
      sum = keep * sum + (1.0 - keep) * mean;
      weight = keep * weight + (1.0 - keep);
    }
    out.push_back({middle(i), weight > 0.0 ? sum / weight - floor : NAN});
  }
  return out;
}

}  // namespace scorescope
