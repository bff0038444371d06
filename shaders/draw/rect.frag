#version 330 core
in vec2 pixel;
in vec2 unit;

uniform vec4 top_colour;
uniform vec4 bottom_colour;

out vec4 colour;

void main() { colour = mix(top_colour, bottom_colour, unit.y); }
