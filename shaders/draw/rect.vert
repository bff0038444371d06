#version 330 core
uniform vec2 viewport;
uniform vec4 rect;  // x, y, width, height in pixels, y down

out vec2 pixel;
out vec2 unit;  // 0..1, y down

void main() {
  unit = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  pixel = rect.xy + unit * rect.zw;
  gl_Position = vec4(2.0 * pixel.x / viewport.x - 1.0, 1.0 - 2.0 * pixel.y / viewport.y, 0.0, 1.0);
}
