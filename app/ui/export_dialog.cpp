#include "app/ui/export_dialog.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include "app/assets.h"
#include "app/progress_line.h"
#include "app/ui/export_choices.h"
#include "app/ui/file_field.h"
#include "app/ui/prompts.h"
#include "core/export/frame_painter.h"
#include "core/math/error.h"
#include "core/render/canvas_choice.h"

namespace scorescope {
namespace {

constexpr ImGuiWindowFlags kOverlay = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                                      ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBackground;

/// Two greys under a picture that is clear in places.
void chequers(const Ui& ui, PixelRect r) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float side = ui.px(9);
  draw.AddRectFilled({r.x, r.y}, {r.x + r.w, r.y + r.h}, ui.colours.control);
  int row = 0;
  for (float y = r.y; y < r.y + r.h; y += side, ++row)
    for (float x = r.x + (row % 2 == 0 ? 0.0f : side); x < r.x + r.w; x += 2 * side)
      draw.AddRectFilled({x, y}, {std::min(x + side, r.x + r.w), std::min(y + side, r.y + r.h)}, ui.colours.line);
}

}  // namespace

unsigned ExportPreview::draw(Session& session, int width, int height) {
  GLint bound = 0;
  glGetIntegerv(GL_DRAW_FRAMEBUFFER_BINDING, &bound);
  if (!composer_) composer_.emplace(session.backend(), make_canvas());
  if (!target_ || target_->width() != width || target_->height() != height) target_.emplace(width, height);
  target_->bind();
  Composition composition = composition_of(session.scene().exported, asset_folder() / "equations");
  try {
    composer_->draw(session.stage(), composition, width, height);
  } catch (const UserError&) {  // an equation that cannot be read: the estimate says so
    composition.equations.clear();
    composer_->draw(session.stage(), composition, width, height);
  }
  unsigned texture = target_->texture();
  if (composition.look.clear_ground) {
    Image image = straight_alpha(target_->read());
    texture = straight_.id();
    glBindTexture(GL_TEXTURE_2D, texture);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
    const auto row = std::ptrdiff_t{4} * width;  // rows from the bottom, as the target's
    for (int y = 0; y < height / 2; ++y)
      std::swap_ranges(image.rgba.begin() + y * row, image.rgba.begin() + (y + 1) * row,
                       image.rgba.begin() + (height - 1 - y) * row);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, width, height, 0, GL_RGBA, GL_UNSIGNED_BYTE, image.rgba.data());
  }
  glBindFramebuffer(GL_FRAMEBUFFER, static_cast<GLuint>(bound));
  return texture;
}

void ExportDialog::open(Ui& ui) {
  shown_ = true;
  ui.session.set_playing(false);
  if (!desk_.running()) desk_.forget_note();
  if (!named_) {
    file_.fill('\0');
    proposed_file(ui.session).string().copy(file_.data(), file_.size() - 1);
  }
  follow_format(ui.session.scene());
}

/// The end of the name says what is written.
void ExportDialog::follow_format(const Scene& scene) {
  std::string name = file_.data();
  while (name.size() > 1 && name.back() == '/') name.pop_back();
  std::filesystem::path file(name);
  try {
    static_cast<void>(export_format(file));
    file.replace_extension();  // an end that means something makes way
  } catch (const UserError&) {
  }
  name = file.string() + std::string(extension_of(scene.exported.format));
  file_.fill('\0');
  name.copy(file_.data(), file_.size() - 1);
}

void ExportDialog::draw_file(Ui& ui, Column& column, Scene& scene, bool& changed) {
  const FileField field = file_field(ui, "export/file", column.row(ui.px(32)), file_,
                                     "the file to write, with its folder; its end says the format");
  typing_ = field.active;
  if (!field.edited) return;
  named_ = true;
  try {
    scene.exported.format = export_format(file_.data());
    fit_to_format(scene.exported, scene.exported.format);
    changed = true;
  } catch (const UserError&) {
    follow_format(scene);
  }
}

