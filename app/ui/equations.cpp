#include "app/ui/equations.h"

#include <epoxy/gl.h>

#include <cmath>
#include <fstream>
#include <sstream>

#include "app/assets.h"
#include "core/math/error.h"
#include "core/render/equation.h"
#include "core/scene/notation.h"

namespace scorescope {
namespace {

/// Sizes that are asked for every frame must not differ in the last bit.
int tenths(float v) {
  return static_cast<int>(std::lround(10.0f * v));
}

/// The file of an equation in a spelling: its own where it has one, else the plain one, which says the same there.
std::string in_spelling(const std::string& name, std::string_view spelling) {
  const std::string spelt = name + "." + std::string(spelling);
  return !spelling.empty() && std::filesystem::exists(asset_folder() / "equations" / (spelt + ".svg")) ? spelt : name;
}

EquationPicture read_equation(const std::string& name, ThemeName theme_name, float pixels_per_ex, float width) {
  std::ifstream file(asset_folder() / "equations" / (name + ".svg"));
  if (!file) return {};
  std::ostringstream svg;
  svg << file.rdbuf();
  try {
    const EquationPicture full = draw_equation(svg.str(), theme(theme_name), pixels_per_ex);
    if (static_cast<float>(full.width) <= width) return full;
    return draw_equation(svg.str(), theme(theme_name), pixels_per_ex * width / static_cast<float>(full.width + 1));
  } catch (const UserError&) {
    return {};
  }
}

EquationShelf::Picture to_texture(const EquationPicture& picture) {
  EquationShelf::Picture out;
  if (picture.rgba.empty()) return out;
  out.width = static_cast<float>(picture.width);
  out.height = static_cast<float>(picture.height);
  glGenTextures(1, &out.texture);
  glBindTexture(GL_TEXTURE_2D, out.texture);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, picture.width, picture.height, 0, GL_RGBA, GL_UNSIGNED_BYTE,
               picture.rgba.data());
  glBindTexture(GL_TEXTURE_2D, 0);
  return out;
}

std::string exact_equation(const FlowSpec& flow) {
  switch (flow.kind) {
    case FlowKind::forward:
      switch (flow.forward.mode) {
        case ForwardMode::transition:
          return "forward_transition";
        case ForwardMode::interpolant:
          return "forward_interpolant";
        case ForwardMode::euler_maruyama:
          return "forward_sde";
      }
      break;
    case FlowKind::langevin:
      return flow.langevin.method == LangevinMethod::mala ? "mala" : "langevin";
    case FlowKind::annealed_langevin:
      return "annealed_langevin";
    case FlowKind::reverse_sde:
      switch (flow.reverse_sde.solver) {
        case SdeSolver::euler_maruyama:
          return flow.reverse_sde.lambda == 1.0 ? "reverse_sde" : "reverse_sde_dial";
        case SdeSolver::ancestral:
          return "ancestral";
        case SdeSolver::ddim:
          return "ddim";
        case SdeSolver::karras_churn:
          return "karras_churn";
        case SdeSolver::predictor_corrector:
          return "predictor_corrector";
        case SdeSolver::replay:
          return "reverse_sde";
      }
      break;
    case FlowKind::pf_ode:
      switch (flow.pf_ode.solver) {
        case OdeSolver::ddim:
          return "ddim_ode";
        case OdeSolver::dpm_solver_pp_2m:
          return "dpm_solver_pp_2m";
        case OdeSolver::euler:
        case OdeSolver::heun:
        case OdeSolver::rk4:
        case OdeSolver::dormand_prince:
          return "pf_ode";
      }
      break;
  }
  return {};
}

}  // namespace

std::string flow_equation(const FlowSpec& flow, bool learned) {
  return exact_equation(flow) + (learned && flow.kind != FlowKind::forward ? ".learned" : "");
}

EquationShelf::~EquationShelf() {
  for (const auto& [key, picture] : pictures_) glDeleteTextures(1, &picture.texture);
}

const EquationShelf::Picture& EquationShelf::picture(const std::string& name, ThemeName theme, float pixels_per_ex,
                                                     float width) {
  const std::string written = in_spelling(name, symbols(notation_).spelling);
  const auto key = std::make_tuple(written, theme, tenths(pixels_per_ex), tenths(width));
  const auto found = pictures_.find(key);
  if (found != pictures_.end()) return found->second;
  return pictures_.emplace(key, to_texture(read_equation(written, theme, pixels_per_ex, width))).first->second;
}

void draw_equation(PixelRect rect, const EquationShelf::Picture& picture) {
  if (picture.texture == 0) return;
  const float x = std::round(rect.x + 0.5f * (rect.w - picture.width));
  const float y = std::round(rect.y + 0.5f * (rect.h - picture.height));
  ImGui::GetWindowDrawList()->AddImage(
      static_cast<ImTextureID>(reinterpret_cast<void*>(static_cast<std::intptr_t>(picture.texture))), {x, y},
      {x + picture.width, y + picture.height});
}

}  // namespace scorescope
