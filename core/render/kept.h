#pragma once

#include <list>
#include <memory>
#include <utility>

namespace scorescope {

/// What was made for a key, as long as it is among the `most` asked for last.
template <class Key, class Value>
class Kept {
 public:
  explicit Kept(std::size_t most) : most_(most) {}

  template <class Make>
  std::shared_ptr<const Value> get(const Key& key, Make&& make) {
    for (auto at = kept_.begin(); at != kept_.end(); ++at) {
      if (!(at->first == key)) continue;
      kept_.splice(kept_.begin(), kept_, at);
      return kept_.front().second;
    }
    kept_.emplace_front(key, std::make_shared<const Value>(make()));
    if (kept_.size() > most_) kept_.pop_back();
    return kept_.front().second;
  }

 private:
  std::size_t most_;
  std::list<std::pair<Key, std::shared_ptr<const Value>>> kept_;
};

}  // namespace scorescope
