#version 330 core
// Heat and iso-lines of log p. The texture holds log p - max on a coarse grid: log p is smooth where p is not, so it is
// interpolated there and made a density here.
in vec2 pixel;
in vec2 unit;

uniform sampler2D log_density;
uniform vec4 grid;     // box of the grid in pixels: x, y (top left), width, height
uniform vec3 ramp[6];
uniform float gamma;  // < 1 lifts the tails
uniform float top;    // where on the ramp (0 to 1) the densest point stands
uniform float line_strength;
uniform float line_width;  // pixels
uniform vec3 line_colour;
uniform float vignette;
uniform float clear_ground;  // 1: the emptiest colour is no colour; laid over it, the picture is the same

out vec4 colour;

void main() {
  vec2 at = (pixel - grid.xy) / grid.zw;
  float below = texture(log_density, vec2(at.x, 1.0 - at.y)).r;
  float heat = exp(gamma * below) * top * 5.0;
  int step = clamp(int(heat), 0, 4);
  vec3 c = mix(ramp[step], ramp[step + 1], clamp(heat - float(step), 0.0, 1.0));
  float alpha = mix(1.0, min(heat, 1.0), clear_ground);
  if (clear_ground > 0.0 && step == 0) c = ramp[1];
  // Equal steps of sqrt(-2 (log p - max)): for one Gaussian, rings half a standard deviation apart.
  float ring = 2.0 * sqrt(max(-2.0 * below, 0.0));
  float slope = max(fwidth(ring), 1e-5);
  float to_line = abs(fract(ring - 0.5) - 0.5) / slope;
  float shown = ring > 0.5 && ring < 9.5 ? clamp(0.5 * line_width + 0.5 - to_line, 0.0, 1.0) : 0.0;
  shown *= clamp(0.45 / (slope * line_width), 0.0, 1.0) * (1.0 - smoothstep(5.0, 9.5, ring));
  float line = line_strength * shown;
  float with_line = alpha + line * (1.0 - alpha);
  c = mix(c * alpha, line_colour, line) / max(with_line, 1e-6);
  float rim = vignette * smoothstep(0.45, 0.95, length(unit - 0.5) * 1.3);
  c = mix(c, ramp[0], rim * (1.0 - clear_ground));
  colour = vec4(c, with_line * (1.0 - rim * clear_ground));
}
