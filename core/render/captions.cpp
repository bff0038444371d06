#include "core/render/captions.h"

#include <algorithm>
#include <map>
#include <sstream>

namespace scorescope {
namespace {

constexpr double kSoft = 0.015;  // of the timeline: how long a caption takes to come and to go

float strength(const Caption& caption, double u) {
  if (u < caption.from || u > caption.to) return 0.0f;
  double out = 1.0;
  if (caption.from > 0.0) out = std::min(out, (u - caption.from) / kSoft);
  if (caption.to < 1.0) out = std::min(out, (caption.to - u) / kSoft);
  return static_cast<float>(out);
}

}  // namespace

std::vector<std::string> wrapped(Canvas& canvas, std::string_view text, Face face, float size, float width) {
  std::vector<std::string> lines;
  std::istringstream words{std::string(text)};
  std::string line;
  for (std::string word; words >> word;) {
    const std::string longer = line.empty() ? word : line + " " + word;
    if (!line.empty() && canvas.text_width(longer, face, size) > width) {
      lines.push_back(line);
      line = word;
    } else {
      line = longer;
    }
  }
  if (!line.empty()) lines.push_back(line);
  return lines;
}

void draw_veil(Canvas& canvas, const Theme& theme, const std::string& question, const PixelRect& panel, float scale) {
  const float top = 34.0f * scale, size = 17.0f * scale, leading = 25.0f * scale;
  const PixelRect ground{panel.x + scale, panel.y + top, panel.w - 2 * scale, panel.h - top - scale};
  canvas.clip(panel);
  canvas.fill(ground, {theme.control, 1.0f}, {theme.control, 1.0f});
  const auto lines = wrapped(canvas, question, Face::text, size, panel.w - 48.0f * scale);
  const float middle = panel.x + 0.5f * panel.w;
  const auto line = [&](const std::string& words, Face face, float y, Rgb colour) {
    canvas.text(words, face, size, middle - 0.5f * canvas.text_width(words, face, size), y, {colour, 1.0f});
  };
  float y = ground.y + 0.5f * (ground.h - leading * static_cast<float>(lines.size()));
  line("Predict", Face::semibold, y, theme.noise);
  for (const std::string& words : lines) line(words, Face::text, y += leading, theme.text);
  canvas.unclip();
}

PixelRect draw_heading(Canvas& canvas, const Theme& theme, const std::string& title, const std::string& sentence,
                       const PixelRect& area, float scale) {
  const float size = 14.0f * scale, small = 12.5f * scale, leading = 20.0f * scale, gap = 18.0f * scale;
  const float named = canvas.text_width(title, Face::semibold, size) + gap;
  // Beside the title where there is room for it on one line, else below.
  const bool beside = named + canvas.text_width(sentence, Face::text, small) <= area.w;
  const auto lines = beside ? std::vector<std::string>{sentence} : wrapped(canvas, sentence, Face::text, small, area.w);
  float y = area.y + 15.0f * scale;
  canvas.text(title, Face::semibold, size, area.x, y, {theme.text, 1.0f});
  for (const std::string& line : lines) {
    if (!beside) y += leading;
    canvas.text(line, Face::text, small, beside ? area.x + named : area.x, y, {theme.text, 1.0f});
  }
  const float used = y + 10.0f * scale - area.y;
  return {area.x, area.y + used, area.w, area.h - used};
}

void draw_captions(Canvas& canvas, const Theme& theme, std::span<const Caption> captions, double u,
                   const PixelRect& area, float scale) {
  const float size = 19.0f * scale, leading = 27.0f * scale;
  const float pad = 16.0f * scale, gap = 8.0f * scale, margin = 46.0f * scale;
  std::map<CaptionPlace, float> taken;  // by captions that are there already
  for (const Caption& caption : captions) {
    const float alpha = strength(caption, u);
    if (alpha <= 0.0f) continue;
    const auto lines = wrapped(canvas, caption.text, Face::semibold, size, 0.8f * area.w - 2 * pad);
    float widest = 0.0f;
    for (const std::string& line : lines) widest = std::max(widest, canvas.text_width(line, Face::semibold, size));
    const float w = widest + 2 * pad, h = leading * static_cast<float>(lines.size()) + pad;
    float& below = taken[caption.place];
    float y = area.y + margin + below;
    if (caption.place == CaptionPlace::bottom) y = area.y + area.h - margin - below - h;
    if (caption.place == CaptionPlace::middle) y = area.y + 0.5f * (area.h - h) + below;
    below += h + gap;
    const PixelRect ground{area.x + 0.5f * (area.w - w), y, w, h};
    const Ink ink{theme.stage, 0.9f * alpha};
    canvas.fill(ground, ink, ink);
    canvas.fill({ground.x, ground.y, 3.0f * scale, h}, {theme.noise, alpha}, {theme.noise, alpha});
    float baseline = y + 0.5f * pad + 19.5f * scale;
    for (const std::string& line : lines) {
      canvas.text(line, Face::semibold, size, area.x + 0.5f * (area.w - canvas.text_width(line, Face::semibold, size)),
                  baseline, {theme.text, alpha});
      baseline += leading;
    }
  }
}

}  // namespace scorescope
