#pragma once

#include <imgui.h>
#include <imgui_freetype.h>
#include <imgui_impl_opengl3.h>

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/render/pixel_band.h"

/// Everything that differs between the versions of Dear ImGui this builds with (1.86 in Debian 12, and later ones) is
/// in this file alone.
namespace scorescope::compat {

/// Inter is an OpenType font with CFF outlines, which only FreeType reads.
inline void use_freetype(ImFontAtlas& atlas) {
#if IMGUI_VERSION_NUM < 19200
  atlas.FontBuilderIO = ImGuiFreeType::GetBuilderForFreeType();
#else
  atlas.SetFontLoader(ImGuiFreeType::GetFontLoader());
#endif
}

/// After the faces of the atlas have been replaced, between two frames.
inline void upload_fonts() {
#if IMGUI_VERSION_NUM < 19200
  ImGui_ImplOpenGL3_DestroyFontsTexture();
  ImGui_ImplOpenGL3_CreateFontsTexture();
#endif
}

inline ImTextureID texture(unsigned name) {
#if IMGUI_VERSION_NUM < 19200
  return reinterpret_cast<ImTextureID>(static_cast<std::uintptr_t>(name));
#else
  return name;
#endif
}

inline unsigned texture_name(const ImDrawCmd& command) {
#if IMGUI_VERSION_NUM < 19200
  return static_cast<unsigned>(reinterpret_cast<std::uintptr_t>(command.GetTexID()));
#else
  return static_cast<unsigned>(command.GetTexID());
#endif
}

/// What the backend does for the textures of its own before it draws.
inline void update_textures([[maybe_unused]] ImDrawData& data) {
#if IMGUI_VERSION_NUM >= 19200
  if (data.Textures == nullptr) return;
  for (ImTextureData* texture : *data.Textures)
    if (texture->Status != ImTextureStatus_OK) ImGui_ImplOpenGL3_UpdateTexture(texture);
#endif
}

/// The faces, where a command draws with them: they are kept in memory, too.
inline std::optional<Texels> font_texels(const ImDrawCmd& command) {
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
#if IMGUI_VERSION_NUM < 19200
  if (command.GetTexID() != atlas.TexID) return std::nullopt;
  unsigned char* pixels = nullptr;
  int width = 0, height = 0;
  atlas.GetTexDataAsRGBA32(&pixels, &width, &height);
#else
  const ImTextureData& data = *atlas.TexData;
  if (command.GetTexID() != data.TexID || data.Format != ImTextureFormat_RGBA32) return std::nullopt;
  const unsigned char* pixels = data.Pixels;
  const int width = data.Width, height = data.Height;
#endif
  return Texels{width, height, {pixels, static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4}};
}

inline float font_size(const ImFont* font) {
#if IMGUI_VERSION_NUM < 19200
  return font->FontSize;
#else
  return font->LegacySize;
#endif
}

inline float text_width(ImFont* font, std::string_view text) {
  return font->CalcTextSizeA(font_size(font), 1e9f, 0.0f, text.data(), text.data() + text.size()).x;
}

inline void push_font(ImFont* font) {
#if IMGUI_VERSION_NUM < 19200
  ImGui::PushFont(font);
#else
  ImGui::PushFont(font, font->LegacySize);
#endif
}

inline void polyline(ImDrawList& draw, const std::vector<ImVec2>& points, ImU32 colour, float thickness,
                     bool closed = false) {
  draw.AddPolyline(points.data(), static_cast<int>(points.size()), colour, closed ? ImDrawFlags_Closed : 0, thickness);
}

/// The mouse, where no window's backend reads it (tests).
inline void feed_mouse(float x, float y, bool down, bool right_down = false, float wheel = 0.0f) {
  ImGuiIO& io = ImGui::GetIO();
#if IMGUI_VERSION_NUM < 18700
  io.MousePos = {x, y};
  io.MouseDown[0] = down;
  io.MouseDown[1] = right_down;
  io.MouseWheel = wheel;
#else
  io.AddMousePosEvent(x, y);
  io.AddMouseButtonEvent(0, down);
  io.AddMouseButtonEvent(1, right_down);
  if (wheel != 0.0f) io.AddMouseWheelEvent(0.0f, wheel);
#endif
}

/// A letter typed; '\n' is the Enter key. `down`: pressed or let go.
inline void feed_letter(char letter, bool down) {
  ImGuiIO& io = ImGui::GetIO();
  if (letter != '\n') {
    if (down) io.AddInputCharacter(static_cast<unsigned char>(letter));
    return;
  }
#if IMGUI_VERSION_NUM < 18700
  io.KeyMap[ImGuiKey_Enter] = 1;
  io.KeysDown[1] = down;
#else
  io.AddKeyEvent(ImGuiKey_Enter, down);
#endif
}

}  // namespace scorescope::compat
