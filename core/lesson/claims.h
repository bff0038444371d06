#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "core/flow/backend.h"
#include "core/lesson/lesson.h"

namespace scorescope {

/// Checks what a lesson claims, on the CPU and without a window. What several claims ask of one scene is computed once.
class ClaimChecker {
 public:
  /// `folder`: names in the scenes are relative to it.
  explicit ClaimChecker(std::filesystem::path folder);
  ~ClaimChecker();

  struct Outcome {
    bool holds = false;
    nlohmann::ordered_json found;
  };
  /// Throws UserError, one sentence, where the figure does not exist.
  Outcome check(const Scene& scene, const Expectation& expectation);

 private:
  struct Examined;
  [[nodiscard]] nlohmann::ordered_json read(const Scene& scene, const Reading& reading);
  Examined& examine(const Scene& scene, const Reading& reading);

  std::filesystem::path folder_;
  std::unique_ptr<Backend> backend_;
  std::vector<std::unique_ptr<Examined>> examined_;
};

/// Every expectation of a lesson, in order. `told` hears of each. Throws UserError naming file, line and what was found
/// where one does not hold (of several, the first, and how many).
void check_claims(const Lesson& lesson,
                  const std::function<void(const Expectation&, const ClaimChecker::Outcome&)>& told = {});

}  // namespace scorescope
