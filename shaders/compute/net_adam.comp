#version 430 core
// One step of Adam with decoupled decay and a moving average (core/nn/train_backend.h, AdamStep). What depends on the
// step alone is made on the CPU in double.
layout(local_size_x = 64) in;

layout(std430, binding = 0) buffer Params { float params[]; };
layout(std430, binding = 5) readonly buffer Gradient { float gradient[]; };
layout(std430, binding = 6) buffer Moments { float moments[]; };  // [m, v, moving average][params]
layout(std430, binding = 7) readonly buffer Record { float record[]; };

uniform uint param_count;
uniform vec2 beta;
uniform float rate;        // over 1 - beta1^k
uniform float correction;  // 1 over 1 - beta2^k
uniform float epsilon;
uniform float shrink;  // rate times weight decay
uniform float ema;

void main() {
  uint i = gl_GlobalInvocationID.x;
  float scale = record[2];
  if (i >= param_count || scale == 0.0) return;
  float g = scale * gradient[i];
  float m = beta.x * moments[i] + (1.0 - beta.x) * g;
  float v = beta.y * moments[param_count + i] + (1.0 - beta.y) * g * g;
  float p = params[i];
  p -= rate * m / (sqrt(correction * v) + epsilon) + shrink * p;
  moments[i] = m;
  moments[param_count + i] = v;
  params[i] = p;
  uint average = 2u * param_count + i;
  moments[average] = ema * moments[average] + (1.0 - ema) * p;
}
