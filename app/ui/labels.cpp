#include "app/ui/labels.h"

namespace scorescope {

std::vector<Choice> choices_of(ScoreKind) {
  return {{"exact", "Exact", "s = ∇ log p of the target noised to (α, σ), in closed form"},
          {"kde", "Data (KDE)", "the score of a kernel density of N draws of the target, noised alike"},
          {"learned", "Learned", "the score s_θ that a net has learned so far"}};
}

std::vector<Choice> choices_of(PlotKind) {
  return {{"none", "Nothing: a flow"},          {"sliced_w2", "Sliced W₂"},    {"kl", "KL"},
          {"mode_weights", "Mode weights"},     {"elbo", "Terms of the ELBO"}, {"log_likelihood", "Log-likelihood"},
          {"score_error", "Error of the score"}};
}

std::vector<Choice> choices_of(PlotOver) {
  return {{"t", "Time t"}, {"nfe", "Score evaluations"}};
}

std::string_view label_of(std::string_view name) {
  struct Entry {
    std::string_view name, label;
  };
  static constexpr Entry kLabels[] = {
      {"vp_linear", "VP linear"},
      {"vp_cosine", "VP cosine"},
      {"sub_vp", "sub-VP"},
      {"ve_geometric", "VE geometric"},
      {"ve_linear_edm", "VE linear (EDM)"},
      {"fm_linear", "Flow matching"},
      {"ou", "OU, constant β"},
      {"brownian", "Brownian motion"},
      {"curve", "Curve of log-SNR"},
      {"times", "Given times"},
      {"forward", "Forward diffusion"},
      {"langevin", "Langevin"},
      {"annealed_langevin", "Annealed Langevin"},
      {"reverse_sde", "Reverse SDE"},
      {"pf_ode", "Probability-flow ODE"},
      {"euler_maruyama", "Euler–Maruyama"},
      {"ancestral", "DDPM ancestral"},
      {"karras_churn", "Karras, with churn"},
      {"predictor_corrector", "Predictor–corrector"},
      {"ula", "Unadjusted (ULA)"},
      {"mala", "Metropolis (MALA)"},
      {"beta_tilde", "β, given x₀"},
      {"beta", "β, the forward one"},
      {"prior", "Draws of the prior"},
      {"grid", "A regular grid"},
      {"latent_line", "A latent line"},
      {"linear", "Straight"},
      {"spherical", "Arc"},
      {"plain", "One colour"},
      {"component", "Component"},
      {"start", "Start"},
      {"log_likelihood", "log p"},
      {"rk4", "Runge–Kutta 4"},
      {"dormand_prince", "Dormand–Prince"},
      {"ddim", "DDIM"},
      {"dpm_solver_pp_2m", "DPM-Solver++(2M)"},
      {"uniform_t", "Uniform t"},
      {"uniform_logsnr", "Uniform log-SNR"},
      {"karras", "Karras ρ"},
      {"geometric", "Geometric σ"},
      {"standard", "Standard N(0, I)"},
      {"moments", "Matched moments"},
      {"exact", "Exact p(t max)"},
      {"euler", "Euler"},
      {"heun", "Heun"},
      {"rows", "Equal rows"},
      {"noise", "Equal noise"},
      {"transition", "Exact transitions"},
      {"interpolant", "One ε a particle"},
      {"to_data", "Noise to data"},
      {"to_noise", "Data to noise"},
      {"even", "Even speed"},
      {"t", "Uniform t"},
      {"logsnr", "Uniform log-SNR"},
      {"time", "t"},
      {"log_snr", "log-SNR"},
      {"sigma", "σ"},
      {"together", "One t for all"},
      {"mirror", "Mirrored (t, 1 − t)"},
      {"silu", "SiLU"},
      {"relu", "ReLU"},
      {"score", "score s"},
      {"eps", "ε"},
      {"x0", "x₀"},
      {"velocity", "velocity u"},
      {"energy", "energy E"},
      {"raw", "Raw"},
      {"fourier", "Fourier"},
      {"lambda", "Uniform λ"},
      {"dsm", "Denoising"},
      {"explicit", "Explicit (exact score)"},
      {"kde", "Explicit (KDE)"},
      {"implicit", "Implicit"},
      {"sliced", "Sliced"},
      {"mle", "Maximum likelihood"},
      {"cd", "Contrastive divergence"},
      {"schedule", "The schedule's"},
      {"ladder", "Ladder of σ (NCSN)"},
      {"single", "One σ"},
      {"none", "None: raw data"},
      {"likelihood", "Likelihood g²"},
      {"min_snr", "min-SNR γ"},
      {"edm", "EDM"},
      {"uniform", "Uniform t"},
      {"mixed", "Half t, half λ"},
      {"importance", "∝ 1/σ²"},
      {"log_normal", "Log-normal σ"},
      {"stream", "Fresh draws"},
      {"fixed", "A fixed set"},
      {"constant", "Constant"},
      {"cosine", "Cosine"},
      {"keep", "Keep training"},
      {"restart", "Restart"},
      {"principles", "Principles"},
      {"song", "Song"},
      {"liu", "Liu"},
      {"inouye", "Inouye"},
      {"wu", "Wu"},
  };
  for (const Entry& entry : kLabels)
    if (entry.name == name) return entry.label;
  return name;
}

}  // namespace scorescope
