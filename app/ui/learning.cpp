#include "app/ui/learning.h"

#include <cmath>

#include "app/models.h"
#include "app/ui/learning_plots.h"
#include "app/ui/numbers.h"
#include "app/ui/rows.h"
#include "app/ui/training_transport.h"
#include "core/scene/model_checks.h"

namespace scorescope {
namespace {

/// Above the loss, always in sight; the rest is folded away.
constexpr std::string_view kObjective[] = {"objective",        "kde_samples",       "kde_bandwidth",   "probes",
                                           "variance_reduced", "contrastive_steps", "contrastive_rate"};
constexpr std::string_view kHead[] = {"head"};
constexpr std::string_view kRate[] = {"learning_rate"};

constexpr std::string_view kNetwork[] = {"width",       "depth",           "activation",  "x_features",
                                         "x_harmonics", "noise_embedding", "noise_pairs", "preconditioning"};
constexpr std::string_view kNoise[] = {"levels", "ladder_levels", "sigma_max",  "sigma_min", "sigma",
                                       "weight", "gamma",         "time",       "time_mean", "time_deviation",
                                       "t_min",  "t_max",         "stratified", "reweight"};
constexpr std::string_view kTraining[] = {"batch",   "rate_schedule", "warmup", "clip",     "ema",
                                          "use_ema", "data",          "steps",  "on_change"};

/// The list of nets and the button that adds one, at the right of the header. Whether the section is open.
bool model_header(Ui& ui, Column& column, Scene& scene, bool& changed, LearningView& view) {
  const PixelRect header{column.x, column.y, column.w, ui.px(20)};
  const bool open = section(ui, column, "learning", "LEARNING");
  const bool add = header_button(ui, "models/add", header, "+", "another net, trained side by side with the others");
  const ModelSpec* shown = ui.session.shown_model();
  std::vector<Choice> names;
  std::size_t current = 0;
  for (std::size_t i = 0; i < scene.models.size(); ++i) {
    names.push_back({scene.models[i].id, scene.models[i].id});
    if (shown != nullptr && scene.models[i].id == shown->id) current = i;
  }
  const auto show = [&](const std::string& id) {
    if (scene.score.kind == ScoreKind::learned) set_score(scene, ScoreKind::learned, id);
    changed = true;
    view.then = [id](Session& session) { session.view().model = id; };
  };
  const PixelRect list{header.x, header.y, header.w - ui.px(32), header.h};
  if (const auto chosen = choice(ui, "models/shown", list, names, current, ChoiceLook::plain,
                                 "the net whose settings and training stand below"))
    show(scene.models[*chosen].id);
  if (add) show(add_model(scene));
  return open;
}

/// Why a change was refused, else what the chosen combination does badly.
void remarks(Ui& ui, Column& column, const LearningView& view, const ModelSpec& model) {
  const std::string& text = view.refusal.empty() ? combination_of(ui.session.scene(), model).warning : view.refusal;
  if (text.empty()) return;
  ui.items.add("models/remark", {column.x, column.y, column.w, ui.px(20)});
  paragraph(ui, column, ui.colours.data, text);
}

std::string summary(const NetSpec& net) {
  return std::to_string(net.depth) + " × " + std::to_string(net.width) + " " +
         std::string(label_of(name_of(net.activation)));
}

void fold(Ui& ui, Column& column, LearningView& view, const ModelSpec& model) {
  if (!shown(ui, "models/settings")) return;
  const PixelRect row = column.row(ui.px(28));
  const Touch touch = control(ui, "models/settings", row,
                              "width, depth and inputs of the net, the noise levels it is trained at, the optimiser");
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float cx = row.x + ui.px(5), cy = row.y + 0.5f * row.h, s = ui.px(4);
  const ImU32 ink = touch.hovered ? ui.colours.text : ui.colours.dim;
  if (view.unfolded)
    draw.AddTriangleFilled({cx - s, cy - 0.5f * s}, {cx + s, cy - 0.5f * s}, {cx, cy + 0.7f * s}, ink);
  else
    draw.AddTriangleFilled({cx - 0.5f * s, cy - s}, {cx + 0.7f * s, cy}, {cx - 0.5f * s, cy + s}, ink);
  label(ui, ui.fonts.text, {row.x + ui.px(16), row.y, row.w, row.h}, ink, "Network and training");
  label(ui, ui.fonts.small, row, ui.colours.dim, summary(model.net), Align::right);
  if (touch.clicked) view.unfolded = !view.unfolded;
}

}  // namespace

void score_section(Ui& ui, Column& column, Scene& scene, bool& changed) {
  if (!section(ui, column, "score", "SCORE")) return;
  const ImU32 accents[] = {ui.colours.score, ui.colours.data, ui.colours.learned};
  const auto current = static_cast<std::size_t>(scene.score.kind);
  const PixelRect row = column.row(ui.px(32));
  if (const auto chosen =
          segments(ui, "score/kind", row, choices_of(scene.score.kind), current, accents[current], {})) {
    const auto kind = static_cast<ScoreKind>(*chosen);
    const ModelSpec* shown = ui.session.shown_model();
    std::string model = shown != nullptr ? shown->id : std::string();
    if (kind == ScoreKind::learned && model.empty()) model = add_model(scene);
    set_score(scene, kind, model);
    changed = true;
  }
  if (scene.score.kind != ScoreKind::kde) return;
  column.gap(ui.px(5));
  SliderRows rows(ui, column, "score/");
  fields(rows, scene.score);
  changed = changed || rows.changed;
}

void learning_section(Ui& ui, Column& column, Scene& scene, bool& changed, LearningView& view) {
  const ModelSpec* shown = ui.session.shown_model();
  ModelSpec* model = shown != nullptr ? find_model(scene, shown->id) : nullptr;
  if (model == nullptr) {
    if (!section(ui, column, "learning", "LEARNING")) return;
    if (action_button(ui, "training/start", column.row(ui.px(34)), "Train a network", ButtonLook::strong,
                      ui.colours.learned, "a small net learns the score, live, from its first weights"))
      view.then = [](Session& session) { session.train(); };
    return;
  }
  const std::string id = model->id;
  const bool open = model_header(ui, column, scene, changed, view);
  model = find_model(scene, id);  // one more may have moved them
  if (!open) return;
  const std::string path = "models/" + id + "/";
  const auto rows_of = [&](std::span<const std::string_view> keys) {
    FieldRows rows(ui, column, path, keys);
    fields(rows, *model);
    changed = changed || rows.changed;
  };
  rows_of(kObjective);
  rows_of(kHead);
  remarks(ui, column, view, *shown);
  rows_of(kRate);
  column.gap(ui.px(4));
  training_transport(ui, column, view);
  loss_plot(ui, column, view);
  column.gap(ui.px(4));
  fold(ui, column, view, *model);
  if (!view.unfolded) return;
  for (const std::span<const std::string_view> keys :
       {std::span<const std::string_view>(kNetwork), std::span<const std::string_view>(kNoise),
        std::span<const std::string_view>(kTraining)}) {
    rows_of(keys);
    column.gap(ui.px(9));
  }
  steps_per_frame_row(ui, column);
}

}  // namespace scorescope
