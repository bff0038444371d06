#include "core/render/law_plots.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/render/over_time.h"
#include "core/render/particle_colours.h"

namespace scorescope {
namespace {

constexpr std::size_t kMostModes = 16;  // lines that can be told apart
constexpr int kFamilyPoints = 96;

/// Components by themselves, or, where these are too many, by class.
struct Modes {
  std::vector<std::size_t> of;  ///< mode of each component
  std::vector<std::string> names;
  std::vector<float> turns;
  [[nodiscard]] std::vector<double> shares(const std::vector<double>& components) const {
    std::vector<double> out(names.size(), 0.0);
    for (std::size_t k = 0; k < components.size(); ++k) out[of[k]] += components[k];
    return out;
  }
};

Modes modes_of(const Mixture& target) {
  Modes out;
  const std::size_t count = target.components.size();
  if (count <= kMostModes) {
    for (std::size_t k = 0; k < count; ++k) {
      out.of.push_back(k);
      out.names.push_back("mode " + std::to_string(k + 1));
      out.turns.push_back(static_cast<float>(k) / static_cast<float>(count));
    }
    return out;
  }
  std::map<int, std::size_t> place;
  for (const Component& c : target.components) place.emplace(c.label, 0);
  if (place.size() < 2 || place.size() > kMostModes) return out;
  for (auto& [label, index] : place) {
    index = out.names.size();
    out.names.push_back("class " + std::to_string(label));
    out.turns.push_back(static_cast<float>(index) / static_cast<float>(place.size()));
  }
  for (const Component& c : target.components) out.of.push_back(place.at(c.label));
  return out;
}

/// "0.034": of a share, as many digits as 2,000 particles know.
std::string three_digits(const char* format, double value) {
  char text[96];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

const FlowSeries* series_of(const MetricSnapshot& measured, const std::string& id) {
  const auto at =
      std::find_if(measured.flows.begin(), measured.flows.end(), [&](const auto& series) { return series->id == id; });
  return at == measured.flows.end() ? nullptr : at->get();
}

std::string law_name(const std::optional<std::size_t>& flow, const Stage& stage) {
  return flow ? stage.flow(*flow).spec->id : "the prior";
}

void add_bars(Plot& out, const DensityDivergence& d) {
  const auto add = [&](const char* name, double value, PlotInk ink) {
    out.bars.push_back({static_cast<double>(out.bars.size()) + 1.0, value, name, ink});
  };
  add("KL(p, q)", d.kl_pq.value, PlotInk::noise);
  add("KL(q, p)", d.kl_qp.value, PlotInk::noise);
  add("JS", d.js.value, PlotInk::dim);
  add("TV", d.tv.value, PlotInk::dim);
  if (d.w2) add("W₂", d.w2->value, PlotInk::data);
  add("Fisher", d.fisher_pq.value, PlotInk::score);
  out.named_bars = true;
  out.x = {0.4, static_cast<double>(out.bars.size()) + 0.6, false};
}

}  // namespace

Plot over_the_clock(const Stage& stage) {
  Plot out;
  out.x_name = "t";
  out.clock = stage.clock();
  out.mark = stage.u();
  return out;
}

Plot over_evaluations() {
  Plot out;
  out.x_name = "NFE";
  out.whole_x = true;
  return out;
}

void sort_by_x(Plot& plot) {
  const auto by_x = [](const auto& a, const auto& b) { return a.x < b.x; };
  for (PlotSeries& s : plot.series) std::stable_sort(s.points.begin(), s.points.end(), by_x);
  for (PlotBand& band : plot.bands) std::stable_sort(band.spans.begin(), band.spans.end(), by_x);
}

Plot plot_of_modes(const PlotRequest& request, PlotOver over, const Stage& stage, const MetricSnapshot& measured) {
  const bool over_t = over == PlotOver::t;
  Plot out = over_t ? over_the_clock(stage) : over_evaluations();
  const auto index = flow_of(request, stage);
  if (!index || !measurable(stage.flow(*index).runner->program()))
    return out.missing = "this flow's particles have no law to compare with", out;
  const Modes modes = modes_of(*stage.target());
  if (modes.names.empty())
    return out.missing = std::to_string(stage.target()->components.size()) + " components: too many to tell apart", out;
  const Stage::FlowView view = stage.flow(*index);
  if (!over_t && view.runner->program().waypoints.back().nfe == 0)
    return out.missing = "a flow that asks no score", out;
  const FlowSeries* series = series_of(measured, view.spec->id);
  if (series == nullptr) return out;
  const auto x_of = [&](const StateMetrics& state) {
    return over_t ? played_fraction(stage.clock(), *series->program, state.row) : static_cast<double>(state.nfe);
  };
  const StateMetrics* now = nullptr;
  std::vector<PlotSeries> exact;
  for (std::size_t k = 0; k < modes.names.size(); ++k) {
    out.series.push_back({.name = modes.names[k], .label = std::to_string(k + 1), .faint = !series->current});
    out.series.back().turn = modes.turns[k];
    exact.push_back({.name = modes.names[k] + ", exact", .label = {}, .style = LineStyle::dashed, .faint = true});
    exact.back().turn = modes.turns[k];
  }
  double most = 1.0;
  for (const auto& state : series->states) {
    // What stays until it is measured anew may be of a target of other components.
    if (!state->weights || state->weights->found.size() != stage.target()->components.size()) continue;
    const std::vector<double> found = modes.shares(state->weights->found),
                              wanted = modes.shares(state->weights->wanted);
    const double x = x_of(*state);
    most = std::max(most, x);
    for (std::size_t k = 0; k < found.size(); ++k) {
      out.series[k].points.push_back({x, found[k]});
      exact[k].points.push_back({x, wanted[k]});
      if (state->row <= view.row) out.series[k].now = out.series[k].points.back();
    }
    if (state->row <= view.row) now = state.get();
  }
  for (PlotSeries& line : exact) out.series.push_back(std::move(line));
  sort_by_x(out);
  if (!over_t) out.x = {0.0, most, false};
  out.note = "dashed: exact";
  if (now != nullptr) out.note += three_digits("; off by %.3f in all (TV)", now->weights->tv);
  return out;
}

Plot plot_of_laws(const PlotRequest& request, const Stage& stage, const MetricSnapshot& measured) {
  Plot out = over_the_clock(stage);
  const auto p = flow_of(request, stage), q = flow_against(request, stage);
  const LawPair pair = laws_of(request, stage);
  const LawSeries* found = find_laws(measured, pair);
  if (found == nullptr) return out;
  const std::vector<LawsAt>& along = found->distances->along;
  if (along.empty()) return out.missing = "these laws are no densities in closed form", out;
  out.note = "p: " + law_name(p, stage) + ", q: " + law_name(q, stage);
  if (request.kind == PlotKind::divergences) {
    const LawsAt& now = *std::min_element(along.begin(), along.end(), [&](const LawsAt& a, const LawsAt& b) {
      return std::abs(a.u - stage.u()) < std::abs(b.u - stage.u());
    });
    out.clock.reset();
    out.mark.reset();
    out.x_name.clear();
    out.whole_x = true;
    add_bars(out, now.d);
    out.note += three_digits(", t = %.3f", now.t);
    return out;
  }
  PlotSeries kl{.name = "KL(p, q)", .label = "KL", .ink = PlotInk::noise, .faint = !(found->pair == pair)};
  PlotSeries bound{.name = "bound", .label = "bound", .ink = PlotInk::dim, .style = LineStyle::dashed};
  for (const LawsAt& at : along) {
    kl.points.push_back({at.u, at.d.kl_pq.value});
    if (at.kl_bound) bound.points.push_back({at.u, *at.kl_bound});
    if (at.u <= stage.u() + 1e-9) kl.now = kl.points.back();
  }
  out.series.push_back(std::move(kl));
  if (!bound.points.empty()) out.series.push_back(std::move(bound));
  return out;
}

Plot plot_of_sweep(PlotKind kind, const Stage& stage, const MetricSnapshot& measured) {
  Plot out = over_evaluations();
  out.x = {3.4, 300.0, true};
  const bool ode = kind == PlotKind::solver_error;
  out.note = ode ? "rms distance to the exact ODE" : "exact score; grey: fresh samples";
  const SolverSweep* sweep = measured.sweep.get();
  if (sweep == nullptr) return out;
  const bool current = sweep->key == sweep_key(stage.scene(), stage.target());
  const auto value = [&](const SweepPoint& p) { return ode ? p.error : p.w2; };
  std::size_t drawn = 0;
  for (const SweepLine& line : sweep->lines) {
    if (ode && line.noisy) continue;
    PlotSeries series{.name = line.name, .label = line.label, .style = nth_style(drawn++), .faint = !current};
    if (line.noisy) series.ink = PlotInk::noise;
    for (const SweepPoint& p : line.points) series.points.push_back({static_cast<double>(p.nfe), value(p)});
    out.series.push_back(std::move(series));
  }
  if (!ode && sweep->fresh) {
    out.bands.emplace_back();
    for (const double x : {out.x.low, out.x.high})
      out.bands.back().spans.push_back({x, sweep->fresh->low, sweep->fresh->high});
  }
  for (const SolverSweep::Flow& flow : sweep->flows)
    for (std::size_t i = 0; i < stage.flow_count(); ++i) {
      const Stage::FlowView view = stage.flow(i);
      if (view.runner->program_ptr() != flow.program || (ode && flow.program->stochastic)) continue;
      const PlotPoint at{static_cast<double>(flow.end.nfe), value(flow.end)};
      out.series.push_back({.name = "flow " + view.spec->id, .label = view.spec->id, .points = {at}, .now = at});
      out.series.back().ink = view.learned ? PlotInk::learned : PlotInk::data;
    }
  sort_by_x(out);
  return out;
}

Plot plot_of_families(const Stage& stage) {
  Plot out = over_the_clock(stage);
  out.note = "α orange, σ blue";
  const struct {
    const char* name;
    CurveFamily family;
    LineStyle style;
  } families[] = {{"VP", CurveFamily::vp, LineStyle::solid},
                  {"VE", CurveFamily::ve, LineStyle::dashed},
                  {"FM", CurveFamily::fm, LineStyle::dotted}};
  for (const auto& f : families) {
    const NoiseSchedule schedule = stage.schedule().in_family(f.family);
    PlotSeries alpha{.name = std::string("α ") + f.name, .label = {}, .ink = PlotInk::data, .style = f.style};
    PlotSeries sigma{.name = std::string("σ ") + f.name, .label = f.name, .ink = PlotInk::noise, .style = f.style};
    const auto at = [&](double u) { return schedule.at(stage.clock().t_of_u(u)); };
    for (int i = 0; i <= kFamilyPoints; ++i) {
      const double u = static_cast<double>(i) / kFamilyPoints;
      alpha.points.push_back({u, at(u).alpha});
      sigma.points.push_back({u, at(u).sigma});
    }
    alpha.now = PlotPoint{stage.u(), at(stage.u()).alpha};
    sigma.now = PlotPoint{stage.u(), at(stage.u()).sigma};
    out.series.push_back(std::move(alpha));
    out.series.push_back(std::move(sigma));
  }
  return out;
}

}  // namespace scorescope
