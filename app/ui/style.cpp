#include "app/ui/style.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/render/font_files.h"

namespace scorescope {
namespace {

// ImGui measures a face from its highest to its lowest point, designers by the em: a factor a face.
constexpr float kInterEm = 1.21f;
constexpr float kJetBrainsEm = 1.32f;

// Of the text in the ground of a control under the cursor: more, and dim words on it would be hard to read.
constexpr float kHover = 0.05f;

/// What is written anywhere: Latin, Greek, super- and subscripts, dashes, arrows, signs.
const ImWchar* glyph_ranges() {
  static constexpr ImWchar kRanges[] = {0x0020, 0x00FF, 0x0391, 0x03C9, 0x1D62, 0x1D65, 0x1FB1, 0x1FB1, 0x2010,
                                        0x2027, 0x2032, 0x2033, 0x2070, 0x209C, 0x2190, 0x2199, 0x2202, 0x2202,
                                        0x2207, 0x2207, 0x2211, 0x2212, 0x221A, 0x221A, 0x221E, 0x221E, 0x222B,
                                        0x222B, 0x2248, 0x2248, 0x2260, 0x2260, 0x2264, 0x2265, 0};
  return kRanges;
}

ImFont* add_face(const std::filesystem::path& file, float em, float em_factor, float scale) {
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  ImFontConfig config;
  config.OversampleH = config.OversampleV = 1;
  if (file.empty()) {
    config.SizePixels = em * scale;
    return atlas.AddFontDefault(&config);
  }
  return atlas.AddFontFromFileTTF(file.string().c_str(), std::round(em * em_factor * scale), &config, glyph_ranges());
}

Rgb mix(Rgb a, Rgb b, float share) {
  return {a.r + (b.r - a.r) * share, a.g + (b.g - a.g) * share, a.b + (b.b - a.b) * share};
}

ImVec4 vec4(Rgb c, float alpha = 1.0f) {
  return {c.r, c.g, c.b, alpha};
}

}  // namespace

Fonts load_fonts(float scale) {
  compat::use_freetype(*ImGui::GetIO().Fonts);
  const FontFiles files = font_files();
  Fonts fonts;
  fonts.text = add_face(files.text, 14.0f, kInterEm, scale);
  fonts.small = add_face(files.text, 12.5f, kInterEm, scale);
  fonts.italic = add_face(files.italic.empty() ? files.text : files.italic, 14.0f, kInterEm, scale);
  fonts.strong = add_face(files.semibold, 14.0f, kInterEm, scale);
  fonts.title = add_face(files.semibold, 15.5f, kInterEm, scale);
  fonts.caption = add_face(files.semibold, 12.0f, kInterEm, scale);
  fonts.number = add_face(files.numbers, 13.0f, kJetBrainsEm, scale);
  fonts.tiny_number = add_face(files.numbers, 11.5f, kJetBrainsEm, scale);
  return fonts;
}

ImU32 packed(Rgb colour, float alpha) {
  return ImGui::ColorConvertFloat4ToU32(vec4(colour, alpha));
}

ImU32 with_alpha(ImU32 colour, float alpha) {
  const auto value = static_cast<ImU32>(std::clamp(alpha, 0.0f, 1.0f) * 255.0f + 0.5f);
  return (colour & ~IM_COL32_A_MASK) | (value << IM_COL32_A_SHIFT);
}

Colours colours_of(const Theme& t) {
  Colours c{};
  c.background = packed(t.background);
  c.panel = packed(t.panel);
  c.control = packed(t.control);
  c.line = packed(t.line);
  c.text = packed(t.text);
  c.dim = packed(t.dim);
  c.stage = packed(t.stage);
  c.data = packed(t.data);
  c.noise = packed(t.noise);
  c.score = packed(t.score);
  c.learned = packed(t.learned);
  c.hover = packed(mix(t.control, t.text, kHover));
  c.track = packed(mix(t.line, t.dim, 0.15f));
  c.on_noise = packed(t.name == ThemeName::dark ? t.stage : Rgb{1.0f, 1.0f, 1.0f});
  return c;
}

void apply_style(const Theme& t, float scale) {
  ImGuiStyle style;
  style.WindowRounding = style.ChildRounding = style.FrameRounding = style.PopupRounding = 6.0f;
  style.ScrollbarRounding = style.GrabRounding = 4.0f;
  style.WindowBorderSize = 0.0f;
  style.ChildBorderSize = 0.0f;
  style.FrameBorderSize = style.PopupBorderSize = 1.0f;
  style.ScrollbarSize = 8.0f;
  style.WindowPadding = {10.0f, 8.0f};
  style.FramePadding = {8.0f, 5.0f};
  style.ItemSpacing = {8.0f, 6.0f};
  style.ScaleAllSizes(scale);
  ImGui::GetStyle() = style;
  ImVec4* colour = ImGui::GetStyle().Colors;
  const Rgb hover = mix(t.control, t.text, kHover);
  colour[ImGuiCol_Text] = vec4(t.text);
  colour[ImGuiCol_TextDisabled] = vec4(t.dim);
  colour[ImGuiCol_WindowBg] = vec4(t.panel);
  colour[ImGuiCol_ChildBg] = vec4(t.panel, 0.0f);
  colour[ImGuiCol_PopupBg] = vec4(t.control);
  colour[ImGuiCol_Border] = vec4(t.line);
  colour[ImGuiCol_BorderShadow] = vec4(t.line, 0.0f);
  colour[ImGuiCol_FrameBg] = vec4(t.control);
  colour[ImGuiCol_FrameBgHovered] = colour[ImGuiCol_FrameBgActive] = vec4(hover);
  colour[ImGuiCol_Header] = vec4(mix(t.control, t.noise, 0.22f));
  colour[ImGuiCol_HeaderHovered] = vec4(hover);
  colour[ImGuiCol_HeaderActive] = vec4(mix(t.control, t.noise, 0.3f));
  colour[ImGuiCol_ScrollbarBg] = vec4(t.panel, 0.0f);
  colour[ImGuiCol_ScrollbarGrab] = vec4(t.line);
  colour[ImGuiCol_ScrollbarGrabHovered] = colour[ImGuiCol_ScrollbarGrabActive] = vec4(t.dim);
  colour[ImGuiCol_TextSelectedBg] = vec4(t.noise, 0.35f);
}

}  // namespace scorescope
