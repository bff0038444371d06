#version 330 core
layout(location = 0) in vec4 rect;  // x, y, width, height in pixels, y down
layout(location = 1) in vec4 cell;  // in the atlas, 0..1
layout(location = 2) in vec4 ink;

uniform vec2 viewport;

out vec2 at;
flat out vec4 tint;

void main() {
  vec2 unit = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  vec2 pixel = rect.xy + unit * rect.zw;
  at = cell.xy + unit * cell.zw;
  tint = ink;
  gl_Position = vec4(2.0 * pixel.x / viewport.x - 1.0, 1.0 - 2.0 * pixel.y / viewport.y, 0.0, 1.0);
}
