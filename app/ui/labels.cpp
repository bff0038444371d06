#include "app/ui/labels.h"

namespace scorescope {

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
  };
  for (const Entry& entry : kLabels)
    if (entry.name == name) return entry.label;
  return name;
}

}  // namespace scorescope
