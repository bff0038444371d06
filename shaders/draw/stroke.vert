#version 330 core
// One segment with its own half-width and colour at each end, drawn as a quad around it. Pixels, y down.
layout(location = 0) in vec4 ends;      // a.xy, b.xy
layout(location = 1) in vec2 widths;    // half-width at a and at b
layout(location = 2) in vec4 colour_a;
layout(location = 3) in vec4 colour_b;

uniform vec2 viewport;
uniform float halo;  // width of the rim, pixels

out vec2 local;  // along and across the segment, pixels, from a
flat out float span;
flat out vec2 half_widths;
flat out vec4 from_colour;
flat out vec4 to_colour;

void main() {
  vec2 a = ends.xy;
  vec2 b = ends.zw;
  span = length(b - a);
  vec2 along = span > 1e-4 ? (b - a) / span : vec2(1.0, 0.0);
  vec2 across = vec2(-along.y, along.x);
  float margin = max(widths.x, widths.y) + halo + 0.5;  // half a pixel of smooth edge
  vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  local = vec2(mix(-margin, span + margin, corner.x), mix(-margin, margin, corner.y));
  vec2 pixel = a + along * local.x + across * local.y;
  gl_Position = vec4(2.0 * pixel.x / viewport.x - 1.0, 1.0 - 2.0 * pixel.y / viewport.y, 0.0, 1.0);
  half_widths = widths;
  from_colour = colour_a;
  to_colour = colour_b;
}
