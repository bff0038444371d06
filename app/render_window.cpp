#include "app/render_window.h"

#include "app/ui/interface.h"
#include "core/render/target.h"

namespace scorescope {
namespace {

constexpr int kMostFrames = 1000;

}  // namespace

Image render_window(Session& session, int width, int height) {
  const RenderTarget target(width, height);
  Interface interface(session, 1.0f);
  // Scrolling regions learn the height of what is in them by drawing it once, and paths to come take a few frames.
  for (int i = 0; i < 2 || (i < kMostFrames && !interface.settled()); ++i) {
    if (i == 1) interface.measure();
    interface.set_display(width, height, 1.0f / 60.0f);
    target.bind();
    interface.frame({.framebuffer_width = width, .framebuffer_height = height, .seconds = 0.0});
  }
  return target.read();
}

}  // namespace scorescope
