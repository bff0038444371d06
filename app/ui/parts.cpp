#include "app/ui/parts.h"

#include <algorithm>
#include <cmath>

namespace scorescope {
namespace {

constexpr float kTop = 44.0f, kBottom = 110.0f, kLeft = 316.0f, kRight = 300.0f, kLesson = 352.0f,
                kGap = 10.0f;           // points
constexpr float kLowestPanel = 200.0f;  // beside a lesson: one above the other they become strips
constexpr float kScaleStep = 16.0f;     // fonts are made again for a new scale: not for every pixel of a drag

}  // namespace

Parts arrange(float width, float height, float scale, const ViewState& view, int panels, bool lesson,
              const Present& present) {
  const auto px = [&](float points) { return points * scale; };
  const float top = present.top ? px(kTop) : 0.0f, bottom = present.bottom ? px(kBottom) : 0.0f;
  const float middle = height - top - bottom;
  Parts p;
  p.window = {0, 0, width, height};
  p.top = {0, 0, width, top};
  p.bottom = {0, height - bottom, width, bottom};
  p.left = {0, top, px(kLeft), middle};
  const float right = px(lesson ? kLesson : kRight);
  p.right = {width - right, top, right, middle};
  const auto canvas = [&](bool at_left, bool at_right) {
    const float x = at_left ? p.left.w : 0.0f;
    return PixelRect{x + px(kGap), top + px(kGap), width - x - (at_right ? p.right.w : 0.0f) - 2 * px(kGap),
                     middle - 2 * px(kGap)};
  };
  const auto roomy = [&](bool at_left, bool at_right) {
    const PixelRect panel = grid_layout(std::max(panels, 1), canvas(at_left, at_right), px(kGap)).front();
    return panel.w >= px(kNarrowestPanel) && (!lesson || panel.h >= px(kLowestPanel));
  };
  const bool left = present.left && view.columns, aside = present.right && view.columns;
  const bool both = left && aside && roomy(true, true);
  const bool alone = !present.left || !present.right;  // the one column there is has no other to give way to
  const bool stays_left = left && present.left_used, stays_right = aside && present.right_used;
  p.left_docked = both || stays_left || (left && !stays_right && (!lesson || alone) && roomy(true, false));
  p.right_docked = both || stays_right || (aside && !stays_left && (lesson || alone) && roomy(false, true));
  p.canvas = canvas(p.left_docked, p.right_docked);
  return p;
}

float fitting_scale(float wanted, float width, float height) {
  const float most = std::min(width / kSmallestWidth, height / kSmallestHeight);
  if (wanted <= most) return wanted;
  return std::max(0.5f, std::floor(most * kScaleStep) / kScaleStep);
}

}  // namespace scorescope
