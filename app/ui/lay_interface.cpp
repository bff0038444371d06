#include "app/ui/lay_interface.h"

#include <epoxy/gl.h>

#include <cmath>
#include <map>
#include <vector>

#include "app/ui/compat.h"
#include "core/media/image_io.h"
#include "core/render/pixel_canvas.h"

namespace scorescope {
namespace {

/// The corners of a command's triangles, in pixels.
std::vector<Corner> corners_of(const ImDrawData& data, const ImDrawList& list, const ImDrawCmd& command) {
  std::vector<Corner> out;
  out.reserve(command.ElemCount);
  for (unsigned i = 0; i < command.ElemCount; ++i) {
    const ImDrawIdx index = list.IdxBuffer[static_cast<int>(command.IdxOffset + i)];
    const ImDrawVert& vertex = list.VtxBuffer[static_cast<int>(command.VtxOffset + index)];
    const ImVec4 ink = ImGui::ColorConvertU32ToFloat4(vertex.col);
    out.push_back({(vertex.pos.x - data.DisplayPos.x) * data.FramebufferScale.x,
                   (vertex.pos.y - data.DisplayPos.y) * data.FramebufferScale.y,
                   {ink.x, ink.y, ink.z, ink.w},
                   vertex.uv.x,
                   vertex.uv.y});
  }
  return out;
}

PixelRect clip_of(const ImDrawData& data, const ImDrawCmd& command) {
  const ImVec4& r = command.ClipRect;
  const auto across = [&](float x) { return std::floor((x - data.DisplayPos.x) * data.FramebufferScale.x); };
  const auto down = [&](float y) { return std::floor((y - data.DisplayPos.y) * data.FramebufferScale.y); };
  return {across(r.x), down(r.y), across(r.z) - across(r.x), down(r.w) - down(r.y)};
}

Image read_texture(unsigned name) {
  Image out;
  glBindTexture(GL_TEXTURE_2D, name);
  glGetTexLevelParameteriv(GL_TEXTURE_2D, 0, GL_TEXTURE_WIDTH, &out.width);
  glGetTexLevelParameteriv(GL_TEXTURE_2D, 0, GL_TEXTURE_HEIGHT, &out.height);
  out.rgba.resize(static_cast<std::size_t>(out.width) * static_cast<std::size_t>(out.height) * 4);
  glPixelStorei(GL_PACK_ALIGNMENT, 4);
  if (!out.rgba.empty()) glGetTexImage(GL_TEXTURE_2D, 0, GL_RGBA, GL_UNSIGNED_BYTE, out.rgba.data());
  glBindTexture(GL_TEXTURE_2D, 0);
  return out;
}

void paint(PixelCanvas& canvas, ImDrawData& data) {
  compat::update_textures(data);
  std::map<unsigned, Image> pictures;  // what panels, thumbnails and equations are shown by: few, and small
  const auto texels_of = [&](const ImDrawCmd& command) -> Texels {
    if (const auto font = compat::font_texels(command)) return *font;
    const unsigned name = compat::texture_name(command);
    const auto [at, fresh] = pictures.try_emplace(name);
    if (fresh) at->second = read_texture(name);
    return {at->second.width, at->second.height, at->second.rgba};
  };
  for (int i = 0; i < data.CmdListsCount; ++i) {
    const ImDrawList& list = *data.CmdLists[i];
    for (const ImDrawCmd& command : list.CmdBuffer)
      canvas.mesh(clip_of(data, command), corners_of(data, list, command), texels_of(command));
  }
  canvas.end();
}

}  // namespace

void lay_interface(Canvas& canvas, ImDrawData& data) {
  if (auto* pixels = dynamic_cast<PixelCanvas*>(&canvas)) return paint(*pixels, data);
  canvas.end();
  glViewport(0, 0, static_cast<GLsizei>(data.DisplaySize.x * data.FramebufferScale.x),
             static_cast<GLsizei>(data.DisplaySize.y * data.FramebufferScale.y));
  ImGui_ImplOpenGL3_RenderDrawData(&data);
}

}  // namespace scorescope
