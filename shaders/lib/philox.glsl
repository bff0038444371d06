// Philox4x32-10 and Box-Muller: the same function as core/math/philox.h, bit for bit up to the uniform numbers.
uvec4 philox(uvec4 c, uvec2 k) {
  for (int i = 0; i < 10; ++i) {
    uint hi0, lo0, hi1, lo1;
    umulExtended(0xD2511F53u, c.x, hi0, lo0);
    umulExtended(0xCD9E8D57u, c.z, hi1, lo1);
    c = uvec4(hi1 ^ c.y ^ k.x, lo1, hi0 ^ c.w ^ k.y, lo0);
    k += uvec2(0x9E3779B9u, 0xBB67AE85u);
  }
  return c;
}

float uniform01(uint word) { return float(word >> 8) * 5.9604644775390625e-8 + 2.98023223876953125e-8; }

vec2 normal_pair(uint w0, uint w1) {
  float radius = sqrt(-2.0 * log(uniform01(w0)));
  float angle = 6.283185307179586 * uniform01(w1);
  return radius * vec2(cos(angle), sin(angle));
}
