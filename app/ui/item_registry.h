#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/render/layout.h"

namespace scorescope {

/// Where every control lay in the last frame: path ("schedule/beta_max", "transport/play") -> rectangle in window
/// coordinates, and what is said of it. Tests and scripts find controls by it, never by pixels.
class ItemRegistry {
 public:
  struct Item {
    PixelRect rect;
    std::string help = {};         ///< its tooltip
    bool control = false;          ///< says what it is; else a place alone
    const void* window = nullptr;  ///< of the interface library, that it lies in
    PixelRect parent = {};         ///< that window's rectangle, or the part of it that is being drawn
    bool scrolls = false;          ///< the parent is longer than it shows
  };

  void begin_frame();
  void add(const std::string& path, PixelRect rect) { items_[path] = {rect}; }
  void add_control(const std::string& path, Item item) { items_[path] = std::move(item); }
  [[nodiscard]] const std::map<std::string, Item>& items() const { return items_; }
  /// The control that the mouse held in the last frame; empty: none.
  void hold(const std::string& path) { held_ = path; }
  [[nodiscard]] const std::string& held() const { return held_; }
  [[nodiscard]] std::optional<PixelRect> find(const std::string& path) const;
  /// {"path": [x, y, w, h], ...}
  [[nodiscard]] std::string to_json() const;

  /// The part of the main window that is drawn from now on; empty: none.
  void enter_part(std::optional<PixelRect> part) { part_ = part; }
  [[nodiscard]] const std::optional<PixelRect>& part() const { return part_; }

  /// Words that were too long for their place in the last frame.
  void cut(std::string_view text) { cut_.emplace_back(text); }
  [[nodiscard]] const std::vector<std::string>& cut_labels() const { return cut_; }

 private:
  std::map<std::string, Item> items_;
  std::optional<PixelRect> part_;
  std::string held_;
  std::vector<std::string> cut_;
};

}  // namespace scorescope
