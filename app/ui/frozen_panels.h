#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/render/panel_picture.h"

namespace scorescope {

/// Pictures of panels that stand still while the others run.
class FrozenPanels {
 public:
  /// The picture of a panel: the one it was frozen with, else what `build` makes of it now.
  template <class Build>
  PanelPicture shown(const std::string& id, const std::set<std::string>& frozen, Build&& build) {
    if (!frozen.contains(id)) {
      kept_.erase(id);
      return build();
    }
    const auto at = kept_.find(id);
    if (at != kept_.end()) return at->second.picture;
    Kept& kept = kept_[id];
    kept.picture = build();
    // The stage goes on: particles are the frozen picture's own.
    kept.particles.assign(kept.picture.particles.begin(), kept.picture.particles.end());
    kept.picture.particles = kept.particles;
    return kept.picture;
  }

 private:
  struct Kept {
    PanelPicture picture;
    std::vector<float> particles;
  };
  std::map<std::string, Kept> kept_;
};

}  // namespace scorescope
