#pragma once

#include <string>

#include "app/ui/ui.h"

namespace scorescope {

/// What a panel's button opens: its flow, solver, score and guidance, its layers and colours, and its place among the
/// others. Paths begin with panels/ID/menu/.
class PanelMenu {
 public:
  /// To be drawn from now on, until a click elsewhere.
  void open(const std::string& panel_id);
  /// Edits take effect at once.
  void draw(Ui& ui);

 private:
  std::string panel_;
};

}  // namespace scorescope
