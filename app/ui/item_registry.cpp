#include "app/ui/item_registry.h"

#include <nlohmann/json.hpp>

namespace scorescope {

void ItemRegistry::begin_frame() {
  items_.clear();
  cut_.clear();
  part_.reset();
  held_.clear();
}

std::optional<PixelRect> ItemRegistry::find(const std::string& path) const {
  const auto at = items_.find(path);
  if (at == items_.end()) return std::nullopt;
  return at->second.rect;
}

std::string ItemRegistry::to_json() const {
  nlohmann::ordered_json out = nlohmann::ordered_json::object();
  for (const auto& [path, item] : items_) out[path] = {item.rect.x, item.rect.y, item.rect.w, item.rect.h};
  return out.dump(2) + "\n";
}

}  // namespace scorescope
