#version 330 core
// Particles too many to be drawn one by one: the texture holds how many lie on each pixel, and each covers `cover` of
// it, so n of them let (1 - cover)^n of the ground through.
in vec2 unit;

uniform sampler2D counts;
uniform float cover;
uniform vec3 fill;

out vec4 colour;

void main() {
  float count = texture(counts, unit).r;
  if (count <= 0.0) discard;
  colour = vec4(fill, 1.0 - exp(count * log(1.0 - cover)));
}
