#include "core/render/metric_plots.h"

#include <algorithm>
#include <cmath>

#include "core/render/law_plots.h"
#include "core/render/over_time.h"

namespace scorescope {
namespace {

double value_of(const StateMetrics& m, PlotKind kind) {
  switch (kind) {
    case PlotKind::sliced_w2:
      return m.sliced_w2;
    case PlotKind::kl:
      return m.kl ? m.kl->value : NAN;
    case PlotKind::mode_weights:
      return m.weights ? m.weights->tv : NAN;
    default:
      return NAN;
  }
}

std::optional<PlotBand::Span> fresh_of(const StateMetrics& m, PlotKind kind, double x) {
  if (kind == PlotKind::sliced_w2 && m.band) return PlotBand::Span{x, m.band->low, m.band->high};
  if (kind == PlotKind::kl && m.kl) return PlotBand::Span{x, m.kl->fresh.low, m.kl->fresh.high};
  return std::nullopt;
}

/// The state of `series` that its flow shows, or the one measured before it.
void mark_now(PlotSeries& line, const FlowSeries& series, const Stage& stage, double x_now) {
  if (!stage.flow_index(series.id)) return;
  const auto after = std::upper_bound(line.points.begin(), line.points.end(), x_now + 1e-9,
                                      [](double v, const PlotPoint& p) { return v < p.x; });
  if (after != line.points.begin()) line.now = *std::prev(after);
}

Plot of_flows(PlotKind kind, PlotOver over, const Stage& stage, const MetricSnapshot& measured) {
  const bool over_t = over == PlotOver::t;
  Plot out = over_t ? over_the_clock(stage) : over_evaluations();
  double most = 1.0;
  bool fresh_drawn = false;
  for (const auto& series : measured.flows) {
    const auto index = stage.flow_index(series->id);
    if (!index) continue;
    const SamplerProgram& program = *series->program;
    if (!over_t && program.waypoints.back().nfe == 0) continue;  // a forward flow asks no score
    PlotSeries line{.name = series->name, .label = series->id, .style = nth_style(*index), .faint = !series->current};
    if (series->learned) line.ink = PlotInk::learned;
    PlotBand band;
    for (const auto& state : series->states) {
      const double x = over_t ? played_fraction(stage.clock(), program, state->row) : state->nfe;
      const double y = value_of(*state, kind);
      if (!std::isnan(y)) line.points.push_back({x, y});
      if (const auto span = fresh_of(*state, kind, x)) band.spans.push_back(*span);
    }
    const auto by_x = [](const auto& a, const auto& b) { return a.x < b.x; };
    std::stable_sort(line.points.begin(), line.points.end(), by_x);
    std::stable_sort(band.spans.begin(), band.spans.end(), by_x);
    if (!line.points.empty()) most = std::max(most, line.points.back().x);
    const Stage::FlowView view = stage.flow(*index);
    mark_now(line, *series, stage,
             over_t ? played_fraction(stage.clock(), program, std::min(view.row, static_cast<int>(program.rows.size())))
                    : view.waypoint.nfe);
    // Flows of one schedule claim one law: one band speaks for all of them.
    if (!fresh_drawn && band.spans.size() > 1 && (program.on_clock || measured.flows.size() == 1)) {
      out.bands.push_back(std::move(band));
      fresh_drawn = true;
    }
    out.series.push_back(std::move(line));
  }
  // What was true before needs no name beside what is.
  for (PlotSeries& old : out.series)
    if (old.faint && std::any_of(out.series.begin(), out.series.end(), [&](const PlotSeries& other) {
          return !other.faint && other.label == old.label && !other.points.empty();
        }))
      old.label.clear();
  if (!over_t) out.x = {0.0, most, false};
  if (kind != PlotKind::mode_weights) out.note = "grey: fresh samples";
  if (out.series.empty())
    out.missing =
        !over_t ? "no flow that asks a score"
        : stage.scene().focus.law()
            ? "copies of one start have a law of their own, which is not the density drawn: nothing to compare"
            : "no flow whose particles have a law to compare with";
  return out;
}

Plot of_elbo(const Stage& stage, const MetricSnapshot& measured) {
  Plot out;
  out.x_name = "step";
  out.whole_x = true;
  if (measured.elbo && measured.elbo->times.empty()) out.missing = "this scene has no such bound";
  if (!measured.elbo || measured.elbo->times.empty()) return out;
  const auto& [times, elbo] = *measured.elbo;
  const auto steps = static_cast<double>(times.size());
  // As the chain runs: the prior, L_T ... L_2, the decoder.
  const auto place = [&](double i) { return stage.clock().to_data() ? steps + 1.0 - i : i; };
  out.bars.push_back({place(steps + 1.0), elbo.prior.value, "prior", PlotInk::noise});
  for (std::size_t j = elbo.steps.size(); j-- > 0;)
    out.bars.push_back(
        {place(static_cast<double>(j) + 2.0), elbo.steps[j].value, "L" + std::to_string(j + 2), PlotInk::text});
  out.bars.push_back({place(1.0), elbo.reconstruction.value, "reconstruction", PlotInk::data});
  std::sort(out.bars.begin(), out.bars.end(), [](const auto& a, const auto& b) { return a.x < b.x; });
  out.x = {0.0 - 0.6, steps + 1.6, false};
  const double t = stage.t();
  out.mark = place(static_cast<double>(std::lower_bound(times.begin(), times.end(), t - 1e-9) - times.begin()) + 1.0);
  char text[96];
  std::snprintf(text, sizeof text, "−ELBO %.3f, gap %.3f nats, T = %d", elbo.total.value, elbo.gap.value,
                static_cast<int>(times.size()));
  out.note = text;
  return out;
}

Plot of_likelihood(const Stage& stage, const MetricSnapshot& measured) {
  Plot out = over_the_clock(stage);
  out.note = "nats, mean of held-out points";
  if (measured.likelihood && measured.likelihood->empty()) out.missing = "this target has no likelihood";
  if (!measured.likelihood || measured.likelihood->empty()) return out;
  PlotSeries exact{.name = "closed form", .label = "exact", .ink = PlotInk::noise};
  PlotSeries ode{.name = "ODE from p_T", .label = "ODE", .style = LineStyle::dashed};
  PlotSeries prior{.name = "ODE from the prior", .label = "prior", .ink = PlotInk::dim, .style = LineStyle::dotted};
  for (const LikelihoodAt& at : *measured.likelihood) {
    const double x = stage.clock().u_of_t(at.t);
    exact.points.push_back({x, at.exact});
    ode.points.push_back({x, at.by_ode});
    prior.points.push_back({x, at.from_prior});
  }
  out.series = {exact, ode, prior};
  sort_by_x(out);
  return out;
}

Plot of_nets(const Stage& stage, const MetricSnapshot& measured) {
  Plot out = over_the_clock(stage);
  out.note = "squared error of ε, mean under pₜ";
  if (stage.scene().models.empty()) out.missing = "no net to measure: train one";
  for (std::size_t i = 0; i < measured.nets.size(); ++i) {
    PlotSeries line{.name = measured.nets[i]->model,
                    .label = measured.nets[i]->model,
                    .ink = PlotInk::learned,
                    .style = nth_style(i)};
    for (const LevelError& e : measured.nets[i]->by_time)
      line.points.push_back({stage.clock().u_of_t(e.t), e.eps_error});
    out.series.push_back(std::move(line));
  }
  sort_by_x(out);
  return out;
}

bool is_of_flows(PlotKind kind) {
  return kind == PlotKind::sliced_w2 || kind == PlotKind::kl || kind == PlotKind::mode_weights;
}

/// Zero in sight where values are shares or bars.
PlotAxis y_axis(PlotKind kind, const Plot& plot) {
  const bool logarithmic = kind == PlotKind::sliced_w2 || kind == PlotKind::score_error || is_of_sweep(kind) ||
                           kind == PlotKind::kl_decay || kind == PlotKind::schedules;
  const double decades = kind == PlotKind::solver_error || kind == PlotKind::kl_decay ? 7.0 : 4.0;
  FittedAxis fitted({logarithmic ? 1e-2 : 0.0, 1.0, logarithmic}, decades);
  for (const PlotSeries& s : plot.series)
    for (const PlotPoint& p : s.points) fitted.add(p.y);
  for (const PlotBand& band : plot.bands)
    for (const auto& span : band.spans) fitted.add(span.low), fitted.add(span.high);
  for (const PlotBar& bar : plot.bars) fitted.add(bar.y);
  const bool of_shares = kind == PlotKind::mode_weights || kind == PlotKind::mode_shares;
  if (of_shares || !plot.bars.empty()) fitted.add(0.0);
  PlotAxis out = fitted.axis();
  if (of_shares || plot.named_bars) out.low = 0.0;
  return out;
}

}  // namespace

bool has_choice_of_x(PlotKind kind) {
  return is_of_flows(kind) || kind == PlotKind::mode_shares;
}

std::string plot_title(PlotKind kind, int dim) {
  switch (kind) {
    case PlotKind::none:
      break;
    case PlotKind::sliced_w2:
      return dim == 1 ? "W₂ to pₜ" : "Sliced W₂ to pₜ";
    case PlotKind::kl:
      return "KL to pₜ";
    case PlotKind::mode_weights:
      return "Mode weights off by";
    case PlotKind::mode_shares:
      return "Shares of the modes";
    case PlotKind::solver_error:
      return "Error of the solvers";
    case PlotKind::solver_w2:
      return dim == 1 ? "W₂ at the end" : "Sliced W₂ at the end";
    case PlotKind::divergences:
      return "Divergences now";
    case PlotKind::kl_decay:
      return "KL over time";
    case PlotKind::schedules:
      return "α and σ of the families";
    case PlotKind::elbo:
      return "Terms of −ELBO";
    case PlotKind::log_likelihood:
      return "Log-likelihood";
    case PlotKind::score_error:
      return "Error of the net";
  }
  return {};
}

Plot metric_plot(const PlotRequest& request, PlotOver over, const Stage& stage, const MetricSnapshot& measured) {
  const PlotKind kind = request.kind;
  Plot out = is_of_flows(kind)                  ? of_flows(kind, over, stage, measured)
             : kind == PlotKind::mode_shares    ? plot_of_modes(request, over, stage, measured)
             : is_of_laws(kind)                 ? plot_of_laws(request, stage, measured)
             : is_of_sweep(kind)                ? plot_of_sweep(kind, stage, measured)
             : kind == PlotKind::schedules      ? plot_of_families(stage)
             : kind == PlotKind::elbo           ? of_elbo(stage, measured)
             : kind == PlotKind::log_likelihood ? of_likelihood(stage, measured)
                                                : of_nets(stage, measured);
  out.title = plot_title(kind, stage.target()->dim);
  if (const auto flow = flow_of(request, stage); kind == PlotKind::mode_shares && flow && stage.flow_count() > 1)
    out.title += ": " + stage.flow(*flow).spec->id;
  out.y = y_axis(kind, out);
  return out;
}

}  // namespace scorescope
