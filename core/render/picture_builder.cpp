#include "core/render/picture_builder.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <list>

#include "core/render/grid_points.h"
#include "core/render/learned_fields.h"

namespace scorescope {
namespace {

constexpr std::size_t kKeptBytes = std::size_t{48} << 20;
constexpr double kCellsPerSd = 4.0;  // of the narrowest component
constexpr double kGridWork = 6e6;    // component evaluations one grid may cost
constexpr int kFewestRows = 64, kMostRows = 160;
constexpr int kColumns1D = 512;
constexpr double kSharpest = 1e-3;      // a density narrower than this (in data units) is drawn this wide
constexpr std::uint32_t kTrails = 16;   // shown of the tracked ones: more only hide one another
constexpr int kTrailRows = 32;          // waypoints a rough path looks back
constexpr int kLangevinTrailRows = 10;  // its steps are long: more is a tangle
constexpr int kSmoothTrailRows = 100;   // waypoints a smooth path looks back
constexpr int kTrailPoints = 40;

double narrowest_variance(const Mixture& mixture) {
  double least = std::numeric_limits<double>::max();
  for (const Component& c : mixture.components)
    least =
        std::min(least, mixture.dim == 1 ? c.cov(0, 0) : Eigen::SelfAdjointEigenSolver<Mat2>(c.cov).eigenvalues().x());
  return std::max(0.0, least);
}

Box picture_box(const Stage& stage, double aspect) {
  const double e = stage.extent();
  if (stage.target()->dim == 1) return {{-e, 0.0}, {e, 0.0}};
  return {{-e * aspect, -e}, {e * aspect, e}};
}

/// What a flow makes of p: p^{1/temperature} (Langevin, T2), or p(x) p(y|x)^weight, "composed at t" (guidance, T21).
struct Made {
  double temperature = 1.0;
  std::shared_ptr<const Mixture> guide;  ///< p_0(x | y)
  double weight = 0.0;
  bool operator==(const Made&) const = default;
  [[nodiscard]] bool plain() const { return temperature == 1.0 && guide == nullptr; }

  /// `of_guide` has the same points. p(x) p(y|x)^w is p^{1-w} p(x|y)^w but for a constant; scores combine alike.
  void combine(std::vector<float>& values, const std::vector<float>& of_guide) const {
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (guide) values[i] += static_cast<float>(weight) * (of_guide[i] - values[i]);
      values[i] = static_cast<float>(values[i] / temperature);
    }
  }
};

void normalise(DensityGrid& grid) {
  const double top = *std::max_element(grid.log_p.begin(), grid.log_p.end());
  double sum = 0.0;
  for (const float log_p : grid.log_p) sum += std::exp(log_p - top);
  const Vec2 size = grid.box.max - grid.box.min;
  const double cell = size.x() / grid.nx * (grid.ny > 1 ? size.y() / grid.ny : 1.0);
  const auto log_z = static_cast<float>(top + std::log(sum * cell));
  for (float& log_p : grid.log_p) log_p -= log_z;
}

Trails trails_of(const Stage::FlowView& view, int dim) {
  const SamplerProgram& program = view.runner->program();
  const bool smooth = !program.stochastic;
  // A share of the whole run, so that few long steps do not cover the picture.
  const int most = smooth ? kSmoothTrailRows : program.on_clock ? kTrailRows : kLangevinTrailRows;
  const int steps_in_all = static_cast<int>(
      std::count_if(program.waypoints.begin(), program.waypoints.end(), [](const Waypoint& w) { return w.complete; }));
  const int back = std::clamp(steps_in_all * (smooth ? 2 : 1) / 8, 4, most);
  // "Before" in playing order: a film runs against its own direction.
  const int last = static_cast<int>(program.waypoints.size()) - 1;
  std::vector<int> rows;
  for (int i = view.row, steps = 0; i >= 0 && i <= last && steps <= back; i += view.film ? 1 : -1) {
    if (!program.waypoints[static_cast<std::size_t>(i)].complete) continue;
    rows.push_back(i);
    ++steps;
  }
  std::reverse(rows.begin(), rows.end());
  if (smooth && rows.size() > kTrailPoints) {  // a smooth path needs few points
    std::vector<int> thinned;
    thinned.reserve(kTrailPoints);
    for (int k = 0; k < kTrailPoints; ++k)
      thinned.push_back(rows[static_cast<std::size_t>(k) * (rows.size() - 1) / (kTrailPoints - 1)]);
    rows = std::move(thinned);
  }
  Trails out;
  if (view.runner->tracked_rows() <= *std::max_element(rows.begin(), rows.end())) return out;
  out.length = static_cast<int>(rows.size());
  for (std::uint32_t p = 0; p < std::min(kTrails, view.runner->tracked()); ++p) {
    const std::span<const float> path = view.runner->tracked_path(p);
    for (const int row : rows)
      for (int d = 0; d < dim; ++d)
        out.xy.push_back(
            path[static_cast<std::size_t>(row) * static_cast<std::size_t>(dim) + static_cast<std::size_t>(d)]);
  }
  return out;
}

}  // namespace

