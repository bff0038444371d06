#include "app/ui/learning_plots.h"

#include <algorithm>
#include <cmath>

#include "app/ui/numbers.h"

namespace scorescope {
namespace {

constexpr float kLossPlot = 84.0f;

/// What a plot shows, at its upper left; what it says in one number, at its upper right.
void caption(Ui& ui, Column& column, std::string_view text, const std::string& value = {}) {
  const PixelRect row = column.row(ui.px(19));
  const float width = value.empty() ? 0.0f : compat::text_width(ui.fonts.number, value) + ui.px(8);
  label(ui, ui.fonts.small, {row.x, row.y, row.w - width, row.h}, ui.colours.dim, text);
  label(ui, ui.fonts.number, row, ui.colours.text, value, Align::right);
}

PlotAxis step_axis(const LossCurve& curve) {
  return {curve.first_step(), std::max(curve.last_step(), curve.first_step() + 50.0), false};
}

std::vector<PlotPoint> held_out(const LossHistory& record, double floor) {
  std::vector<PlotPoint> out;
  for (std::size_t i = 0; i < record.held_out.size(); ++i)
    out.push_back({static_cast<double>(record.held_out_step[i]), static_cast<double>(record.held_out[i]) - floor});
  return out;
}

/// "loss" and "excess", of which one is on.
void switch_of_scale(Ui& ui, Column& column, LearningView& view, double floor) {
  const PixelRect row = column.row(ui.px(19));
  const float width = ui.px(104);
  const bool known = std::isfinite(floor);
  const Touch touch = control(ui, "training/excess", {row.x + row.w - width, row.y, width, row.h},
                              known ? "the loss, or how far it is above its floor, the loss of the exact score"
                                    : "the floor, the loss of the exact score, is being computed");
  label(ui, ui.fonts.small, {row.x, row.y, row.w - width, row.h}, ui.colours.dim,
        view.excess && known ? "Loss above its floor" : "Loss over steps");
  label(ui, ui.fonts.small, {row.x + row.w - width, row.y, width, row.h},
        !known          ? with_alpha(ui.colours.dim, 0.6f)
        : touch.hovered ? ui.colours.text
                        : ui.colours.learned,
        view.excess && known ? "show the loss" : "log of excess", Align::right);
  if (touch.clicked && known) view.excess = !view.excess;
}

void loss_chart(Ui& ui, PixelRect rect, LearningView& view, const ModelTraining& training) {
  const double floor = training.floor();
  const bool excess = view.excess && std::isfinite(floor);
  const double below = excess ? floor : 0.0;
  Chart chart{.path = "training/loss", .x_name = "step", .x = step_axis(view.loss), .whole_x = true};
  chart.series.push_back({"loss", ui.colours.learned, view.loss.smoothed(below)});
  if (!training.record().held_out.empty())
    chart.series.push_back({"held out", ui.colours.data, held_out(training.record(), below)});
  if (!excess && std::isfinite(floor))
    chart.series.push_back(
        {"floor", ui.colours.score, {{chart.x.low, floor}, {chart.x.high, floor}}, 1.3f, LineStyle::dashed});
  chart.y = fitted_axis(chart.series, {0.0, 1.0, excess});
  // Implicit losses on few points have no floor of their own: they fall for ever (T13).
  if (!excess && std::isfinite(floor)) chart.y.low = std::max(chart.y.low, floor - 3.0 * std::abs(floor));
  ChartBand raw = view.loss.band(with_alpha(ui.colours.learned, 0.16f));
  for (auto& span : raw.spans) span.low -= below, span.high -= below;
  chart.bands.push_back(std::move(raw));
  draw_chart(ui, rect, chart);
}

void error_chart(Ui& ui, Column& column, const ModelTraining& training) {
  const MeasuredError* error = training.error();
  caption(ui, column, "Squared error of ε over t");
  const PixelRect rect = column.row(ui.px(kLossPlot));
  Chart chart{.path = "training/error", .x_name = "t", .y = {1e-4, 1.0, true}, .mark = ui.session.stage().t()};
  if (error != nullptr) {
    ChartSeries line{"error", ui.colours.learned, {}};
    for (const LevelError& e : error->by_time) line.points.push_back({e.t, e.eps_error});
    chart.series.push_back(std::move(line));
    chart.y = fitted_axis(chart.series, chart.y);
  }
  draw_chart(ui, rect, chart);
}

void loss_by_time(Ui& ui, Column& column, const ModelTraining& training) {
  const std::vector<float>& bins = training.record().by_time;
  caption(ui, column, "Recent loss by t");
  Chart chart{.path = "training/loss_by_time", .x_name = "t", .mark = ui.session.stage().t()};
  ChartSeries line{"loss", ui.colours.learned, {}};
  for (std::size_t i = 0; i < bins.size(); ++i)
    line.points.push_back(
        {(static_cast<double>(i) + 0.5) / static_cast<double>(bins.size()), static_cast<double>(bins[i])});
  chart.series.push_back(std::move(line));
  chart.y = fitted_axis(chart.series, chart.y);
  draw_chart(ui, column.row(ui.px(64)), chart);
}

void gradient_chart(Ui& ui, Column& column, LearningView& view, const ModelTraining& training) {
  const auto& norms = training.record().gradient_norm;
  caption(ui, column, "Norm of the gradient",
          norms.empty() ? std::string() : short_number(static_cast<double>(norms.back())));
  Chart chart{.path = "training/gradient",
              .x_name = "step",
              .x = step_axis(view.gradient),
              .y = {1e-2, 1.0, true},
              .whole_x = true};
  chart.series.push_back({"norm", ui.colours.dim, view.gradient.smoothed()});
  chart.y = fitted_axis(chart.series, chart.y);
  chart.bands.push_back(view.gradient.band(with_alpha(ui.colours.dim, 0.22f)));
  draw_chart(ui, column.row(ui.px(56)), chart);
}

}  // namespace

void loss_plot(Ui& ui, Column& column, LearningView& view) {
  const ModelTraining* training = ui.session.training();
  if (training == nullptr) return;
  view.loss.follow(training->record().first, training->record().loss);
  switch_of_scale(ui, column, view, training->floor());
  loss_chart(ui, column.row(ui.px(kLossPlot)), view, *training);
}

void learning_readings(Ui& ui, Column& column, LearningView& view) {
  const ModelTraining* training = ui.session.training();
  if (training == nullptr) return;
  view.gradient.follow(training->record().first, training->record().gradient_norm);
  if (!section(ui, column, "inspector/learning", "LEARNING", ui.session.shown_model()->id)) return;
  const MeasuredError* error = training->error();
  const auto reading = [&](std::string_view name, const std::string& value) {
    const PixelRect row = column.row(ui.px(21));
    label(ui, ui.fonts.text, row, ui.colours.dim, name);
    label(ui, ui.fonts.number, row, ui.colours.text, value, Align::right);
  };
  reading("error, mean over t", error != nullptr ? fixed(error->mean, 4) : "–");
  reading("steps a second", training->running() ? grouped(round_digits(training->steps_per_second(), 3)) : "–");
  reading("trained by", training->on_gpu() ? "GPU" : "CPU");
  column.gap(ui.px(4));
  error_chart(ui, column, *training);
  column.gap(ui.px(4));
  loss_by_time(ui, column, *training);
  column.gap(ui.px(4));
  gradient_chart(ui, column, view, *training);
}

}  // namespace scorescope
