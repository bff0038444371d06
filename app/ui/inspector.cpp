#include "app/ui/inspector.h"

#include <algorithm>
#include <cmath>

#include "app/ui/labels.h"
#include "app/ui/learning_plots.h"
#include "app/ui/numbers.h"
#include "app/ui/plot.h"
#include "app/ui/widgets.h"
#include "core/nn/net_field.h"

namespace scorescope {
namespace {

constexpr std::size_t kMaxBars = 16;

/// A card grows around the rows put into it: its ground is drawn first, on a height known beforehand.
Column card(Ui& ui, Column& column, float rows_height) {
  const PixelRect ground = column.row(rows_height + ui.px(18));
  box(ground, ui.colours.control, ui.colours.line, ui.px(6));
  return {ground.x + ui.px(11), ground.y + ui.px(9), ground.w - ui.px(22)};
}

void value_row(Ui& ui, Column& column, std::string_view name, ImU32 colour, const std::string& value) {
  const PixelRect row = column.row(ui.px(22));
  label(ui, ui.fonts.text, row, colour, name);
  label(ui, ui.fonts.number, row, ui.colours.text, value, Align::right);
}

/// What the net says of one point.
Vec2 learned_score(const std::shared_ptr<const LearnedScore>& net, Signal level, const Vec2& x) {
  Vec2 score = Vec2::Zero();
  NetField<double>::Workspace workspace;
  NetField<double>(net, level)
      .evaluate(&x.x(), &x.y(), 1, {.score_x = &score.x(), .score_y = net->dim == 2 ? &score.y() : nullptr}, workspace);
  return score;
}

/// The largest shares, largest first.
std::vector<double> leading_shares(std::vector<double> shares) {
  std::partial_sort(shares.begin(), shares.begin() + kMaxBars, shares.end(), std::greater<>());
  shares.resize(kMaxBars);
  return shares;
}

/// The particle whose numbers are shown: the one singled out, else the first.
std::uint32_t focused_particle(const Scene& scene) {
  return static_cast<std::uint32_t>(std::max(0, scene.focus.particle));
}

std::string capitals(std::string text) {
  for (char& c : text) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return text;
}

/// Displacements are of the size of a step: digits that tell them apart.
std::string term_text(const Vec2& v, int dim, const Vec2& scale) {
  const Vec2 in_units = v.cwiseProduct(scale);
  return vector_text(in_units, dim, {decimals_for(scale.x()) + 2, decimals_for(scale.y()) + 2});
}

/// Whose symbols the window writes, at the right of a header.
void notation_choice(Ui& ui, PixelRect row) {
  Scene scene = ui.session.scene();
  const auto notations = choices_of(scene.notation);
  const auto chosen = choice(ui, "notation", row, notations, index_of(scene.notation), ChoiceLook::plain,
                             "whose symbols equations, sliders and tooltips are written in");
  if (!chosen) return;
  scene.notation = names_of(scene.notation)[*chosen].value;
  ui.session.apply(scene);
}

/// The flow under the cursor as it is written, and its terms for one particle in their colours: what the next step
/// adds. The card keeps its height from flow to flow, so that nothing jumps.
void equation(Ui& ui, Column& column, const PanelCursor& cursor, InspectorView& inspector) {
  const Stage& stage = ui.session.stage();
  if (cursor.flow >= stage.flow_count()) return;
  const Stage::FlowView view = stage.flow(cursor.flow);
  const FlowSpec& flow = *view.spec;
  const std::uint32_t particle = focused_particle(stage.scene());
  if (!section(ui, column, "inspector/terms", capitals(flow_name(flow)), "particle " + std::to_string(particle)))
    return;
  const PixelRect ground = column.row(ui.px(96 + 4 + 3 * 22));
  box(ground, ui.colours.control, ui.colours.line, ui.px(6));
  notation_choice(ui, {ground.x + ui.px(11), ground.y + ui.px(3), ground.w - ui.px(22), ui.px(18)});
  const PixelRect inside{ground.x + ui.px(11), ground.y + ui.px(8), ground.w - ui.px(22), ui.px(88)};
  draw_equation(inside, inspector.equations.picture(flow_equation(flow, view.learned != nullptr),
                                                    ui.session.theme_name(), ui.px(8.4f), inside.w));
  Column rows{inside.x, inside.y + inside.h, inside.w};
  const PixelRect terms{inside.x, rows.y, inside.w, ui.px(3 * 22)};
  const StepTerms& step = inspector.step.terms(stage, cursor.flow, particle);
  const int dim = stage.target()->dim;
  const Vec2 scale = stage.resolved_target().scale;
  const auto row = [&](std::string_view name, ImU32 colour, const Vec2& v) {
    const bool none = step.last || v == Vec2(0.0, 0.0);
    value_row(ui, rows, name, colour, none ? "–" : term_text(v, dim, scale));
  };
  row("drift", ui.colours.text, step.drift);
  row(view.learned ? "learned score" : "score", view.learned ? ui.colours.learned : ui.colours.score, step.score);
  row("noise", ui.colours.noise, step.noise);
  control(
      ui, "inspector/terms", terms,
      "what the next step of this flow adds to particle " + std::to_string(particle) + "; the three sum to the step");
}

void under_the_cursor(Ui& ui, Column& column, const PanelCursor& cursor) {
  const Stage& stage = ui.session.stage();
  if (!section(ui, column, "inspector/cursor", "UNDER THE CURSOR", cursor.hovering ? cursor.panel : "centre")) return;
  const std::shared_ptr<const LearnedScore> net =
      stage.flow_count() == 0 ? nullptr : shown_net(stage, *stage.flow(cursor.flow).spec);
  Column rows = card(ui, column, ui.px(5 * 22 + 6 + 20 + 44));
  if (stage.flow_count() == 0) return;
  const ResolvedTarget& target = stage.resolved_target();
  const int dim = target.mixture->dim;
  Vec2 x = cursor.x;
  if (dim == 1) x.y() = 0.0;
  const Signal level = stage.flow(cursor.flow).waypoint.level;
  const FieldSample s = evaluate(*target.mixture, level, x);
  // Points were centred and scaled on load; what is read is in the units of their file.
  double log_p = s.log_p;
  for (int a = 0; a < dim; ++a) log_p -= std::log(target.scale[a]);
  const Vec2 scale = target.scale;
  const auto in_user_units = [&](const Vec2& v) -> Vec2 { return target.centre + scale.cwiseProduct(v); };
  const std::array lengths{decimals_for(scale.x()), decimals_for(scale.y())};
  const std::array inverses{decimals_for(1.0 / scale.x()), decimals_for(1.0 / scale.y())};
  value_row(ui, rows, "x", ui.colours.dim, vector_text(in_user_units(x), dim, lengths));
  value_row(ui, rows, "log pₜ(x)", ui.colours.dim, fixed(log_p, 3));
  value_row(ui, rows, "score", ui.colours.score, vector_text(s.score.cwiseQuotient(scale), dim, inverses));
  value_row(ui, rows, "learned", net ? ui.colours.learned : ui.colours.dim,
            net ? vector_text(learned_score(net, level, x).cwiseQuotient(scale), dim, inverses) : "–");
  value_row(ui, rows, "E[x₀ | x]", ui.colours.data, vector_text(in_user_units(s.x0), dim, lengths));
  rows.gap(ui.px(6));
  const std::vector<double> shares = responsibilities(*target.mixture, level, x);
  const PixelRect caption = rows.row(ui.px(20));
  if (shares.size() <= kMaxBars) {
    label(ui, ui.fonts.small, caption, ui.colours.dim, "which component it came from");
    share_bars(ui, rows.row(ui.px(44)), shares, 1.0);
    return;
  }
  // One of hundreds has a small share at best: bars are measured by the largest.
  const std::vector<double> leading = leading_shares(shares);
  label(ui, ui.fonts.small, caption, ui.colours.dim,
        "likeliest components, up to " + fixed(100.0 * leading[0], 1) + " %");
  share_bars(ui, rows.row(ui.px(44)), leading, leading[0]);
}

void at_the_playhead(Ui& ui, Column& column) {
  const Stage& stage = ui.session.stage();
  if (!section(ui, column, "inspector/schedule", "SCHEDULE", "t = " + fixed(stage.t(), 3))) return;
  Column rows = card(ui, column, ui.px(4 * 22));
  const SdeCoefficients sde = stage.schedule().sde(stage.t());
  const double log_snr = 2.0 * stage.schedule().half_log_snr(stage.t());
  value_row(ui, rows, "drift f(t)", ui.colours.text, fixed(sde.f, 3));
  value_row(ui, rows, "diffusion g²(t)", ui.colours.noise, fixed(sde.g2, 3));
  value_row(ui, rows, "log-SNR", ui.colours.dim, fixed(log_snr, 3));
  value_row(ui, rows, "SNR", ui.colours.dim, fixed(std::exp(log_snr), 3));
  column.gap(ui.px(8));
  log_snr_plot(ui, column.row(ui.px(76)), stage.schedule(), stage.clock(), stage.t());
}

/// Room for a note is kept where there may be one, so that nothing jumps.
bool may_have_note(const Stage::FlowView& flow) {
  return flow.spec->kind == FlowKind::annealed_langevin || flow.film;
}

void flow_rows(Ui& ui, Column& rows, const Stage::FlowView& flow) {
  const PixelRect first = rows.row(ui.px(21));
  label(ui, ui.fonts.strong, {first.x, first.y, first.w - ui.px(84), first.h}, ui.colours.text, flow.name);
  label(ui, ui.fonts.number, first, ui.colours.text,
        std::to_string(flow.steps_done) + " / " + std::to_string(flow.steps), Align::right);
  const PixelRect second = rows.row(ui.px(18));
  const float nfe = ui.px(70);
  label(ui, ui.fonts.small, {second.x, second.y, second.w - nfe, second.h}, ui.colours.dim, flow.solver);
  label(ui, ui.fonts.tiny_number, second, ui.colours.dim, "NFE " + std::to_string(flow.waypoint.nfe), Align::right);
  if (may_have_note(flow)) label(ui, ui.fonts.small, rows.row(ui.px(18)), ui.colours.dim, flow.note);
}

void flows(Ui& ui, Column& column) {
  const Stage& stage = ui.session.stage();
  if (!section(ui, column, "inspector/flows", "FLOWS", "steps done")) return;
  float height = 0.0f;
  for (std::size_t i = 0; i < stage.flow_count(); ++i)
    height += ui.px(39.0f + (may_have_note(stage.flow(i)) ? 18.0f : 0.0f) + (i > 0 ? 13.0f : 0.0f));
  Column rows = card(ui, column, height);
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  for (std::size_t i = 0; i < stage.flow_count(); ++i) {
    if (i > 0) {
      const float y = std::round(rows.y + ui.px(6));
      draw.AddLine({rows.x, y}, {rows.x + rows.w, y}, ui.colours.line, 1.0f);
      rows.gap(ui.px(13));
    }
    flow_rows(ui, rows, stage.flow(i));
  }
}

void target_note(Ui& ui, Column& column) {
  const std::string& note = ui.session.stage().resolved_target().note;
  if (note.empty()) return;
  if (!section(ui, column, "inspector/target", "TARGET")) return;
  ImGui::GetWindowDrawList()->AddText(ui.fonts.small, compat::font_size(ui.fonts.small), {column.x, column.y},
                                      ui.colours.dim, note.data(), note.data() + note.size(), column.w);
  column.gap(ui.px(40));
}

}  // namespace

void draw_inspector(Ui& ui, PixelRect rect, const PanelCursor& cursor, InspectorView& view, LearningView& learning,
                    MetricSource& metrics) {
  ImGui::SetCursorScreenPos({rect.x, rect.y});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::BeginChild("inspector", {rect.w, rect.h}, false, ImGuiWindowFlags_NoBackground);
  ImGui::PopStyleVar();
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  Column column{origin.x + ui.px(14), origin.y + ui.px(10), rect.w - ui.px(28)};
  equation(ui, column, cursor, view);
  column.gap(ui.px(14));
  under_the_cursor(ui, column, cursor);
  column.gap(ui.px(14));
  linked_plots(ui, column, view.plots, metrics);
  column.gap(ui.px(14));
  if (ui.session.training() != nullptr) {
    learning_readings(ui, column, learning);
    column.gap(ui.px(14));
  }
  at_the_playhead(ui, column);
  column.gap(ui.px(14));
  flows(ui, column);
  column.gap(ui.px(14));
  target_note(ui, column);
  ImGui::SetCursorScreenPos(origin);
  ImGui::Dummy({1.0f, column.y - origin.y});
  ImGui::EndChild();
}

}  // namespace scorescope
