#include "tests/benchmark/error_plot.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "core/media/image_io.h"
#include "core/render/gl_canvas.h"
#include "core/render/target.h"
#include "core/render/theme.h"

namespace scorescope {
namespace {

constexpr int kWidth = 1200, kHeight = 760;
constexpr PixelRect kFrame{110, 70, 850, 590};
constexpr double kNfe[] = {8, 2048};
constexpr double kError[] = {1e-8, 1.0};

struct Point {
  float x, y;
};

Point place(double nfe, double error) {
  const double u = std::log(nfe / kNfe[0]) / std::log(kNfe[1] / kNfe[0]);
  const double v = std::log(error / kError[0]) / std::log(kError[1] / kError[0]);
  // On pixel centres, so that thin lines are one pixel wide.
  return {std::floor(kFrame.x + kFrame.w * static_cast<float>(u)) + 0.5f,
          std::floor(kFrame.y + kFrame.h * static_cast<float>(1.0 - v)) + 0.5f};
}

void label(Canvas& canvas, const std::string& text, Face face, float size, float x, float y, float along, Ink ink) {
  canvas.text(text, face, size, x - along * canvas.text_width(text, face, size), y, ink);
}

void draw_axes(Canvas& canvas, const Theme& theme) {
  std::vector<Stroke> lines;
  const auto ink = rgba(theme.line, 1.0f);
  const Ink dim{theme.dim, 1.0f};
  for (double nfe = kNfe[0]; nfe <= kNfe[1]; nfe *= 2) {
    const Point p = place(nfe, kError[0]);
    lines.push_back({p.x, kFrame.y, p.x, p.y, 0.5f, 0.5f, ink, ink});
    label(canvas, std::to_string(static_cast<int>(nfe)), Face::numbers, 15, p.x, p.y + 24, 0.5f, dim);
  }
  for (int power = -8; power <= 0; ++power) {
    const Point p = place(kNfe[0], std::pow(10.0, power));
    lines.push_back({p.x, p.y, kFrame.x + kFrame.w, p.y, 0.5f, 0.5f, ink, ink});
    label(canvas, power == 0 ? "1" : "1e" + std::to_string(power), Face::numbers, 15, p.x - 12, p.y + 5, 1.0f, dim);
  }
  canvas.strokes(lines, 0.0f, {});
  const Ink text{theme.text, 1.0f};
  canvas.text("Error of the probability-flow ODE against score evaluations", Face::semibold, 21, kFrame.x, 40, text);
  label(canvas, "score evaluations (NFE)", Face::text, 16, kFrame.x + 0.5f * kFrame.w, kFrame.y + kFrame.h + 58, 0.5f,
        dim);
}

/// A line broken into dashes: `on` and `off` pixels in turn; off = 0 is unbroken.
void add_dashes(std::vector<Stroke>& out, const std::vector<Point>& path, float on, float off,
                const std::array<float, 4>& ink) {
  float walked = 0.0f;
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    const Point a = path[i], b = path[i + 1];
    const float length = std::hypot(b.x - a.x, b.y - a.y);
    for (float s = 0.0f; s < length; s += 2.0f, walked += 2.0f) {
      if (off > 0.0f && std::fmod(walked, on + off) >= on) continue;
      const float f = s / length, g = std::min(1.0f, (s + 2.0f) / length);
      out.push_back({a.x + (b.x - a.x) * f, a.y + (b.y - a.y) * f, a.x + (b.x - a.x) * g, a.y + (b.y - a.y) * g, 1.1f,
                     1.1f, ink, ink});
    }
  }
}

}  // namespace

void write_error_plot(const nlohmann::ordered_json& errors, const std::filesystem::path& file) {
  const RenderTarget target(kWidth, kHeight);
  GlCanvas canvas;
  const Theme& colours = theme(ThemeName::light);
  canvas.begin(kWidth, kHeight);
  canvas.clear(colours);
  draw_axes(canvas, colours);
  std::map<std::string, std::vector<Point>> paths;
  for (const auto& entry : errors) {
    const double nfe = entry["nfe"], error = entry["error"];
    if (error > 0.0) paths[entry["solver"]].push_back(place(nfe, std::clamp(error, kError[0], kError[1])));
  }
  constexpr float kDashes[][2] = {{1, 0}, {14, 6}, {4, 4}, {20, 4}, {8, 8}, {2, 6}};
  std::vector<Stroke> strokes;
  std::vector<std::pair<Point, std::string>> ends;
  std::size_t style = 0;
  for (const auto& [solver, path] : paths) {
    const float* dash = kDashes[style++ % std::size(kDashes)];
    add_dashes(strokes, path, dash[0], dash[1], rgba(colours.text, 0.9f));
    ends.emplace_back(path.back(), solver);
  }
  canvas.strokes(strokes, 0.0f, {});
  // Labels keep a line's height apart, whatever the ends do.
  std::sort(ends.begin(), ends.end(), [](const auto& a, const auto& b) { return a.first.y < b.first.y; });
  float lowest = 0.0f;
  for (const auto& [at, solver] : ends) {
    lowest = std::max(lowest + 20.0f, at.y + 5.0f);
    const Ink ground{colours.stage, 0.9f};
    canvas.fill({at.x + 7.0f, lowest - 14.0f, canvas.text_width(solver, Face::text, 16) + 6.0f, 19.0f}, ground, ground);
    canvas.text(solver, Face::text, 16, at.x + 10.0f, lowest, {colours.text, 1.0f});
  }
  write_png(file, target.read());
}

}  // namespace scorescope