void ExportDialog::draw_left(Ui& ui, Column& column, Scene& scene, bool& changed) {
  const ExportSpec& spec = scene.exported;
  const PixelRect area = column.row(ui.px(300));
  const float fits = std::min(area.w / static_cast<float>(spec.width), area.h / static_cast<float>(spec.height));
  const PixelRect r = on_pixels({area.x + 0.5f * (area.w - fits * static_cast<float>(spec.width)),
                                 area.y + 0.5f * (area.h - fits * static_cast<float>(spec.height)),
                                 std::max(1.0f, fits * static_cast<float>(spec.width)),
                                 std::max(1.0f, fits * static_cast<float>(spec.height))});
  ui.items.add("export/preview", r);
  // As many pixels as the framebuffer has there.
  const float ratio = ImGui::GetIO().DisplayFramebufferScale.x;
  const unsigned texture =
      preview_.draw(ui.session, std::max(1, static_cast<int>(r.w * ratio)), std::max(1, static_cast<int>(r.h * ratio)));
  if (spec.transparent) chequers(ui, r);
  ImGui::GetWindowDrawList()->AddImage(compat::texture(texture), {r.x, r.y}, {r.x + r.w, r.y + r.h}, {0, 1}, {1, 0});
  ImGui::GetWindowDrawList()->AddRect({r.x, r.y}, {r.x + r.w, r.y + r.h}, ui.colours.line);
  column.gap(ui.px(6));
  try {
    const FramePlan plan(spec, scene.timeline);
    frame_ = std::clamp(frame_, 0, plan.count() - 1);
    const bool still = is_still(spec.format);
    const double last = plan.count() - 1;
    const FieldInfo info = field("frame", still ? "moment" : "frame", "of the clip; moves the window's clock")
                               .within(0, last)
                               .slides(0, std::max(1.0, last));
    auto frame = static_cast<double>(frame_);
    if (slider(ui, "export/frame", column.row(ui.px(27)), info, frame, true)) {
      frame_ = static_cast<int>(frame);
      ui.session.seek(plan.at(frame_).u);
    }
  } catch (const UserError& error) {
    paragraph(ui, column, ui.colours.data, error.what());
  }
  column.gap(ui.px(6));
  draw_file(ui, column, scene, changed);
  draw_outcome(ui, column);
  draw_buttons(ui, column, scene, changed);
}

/// What is going on, how it ended, or what it would come to.
void ExportDialog::draw_outcome(Ui& ui, Column& column) {
  const ExportSpec& spec = ui.session.scene().exported;
  column.gap(ui.px(4));
  if (desk_.running()) {
    const PixelRect bar = column.row(ui.px(10));
    ui.items.add("export/progress", bar);
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    draw.AddRectFilled({bar.x, bar.y}, {bar.x + bar.w, bar.y + bar.h}, ui.colours.track, ui.px(5));
    draw.AddRectFilled({bar.x, bar.y}, {bar.x + std::max(ui.px(10), desk_.share() * bar.w), bar.y + bar.h},
                       ui.colours.noise, ui.px(5));
    const double left = desk_.seconds_left();
    paragraph(ui, column, ui.colours.dim,
              std::to_string(static_cast<int>(100.0f * desk_.share())) + " % · " +
                  (left < 0.0 ? std::string("starting") : minutes_and_seconds(left) + " left") +
                  " · goes on when this is closed");
    return;
  }
  const PixelRect at{column.x, column.y, column.w, ui.px(20)};
  ui.items.add("export/outcome", at);
  if (!desk_.note().empty()) {
    paragraph(ui, column, desk_.failed() ? ui.colours.learned : ui.colours.text, desk_.note());
  } else if (const std::string why = unfit(spec, spec.format); !why.empty()) {
    paragraph(ui, column, ui.colours.learned, why);
  } else if (desk_.estimate()) {
    const ExportEstimate& e = *desk_.estimate();
    paragraph(ui, column, ui.colours.dim,
              with_commas(e.frames) + (e.frames == 1 ? " frame" : " frames") + " · about " + bytes_text(e.bytes) +
                  " · about " + minutes_and_seconds(e.seconds));
  } else {
    paragraph(ui, column, desk_.refusal().empty() ? ui.colours.dim : ui.colours.learned,
              desk_.refusal().empty() ? std::string("trying a few frames to say size and time …") : desk_.refusal());
  }
}

