#include "core/render/compose.h"

#include <algorithm>

#include "core/render/captions.h"
#include "core/render/gl_canvas.h"
#include "core/render/layout.h"
#include "core/render/target.h"
#include "core/render/time_ticks.h"

namespace scorescope {
namespace {

constexpr float kTimeBar = 30.0f;  // height, points

}  // namespace

void draw_time_bar(Canvas& canvas, const Theme& look, const Stage& stage, const PixelRect& area, float scale) {
  const auto words_at = [&](double u) {
    const auto read = [&](double at) {
      return reading(stage.scene().timeline.ticks, stage.schedule(), stage.clock().t_of_u(at));
    };
    return stage.mirrors() ? read(u) + "   " + read(1.0 - u) : read(u);
  };
  const float size = 12.5f * scale;
  const float y = area.y + 0.5f * area.h;
  const auto width_at = [&](double u) { return canvas.text_width(words_at(u), Face::numbers, size); };
  const float right = area.x + area.w - std::max(width_at(0.0), width_at(1.0)) - 14.0f * scale;
  const auto place = [&](double u) { return area.x + static_cast<float>(u) * (right - area.x); };
  const float head = place(stage.u());
  const auto line = [&](float from, float to, Rgb colour, float half) {
    return Stroke{from, y, to, y, half, half, rgba(colour, 1.0f), rgba(colour, 1.0f)};
  };
  canvas.strokes(
      std::vector<Stroke>{line(area.x, right, look.line, 1.5f * scale), line(area.x, head, look.dim, 1.5f * scale)},
      0.0f, {});
  if (stage.mirrors()) {
    const float second = place(1.0 - stage.u());
    canvas.strokes(std::vector<Stroke>{line(second, second, look.dim, 4.0f * scale)}, 0.0f, {});
  }
  canvas.strokes(std::vector<Stroke>{line(head, head, look.text, 5.0f * scale)}, 0.0f, {});
  canvas.text(words_at(stage.u()), Face::numbers, size, right + 14.0f * scale, y + 4.5f * scale, {look.text, 1.0f});
}

std::vector<PanelSpec> exported_panels(const Scene& scene, const std::vector<std::string>& ids) {
  std::vector<PanelSpec> panels = scene.shown_panels();
  const auto left_out = [&](const PanelSpec& p) { return std::find(ids.begin(), ids.end(), p.id) == ids.end(); };
  if (!ids.empty()) panels.erase(std::remove_if(panels.begin(), panels.end(), left_out), panels.end());
  return panels;
}

Composer::Composer(Backend& backend, std::unique_ptr<Canvas> canvas)
    : builder_(backend), metrics_(backend), canvas_(canvas.get()), renderer_(std::move(canvas)) {}

void Composer::draw(const Stage& stage, const Composition& composition, int width, int height) {
  renderer_.begin(width, height, composition.look);
  const std::vector<PanelSpec> panels = exported_panels(stage.scene(), composition.panels);
  const float scale = std::max(0.5f, static_cast<float>(std::min(width / 1280.0, height / 800.0)) * 1.25f);
  const float gap = 10.0f * scale;
  PixelRect area{gap, gap, static_cast<float>(width) - 2 * gap, static_cast<float>(height) - 2 * gap};
  if (composition.time_bar) area.h -= kTimeBar * scale;
  const std::vector<PixelRect> rects = grid_layout(static_cast<int>(panels.size()), area, gap);
  std::vector<PanelPicture> pictures;
  for (std::size_t i = 0; i < panels.size(); ++i) {
    PictureOptions options;
    if (composition.titles || panels[i].plot != PlotKind::none) options.metrics = &metrics_;
    const double aspect = static_cast<double>(rects[i].w) / static_cast<double>(rects[i].h);
    PanelPicture& picture = pictures.emplace_back(builder_.build(stage, panels[i], aspect, options));
    if (!composition.titles) picture.title.clear();
    if (!composition.legend) picture.legend.clear();
    renderer_.draw_ground(picture, rects[i], scale);
  }
  for (std::size_t i = 0; i < panels.size(); ++i) renderer_.draw_panel(pictures[i], rects[i], scale);
  if (composition.time_bar)
    draw_time_bar(*canvas_, composition.look, stage, {area.x, area.y + area.h, area.w, kTimeBar * scale}, scale);
  draw_captions(*canvas_, composition.look, stage.scene().timeline.captions, stage.u(), area, scale);
}

Image render_panels(const Stage& stage, Backend& backend, ThemeName name, int width, int height) {
  const RenderTarget target(width, height);
  Composer(backend, std::make_unique<GlCanvas>()).draw(stage, {.look = theme(name)}, width, height);
  return target.read();
}

}  // namespace scorescope