struct PictureBuilder::State {
  Backend& backend;
  struct Kept {
    std::shared_ptr<const Mixture> mixture;
    Signal level;
    Vec2 corner;
    Made made;
    std::shared_ptr<const DensityGrid> grid;
  };
  std::list<Kept> kept;  ///< most recently used first
  std::size_t kept_bytes = 0;
  std::shared_ptr<const Mixture> measured;  ///< whose narrowest variance is known
  double narrowest = 0.0;
  LearnedFields learned{backend};

  double narrowest_of(const std::shared_ptr<const Mixture>& mixture) {
    if (measured != mixture) measured = mixture, narrowest = narrowest_variance(*mixture);
    return narrowest;
  }

  /// log of what the flow makes of p, normalised over the box where that is not p itself.
  std::shared_ptr<const DensityGrid> density(const std::shared_ptr<const Mixture>& mixture, Signal level,
                                             const Box& box, const Made& made) {
    for (auto it = kept.begin(); it != kept.end(); ++it)
      if (it->mixture == mixture && it->level == level && it->corner == box.max && it->made == made) {
        kept.splice(kept.begin(), kept, it);
        return kept.front().grid;
      }
    auto grid = std::make_shared<DensityGrid>();
    grid->box = box;
    if (mixture->dim == 1) {
      grid->nx = kColumns1D, grid->ny = 1;
    } else {
      // As fine as the narrowest component asks for, as coarse as the work allows.
      const double sd = std::sqrt(level.alpha * level.alpha * narrowest_of(mixture) + level.sigma * level.sigma);
      const double aspect = box.max.x() / box.max.y();
      const double affordable = std::sqrt(kGridWork / (aspect * static_cast<double>(mixture->components.size())));
      const double wanted = 2.0 * box.max.y() * kCellsPerSd / sd;
      grid->ny = static_cast<int>(std::clamp(std::min(wanted, affordable), double{kFewestRows}, double{kMostRows}));
      grid->nx = std::max(2, static_cast<int>(std::lround(grid->ny * aspect)));
    }
    grid->log_p.resize(static_cast<std::size_t>(grid->nx) * static_cast<std::size_t>(grid->ny));
    const std::vector<float> points = cell_centres(box, mixture->dim, grid->nx, grid->ny);
    backend.evaluate(*mixture, level, {.points = points, .log_p = grid->log_p});
    if (!made.plain()) {
      std::vector<float> of_guide(made.guide ? grid->log_p.size() : 0);
      if (made.guide) backend.evaluate(*made.guide, level, {.points = points, .log_p = of_guide});
      made.combine(grid->log_p, of_guide);
      normalise(*grid);
    }
    grid->log_p_max = *std::max_element(grid->log_p.begin(), grid->log_p.end());
    kept.push_front({mixture, level, box.max, made, grid});
    kept_bytes += grid->log_p.size() * sizeof(float);
    while (kept_bytes > kKeptBytes) {
      kept_bytes -= kept.back().grid->log_p.size() * sizeof(float);
      kept.pop_back();
    }
    return grid;
  }

  std::shared_ptr<const ArrowGrid> arrows(const Mixture& mixture, Signal level, const Box& box,
                                          const Made& made) const {
    auto grid = std::make_shared<ArrowGrid>();
    grid->points = arrow_points(box, mixture.dim);
    grid->eps.resize(grid->points.size());
    backend.evaluate(mixture, level, {.points = grid->points, .eps = grid->eps});
    std::vector<float> of_guide(made.guide ? grid->eps.size() : 0);
    if (made.guide) backend.evaluate(*made.guide, level, {.points = grid->points, .eps = of_guide});
    made.combine(grid->eps, of_guide);
    return grid;
  }
};

