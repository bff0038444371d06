#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/gpu/gl.h"

namespace scorescope {

/// A shader file under shaders/, named by its path there ("compute/step_rows.comp"). The first entry is empty.
struct EmbeddedShader {
  std::string_view name;
  std::string_view source;
};
std::span<const EmbeddedShader> embedded_shaders();

using ShaderDefines = std::vector<std::pair<std::string, std::string>>;

/// The source with `#include "lib/x.glsl"` expanded and `#define`s placed behind `#version`.
std::string shader_source(std::string_view name, const ShaderDefines& defines = {});

/// Compiles and links the named files; the ending (.vert, .frag, .comp) says the stage. Throws std::runtime_error with
/// the driver's log: our shaders are ours to get right.
GlProgram make_program(std::initializer_list<std::string_view> names, const ShaderDefines& defines = {});

}  // namespace scorescope
