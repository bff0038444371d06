#include "app/ui/linked_plots.h"

#include <algorithm>

#include "app/ui/chart.h"
#include "app/ui/numbers.h"
#include "core/render/metric_plots.h"

namespace scorescope {
namespace {

constexpr float kPlot = 96.0f;
constexpr const char* kSection = "plots";  // as a section, and where the paths of its controls begin

std::string_view help_of(PlotKind kind) {
  switch (kind) {
    case PlotKind::sliced_w2:
      return "distance of the particles to the density their panel draws, in units of x; grey: 5 to 95 % of as many "
             "fresh samples";
    case PlotKind::kl:
      return "KL in nats of the particles to the density their panel draws, by a histogram less its bias; grey: fresh "
             "samples";
    case PlotKind::mode_weights:
      return "total variation between the shares of the components and their weights";
    case PlotKind::mode_shares:
      return "mean responsibility of every component over the particles of the chosen panel's flow; dashed: its weight";
    case PlotKind::solver_error:
      return "rms distance to where the probability-flow ODE brings the same starts, over score evaluations, for every "
             "solver without noise; dots: the scene's flows";
    case PlotKind::solver_w2:
      return "distance of the last particles to p at t min over score evaluations, for every solver; grey: fresh "
             "samples; dots: the scene's flows";
    case PlotKind::divergences:
      return "between p, what the chosen panel's flow claims now, and the prior q = N(0, s² I): KL and JS in nats, TV, "
             "W₂ in 1D, Fisher E_p|∂ log p − ∂ log q|²";
    case PlotKind::kl_decay:
      return "KL in nats of what the chosen panel's flow claims to the prior, over time; dashed: the exponential bound "
             "of a variance preserving schedule";
    case PlotKind::schedules:
      return "α and σ over t of the families VP, VE and FM at the log-SNR of this schedule";
    case PlotKind::elbo:
      return "prior, L_T ... L_2 and reconstruction of the discrete chain under measure/elbo, in nats";
    case PlotKind::log_likelihood:
      return "mean log p_t of held-out points, in nats: closed form, and by the augmented ODE from p_T and the prior";
    case PlotKind::score_error:
      return "mean of |ε_θ − ε|² under p_t";
    case PlotKind::none:
      break;
  }
  return {};
}

/// A word that does something; its width with the gap behind it.
bool word(Ui& ui, const std::string& path, PixelRect row, float& right, std::string_view text, bool on,
          std::string_view help) {
  const float width = compat::text_width(ui.fonts.small, text);
  const PixelRect rect{right - width, row.y, width, row.h};
  right -= width + ui.px(12);
  const Touch touch = control(ui, path, rect, help);
  label(ui, ui.fonts.small, rect, touch.hovered || on ? ui.colours.text : ui.colours.dim, text);
  return touch.clicked;
}

/// What a cell shows: numbers with fewer digits than are copied.
std::string shown(const std::string& cell, bool head) {
  if (head || cell.empty()) return cell;
  char* end = nullptr;
  const double value = std::strtod(cell.c_str(), &end);
  return *end == '\0' ? plain_number(round_digits(value, 4)) : cell;
}

void draw_table(Ui& ui, PixelRect rect, const std::string& path, const Plot& plot) {
  ui.items.add(path, rect);
  box(rect, ui.colours.stage, ui.colours.line, ui.px(6));
  ImGui::SetCursorScreenPos({rect.x + 1, rect.y + 1});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::BeginChild(path.c_str(), {rect.w - 2, rect.h - 2}, false,
                    ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_HorizontalScrollbar);
  ImGui::PopStyleVar();
  const auto rows = plot_rows(plot);
  const float height = ui.px(17), width = ui.px(66);
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const float y = origin.y + ui.px(4) + static_cast<float>(i) * height;
    if (y > rect.y + rect.h || y + height < rect.y) continue;
    for (std::size_t k = 0; k < rows[i].size(); ++k)
      label(ui, i == 0 ? ui.fonts.small : ui.fonts.tiny_number,
            {origin.x + ui.px(8) + static_cast<float>(k) * width, y, width - ui.px(8), height},
            i == 0 ? ui.colours.dim : ui.colours.text, shown(rows[i][k], i == 0), Align::right);
  }
  ImGui::Dummy({ui.px(16) + width * static_cast<float>(rows.front().size()),
                ui.px(8) + height * static_cast<float>(rows.size())});
  ImGui::EndChild();
}

void slot(Ui& ui, Column& column, LinkedPlots& plots, std::size_t index, MetricSource& metrics) {
  LinkedPlots::Slot& s = plots.slots[index];
  const Stage& stage = ui.session.stage();
  const std::string path = "plots/" + std::to_string(index);
  const PlotKind kind = LinkedPlots::kind_of(plots, index, stage.scene());
  const PlotRequest request = LinkedPlots::request_of(plots, index, ui.session);
  const Plot plot = metric_plot(request, s.over, stage, metrics.snapshot(stage, request));

  const PixelRect head = column.row(ui.px(20));
  std::vector<Choice> kinds;
  std::vector<std::string> titles;
  for (const PlotKind k : kPlotKinds) titles.push_back(plot_title(k, stage.target()->dim));
  for (std::size_t i = 0; i < kPlotKinds.size(); ++i) kinds.push_back({name_of(kPlotKinds[i]), titles[i]});
  const auto current =
      static_cast<std::size_t>(std::find(kPlotKinds.begin(), kPlotKinds.end(), kind) - kPlotKinds.begin());
  float right = head.x + head.w;
  const float name = compat::text_width(ui.fonts.small, titles[current]) + ui.px(15);
  if (const auto chosen =
          choice(ui, path + "/kind", {head.x, head.y, name, head.h}, kinds, current, ChoiceLook::plain, help_of(kind)))
    s.kind = kPlotKinds[*chosen];
  if (word(ui, path + "/table", head, right, s.table ? "curves" : "table", false, "the same as numbers, to be copied"))
    s.table = !s.table;
  if (has_choice_of_x(kind) && word(ui, path + "/over", head, right, s.over == PlotOver::t ? "over t" : "over NFE",
                                    false, "over the clock, or over score evaluations"))
    s.over = s.over == PlotOver::t ? PlotOver::nfe : PlotOver::t;

  const PixelRect rect = column.row(ui.px(s.table ? kPlot + 44.0f : kPlot));
  if (plot.empty() || !plot.missing.empty()) {
    ui.items.add(path + "/chart", rect);
    box(rect, ui.colours.stage, ui.colours.line, ui.px(6));
    Column words{rect.x + ui.px(12), rect.y + ui.px(10), rect.w - ui.px(24)};
    paragraph(ui, words, ui.colours.dim, plot.missing.empty() ? "being measured" : plot.missing);
  } else if (s.table) {
    draw_table(ui, rect, path + "/rows", plot);
  } else {
    draw_chart(ui, rect, chart_of(ui, path + "/chart", plot));
  }
  const PixelRect foot = column.row(ui.px(19));
  right = foot.x + foot.w;
  if (s.table && word(ui, path + "/copy_tsv", foot, right, "copy TSV", false, "tabs between the columns"))
    ImGui::SetClipboardText(plot_table(plot, '\t').c_str());
  if (s.table && word(ui, path + "/copy_csv", foot, right, "copy CSV", false, "commas between the columns"))
    ImGui::SetClipboardText(plot_table(plot, ',').c_str());
  if (plot.missing.empty())
    label(ui, ui.fonts.small, {foot.x, foot.y, right - foot.x, foot.h}, ui.colours.dim, plot.note);
  column.gap(ui.px(5));
}

}  // namespace

