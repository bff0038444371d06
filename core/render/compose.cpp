#include "core/render/compose.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "core/render/canvas_choice.h"
#include "core/render/captions.h"
#include "core/render/layout.h"
#include "core/render/target.h"
#include "core/render/time_ticks.h"

namespace scorescope {
namespace {

constexpr float kTimeBar = 30.0f;                      // height, points
constexpr float kTimeWords = 12.5f, kTimeGap = 14.0f;  // size of its words, room before them

/// Under every panel as much room for its equation, all in one size: as large as they are read well, and smaller where
/// they would take too much of the panel.
struct EquationStrips {
  float ex = 0.0f, height = 0.0f;  ///< pixels
};

EquationStrips equation_strips(const std::vector<std::shared_ptr<const Equation>>& equations, const PixelRect& cell,
                               float scale) {
  constexpr float kEx = 7.2f, kPad = 10.0f;  // points
  constexpr float kMostOfHeight = 0.25f, kMostOfWidth = 0.96f;
  float wide = 0.0f, tall = 0.0f;
  for (const auto& equation : equations) {
    if (!equation) continue;
    wide = std::max(wide, equation->width);
    tall = std::max(tall, equation->height);
  }
  if (tall <= 0.0f) return {};
  const float pad = kPad * scale;
  const float ex = std::min({kEx * scale, kMostOfWidth * cell.w / wide, (kMostOfHeight * cell.h - pad) / tall});
  return ex > 0.0f ? EquationStrips{ex, std::ceil(tall * ex + pad)} : EquationStrips{};
}

/// A flow whose steps are the time, where none goes by that of the schedule (Langevin, T2); null: some flow does.
std::optional<Stage::FlowView> stepping(const Stage& stage) {
  std::optional<Stage::FlowView> first;
  for (std::size_t i = 0; i < stage.flow_count(); ++i) {
    Stage::FlowView view = stage.flow(i);
    if (view.runner->program().on_clock) return std::nullopt;
    if (!first) first = std::move(view);
  }
  return first;
}

/// What the time bar says at a played fraction.
std::string time_words(const Stage& stage, double u) {
  if (const auto steps = stepping(stage)) {
    const int done = u == stage.u() ? steps->steps_done : steps->steps;
    return "step " + std::to_string(done) + " / " + std::to_string(steps->steps);
  }
  const auto read = [&](double at) {
    return reading(stage.scene().timeline.ticks, stage.schedule(), stage.clock().t_of_u(at));
  };
  return stage.mirrors() ? read(u) + "   " + read(1.0 - u) : read(u);
}

}  // namespace

PixelRect time_line(const Stage& stage, const PixelRect& area, float scale) {
  // Everything in the face of numbers is as wide, so that no canvas is needed to measure it.
  constexpr float kNumberWidth = 0.6f;  // em
  const auto characters = [&](double u) {
    const std::string words = time_words(stage, u);
    return std::count_if(words.begin(), words.end(),
                         [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u; });
  };
  const auto words = static_cast<float>(std::max(characters(0.0), characters(1.0)));
  return {area.x, area.y, area.w - (words * kNumberWidth * kTimeWords + kTimeGap) * scale, area.h};
}

void draw_time_bar(Canvas& canvas, const Theme& look, const Stage& stage, const PixelRect& area, float scale) {
  const float y = area.y + 0.5f * area.h;
  const float right = area.x + time_line(stage, area, scale).w;
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
  canvas.text(time_words(stage, stage.u()), Face::numbers, kTimeWords * scale, right + kTimeGap * scale,
              y + 4.5f * scale, {look.text, 1.0f});
}

std::vector<PanelSpec> exported_panels(const Scene& scene, const std::vector<std::string>& ids) {
  std::vector<PanelSpec> panels = scene.shown_panels();
  const auto left_out = [&](const PanelSpec& p) { return std::find(ids.begin(), ids.end(), p.id) == ids.end(); };
  if (!ids.empty()) panels.erase(std::remove_if(panels.begin(), panels.end(), left_out), panels.end());
  return panels;
}

Composer::Composer(Backend& backend, std::unique_ptr<Canvas> canvas)
    : builder_(backend), metrics_(backend), canvas_(canvas.get()), renderer_(std::move(canvas)) {}

std::shared_ptr<const Equation> Composer::equation_of(const Stage& stage, const PanelSpec& panel,
                                                      const std::filesystem::path& folder) {
  if (folder.empty() || panel.plot != PlotKind::none) return nullptr;
  const Stage::FlowView view = stage.flow(stage.flow_index(panel.flow).value());
  const std::string name = flow_equation(*view.spec, view.learned != nullptr);
  const std::filesystem::path file = equation_file(folder, name, stage.scene().notation);
  std::shared_ptr<const Equation>& equation = equations_[file];
  if (!equation) equation = std::make_shared<const Equation>(read_equation(file));
  return equation;
}

void Composer::draw(const Stage& stage, const Composition& composition, int width, int height) {
  renderer_.begin(width, height, composition.look);
  const std::vector<PanelSpec> panels = exported_panels(stage.scene(), composition.panels);
  const float scale = std::max(0.5f, static_cast<float>(std::min(width / 1280.0, height / 800.0)) * 1.25f);
  const float gap = 10.0f * scale;
  PixelRect area{gap, gap, static_cast<float>(width) - 2 * gap, static_cast<float>(height) - 2 * gap};
  if (composition.time_bar) area.h -= kTimeBar * scale;
  std::vector<PixelRect> rects = grid_layout(static_cast<int>(panels.size()), area, gap);
  std::vector<std::shared_ptr<const Equation>> equations;
  for (const PanelSpec& panel : panels) equations.push_back(equation_of(stage, panel, composition.equations));
  const EquationStrips strips = rects.empty() ? EquationStrips{} : equation_strips(equations, rects.front(), scale);
  for (std::size_t i = 0; i < panels.size(); ++i)
    if (equations[i]) rects[i].h -= strips.height;
  std::vector<PanelPicture> pictures;
  for (std::size_t i = 0; i < panels.size(); ++i) {
    PictureOptions options;
    if (composition.titles || panels[i].plot != PlotKind::none) options.metrics = &metrics_;
    const double aspect = static_cast<double>(rects[i].w) / static_cast<double>(rects[i].h);
    PanelPicture& picture = pictures.emplace_back(builder_.build(stage, panels[i], aspect, options));
    if (!composition.titles) picture.title.clear();
    if (!composition.legend) picture.legend.clear();
  }
  for (std::size_t i = 0; i < panels.size(); ++i) {
    const PixelRect& rect = rects[i];
    renderer_.draw_panel(pictures[i], rect, scale);
    if (const auto& equation = equations[i]; equation && strips.height > 0.0f)
      canvas_->equation(equation, rect.x + 0.5f * (rect.w - strips.ex * equation->width),
                        rect.y + rect.h + 0.5f * (strips.height - strips.ex * equation->height), strips.ex,
                        composition.look, 1.0f);
  }
  if (composition.time_bar)
    draw_time_bar(*canvas_, composition.look, stage, {area.x, area.y + area.h, area.w, kTimeBar * scale}, scale);
  draw_captions(*canvas_, composition.look, stage.scene().timeline.captions, stage.u(), area, scale);
  renderer_.end();
}

Image render_panels(const Stage& stage, Backend& backend, ThemeName name, int width, int height) {
  const RenderTarget target(width, height);
  Composer(backend, make_canvas()).draw(stage, {.look = theme(name)}, width, height);
  return target.read();
}

}  // namespace scorescope