std::shared_ptr<const LearnedScore> shown_net(const Stage& stage, const FlowSpec& flow) {
  const Scene& scene = stage.scene();
  const ScoreSpec& score = flow.own_score ? flow.score : scene.score;
  for (const ScoreSpec* s : {&score, &scene.score})
    if (s->kind == ScoreKind::learned) return stage.net(s->model);
  return scene.models.empty() ? nullptr : stage.net(scene.models.front().id);
}

constexpr const char* kUntrained = "outside the noise levels this net was trained on: λ is held at the nearest";

void add_learned(PanelPicture& out, LearnedFields& fields, const LearnedQuestion& question, bool arrows, bool error) {
  const TrainedLevels& levels = question.net->levels;
  const bool covered = levels.noised && levels.covers(std::log(question.level.alpha / question.level.sigma));
  if ((arrows || error) && !covered)
    out.untrained = levels.noised ? kUntrained : "this net was trained on data without noise: it knows no other level";
  LearnedAnswer answer = fields.answer(question, arrows, error);
  out.learned = std::move(answer.arrows);
  out.curves = std::move(answer.curves);
  out.error = std::move(answer.error);
}

PictureBuilder::PictureBuilder(Backend& backend) : state_(new State{.backend = backend}) {}
PictureBuilder::PictureBuilder(PictureBuilder&&) noexcept = default;
PictureBuilder::~PictureBuilder() = default;

PanelPicture PictureBuilder::build(const Stage& stage, const PanelSpec& panel, double aspect) {
  const Stage::FlowView view = stage.flow(stage.flow_index(panel.flow).value());
  const std::shared_ptr<const Mixture>& mixture = stage.target();
  const auto on = [&](Layer layer) {
    return std::find(panel.layers.begin(), panel.layers.end(), layer) != panel.layers.end();
  };
  Signal level = view.waypoint.level;
  const double sharpest = level.alpha * level.alpha * state_->narrowest_of(mixture) + level.sigma * level.sigma;
  if (sharpest < kSharpest * kSharpest) level.sigma = kSharpest;

  const Box box = picture_box(stage, aspect);
  const SamplerProgram& program = view.runner->program();
  const Made made{program.temperature, program.source.guide, program.source.weight};
  PanelPicture out;
  out.dim = mixture->dim;
  out.extent = stage.extent();
  if (on(Layer::density)) out.density = state_->density(mixture, level, box, made);
  if (on(Layer::score)) out.arrows = state_->arrows(*mixture, level, box, made);
  const std::shared_ptr<const LearnedScore> net = shown_net(stage, *view.spec);
  if (net)
    add_learned(out, state_->learned,
                {net, mixture, program.source.guide, program.source.weight, program.temperature, level, box},
                on(Layer::learned), on(Layer::error));
  if (on(Layer::particles))
    out.particles =
        std::span(view.runner->positions().data).first(view.runner->ready() * static_cast<std::size_t>(mixture->dim));
  if (on(Layer::trails) && mixture->dim == 2) out.trails = trails_of(view, mixture->dim);
  out.solid_trails = !view.runner->program().stochastic;
  out.title = view.name;
  out.subtitle = view.solver;
  if (view.waypoint.stage > 0)
    out.subtitle = view.note;  // the level in force says more than the ladder's size, and both do not fit
  else if (!view.note.empty())
    out.subtitle = view.note + " · " + out.subtitle;  // a narrow panel cuts the end
  if (view.waypoint.nfe > 0 || view.spec->kind != FlowKind::forward)
    out.right = "NFE " + std::to_string(view.waypoint.nfe);
  using Word = PanelPicture::LegendWord;
  out.legend = {{"density", Word::Colour::noise, on(Layer::density), Layer::density},
                {"score", Word::Colour::score, on(Layer::score), Layer::score}};
  if (net) out.legend.push_back({"learned", Word::Colour::learned, on(Layer::learned), Layer::learned});
  out.legend.push_back({"particles", Word::Colour::data, on(Layer::particles), Layer::particles});
  if (mixture->dim == 2) out.legend.push_back({"trails", Word::Colour::text, on(Layer::trails), Layer::trails});
  if (net) out.legend.push_back({"error", Word::Colour::learned, on(Layer::error), Layer::error});
  return out;
}

}  // namespace scorescope
