#include <cmath>
#include <cstdint>
#include <cstdio>

#include "core/export/vector_file.h"

namespace scorescope {
namespace {

/// Hundredths of a pixel, without idle zeros.
std::string number(float v) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", static_cast<double>(v));
  std::string out = text;
  out.erase(out.find_last_not_of('0') + 1);
  if (out.back() == '.') out.pop_back();
  return out == "-0" ? "0" : out;
}

std::string attribute(const char* name, float v) {
  return std::string(" ") + name + "=\"" + number(v) + "\"";
}

std::string colour(Rgb c) {
  const auto byte = [](float v) { return static_cast<unsigned>(std::lround(255.0f * v)); };
  char text[16];
  std::snprintf(text, sizeof text, "#%02x%02x%02x", byte(c.r), byte(c.g), byte(c.b));
  return text;
}

/// fill="#..." fill-opacity="..."; `what` is fill, stroke or stop.
std::string paint(const std::string& what, Ink ink) {
  std::string out = " " + what + (what == "stop" ? "-color" : "") + "=\"" + colour(ink.colour) + "\"";
  if (ink.alpha < 1.0f) out += attribute((what + "-opacity").c_str(), ink.alpha);
  return out;
}

std::string escaped(const std::string& words) {
  std::string out;
  for (const char c : words) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else
      out += c;
  }
  return out;
}

std::string base64(const std::string& bytes) {
  static constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k)
      group = (group << 8) | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    for (std::size_t k = 0; k < 4; ++k) out += i + k <= bytes.size() ? kDigits[(group >> (18 - 6 * k)) & 63] : '=';
  }
  return out;
}

std::string points_of(const std::vector<Drawing::Point>& points) {
  std::string out;
  for (const auto& p : points) out += (out.empty() ? "" : " ") + number(p.x) + "," + number(p.y);
  return out;
}

std::string box(const PixelRect& r) {
  return attribute("x", r.x) + attribute("y", r.y) + attribute("width", r.w) + attribute("height", r.h);
}

class SvgWriter {
 public:
  std::string out;

  void operator()(const Drawing::Rectangle& r) {
    if (r.top == r.bottom) {
      out += "<rect" + box(r.rect) + paint("fill", r.top) + "/>\n";
      return;
    }
    const std::string id = "g" + std::to_string(++ids_);
    out += "<linearGradient id=\"" + id + "\" x1=\"0\" y1=\"0\" x2=\"0\" y2=\"1\"><stop offset=\"0\"" +
           paint("stop", r.top) + "/><stop offset=\"1\"" + paint("stop", r.bottom) + "/></linearGradient>\n<rect" +
           box(r.rect) + " fill=\"url(#" + id + ")\"/>\n";
  }
  void operator()(const Drawing::Polyline& line) {
    out += "<polyline points=\"" + points_of(line.points) + "\" fill=\"none\"" + paint("stroke", line.ink) +
           attribute("stroke-width", line.width) + " stroke-linejoin=\"round\"/>\n";
  }
  void operator()(const Drawing::Polygon& polygon) {
    out += "<polygon points=\"" + points_of(polygon.points) + "\"" + paint("fill", polygon.ink) + "/>\n";
  }
  void operator()(const Drawing::Dots& dots) {
    // The rim is a stroke around the middle of its width.
    const bool rim = dots.halo > 0.0f && dots.rim.alpha > 0.0f;
    out += "<g" + paint("fill", dots.fill);
    if (rim) out += paint("stroke", dots.rim) + attribute("stroke-width", dots.halo);
    out += ">\n";
    const std::string radius = attribute("r", dots.radius + (rim ? 0.5f * dots.halo : 0.0f));
    for (const auto& c : dots.centres) out += "<circle" + attribute("cx", c.x) + attribute("cy", c.y) + radius + "/>\n";
    out += "</g>\n";
  }
  void operator()(const Drawing::Text& text) {
    const bool numbers = text.face == Face::numbers;
    out += std::string("<text xml:space=\"preserve\" font-family=\"") +
           (numbers ? "JetBrains Mono, DejaVu Sans Mono, monospace" : "Inter, Helvetica, Arial, sans-serif") + "\"" +
           (text.face == Face::semibold ? " font-weight=\"600\"" : "") + attribute("font-size", text.size) +
           attribute("x", text.x) + attribute("y", std::round(text.baseline)) + paint("fill", text.ink) + ">" +
           escaped(text.words) + "</text>\n";
  }
  void operator()(const Drawing::Formula& f) {
    if (f.opacity < 1.0f) out += "<g" + attribute("opacity", f.opacity) + ">";
    out += equation_group(*f.equation, theme(f.theme), f.x, f.y, f.ex);
    if (f.opacity < 1.0f) out += "</g>\n";
  }
  void operator()(const Drawing::Picture& picture) {
    out += "<image" + box(picture.rect) + " preserveAspectRatio=\"none\" xlink:href=\"data:image/png;base64," +
           base64(png_bytes(picture.image)) + "\"/>\n";
  }
  void operator()(const Drawing::Clip& clip) {
    close_clip();
    if (clip.within.empty()) return;
    const std::string id = "c" + std::to_string(++ids_);
    out += "<clipPath id=\"" + id + "\"><rect" + box(clip.within.front()) + "/></clipPath>\n<g clip-path=\"url(#" + id +
           ")\">\n";
    clipped_ = true;
  }
  void operator()(const Drawing::Frame& f) {
    const PixelRect& r = f.rect;
    const std::string round = number(f.radius), w = number(r.w - 2.0f * f.radius), h = number(r.h - 2.0f * f.radius);
    const auto arc = [&](const char* to) { return "a" + round + "," + round + " 0 0 1 " + to; };
    const std::string n = "-" + round;
    if (f.ground.alpha > 0.0f)
      out += "<path fill-rule=\"evenodd\"" + paint("fill", f.ground) + " d=\"M" + number(r.x) + "," + number(r.y) +
             "h" + number(r.w) + "v" + number(r.h) + "h-" + number(r.w) + "z M" + number(r.x + f.radius) + "," +
             number(r.y) + "h" + w + arc((round + "," + round).c_str()) + "v" + h + arc((n + "," + round).c_str()) +
             "h-" + w + arc((n + "," + n).c_str()) + "v-" + h + arc((round + "," + n).c_str()) + "z\"/>\n";
    const float in = 0.5f * f.line_width;
    out += "<rect" + box({r.x + in, r.y + in, r.w - f.line_width, r.h - f.line_width}) +
           attribute("rx", f.radius - in) + " fill=\"none\"" + paint("stroke", f.line) +
           attribute("stroke-width", f.line_width) + "/>\n";
  }

  void close_clip() {
    if (clipped_) out += "</g>\n";
    clipped_ = false;
  }

 private:
  int ids_ = 0;
  bool clipped_ = false;
};

}  // namespace

std::string svg_text(const Drawing& drawing) {
  SvgWriter writer;
  const std::string w = std::to_string(drawing.width), h = std::to_string(drawing.height);
  writer.out =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" "
      "xmlns:xlink=\"http://www.w3.org/1999/xlink\" version=\"1.1\" width=\"" +
      w + "\" height=\"" + h + "\" viewBox=\"0 0 " + w + " " + h + "\">\n";
  for (const auto& item : drawing.items) std::visit(writer, item);
  writer.close_clip();
  return writer.out + "</svg>\n";
}

}  // namespace scorescope
