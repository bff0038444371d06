// p_t as a mixture prepared on the CPU (core/math/noised_mixture.h, NoisedComponent<float>): log-sum-exp with a running
// maximum, score and E[x0|x] each from its own formula. 1D leaves every y at 0.
struct Component {
  float log_coef;
  float mx, my;
  float pxx, pxy, pyy;
  float ux, uy;
  float gxx, gxy, gyx, gyy;
};

layout(std430, binding = 0) readonly buffer Components { Component components[]; };

struct Fields {
  float log_p;
  vec2 score;
  vec2 x0;
};

Fields evaluate_mixture(vec2 x, uint first, uint count) {
  float top = -3.402823e38;
  float sum = 0.0;
  vec2 score = vec2(0.0);
  vec2 x0 = vec2(0.0);
  for (uint k = first; k < first + count; ++k) {
    Component c = components[k];
    vec2 d = x - vec2(c.mx, c.my);
    vec2 pull = vec2(c.pxx * d.x + c.pxy * d.y, c.pxy * d.x + c.pyy * d.y);
    float q = c.log_coef - 0.5 * dot(d, pull);
    float higher = max(top, q);
    float shrink = exp(top - higher);
    float r = exp(q - higher);
    top = higher;
    sum = sum * shrink + r;
    score = score * shrink - r * pull;
    x0 = x0 * shrink + r * (vec2(c.ux, c.uy) + vec2(c.gxx * d.x + c.gxy * d.y, c.gyx * d.x + c.gyy * d.y));
  }
  return Fields(top + log(sum), score / sum, x0 / sum);
}
