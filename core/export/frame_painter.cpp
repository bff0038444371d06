#include "core/export/frame_painter.h"

#include <chrono>
#include <cmath>

#include "core/media/cancelled.h"
#include "core/render/canvas_choice.h"
#include "core/render/drawing_canvas.h"

namespace scorescope {
namespace {

constexpr std::chrono::milliseconds kLook{50};  // how often long work looks whether it was cancelled

void mix(const Image& a, const Image& b, float share_of_b, Image& out) {
  out = a;
  for (std::size_t i = 0; i < out.rgba.size(); ++i)
    out.rgba[i] = static_cast<std::uint8_t>(
        std::lround(static_cast<float>(a.rgba[i]) * (1.0f - share_of_b) + static_cast<float>(b.rgba[i]) * share_of_b));
}

}  // namespace

Composition composition_of(const ExportSpec& spec, const std::filesystem::path& equations) {
  Composition out{theme(spec.theme), spec.panels, spec.titles, spec.legend, spec.time_bar, {}};
  if (spec.equation) out.equations = equations;
  out.look.clear_ground = spec.transparent;
  return out;
}

void move_to(Stage& stage, double u, const std::atomic<bool>& cancelled) {
  stage.seek(u);
  do {
    if (cancelled) throw Cancelled{};
  } while (!stage.advance(std::chrono::steady_clock::now() + kLook));
}

FramePainter::FramePainter(Stage& stage, Backend& backend, const std::atomic<bool>& cancelled,
                           const std::filesystem::path& equations)
    : stage_(stage),
      cancelled_(cancelled),
      composition_(composition_of(stage.scene().exported, equations)),
      target_(stage.scene().exported.width, stage.scene().exported.height),
      composer_(backend, make_canvas()) {}

std::shared_ptr<const Image> FramePainter::draw(double u) {
  move_to(stage_, u, cancelled_);
  target_.bind();
  composer_.draw(stage_, composition_, target_.width(), target_.height());
  const std::shared_ptr<Image> image = pool_.take();
  target_.read(*image);
  if (composition_.look.clear_ground) *image = straight_alpha(std::move(*image));
  return image;
}

std::shared_ptr<const Image> FramePainter::paint(const FramePlan::Instant& instant, const FramePlan::Instant& first) {
  if (shown_ == instant) return image_;
  if (pure_u_ != instant.u) pure_ = draw(pure_u_ = instant.u);
  if (instant.first > 0.0f) {
    if (!first_) first_ = draw(first.u);
    const std::shared_ptr<Image> mixed = pool_.take();
    mix(*pure_, *first_, instant.first, *mixed);
    image_ = mixed;
  } else {
    image_ = pure_;
  }
  shown_ = instant;
  return image_;
}

Drawing draw_vectors(Stage& stage, Backend& backend, double u, const std::atomic<bool>& cancelled,
                     const std::filesystem::path& equations) {
  move_to(stage, u, cancelled);
  Drawing drawing;
  const ExportSpec& spec = stage.scene().exported;
  Composer(backend, std::make_unique<DrawingCanvas>(drawing))
      .draw(stage, composition_of(spec, equations), spec.width, spec.height);
  return drawing;
}

}  // namespace scorescope
