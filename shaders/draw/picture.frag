#version 330 core
in vec2 unit;

uniform sampler2D picture;  // straight colours, rows from the top
uniform float opacity;

out vec4 colour;

void main() {
  vec4 texel = texture(picture, unit);
  colour = vec4(texel.rgb, texel.a * opacity);
}
