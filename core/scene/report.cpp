#include "core/scene/report.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/nn/score_error.h"
#include "core/scene/measures.h"

namespace scorescope {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kFinalSteps = 200;
constexpr std::size_t kLossPoints = 1000;

Json estimate_json(const ParticleEstimate& e) {
  return {{"value", e.value},
          {"plug_in", e.plug_in},
          {"bias", e.bias},
          {"fresh", {{"p05", e.fresh.low}, {"mean", e.fresh.mean}, {"p95", e.fresh.high}}}};
}

/// Means of so many steps each that there are at most kLossPoints.
Json thinned(const std::vector<float>& loss) {
  const std::size_t stride = std::max<std::size_t>(1, (loss.size() + kLossPoints - 1) / kLossPoints);
  Json means = Json::array();
  for (std::size_t i = 0; i < loss.size(); i += stride) {
    const auto from = loss.begin() + static_cast<std::ptrdiff_t>(i);
    const auto n = std::min(stride, loss.size() - i);
    means.push_back(std::accumulate(from, from + static_cast<std::ptrdiff_t>(n), 0.0) / static_cast<double>(n));
  }
  return {{"stride", stride}, {"mean", means}};
}

}  // namespace

Json flow_report(const FlowResult& r, const FlowMetrics& m) {
  const int dim = r.particles.dim;
  Json along = Json::array();
  for (const auto& a : m.along)
    along.push_back({{"t", a.t}, {"alpha", a.level.alpha}, {"sigma", a.level.sigma}, {"sliced_w2", a.sliced_w2}});
  Json out = {{"id", r.id},
              {"kind", r.kind},
              {"solver", r.solver},
              {"nfe", r.nfe},
              {"particles", r.particles.count()},
              {"t", r.t},
              {"mean", as_json(m.moments.mean, dim)},
              {"cov", as_json(m.moments.cov, dim)},
              {"sliced_w2", m.sliced_w2},
              {"sliced_w2_against", m.against},
              {"sliced_w2_fresh", {{"p05", m.band.low}, {"mean", m.band.mean}, {"p95", m.band.high}}},
              {"sliced_w2_excess", m.excess},
              {"mode_counts", m.modes.counts},
              {"mode_chi_square", m.modes.chi_square},
              {"mode_p_value", m.modes.p_value},
              {"median_radius_ratio", m.modes.median_radius_ratio},
              {"stray_share", m.modes.stray_share},
              {"kl", estimate_json(m.divergence.kl)},
              {"js", estimate_json(m.divergence.js)},
              {"tv", estimate_json(m.divergence.tv)},
              {"histogram_cells", m.divergence.cells},
              {"mode_weights",
               {{"wanted", m.weights.wanted},
                {"found", m.weights.found},
                {"standard_error", m.weights.standard_error},
                {"tv", m.weights.tv}}},
              {"sliced_w2_t", along},
              {"sliced_w2_t_particles", m.along_particles},
              {"seconds", r.seconds}};
  if (m.w2) out["w2"] = *m.w2;
  if (m.home_share) out["home_share"] = *m.home_share;
  if (!r.model.empty()) out["model"] = r.model, out["step"] = r.step;
  if (m.paired) out["paired_error"] = {{"rms", m.paired->rms}, {"sliced_w2", m.paired->sliced_w2}};
  if (!r.note.empty()) out["note"] = r.note;
  return out;
}

double recent_loss(const LossHistory& history) {
  const auto n = static_cast<std::ptrdiff_t>(std::min(history.loss.size(), kFinalSteps));
  if (n == 0) return std::nan("");
  return std::accumulate(history.loss.end() - n, history.loss.end(), 0.0) / static_cast<double>(n);
}

TrainingFigures training_figures(const TrainingRun& run, const Weights& weights, bool moving_average) {
  TrainingFigures out;
  out.loss = recent_loss(run.history());
  out.floor = loss_floor(run.job());
  out.by_time = error_by_time(run.learned(weights, moving_average), *run.job().target);
  out.eps_error = mean_error(out.by_time);
  return out;
}

Json training_report(const TrainingRun& run, const TrainingFigures& figures, bool moving_average) {
  Json by_time = Json::array();
  for (const LevelError& e : figures.by_time)
    by_time.push_back({{"t", e.t},
                       {"alpha", e.level.alpha},
                       {"sigma", e.level.sigma},
                       {"eps_error", e.eps_error},
                       {"score_error", e.score_error}});
  return {{"final_loss", figures.loss},
          {"floor", figures.floor},
          {"excess", figures.loss - figures.floor},
          {"eps_error", figures.eps_error},
          {"averaged_weights", moving_average},
          {"error_by_time", by_time},
          {"loss", thinned(run.history().loss)}};
}

const char* name_of(TrainingEnd end) {
  switch (end) {
    case TrainingEnd::finished:
      return "finished";
    case TrainingEnd::memorising:
      return "memorising";
    case TrainingEnd::failed:
      return "failed";
    case TrainingEnd::none:
      break;
  }
  return "interrupted";
}

}  // namespace scorescope
