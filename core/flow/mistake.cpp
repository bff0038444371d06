#include "core/flow/mistake.h"

#include <cmath>
#include <stdexcept>

namespace scorescope {
namespace {

bool one_evaluation(const StepRow& row) {
  return row.cs == 0.0 && row.h1 == 0.0 && row.h2 == 0.0 && row.h3 == 0.0 && row.h4 == 0.0 && row.h5 == 0.0;
}

/// D = (x - sigma E) / alpha (Tweedie), so that a row speaks of the score through E and s alone.
void without_denoiser(StepRow& row) {
  row.hx += row.hd / row.alpha;
  row.he -= row.hd * row.sigma / row.alpha;
  row.hd = 0.0;
}

}  // namespace

void make_mistake(SamplerProgram& program, const Mistake& mistake) {
  if (mistake == Mistake{}) return;
  program.stochastic = false;
  for (StepRow& row : program.rows) {
    if (!one_evaluation(row)) throw std::invalid_argument("a row that remembers cannot make a mistake");
    if (row.hd != 0.0) without_denoiser(row);
    row.he *= mistake.score;
    row.hs *= mistake.score;
    row.cx = 1.0 + mistake.step * (row.cx - 1.0);
    row.h0 *= mistake.step;
    row.cn *= mistake.noise * std::sqrt(mistake.step);
    program.stochastic = program.stochastic || row.cn != 0.0;
  }
}

}  // namespace scorescope
