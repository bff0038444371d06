#version 330 core
in float size;

uniform float radius;
uniform float halo;
uniform vec4 fill;
uniform vec4 halo_colour;

out vec4 colour;

void main() {
  float distance = length(gl_PointCoord - 0.5) * size - radius;
  float inside = clamp(0.5 - distance, 0.0, 1.0) * fill.a;
  float rim = clamp(0.5 + halo - distance, 0.0, 1.0) * halo_colour.a;
  float alpha = inside + rim * (1.0 - inside);
  if (alpha <= 0.0) discard;
  colour = vec4((fill.rgb * inside + halo_colour.rgb * rim * (1.0 - inside)) / alpha, alpha);
}
