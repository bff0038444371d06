// f and its first three derivatives at z, as (f, f', f'', f'''). ACTIVATION counts as core/nn/net_spec.h does. tanh by
// exp: the built-in one overflows on some drivers.
vec4 activation(float z) {
#if ACTIVATION == 0  // SiLU, z s(z)
  float s = 1.0 / (1.0 + exp(-z));
  float s1 = s * (1.0 - s);
  float s2 = s1 * (1.0 - 2.0 * s);
  float s3 = s1 * (1.0 - 6.0 * s1);
  return vec4(z * s, s + z * s1, 2.0 * s1 + z * s2, 3.0 * s2 + z * s3);
#elif ACTIVATION == 1  // tanh
  float t = 1.0 - 2.0 / (exp(2.0 * z) + 1.0);
  float t1 = 1.0 - t * t;
  return vec4(t, t1, -2.0 * t * t1, t1 * (6.0 * t * t - 2.0));
#elif ACTIVATION == 2  // ReLU
  return z > 0.0 ? vec4(z, 1.0, 0.0, 0.0) : vec4(0.0);
#else  // softplus
  float s = 1.0 / (1.0 + exp(-z));
  float s1 = s * (1.0 - s);
  return vec4(max(z, 0.0) + log(1.0 + exp(-abs(z))), s, s1, s1 * (1.0 - 2.0 * s));
#endif
}
