#pragma once

#include <map>
#include <optional>
#include <string>

#include "core/render/layout.h"

namespace scorescope {

/// Where every control lay in the last frame: path ("schedule/beta_max", "transport/play") -> rectangle in window
/// coordinates. Tests and scripts find controls by it, never by pixels.
class ItemRegistry {
 public:
  void begin_frame() { items_.clear(); }
  void add(const std::string& path, PixelRect rect) { items_[path] = rect; }
  [[nodiscard]] const std::map<std::string, PixelRect>& items() const { return items_; }
  [[nodiscard]] std::optional<PixelRect> find(const std::string& path) const;
  /// {"path": [x, y, w, h], ...}
  [[nodiscard]] std::string to_json() const;

 private:
  std::map<std::string, PixelRect> items_;
};

}  // namespace scorescope