PlotKind LinkedPlots::kind_of(const LinkedPlots& plots, std::size_t slot, const Scene& scene) {
  if (plots.slots[slot].kind != PlotKind::none) return plots.slots[slot].kind;
  if (slot == 0) return PlotKind::sliced_w2;
  return scene.models.empty() ? PlotKind::kl : PlotKind::score_error;
}

PlotRequest LinkedPlots::request_of(const LinkedPlots& plots, std::size_t slot, const Session& session) {
  const std::vector<PanelSpec> panels = session.scene().shown_panels();
  const PanelSpec* chosen = session.chosen_panel(panels);
  const bool of_flow = chosen != nullptr && chosen->plot == PlotKind::none;
  return {kind_of(plots, slot, session.scene()), of_flow ? chosen->flow : std::string(), {}};
}

std::set<PlotRequest> wanted_plots(const Session& session, const LinkedPlots& plots) {
  std::set<PlotRequest> out;
  for (const PanelSpec& panel : session.visible_panels())
    if (panel.plot != PlotKind::none) out.insert(request_of(panel));
  if (session.view().columns && !session.view().folded.contains(kSection))
    for (std::size_t i = 0; i < plots.slots.size(); ++i) out.insert(LinkedPlots::request_of(plots, i, session));
  return out;
}

void linked_plots(Ui& ui, Column& column, LinkedPlots& plots, MetricSource& metrics) {
  const int measured = std::min(ui.session.scene().particles, static_cast<int>(kMeasuredParticles));
  if (!section(ui, column, kSection, "MEASURED", "first " + grouped(measured) + " particles")) return;
  for (std::size_t i = 0; i < plots.slots.size(); ++i) slot(ui, column, plots, i, metrics);
}

}  // namespace scorescope
