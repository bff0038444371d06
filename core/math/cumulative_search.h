#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace scorescope {

/// Which part of [0, 1) a number falls into, in constant time on average: a table of where to begin looking.
class CumulativeSearch {
 public:
  CumulativeSearch() = default;
  /// Parts of these masses, which need not sum to one.
  explicit CumulativeSearch(const std::vector<double>& mass) {
    double total = 0.0;
    for (const double m : mass) total += m;
    double sum = 0.0;
    for (const double m : mass) {
      begin_.push_back(static_cast<float>(sum / total));
      sum += m;
    }
    begin_.push_back(1.0f);
    const std::size_t buckets = mass.size();
    for (std::size_t b = 0, at = 0; b < buckets; ++b) {
      while (at + 1 < mass.size() && begin_[at + 1] <= static_cast<float>(b) / static_cast<float>(buckets)) ++at;
      first_.push_back(static_cast<std::uint32_t>(at));
    }
  }

  /// The part that u in [0, 1] falls into. A part without mass is never found.
  [[nodiscard]] std::size_t operator()(float u) const {
    const std::size_t last = first_.size() - 1;
    std::size_t at = first_[std::min(static_cast<std::size_t>(u * static_cast<float>(first_.size())), last)];
    while (at > 0 && begin_[at] > u) --at;  // a bucket's end may round past u
    while (at < last && begin_[at + 1] <= u) ++at;
    while (at > 0 && begin_[at] >= begin_[at + 1]) --at;  // u = 1 beyond parts that float cannot see
    return at;
  }
  /// Where part i begins, and part size() ends: 1.
  [[nodiscard]] float begin(std::size_t i) const { return begin_[i]; }
  [[nodiscard]] std::size_t size() const { return first_.size(); }

 private:
  std::vector<float> begin_;
  std::vector<std::uint32_t> first_;
};

}  // namespace scorescope
