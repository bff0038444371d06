#version 330 core
// Heat and iso-lines of log p. The texture holds log p - max on a coarse grid: log p is smooth where p is not, so it is
// interpolated there and made a density here.
in vec2 pixel;

uniform sampler2D log_density;
uniform vec4 panel;    // x, y (top left), width, height in pixels
uniform vec4 grid;     // box of the grid, likewise
uniform vec3 ramp[6];
uniform float gamma;  // < 1 lifts the tails
uniform float top;    // where on the ramp (0 to 1) the densest point stands
uniform float line_strength;
uniform float line_width;  // pixels
uniform vec3 line_colour;
uniform float vignette;
uniform float clear_ground;  // 1: the emptiest colour is no colour; laid over it, the picture is the same

out vec4 colour;  // multiplied by its alpha

void main() {
  vec2 at = (pixel - grid.xy) / grid.zw;
  float below = texture(log_density, vec2(at.x, 1.0 - at.y)).r;
  float heat = exp(gamma * below) * top * 5.0;
  // A sum of steps: looking colours up by index is slow where a processor does the drawing.
  vec3 c = mix(ramp[0], ramp[1], max(min(heat, 1.0), clear_ground));
  c += (ramp[2] - ramp[1]) * clamp(heat - 1.0, 0.0, 1.0);
  c += (ramp[3] - ramp[2]) * clamp(heat - 2.0, 0.0, 1.0);
  c += (ramp[4] - ramp[3]) * clamp(heat - 3.0, 0.0, 1.0);
  c += (ramp[5] - ramp[4]) * clamp(heat - 4.0, 0.0, 1.0);
  float alpha = mix(1.0, min(heat, 1.0), clear_ground);
  // Equal steps of sqrt(-2 (log p - max)): for one Gaussian, rings half a standard deviation apart.
  float ring = 2.0 * sqrt(max(-2.0 * below, 0.0));
  float slope = max(fwidth(ring), 1e-5);
  float to_line = abs(fract(ring - 0.5) - 0.5) / slope;
  float shown = ring > 0.5 && ring < 9.5 ? clamp(0.5 * line_width + 0.5 - to_line, 0.0, 1.0) : 0.0;
  shown *= clamp(0.45 / (slope * line_width), 0.0, 1.0) * (1.0 - smoothstep(5.0, 9.5, ring));
  float line = line_strength * shown;
  float with_line = alpha + line * (1.0 - alpha);
  vec2 from_middle = (pixel - panel.xy) / panel.zw - 0.5;
  float rim = vignette * smoothstep(0.45, 0.95, length(from_middle) * 1.3);
  c = mix(mix(c * alpha, line_colour, line), ramp[0] * with_line, rim * (1.0 - clear_ground));
  colour = vec4(c, with_line) * (1.0 - rim * clear_ground);
}
