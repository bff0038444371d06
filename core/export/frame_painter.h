#pragma once

#include <atomic>
#include <memory>
#include <optional>

#include "core/export/frame_plan.h"
#include "core/media/frame_queue.h"
#include "core/render/compose.h"
#include "core/render/drawing.h"
#include "core/render/target.h"

namespace scorescope {

/// What a scene's export settings make of a picture; `equations` is the folder of typeset ones.
Composition composition_of(const ExportSpec& spec, const std::filesystem::path& equations);

/// Moves a stage to a played fraction and waits for its particles. Throws Cancelled soon after `cancelled`.
void move_to(Stage& stage, double u, const std::atomic<bool>& cancelled);

/// Draws the frames of a clip. Needs a current context.
class FramePainter {
 public:
  FramePainter(Stage& stage, Backend& backend, const std::atomic<bool>& cancelled,
               const std::filesystem::path& equations = {});
  /// `first` is the clip's first instant, which others may dissolve into.
  std::shared_ptr<const Image> paint(const FramePlan::Instant& instant, const FramePlan::Instant& first);

 private:
  std::shared_ptr<const Image> draw(double u);

  Stage& stage_;
  const std::atomic<bool>& cancelled_;
  Composition composition_;
  RenderTarget target_;
  Composer composer_;
  std::optional<FramePlan::Instant> shown_;  ///< what image_ shows
  ImagePool pool_;
  std::shared_ptr<const Image> image_, pure_, first_;
  double pure_u_ = -1.0;  ///< of pure_, which nothing dissolves into
};

/// One instant as vectors. Needs a current context.
Drawing draw_vectors(Stage& stage, Backend& backend, double u, const std::atomic<bool>& cancelled,
                     const std::filesystem::path& equations = {});

}  // namespace scorescope
