#include "core/render/scene_renderer.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "core/render/axes.h"
#include "core/render/canvas_choice.h"
#include "core/render/field_layers.h"
#include "core/render/learned_layers.h"
#include "core/render/plot_panel.h"
#include "core/render/posterior_layers.h"

namespace scorescope {
namespace {

constexpr float kMargin = 13.0f;  // of words from the edge, points
constexpr const char* kBetween = " · ";
constexpr float kLegendRow = 22.0f;
constexpr float kScaleBarRoom = 96.0f;

Rgb colour_of(PanelPicture::LegendWord::Colour colour, const Theme& theme) {
  using Colour = PanelPicture::LegendWord::Colour;
  switch (colour) {
    case Colour::text:
      return theme.text;
    case Colour::data:
      return theme.data;
    case Colour::noise:
      return theme.noise;
    case Colour::score:
      return theme.score;
    case Colour::learned:
      return theme.learned;
  }
  return theme.text;
}

/// Small panels take smaller type.
float type_scale(const PixelRect& rect, float scale) {
  return scale * std::clamp(std::min(rect.w / (330.0f * scale), rect.h / (280.0f * scale)), 0.72f, 1.0f);
}

/// While presenting, type is for the back row whatever the panel.
float words_scale(const PixelRect& rect, float scale, Words size) {
  return size == Words::large ? scale : type_scale(rect, scale);
}

/// `text`, or as much of it as fits with an ellipsis; empty if not even a word does.
std::string fitted(Canvas& canvas, const std::string& text, Face face, float size, float room) {
  if (canvas.text_width(text, face, size) <= room) return text;
  std::string cut = text;
  while (!cut.empty() && canvas.text_width(cut + "…", face, size) > room) {
    do cut.pop_back();
    while (!cut.empty() && (static_cast<unsigned char>(cut.back()) & 0xC0) == 0x80);
    if (!cut.empty() && static_cast<unsigned char>(cut.back()) >= 0x80) cut.pop_back();
  }
  return cut.size() < 4 ? "" : cut + "…";
}

/// Where the last part of `text` begins: parts stand between commas, dots and signs of approximation. 0: it has one.
std::size_t last_part(std::string_view text) {
  std::size_t at = 0;
  for (const std::string_view between : {", ", " · ", " ≈ "})
    if (const std::size_t found = text.rfind(between); found != std::string_view::npos) at = std::max(at, found);
  return at;
}

/// As many parts of `text` as fit, the first ones: no word is cut.
std::string leading_parts(Canvas& canvas, std::string text, Face face, float size, float room) {
  while (!text.empty() && canvas.text_width(text, face, size) > room) text.erase(last_part(text));
  return text;
}

/// Words stand on a strip of the stage's colour that fades into the picture: `solid` pixels from the top (below 0: from
/// the bottom), then `fading` more.
void draw_scrim(const PanelPen& pen, float solid, float fading) {
  constexpr float kStrong = 0.96f;  // words in any meaning's colour stay readable over particles and trails
  const PixelRect& r = pen.rect;
  if (solid > 0.0f) {
    pen.canvas.veil({r.x, r.y, r.w, solid}, kStrong, kStrong, pen.theme);
    pen.canvas.veil({r.x, r.y + solid, r.w, fading}, kStrong, 0.0f, pen.theme);
  } else {
    const float bottom = r.y + r.h;
    pen.canvas.veil({r.x, bottom + solid, r.w, -solid}, kStrong, kStrong, pen.theme);
    pen.canvas.veil({r.x, bottom + solid + fading, r.w, -fading}, 0.0f, kStrong, pen.theme);
  }
}

void draw_title(const PanelPen& pen, const PanelPicture& picture) {
  Canvas& canvas = pen.canvas;
  const float size = 16.0f * pen.scale, small = 12.5f * pen.scale, margin = kMargin * pen.scale;
  const float baseline = pen.rect.y + 25.0f * pen.scale;
  float x = pen.rect.x + margin;
  // From the right end: the metric, and what stands before it.
  float right = pen.rect.x + pen.rect.w - margin - picture.head_room * pen.scale;
  if (!picture.metric.empty()) {
    right -= canvas.text_width(picture.metric, Face::numbers, small);
    canvas.text(picture.metric, Face::numbers, small, right, baseline,
                {picture.metric_exact ? pen.theme.text : pen.theme.dim, 1.0f});
    right -= 10.0f * pen.scale;
  }
  const float gap = 9.0f * pen.scale;
  const float note = canvas.text_width(picture.right, Face::numbers, small);
  // What tells panels of one kind apart comes before the count of evaluations, and a title has a short form.
  std::string first = picture.subtitle;
  while (last_part(first) > 0) first.erase(last_part(first));
  const auto width_with = [&](const std::string& title) {
    return canvas.text_width(title, Face::semibold, size) + gap + canvas.text_width(first, Face::text, small) + gap;
  };
  const bool brief = !picture.brief.empty() && x + width_with(picture.title) + note > right;
  x += canvas.text(brief ? picture.brief : picture.title, Face::semibold, size, x, baseline, {pen.theme.text, 1.0f});
  x += gap;
  if (right - note >= x + canvas.text_width(first, Face::text, small)) {
    right -= note;
    canvas.text(picture.right, Face::numbers, small, right, baseline, {pen.theme.dim, 1.0f});
  }
  canvas.text(leading_parts(canvas, picture.subtitle, Face::text, small, right - x - 8.0f * pen.scale), Face::text,
              small, x, baseline, {pen.theme.dim, 1.0f});
}

/// A sentence about what is wrong with the picture, on a strip of its own under the title.
void draw_notice(const PanelPen& pen, const std::string& sentence, Rgb colour) {
  if (sentence.empty()) return;
  const float size = 12.5f * pen.scale, pad = 8.0f * pen.scale;
  const std::string text =
      fitted(pen.canvas, sentence, Face::text, size, pen.rect.w - 2 * kMargin * pen.scale - 2 * pad);
  const float width = pen.canvas.text_width(text, Face::text, size) + 2 * pad, height = 22.0f * pen.scale;
  const float x = pen.rect.x + 0.5f * (pen.rect.w - width), y = pen.rect.y + 38.0f * pen.scale;
  const Ink ground{pen.theme.stage, 0.88f};
  pen.canvas.fill({x, y, width, height}, ground, ground);
  pen.canvas.text(text, Face::text, size, x + pad, y + 15.5f * pen.scale, {colour, 1.0f});
}

/// Rows of words upwards from the lower edge, leaving room for the scale bar where there is one.
std::vector<PixelRect> word_rects(Canvas& canvas, const PanelPicture& picture, const PixelRect& rect, float scale,
                                  Words words) {
  const float size = 12.5f * scale, height = kLegendRow * scale;
  const bool beside_scale_bar = picture.dim == 2 && words != Words::large;
  const float begin = rect.x + kMargin * scale,
              end = rect.x + rect.w - (kMargin + (beside_scale_bar ? kScaleBarRoom : 0.0f)) * scale;
  const float between = canvas.text_width(kBetween, Face::text, size);
  float x = begin, y = 0.0f;
  std::vector<PixelRect> out;
  for (const auto& word : picture.legend) {
    const float w = canvas.text_width(word.word, Face::text, size);
    if (x > begin && x + w > end) x = begin, y += height;
    out.push_back({x, y, w, height});
    x += w + between;
  }
  const float bottom = rect.y + rect.h - 6.0f * scale - height;
  for (PixelRect& r : out) r.y += bottom - y;
  return out;
}

void draw_legend(const PanelPen& pen, const PanelPicture& picture, Words words) {
  const float size = 12.5f * pen.scale;
  const std::vector<PixelRect> rects = word_rects(pen.canvas, picture, pen.rect, pen.scale, words);
  for (std::size_t i = 0; i < rects.size(); ++i) {
    const auto& word = picture.legend[i];
    const float baseline = rects[i].y + 15.5f * pen.scale;
    const Ink ink = word.on ? Ink{colour_of(word.colour, pen.theme), 1.0f} : Ink{pen.theme.dim, 1.0f};
    pen.canvas.text(word.word, Face::text, size, rects[i].x, baseline, ink);
    if (i + 1 < rects.size() && rects[i + 1].y == rects[i].y)
      pen.canvas.text(kBetween, Face::text, size, rects[i].x + rects[i].w, baseline, {pen.theme.dim, 1.0f});
  }
}

}  // namespace

PanelMap panel_map(const PanelPicture& picture, PixelRect rect) {
  const bool upright = picture.over_time.has_value();
  const float along_x = upright ? rect.h : rect.w;  // the side that x runs along in 1D
  const float half = 0.5f * (picture.dim == 1 ? along_x : std::min(rect.w, rect.h));
  const float per_unit = half / static_cast<float>(picture.extent);
  const Vec2 up = upright ? Vec2(0.0, picture.centre.x()) : picture.centre;
  return {rect.x + 0.5f * rect.w - per_unit * static_cast<float>(up.x()),
          rect.y + 0.5f * rect.h + per_unit * static_cast<float>(up.y()), per_unit, upright};
}

namespace {

void draw_plot(const PanelPen& pen, const PanelPicture& picture, Words size) {
  pen.canvas.veil(pen.rect, 1.0f, 1.0f, pen.theme);
  const PanelPen words{pen.canvas, pen.theme, pen.rect, words_scale(pen.rect, pen.scale, size)};
  if (!picture.title.empty()) draw_title(words, picture);
  const float top = (picture.title.empty() ? 12.0f : 40.0f) * words.scale;
  draw_plot_panel({pen.canvas, pen.theme, {pen.rect.x, pen.rect.y + top, pen.rect.w, pen.rect.h - top}, words.scale},
                  *picture.plot);
  pen.canvas.frame(pen.rect, 7.0f * pen.scale, std::max(1.0f, std::round(pen.scale)), pen.theme);
}

}  // namespace

struct SceneRenderer::State {
  std::unique_ptr<Canvas> canvas;
  const Theme* theme = nullptr;
};

SceneRenderer::SceneRenderer() : SceneRenderer(make_canvas()) {}
SceneRenderer::SceneRenderer(std::unique_ptr<Canvas> canvas) : state_(new State{std::move(canvas)}) {}
SceneRenderer::SceneRenderer(SceneRenderer&&) noexcept = default;
SceneRenderer& SceneRenderer::operator=(SceneRenderer&&) noexcept = default;
SceneRenderer::~SceneRenderer() = default;

void SceneRenderer::begin(int width, int height, const Theme& theme) {
  state_->theme = &theme;
  state_->canvas->begin(width, height);
  state_->canvas->clear(theme);
}

void SceneRenderer::end() {
  state_->canvas->end();
}

void SceneRenderer::draw_panel(const PanelPicture& picture, PixelRect rect, float scale, Words size) {
  Canvas& canvas = *state_->canvas;
  const Theme& theme = *state_->theme;
  const PanelPen pen{canvas, theme, rect, scale};
  canvas.clip(rect);
  if (picture.plot) {
    draw_plot(pen, picture, size);
    return canvas.unclip();
  }
  if (picture.dim == 1 || !picture.density)
    canvas.veil(rect, 1.0f, 1.0f, theme);
  else
    draw_ground_2d(pen, picture);
  if (picture.over_time)
    draw_panel_over_time(pen, picture);
  else if (picture.dim == 1)
    draw_panel_1d(pen, picture);
  else
    draw_panel_2d(pen, picture);
  if (!picture.untrained.empty()) draw_hatch(pen);
  const bool large = size == Words::large;
  const PanelPen words{canvas, theme, rect, words_scale(rect, scale, size)};
  ArrowRoom room{rect.y, rect.y + rect.h};
  if (!picture.title.empty()) {
    draw_scrim(words, 31.0f * words.scale, 16.0f * words.scale);
    draw_title(words, picture);
    // A flow that has run away has nothing else to say.
    draw_notice(words, picture.runaway.empty() ? picture.untrained : picture.runaway,
                picture.runaway.empty() ? theme.learned : theme.text);
    room.top += 34.0f * words.scale;
  }
  if (!picture.legend.empty()) {
    const float top = word_rects(canvas, picture, rect, words.scale, size).front().y;
    draw_scrim(words, top - rect.y - rect.h, -14.0f * words.scale);
    draw_legend(words, picture, size);
    if (picture.dim == 2 && !large) draw_scale_bar(words, panel_map(picture, rect).per_unit);
    if (picture.dim == 2 && picture.error && !large) draw_error_key(words);
    if (picture.heat && !picture.error && !large) draw_heat_key(words);
    room.bottom = top;
  }
  if (picture.kernel && picture.dim == 1 && !picture.title.empty())
    draw_kernel_key(words, *picture.kernel, room.bottom);
  if (picture.axes && picture.over_time) draw_time_axes({canvas, theme, rect, words.scale}, picture, room);
  if (picture.axes && picture.dim == 2) draw_axes(words, panel_map(picture, rect), room);
  canvas.frame(rect, 7.0f * scale, std::max(1.0f, std::round(scale)), theme);
  canvas.unclip();
}

Canvas& SceneRenderer::canvas() const {
  return *state_->canvas;
}

std::vector<PixelRect> SceneRenderer::legend_rects(const PanelPicture& picture, PixelRect rect, float scale,
                                                   Words words) const {
  return word_rects(*state_->canvas, picture, rect, words_scale(rect, scale, words), words);
}

}  // namespace scorescope
