#include "core/scene/notation.h"

#include <utility>

namespace scorescope {

const Symbols& symbols(Notation notation) {
  static constexpr Symbols kPrinciples{"Principles", "α", "σ", "ε", "β", "βᵢ²", "dw", "σ₁ smallest", ""};
  static constexpr Symbols kSong{"Song", "√ᾱ", "σ", "ε", "β", "βₜ", "dw", "σ₁ smallest", "barred"};
  static constexpr Symbols kLiu{"Liu", "√ᾱ", "σ", "ε", "−(ln ᾱ)′", "1 − αₜ", "dw", "σ₁ largest", "barred"};
  static constexpr Symbols kInouye{"Inouye", "Πwμ", "σ", "ε", "−2(ln Πwμ)′", "wσ", "dw", "no ladder", "weights"};
  static constexpr Symbols kWu{"Wu", "α", "σ", "ξ", "β", "βₖ", "dB", "no ladder", "xi"};
  switch (notation) {
    case Notation::principles:
      return kPrinciples;
    case Notation::song:
      return kSong;
    case Notation::liu:
      return kLiu;
    case Notation::inouye:
      return kInouye;
    case Notation::wu:
      return kWu;
  }
  return kPrinciples;
}

std::string in_notation(Notation notation, std::string_view text) {
  const Symbols &ours = symbols(Notation::principles), &theirs = symbols(notation);
  const std::pair<std::string_view, std::string_view> kWords[] = {{ours.signal, theirs.signal},
                                                                  {ours.noise, theirs.noise},
                                                                  {ours.unit_noise, theirs.unit_noise},
                                                                  {ours.rate, theirs.rate},
                                                                  {ours.brownian, theirs.brownian}};
  std::string out;
  while (!text.empty()) {
    const std::pair<std::string_view, std::string_view>* found = nullptr;
    for (const auto& word : kWords)
      if (text.substr(0, word.first.size()) == word.first) found = &word;
    const std::size_t taken = found != nullptr ? found->first.size() : 1;
    out += found != nullptr ? found->second : text.substr(0, 1);
    text.remove_prefix(taken);
  }
  return out;
}

}  // namespace scorescope
