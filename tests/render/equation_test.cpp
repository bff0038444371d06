#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/math/error.h"
#include "core/render/equation.h"
#include "core/scene/field_info.h"
#include "tests/support/paths.h"

namespace scorescope {
namespace {

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

const std::filesystem::path kFolder = std::filesystem::path(testing::source_dir()) / "assets/equations";

/// Pixels that are opaque and of this colour.
int pixels_of(const EquationPicture& picture, const Rgb& colour) {
  int count = 0;
  for (std::size_t i = 0; i < picture.rgba.size(); i += 4) {
    const auto near = [&](std::size_t c, float v) {
      return std::abs(static_cast<float>(picture.rgba[i + c]) - 255.0f * v) <= 1.5f;
    };
    count += picture.rgba[i + 3] == 255 && near(0, colour.r) && near(1, colour.g) && near(2, colour.b);
  }
  return count;
}

}  // namespace

TEST_CASE("render.equation: every source has its picture, and every picture draws something in the text's colour") {
  int equations = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kFolder)) {
    if (entry.path().extension() != ".tex") continue;
    ++equations;
    INFO(entry.path().filename().string());
    std::filesystem::path svg = entry.path();
    svg.replace_extension(".svg");
    REQUIRE(std::filesystem::exists(svg));
    const EquationPicture picture = draw_equation(text_of(svg), theme(ThemeName::dark), 24.0f);
    CHECK(pixels_of(picture, theme(ThemeName::dark).text) > 20);
  }
  CHECK(equations >= 20);
}

TEST_CASE("render.equation: terms carry the colours of the arrows, in either theme") {
  const std::string exact = text_of(kFolder / "reverse_sde.svg");
  const std::string learned = text_of(kFolder / "reverse_sde.learned.svg");
  for (const ThemeName name : {ThemeName::dark, ThemeName::light}) {
    const Theme& t = theme(name);
    const EquationPicture a = draw_equation(exact, t, 20.0f);
    const EquationPicture b = draw_equation(learned, t, 20.0f);
    CHECK(pixels_of(a, t.score) > 100);
    CHECK(pixels_of(a, t.learned) == 0);
    CHECK(pixels_of(b, t.learned) > 100);
    CHECK(pixels_of(b, t.score) == 0);
    CHECK(pixels_of(a, t.noise) > 50);
  }
}

TEST_CASE("render.equation: every flow has one, by every solver and in every notation") {
  const auto check = [](const FlowSpec& flow) {
    for (const bool learned : {false, true})
      for (const auto& notation : names_of(Notation{})) {
        const std::string name = flow_equation(flow, learned);
        CAPTURE(name);
        const Equation equation = read_equation(equation_file(kFolder, name, notation.value));
        CHECK(equation.width > 10.0f);
        CHECK(equation.height > 1.0f);
      }
  };
  FlowSpec flow;
  flow.kind = FlowKind::forward;
  for (const auto& mode : names_of(ForwardMode{})) flow.forward.mode = mode.value, check(flow);
  flow.kind = FlowKind::langevin;
  for (const auto& method : names_of(LangevinMethod{})) flow.langevin.method = method.value, check(flow);
  flow.kind = FlowKind::annealed_langevin;
  check(flow);
  flow.kind = FlowKind::reverse_sde;
  for (const double lambda : {1.0, 0.5}) flow.reverse_sde.lambda = lambda, check(flow);
  for (const auto& solver : names_of(SdeSolver{})) flow.reverse_sde.solver = solver.value, check(flow);
  flow.kind = FlowKind::pf_ode;
  for (const auto& solver : names_of(OdeSolver{})) flow.pf_ode.solver = solver.value, check(flow);
}

TEST_CASE("render.equation: one that is not there is named") {
  CHECK_THROWS_WITH_AS(read_equation(kFolder / "none.svg"),
                       ("cannot read the equation " + (kFolder / "none.svg").string()).c_str(), UserError);
}

TEST_CASE("render.equation: twice the size is the same picture twice as large") {
  const std::string svg = text_of(kFolder / "pf_ode.svg");
  const EquationPicture one = draw_equation(svg, theme(ThemeName::light), 10.0f);
  const EquationPicture two = draw_equation(svg, theme(ThemeName::light), 20.0f);
  CHECK(std::abs(two.width - 2 * one.width) <= 1);
  CHECK(std::abs(two.height - 2 * one.height) <= 1);
}

TEST_CASE("render.equation: what is no SVG is refused in one sentence") {
  CHECK_THROWS_AS(draw_equation("not an equation", theme(ThemeName::dark), 10.0f), UserError);
  CHECK_THROWS_AS(
      draw_equation("<svg xmlns='http://www.w3.org/2000/svg' width='10' height='10'/>", theme(ThemeName::dark), 10.0f),
      UserError);
}

}  // namespace scorescope
