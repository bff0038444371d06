#version 330 core
in vec2 at;
flat in vec4 tint;

uniform sampler2D atlas;

out vec4 colour;

void main() {
  float cover = texture(atlas, at).r;
  if (cover <= 0.0) discard;
  colour = vec4(tint.rgb, tint.a * cover);
}
