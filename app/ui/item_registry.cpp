#include "app/ui/item_registry.h"

#include <nlohmann/json.hpp>

namespace scorescope {

std::optional<PixelRect> ItemRegistry::find(const std::string& path) const {
  const auto at = items_.find(path);
  if (at == items_.end()) return std::nullopt;
  return at->second;
}

std::string ItemRegistry::to_json() const {
  nlohmann::ordered_json out = nlohmann::ordered_json::object();
  for (const auto& [path, r] : items_) out[path] = {r.x, r.y, r.w, r.h};
  return out.dump(2) + "\n";
}

}  // namespace scorescope
