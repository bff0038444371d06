#version 330 core
// A rounded frame over a finished panel: the ground outside its corners, a line along its edge.
in vec2 pixel;

uniform vec4 panel;  // x, y, width, height in pixels; only strips of it are drawn
uniform float radius;
uniform float line_width;
uniform vec3 ground;
uniform float ground_alpha;  // 0: the line alone
uniform vec3 line_colour;

out vec4 colour;

void main() {
  vec2 half_size = 0.5 * panel.zw;
  vec2 q = abs(pixel - panel.xy - half_size) - half_size + radius;
  float distance = length(max(q, 0.0)) + min(max(q.x, q.y), 0.0) - radius;
  float outside = clamp(distance + 0.5, 0.0, 1.0);
  float line = clamp(distance + line_width + 0.5, 0.0, 1.0) * (1.0 - outside);
  outside *= ground_alpha;
  float alpha = outside + line;
  if (alpha <= 0.0) discard;
  colour = vec4((ground * outside + line_colour * line) / alpha, alpha);
}
