#include "app/info.h"

#include <nlohmann/json.hpp>
#include <thread>

#include "core/render/canvas_choice.h"
#include "core/render/font_files.h"

namespace scorescope {
namespace {

/// The instruction set this build was made for: what the compiler was told, so what the program may use.
std::string instruction_set() {
#if defined(__AVX512F__)
  return "AVX-512";
#elif defined(__AVX2__) && defined(__FMA__)
  return "AVX2, FMA";
#elif defined(__AVX2__)
  return "AVX2";
#elif defined(__ARM_NEON)
  return "NEON";
#else
  return "SSE2";
#endif
}

}  // namespace

std::string describe_machine(const ChosenBackend& chosen, const GlInfo* gl, bool json) {
  const FontFiles fonts = font_files();
  nlohmann::ordered_json out = {{"version", SCORESCOPE_VERSION},
                                {"backend", chosen.backend->name()},
                                {"reason", chosen.reason},
                                {"opengl", gl != nullptr ? nlohmann::ordered_json(gl->version) : nullptr},
                                {"renderer", gl != nullptr ? nlohmann::ordered_json(gl->renderer) : nullptr},
                                {"software_rasteriser", gl != nullptr && gl->software},
                                {"pictures", gl == nullptr               ? nlohmann::ordered_json()
                                             : painted_by_processor(*gl) ? "painted by the processor"
                                                                         : "drawn by OpenGL"},
                                {"compute_shaders", gl != nullptr && gl->compute},
                                {"instruction_set", instruction_set()},
                                {"cores", std::thread::hardware_concurrency()},
                                {"text_font", fonts.text.empty() ? "built-in" : fonts.text.stem().string()},
                                {"number_font", fonts.numbers.empty() ? "built-in" : fonts.numbers.stem().string()}};
  if (json) return out.dump(2) + "\n";
  std::string text;
  for (const auto& [key, value] : out.items()) {
    std::string label = key;
    for (char& c : label)
      if (c == '_') c = ' ';
    label.resize(20, ' ');
    const std::string shown = value.is_string()    ? value.get<std::string>()
                              : value.is_null()    ? "none"
                              : value.is_boolean() ? (value.get<bool>() ? "yes" : "no")
                                                   : value.dump();
    text += label + shown + "\n";
  }
  return text;
}

}  // namespace scorescope
