#version 330 core
// Particles as round points: data coordinates to pixels by `map` (centre x, centre y, pixels per unit, strip height).
layout(location = 0) in vec2 position;

uniform vec2 viewport;
uniform vec4 map;
uniform float radius;
uniform float halo;

out float size;

void main() {
#ifdef ONE_DIMENSION
  // No second coordinate: a fixed scatter over the strip, by the golden ratio, so that a particle keeps its height.
  float scatter = fract(float(gl_VertexID) * 0.6180339887) - 0.5;
  vec2 pixel = vec2(map.x + map.z * position.x, map.y + map.w * scatter);
#else
  vec2 pixel = vec2(map.x + map.z * position.x, map.y - map.z * position.y);
#endif
  size = 2.0 * ceil(radius + halo + 0.5) + 1.0;
  gl_PointSize = size;
  gl_Position = vec4(2.0 * pixel.x / viewport.x - 1.0, 1.0 - 2.0 * pixel.y / viewport.y, 0.0, 1.0);
}
