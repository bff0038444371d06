#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace scorescope {

/// A shader file under shaders/, named by its path there ("compute/step_rows.comp"). The first entry is empty.
struct EmbeddedShader {
  std::string_view name;
  std::string_view source;
};
std::span<const EmbeddedShader> embedded_shaders();

/// The source with `#include "lib/x.glsl"` expanded and `#define`s placed behind `#version`.
std::string shader_source(std::string_view name, std::span<const std::pair<std::string, std::string>> defines = {});

}  // namespace scorescope
