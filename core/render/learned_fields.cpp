#include "core/render/learned_fields.h"

#include <algorithm>
#include <cmath>

#include "core/nn/net_field.h"
#include "core/render/grid_points.h"

namespace scorescope {
namespace {

constexpr std::size_t kKept = 32;
constexpr int kErrorRows = 40, kErrorColumns1D = 192, kCurvePoints = 320;

}  // namespace

bool LearnedQuestion::same(const LearnedQuestion& o) const {
  return net == o.net && target == o.target && guide == o.guide && guide_weight == o.guide_weight &&
         temperature == o.temperature && few_arrows == o.few_arrows && level == o.level && box.max == o.box.max;
}

/// eps = -sigma s of the net and of the mixture, both guided and tempered like the flow: (s + w (s_guide - s_p)) / T.
LearnedFields::Pair LearnedFields::eps(const LearnedQuestion& q, const std::vector<float>& points) const {
  const auto dim = static_cast<std::size_t>(q.target->dim);
  const std::size_t count = points.size() / dim;
  std::vector<float> x(count), y(count), sx(count), sy(count);
  for (std::size_t i = 0; i < count; ++i) {
    x[i] = points[dim * i];
    if (dim == 2) y[i] = points[dim * i + 1];
  }
  const NetField<float> field(q.net, q.level);
  NetField<float>::Workspace workspace;
  field.evaluate(x.data(), y.data(), static_cast<int>(count),
                 {.score_x = sx.data(), .score_y = dim == 2 ? sy.data() : nullptr}, workspace);
  Pair out{std::vector<float>(points.size()), std::vector<float>(points.size())};
  const auto sigma = static_cast<float>(q.level.sigma);
  for (std::size_t i = 0; i < count; ++i) {
    out.learned[dim * i] = -sigma * sx[i];
    if (dim == 2) out.learned[dim * i + 1] = -sigma * sy[i];
  }
  backend_.evaluate(*q.target, q.level, {.points = points, .eps = out.exact});
  std::vector<float> guide = out.exact;
  if (q.guide) backend_.evaluate(*q.guide, q.level, {.points = points, .eps = guide});
  for (std::size_t i = 0; i < guide.size(); ++i) {
    const float pull = static_cast<float>(q.guide_weight) * (guide[i] - out.exact[i]);
    out.learned[i] = static_cast<float>((out.learned[i] + pull) / q.temperature);
    out.exact[i] = static_cast<float>((out.exact[i] + pull) / q.temperature);
  }
  return out;
}

LearnedAnswer LearnedFields::answer(const LearnedQuestion& question, bool arrows, bool error) {
  auto at = std::find_if(kept_.begin(), kept_.end(), [&](const Kept& k) { return k.question.same(question); });
  if (at == kept_.end()) {
    if (kept_.size() == kKept) kept_.pop_back();
    kept_.push_front({question, {}});
  } else {
    kept_.splice(kept_.begin(), kept_, at);
  }
  const Box& box = question.box;
  const int dim = question.target->dim;
  LearnedAnswer& known = kept_.front().answer;
  if (arrows && !known.arrows) {
    auto grid = std::make_shared<ArrowGrid>();
    grid->points = arrow_points(box, dim, question.few_arrows);
    grid->eps = eps(question, grid->points).learned;
    known.arrows = grid;
    if (dim == 1) {
      auto curves = std::make_shared<ScoreCurves>();
      curves->x = cell_centres(box, 1, kCurvePoints, 1);
      auto [learned, exact] = eps(question, curves->x);
      curves->learned = std::move(learned);
      curves->exact = std::move(exact);
      known.curves = curves;
    }
  }
  if (error && !known.error) {
    auto grid = std::make_shared<ErrorGrid>();
    grid->box = box;
    grid->ny = dim == 1 ? 1 : kErrorRows;
    grid->nx =
        dim == 1 ? kErrorColumns1D : std::max(2, static_cast<int>(std::lround(kErrorRows * box.max.x() / box.max.y())));
    const std::vector<float> points = cell_centres(box, dim, grid->nx, grid->ny);
    // Of the net alone: what guidance and temperature add is the same for both.
    LearnedQuestion plain = question;
    plain.guide = nullptr;
    plain.temperature = 1.0;
    const auto [learned, exact] = eps(plain, points);
    for (std::size_t i = 0; i < learned.size(); i += static_cast<std::size_t>(dim))
      grid->error.push_back(dim == 1 ? std::abs(learned[i] - exact[i])
                                     : std::hypot(learned[i] - exact[i], learned[i + 1] - exact[i + 1]));
    known.error = grid;
  }
  return {arrows ? known.arrows : nullptr, arrows ? known.curves : nullptr, error ? known.error : nullptr};
}

}  // namespace scorescope
