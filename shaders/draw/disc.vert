#version 330 core
// Particles as round points: data coordinates to pixels by `map` (centre x, centre y, pixels per unit).
layout(location = 0) in vec2 position;

uniform vec2 viewport;
uniform vec3 map;
uniform float radius;
uniform float halo;

out float size;

void main() {
  vec2 pixel = vec2(map.x + map.z * position.x, map.y - map.z * position.y);
  size = ceil(2.0 * (radius + halo) + 1.0);
  gl_PointSize = size;
  gl_Position = vec4(2.0 * pixel.x / viewport.x - 1.0, 1.0 - 2.0 * pixel.y / viewport.y, 0.0, 1.0);
}
