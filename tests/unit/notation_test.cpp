#include "core/scene/notation.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <regex>

#include "core/scene/fields.h"
#include "tests/support/files.h"
#include "tests/support/paths.h"

namespace scorescope {
namespace {

const std::filesystem::path kSource = testing::source_dir();

TEST_CASE("unit. the table of docs/notation.md holds the symbols of every notation, column by column") {
  const std::string text = testing::read_all(kSource / "docs/notation.md");
  const auto row = [&](const std::string& name, std::string_view Symbols::*symbol) {
    std::string line = "| " + name + " |";
    for (const auto& notation : names_of(Notation{})) line += " " + std::string(symbols(notation.value).*symbol) + " |";
    CAPTURE(line);
    CHECK(testing::holds(text, line));
  };
  std::string head = "| |";
  for (const auto& notation : names_of(Notation{})) head += " `" + std::string(notation.name) + "` |";
  CHECK(testing::holds(text, head));
  row("coefficient of x_0 in x_t", &Symbols::signal);
  row("standard deviation of the noise in x_t", &Symbols::noise);
  row("a standard normal", &Symbols::unit_noise);
  row("rate of a VP schedule, -d ln(alpha^2)/dt", &Symbols::rate);
  row("variance that one step of a discrete VP chain adds", &Symbols::step);
  row("Brownian motion of the forward process", &Symbols::brownian);
  row("the first level of annealed Langevin", &Symbols::ladder);
}

TEST_CASE("unit. labels are written in the symbols of the notation, and in ours they stay") {
  CHECK(in_notation(Notation::principles, "β min, α/σ, ε, dw") == "β min, α/σ, ε, dw");
  CHECK(in_notation(Notation::song, "β min, α/σ, ε, dw") == "β min, √ᾱ/σ, ε, dw");
  CHECK(in_notation(Notation::liu, "β min") == "−(ln ᾱ)′ min");
  CHECK(in_notation(Notation::wu, "α, ε, g dw") == "α, ξ, g dB");
  CHECK(in_notation(Notation::inouye, "").empty());
}

TEST_CASE("unit. every equation that other texts write otherwise has its picture in each spelling") {
  int spelt = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kSource / "assets/equations")) {
    if (entry.path().extension() != ".tex") continue;
    const std::string tex = testing::read_all(entry.path()), name = entry.path().stem().string();
    CAPTURE(name);
    const auto there = [&](const char* spelling) {
      return std::filesystem::exists(kSource / "assets/equations" / (name + "." + spelling + ".svg"));
    };
    const bool alpha = testing::holds(tex, "\\alpha");
    const bool noise = std::regex_search(tex, std::regex(R"(\\varepsilon|\\noisepart|[,;]\s*z\b|\\d\\bar w|\\d w)"));
    // noisepart of a learned score is eps_theta, so both pictures of such an equation differ.
    CHECK(there("barred") == alpha);
    CHECK(there("weights") == alpha);
    CHECK(there("xi") == noise);
    spelt += alpha + noise;
  }
  CHECK(spelt > 15);
}

}  // namespace
}  // namespace scorescope
