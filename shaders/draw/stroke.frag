#version 330 core
in vec2 local;
flat in float span;
flat in vec2 half_widths;
flat in vec4 from_colour;
flat in vec4 to_colour;

uniform float halo;
uniform vec4 halo_colour;

out vec4 colour;

void main() {
  float s = span > 1e-4 ? clamp(local.x / span, 0.0, 1.0) : 0.0;
  float distance = length(vec2(local.x - s * span, local.y)) - mix(half_widths.x, half_widths.y, s);
  vec4 ink = mix(from_colour, to_colour, s);
  float inside = clamp(0.5 - distance, 0.0, 1.0) * ink.a;
  float rim = clamp(0.5 + halo - distance, 0.0, 1.0) * halo_colour.a * ink.a;
  float alpha = inside + rim * (1.0 - inside);
  if (alpha <= 0.0) discard;
  colour = vec4((ink.rgb * inside + halo_colour.rgb * rim * (1.0 - inside)) / alpha, alpha);
}