void ExportDialog::draw_buttons(Ui& ui, Column& column, Scene& scene, bool& changed) {
  column.gap(ui.px(4));
  const PixelRect row = column.row(ui.px(34));
  const float wide = ui.px(118);
  const auto place = [&](int i) {
    return PixelRect{row.x + static_cast<float>(i) * (wide + ui.px(10)), row.y, wide, row.h};
  };
  if (desk_.running()) {
    if (action_button(ui, "export/cancel", place(0), "Cancel", ButtonLook::plain, ui.colours.noise,
                      "ends it; nothing half-written stays"))
      desk_.cancel();
  } else {
    const bool fits = unfit(scene.exported, scene.exported.format).empty();
    if (action_button(ui, "export/start", place(0), "Export", fits ? ButtonLook::strong : ButtonLook::disabled,
                      ui.colours.noise, "writes the file; a file of this name is replaced"))
      start_ = true;
  }
  if (text_button(ui, "export/close", place(1), "Close", "Esc", "the export that is under way goes on"))
    ui.session.view().exporting = false;
  // What needs no ffmpeg is one click away where it failed, or would.
  if ((desk_.failed() || !desk_.refusal().empty()) && is_clip(scene.exported.format) &&
      action_button(ui, "export/as_pictures", place(2), "As pictures", ButtonLook::plain, ui.colours.noise,
                    "every frame as a PNG, in a ZIP: needs no other program")) {
    scene.exported.format = ExportFormat::zip;
    changed = start_ = true;
  }
}

void ExportDialog::draw(Ui& ui, PixelRect window) {
  const bool wanted = ui.session.view().exporting;
  desk_.poll(ui.session, wanted);
  if (!wanted) {
    if (shown_ && !desk_.note().empty()) desk_.forget_note();
    shown_ = typing_ = false;
    // What ended while nobody looked is said over the panels.
    if (!desk_.note().empty()) {
      ui.session.say(desk_.note());
      desk_.forget_note();
    }
    return;
  }
  if (!shown_) open(ui);
  const float width = std::min(ui.px(980), window.w - ui.px(40));
  const float height = std::min(ui.px(600), window.h - ui.px(40));
  const PixelRect r =
      on_pixels({window.x + 0.5f * (window.w - width), window.y + 0.5f * (window.h - height), width, height});
  ImGui::SetNextWindowPos({window.x, window.y});
  ImGui::SetNextWindowSize({window.w, window.h});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::Begin("export", nullptr, kOverlay);
  ImGui::GetWindowDrawList()->AddRectFilled({window.x, window.y}, {window.x + window.w, window.y + window.h},
                                            with_alpha(ui.colours.background, 0.72f));
  box(r, ui.colours.panel, ui.colours.line, ui.px(10));
  ui.items.add("export", r);
  const float pad = ui.px(22), right = ui.px(370);
  Scene scene = ui.session.scene();
  bool changed = false;
  Column left{r.x + pad, r.y + ui.px(16), r.w - right - 3 * pad};
  section_header(ui, left, "EXPORT");
  draw_left(ui, left, scene, changed);
  const PixelRect choices{r.x + r.w - pad - right, r.y + ui.px(16), right, r.h - ui.px(32)};
  changed = draw_export_choices(ui, choices, scene) || changed;
  ImGui::End();
  ImGui::PopStyleVar();
  if (changed) {
    fit_to_format(scene.exported, scene.exported.format);
    const bool other = scene.exported.format != ui.session.scene().exported.format;
    if (!desk_.running()) desk_.forget_note();
    if (ui.session.apply(scene) && other) follow_format(scene);
  }
  if (std::exchange(start_, false)) desk_.start(ui.session, without_tilde(file_.data()), frame_);
}

}  // namespace scorescope
