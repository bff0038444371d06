#include "app/ui/training_transport.h"

#include <algorithm>
#include <cmath>

#include "app/ui/numbers.h"

namespace scorescope {
namespace {

void buttons(Ui& ui, Column& column, LearningView& view, const ModelTraining* training) {
  const PixelRect row = column.row(ui.px(32));
  const float gap = ui.px(7);
  float x = row.x;
  const auto place = [&](float width) {
    const PixelRect r{x, row.y, ui.px(width), row.h};
    x += r.w + gap;
    return r;
  };
  const bool running = training != nullptr && training->running();
  const ImU32 accent = ui.colours.learned;
  if (action_button(ui, "training/start", place(88), running ? "Pause" : "Train", ButtonLook::strong, accent,
                    running ? "training stands still until it is started again"
                            : "the net learns the score, live, while everything else goes on"))
    view.then = [running](Session& session) {
      if (running)
        session.pause_training();
      else
        session.train();
    };
  if (action_button(ui, "training/step", place(52), "Step", ButtonLook::plain, accent,
                    "one step of the optimiser, then pause"))
    view.then = [](Session& session) { session.train_one_step(); };
  if (action_button(ui, "training/reset", place(58), "Reset",
                    training == nullptr ? ButtonLook::disabled : ButtonLook::plain, accent,
                    "back to the same first weights"))
    view.then = [](Session& session) { session.training()->reset(); };
  const std::int64_t step = training != nullptr ? training->step() : 0;
  label(ui, ui.fonts.number, {x, row.y, row.x + row.w - x, row.h}, ui.colours.text, grouped(static_cast<double>(step)),
        Align::right);
}

/// The kept steps at equal distances, since they are kept at equal ratios; at the right end, now.
void record_bar(Ui& ui, Column& column, LearningView& view, const ModelTraining& training) {
  const auto& kept = training.kept();
  const PixelRect row = column.row(ui.px(30));
  const float words = ui.px(58);
  const PixelRect bar{row.x + ui.px(7), row.y, row.w - words - ui.px(14), row.h};
  const auto places = static_cast<float>(kept.size());  // and one more: now
  std::size_t at = kept.size();
  if (training.scrubbed())
    for (at = 0; at + 1 < kept.size() && kept[at + 1].weights->step <= *training.scrubbed();) ++at;
  const Touch touch = control(ui, "training/record", bar, "the field as it was learned: drag back to see it again");
  if (touch.held && !kept.empty()) {
    const float share = std::clamp((ImGui::GetIO().MousePos.x - bar.x) / bar.w, 0.0f, 1.0f);
    const auto wanted = static_cast<std::size_t>(std::lround(share * places));
    if (wanted != at) {
      std::optional<std::int64_t> step;
      if (wanted < kept.size()) step = kept[wanted].weights->step;
      view.then = [step](Session& session) { session.training()->scrub(step); };
    }
  }
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float cy = std::round(bar.y + 0.5f * bar.h);
  const auto x_of = [&](std::size_t i) { return bar.x + bar.w * static_cast<float>(i) / std::max(places, 1.0f); };
  draw.AddRectFilled({bar.x, cy - ui.px(1.5f)}, {bar.x + bar.w, cy + ui.px(1.5f)}, ui.colours.track, ui.px(1.5f));
  draw.AddRectFilled({bar.x, cy - ui.px(1.5f)}, {x_of(at), cy + ui.px(1.5f)}, ui.colours.learned, ui.px(1.5f));
  for (std::size_t i = 0; i <= kept.size(); ++i)
    draw.AddLine({x_of(i), cy + ui.px(4)}, {x_of(i), cy + ui.px(7)}, with_alpha(ui.colours.dim, 0.7f), 1.0f);
  if (touch.hovered || touch.held)
    draw.AddCircleFilled({x_of(at), cy}, ui.px(11), with_alpha(ui.colours.learned, touch.held ? 0.35f : 0.22f), 32);
  draw.AddCircleFilled({x_of(at), cy}, ui.px(6.5f), ui.colours.learned, kRoundSides);
  const bool live = at == kept.size();
  label(ui, live ? ui.fonts.small : ui.fonts.tiny_number, {row.x + row.w - words, row.y, words, row.h}, ui.colours.dim,
        live ? "now" : "step " + grouped(static_cast<double>(kept[at].weights->step)), Align::right);
}

void ways_back(Ui& ui, Column& column, LearningView& view, std::int64_t step) {
  const PixelRect row = column.row(ui.px(32));
  const float half = 0.5f * (row.w - ui.px(8));
  if (action_button(ui, "training/rewind", {row.x, row.y, half, row.h}, "Go on from here", ButtonLook::plain,
                    ui.colours.learned, "training is set back to this step; later ones are forgotten"))
    view.then = [step](Session& session) { session.training()->rewind(step); };
  if (action_button(ui, "training/now", {row.x + half + ui.px(8), row.y, half, row.h}, "Back to now", ButtonLook::plain,
                    ui.colours.learned, "the net as it stands now; training goes on from there"))
    view.then = [](Session& session) { session.training()->scrub(std::nullopt); };
}

}  // namespace

void training_transport(Ui& ui, Column& column, LearningView& view) {
  const ModelTraining* training = ui.session.training();
  buttons(ui, column, view, training);
  if (training == nullptr) return;
  if (!training->message().empty()) paragraph(ui, column, ui.colours.data, training->message());
  column.gap(ui.px(4));
  record_bar(ui, column, view, *training);
  if (training->scrubbed()) ways_back(ui, column, view, *training->scrubbed());
}

void steps_per_frame_row(Ui& ui, Column& column) {
  ModelTraining* training = ui.session.training();
  if (training == nullptr) return;
  static constexpr FieldInfo kInfo{.key = "steps_per_frame",
                                   .label = "steps a frame",
                                   .min = 0,
                                   .max = 10000,
                                   .soft_min = 0,
                                   .soft_max = 100,
                                   .help = "at most so many steps between two frames, to watch slowly; 0: no limit"};
  auto steps = static_cast<double>(training->steps_per_frame());
  if (slider(ui, "training/steps_per_frame", column.row(ui.px(27)), kInfo, steps, true))
    training->set_steps_per_frame(static_cast<int>(steps));
}

}  // namespace scorescope
