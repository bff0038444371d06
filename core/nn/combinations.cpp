#include "core/nn/combinations.h"

namespace scorescope {
namespace {

bool needs_divergence(Objective kind) {
  return kind == Objective::implicit || kind == Objective::sliced;
}

bool needs_density(Objective kind) {
  return kind == Objective::likelihood || kind == Objective::contrastive;
}

/// Why it makes no sense, in one sentence; empty if it does (T12).
const char* refusal(const NetSpec& net, const ObjectiveSpec& objective) {
  const bool energy = net.head == Head::energy;
  const bool raw = objective.levels == TrainLevels::none;
  if (objective.kind == Objective::dsm && raw)
    return "Denoising needs noise to take away: raw data have none, so train on a schedule, a ladder or one sigma.";
  if (needs_density(objective.kind) && !energy)
    return "Only an energy is a density, exp(-E)/Z: maximum likelihood and contrastive divergence train the energy "
           "head.";
  if (raw && !energy && net.head != Head::score)
    return "Raw data have no sigma that would turn eps, x0, v or the velocity into a score: take the score or the "
           "energy head, or add noise.";
  if (energy && net.activation == Activation::relu)
    return "The score of a ReLU energy is constant piece by piece, whatever it is trained with: take SiLU, tanh or "
           "softplus.";
  if (needs_divergence(objective.kind) && net.activation == Activation::relu)
    return "The divergence of a ReLU field changes with its kinks, which no gradient sees, so training collapses the "
           "field to 0: take SiLU, tanh or softplus.";
  return "";
}

const char* why_not_on_gpu(Objective kind) {
  switch (kind) {
    case Objective::likelihood:
      return "Maximum likelihood needs the partition function of the model in every step, and runs on the CPU.";
    case Objective::contrastive:
      return "Contrastive divergence runs a chain of the model's own density in every step, and runs on the CPU.";
    default:
      return "";
  }
}

const char* caution(const NetSpec& net, const ObjectiveSpec& objective, bool alpha_is_one) {
  if (needs_density(objective.kind) || objective.levels == TrainLevels::none) return "";
  const bool spikes_drawn_away = objective.time == TimeDensity::importance && objective.reweight;
  if (objective.weight == LossWeight::score && objective.levels != TrainLevels::single && !spikes_drawn_away)
    return "The weight 1/sigma^2 makes the gradient spike at small sigma: draw the times by importance, or weigh eps.";
  if (net.preconditioning) return "";
  if (net.head == Head::x0 && objective.weight != LossWeight::x0)
    return "Counted in eps, an error of the x0 head is multiplied by the signal-to-noise ratio, and trains badly: take "
           "preconditioning, or the weight x0.";
  if (net.head == Head::v && alpha_is_one)
    return "With alpha = 1 the target v = eps - sigma x0 grows with sigma: take preconditioning, or the eps head.";
  return "";
}

}  // namespace

Combination combination(const NetSpec& net, const ObjectiveSpec& objective, bool alpha_is_one) {
  Combination out;
  out.why = refusal(net, objective);
  if (!out.why.empty()) return out;
  out.cpu = true;
  out.why = why_not_on_gpu(objective.kind);
  out.gpu = out.why.empty();
  out.warning = caution(net, objective, alpha_is_one);
  return out;
}

}  // namespace scorescope
