#include "core/gpu/shader_library.h"

#include <sstream>
#include <stdexcept>

namespace scorescope {
namespace {

std::string_view embedded(std::string_view name) {
  for (const EmbeddedShader& shader : embedded_shaders())
    if (shader.name == name) return shader.source;
  throw std::runtime_error("no shader named " + std::string(name));
}

std::string expanded(std::string_view name) {
  std::istringstream in{std::string(embedded(name))};
  std::string out;
  for (std::string line; std::getline(in, line);) {
    const std::string include = "#include \"";
    if (line.starts_with(include))
      out += expanded(line.substr(include.size(), line.rfind('"') - include.size()));
    else
      out += line + "\n";
  }
  return out;
}

GLenum stage_of(std::string_view name) {
  if (name.ends_with(".vert")) return GL_VERTEX_SHADER;
  if (name.ends_with(".frag")) return GL_FRAGMENT_SHADER;
  return GL_COMPUTE_SHADER;
}

}  // namespace

std::string shader_source(std::string_view name, const ShaderDefines& defines) {
  std::string source = expanded(name);
  std::string lines;
  for (const auto& [key, value] : defines) lines += "#define " + key + " " + value + "\n";
  source.insert(source.find('\n') + 1, lines);  // behind #version, the first line of every shader
  return source;
}

GlProgram make_program(std::initializer_list<std::string_view> names, const ShaderDefines& defines) {
  GlProgram program;
  std::vector<GLuint> stages;
  for (const std::string_view name : names) {
    const std::string source = shader_source(name, defines);
    const char* text = source.c_str();
    const GLuint stage = glCreateShader(stage_of(name));
    stages.push_back(stage);
    glShaderSource(stage, 1, &text, nullptr);
    glCompileShader(stage);
    GLint ok = 0;
    glGetShaderiv(stage, GL_COMPILE_STATUS, &ok);
    if (ok == 0) {
      char log[4096] = "";
      glGetShaderInfoLog(stage, sizeof log, nullptr, log);
      throw std::runtime_error("shader " + std::string(name) + ": " + log);
    }
    glAttachShader(program.id(), stage);
  }
  glLinkProgram(program.id());
  for (const GLuint stage : stages) glDeleteShader(stage);
  GLint ok = 0;
  glGetProgramiv(program.id(), GL_LINK_STATUS, &ok);
  if (ok == 0) {
    char log[4096] = "";
    glGetProgramInfoLog(program.id(), sizeof log, nullptr, log);
    throw std::runtime_error("shader program " + std::string(*names.begin()) + ": " + log);
  }
  return program;
}

}  // namespace scorescope
