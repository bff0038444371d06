#include "core/nn/combinations.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <vector>

#include "core/nn/spec_names.h"
#include "tests/support/files.h"
#include "tests/support/paths.h"
#include "tests/support/train_jobs.h"

namespace scorescope {
namespace {

using testing::holds;
using testing::kObjectives;

constexpr Head kHeads[] = {Head::score, Head::eps, Head::x0, Head::v, Head::velocity, Head::energy};
constexpr Activation kActivations[] = {Activation::silu, Activation::tanh, Activation::softplus, Activation::relu};

Combination of(Objective kind, Head head, Activation activation = Activation::silu,
               TrainLevels levels = TrainLevels::schedule) {
  NetSpec net;
  net.head = head;
  net.activation = activation;
  return combination(net, {.kind = kind, .levels = levels}, false);
}

TEST_CASE("unit. combinations: what makes no sense is refused with a sentence, and nothing else is (T12)") {
  int refused = 0;
  for (const Objective kind : kObjectives)
    for (const Head head : kHeads)
      for (const Activation activation : kActivations)
        for (const TrainLevels levels :
             {TrainLevels::schedule, TrainLevels::ladder, TrainLevels::single, TrainLevels::none}) {
          const bool energy = head == Head::energy;
          const bool raw = levels == TrainLevels::none;
          const bool relu = activation == Activation::relu;
          const bool density = kind == Objective::likelihood || kind == Objective::contrastive;
          const bool divergence = kind == Objective::implicit || kind == Objective::sliced;
          const bool sense = !(raw && kind == Objective::dsm) && !(raw && head != Head::score && !energy) &&
                             !(density && !energy) && !(relu && (energy || divergence));
          const Combination c = of(kind, head, activation, levels);
          CHECK(c.cpu == sense);
          CHECK(c.gpu == (sense && !density));
          CHECK(c.why.empty() == c.gpu);
          CHECK((c.why.empty() || c.why.back() == '.'));
          refused += sense ? 0 : 1;
        }
  CHECK(refused > 0);
  CHECK(holds(of(Objective::dsm, Head::eps, Activation::silu, TrainLevels::none).why, "noise"));
  CHECK(holds(of(Objective::implicit, Head::eps, Activation::silu, TrainLevels::none).why, "sigma"));
  CHECK(holds(of(Objective::implicit, Head::score, Activation::relu).why, "collapses"));
  CHECK(holds(of(Objective::dsm, Head::energy, Activation::relu).why, "constant piece by piece"));
  CHECK(holds(of(Objective::likelihood, Head::score).why, "energy"));
}

TEST_CASE("unit. combinations: what trains badly is allowed with a warning (T12)") {
  NetSpec plain;
  plain.preconditioning = false;
  const auto warning = [](NetSpec net, Head head, const ObjectiveSpec& objective, bool alpha_is_one = false) {
    net.head = head;
    return combination(net, objective, alpha_is_one).warning;
  };
  CHECK(holds(warning(plain, Head::x0, {}), "signal-to-noise"));
  CHECK(warning(plain, Head::x0, {.weight = LossWeight::x0}).empty());
  CHECK(warning({}, Head::x0, {}).empty());
  CHECK(holds(warning(plain, Head::v, {}, true), "grows with sigma"));
  CHECK(warning(plain, Head::v, {}, false).empty());
  CHECK(warning({}, Head::v, {}, true).empty());
  CHECK(holds(warning({}, Head::eps, {.weight = LossWeight::score}), "spike"));
  CHECK(warning({}, Head::eps, {.weight = LossWeight::score, .time = TimeDensity::importance}).empty());
  CHECK(holds(warning({}, Head::eps, {.weight = LossWeight::score, .time = TimeDensity::importance, .reweight = false}),
              "spike"));
  CHECK(warning({}, Head::eps, {}).empty());
}

/// docs/training-combinations.md, from combination() alone.
class Page {
 public:
  std::string text() {
    // Activations that say the same share a table.
    std::vector<std::pair<std::string, std::string>> sections;
    for (const Activation activation : kActivations) {
      const std::string table = table_of(activation);
      const auto same =
          std::find_if(sections.begin(), sections.end(), [&](const auto& s) { return s.second == table; });
      if (same != sections.end())
        same->first += ", " + name(activation);
      else
        sections.emplace_back("## " + name(activation), table);
    }
    std::ostringstream out;
    out << "# What can be trained with what\n\n"
           "Every objective with every head and every activation, and where it runs. Rows without \"raw data\" hold "
           "for\n"
           "the levels of a schedule, a ladder and one sigma alike. A number is the reason below. Names are those of "
           "scene\n"
           "files. This page is written by the test `unit. combinations` (with SCORESCOPE_WRITE_DOCS=1) and compared "
           "by it.\n";
    for (const auto& [heading, table] : sections) out << "\n" << heading << "\n\n" << table;
    out << "\n## Reasons\n\n";
    for (std::size_t i = 0; i < reasons_.size(); ++i) out << i + 1 << ". " << reasons_[i] << "\n";
    out << "\n## Allowed, but trains badly\n\n";
    NetSpec plain;
    plain.preconditioning = false;
    plain.head = Head::x0;
    out << "- The x0 head without preconditioning, weight eps: " << combination(plain, {}, false).warning << "\n";
    plain.head = Head::v;
    out << "- The v head without preconditioning where alpha = 1: " << combination(plain, {}, true).warning << "\n";
    out << "- Any head with the weight score: " << combination({}, {.weight = LossWeight::score}, false).warning
        << "\n";
    return out.str();
  }

 private:
  template <class E>
  static std::string name(E value) {
    return "`" + std::string(name_of(value)) + "`";
  }
  std::string table_of(Activation activation) {
    std::ostringstream out;
    out << "| objective |";
    for (const Head head : kHeads) out << " " << name(head) << " |";
    out << "\n|---|---|---|---|---|---|---|\n";
    for (const TrainLevels levels : {TrainLevels::schedule, TrainLevels::none})
      for (const Objective kind : kObjectives) {
        out << "| " << name(kind) << (levels == TrainLevels::none ? ", raw data |" : " |");
        for (const Head head : kHeads) out << " " << cell(of(kind, head, activation, levels)) << " |";
        out << "\n";
      }
    return out.str();
  }
  std::string cell(const Combination& c) {
    if (c.gpu) return "CPU, GPU";
    auto at = std::find(reasons_.begin(), reasons_.end(), c.why);
    if (at == reasons_.end()) at = reasons_.insert(at, c.why);
    return (c.cpu ? "CPU (" : "refused (") + std::to_string(at - reasons_.begin() + 1) + ")";
  }
  std::vector<std::string> reasons_;
};

TEST_CASE("unit. combinations: the table in docs says what the program does") {
  const std::filesystem::path file = std::filesystem::path(testing::source_dir()) / "docs/training-combinations.md";
  const std::string page = Page().text();
  if (std::getenv("SCORESCOPE_WRITE_DOCS") != nullptr) std::ofstream(file, std::ios::binary) << page;
  CHECK(testing::read_all(file) == page);
}

}  // namespace
}  // namespace scorescope
