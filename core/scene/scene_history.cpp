#include "core/scene/scene_history.h"

namespace scorescope {

void SceneHistory::record(const Document& document) {
  if (document == present()) return;
  moments_.resize(at_ + 1);
  moments_.push_back(document);
  if (moments_.size() > kMost) moments_.erase(moments_.begin());
  at_ = moments_.size() - 1;
}

const Document& SceneHistory::undo() {
  if (can_undo()) --at_;
  return present();
}

const Document& SceneHistory::redo() {
  if (can_redo()) ++at_;
  return present();
}

}  // namespace scorescope
