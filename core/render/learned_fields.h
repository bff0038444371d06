#pragma once

#include <list>
#include <memory>

#include "core/flow/backend.h"
#include "core/nn/weights.h"
#include "core/render/panel_picture.h"

namespace scorescope {

/// What a net says of one panel: the flow's own source with the net in it, at the level shown.
struct LearnedQuestion {
  std::shared_ptr<const LearnedScore> net;
  std::shared_ptr<const Mixture> target;
  std::shared_ptr<const Mixture> guide;  ///< as in ScoreSource
  double guide_weight = 0.0;
  double temperature = 1.0;  ///< scores are divided by it (T2)
  Signal level;
  Box box;
  bool few_arrows = false;
  [[nodiscard]] bool same(const LearnedQuestion& o) const;
};

struct LearnedAnswer {
  std::shared_ptr<const ArrowGrid> arrows;
  std::shared_ptr<const ScoreCurves> curves;  ///< 1D
  std::shared_ptr<const ErrorGrid> error;
};

/// Answers off the pixel grid, kept while the question stays: most frames ask again for the same.
class LearnedFields {
 public:
  explicit LearnedFields(Backend& backend) : backend_(backend) {}
  /// The parts asked for; those that are not stay null.
  LearnedAnswer answer(const LearnedQuestion& question, bool arrows, bool error);

 private:
  struct Kept {
    LearnedQuestion question;
    LearnedAnswer answer;
  };
  struct Pair {
    std::vector<float> learned, exact;
  };
  [[nodiscard]] Pair eps(const LearnedQuestion& q, const std::vector<float>& points) const;

  Backend& backend_;
  std::list<Kept> kept_;  ///< most recently used first
};

}  // namespace scorescope
