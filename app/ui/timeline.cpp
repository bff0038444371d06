#include "app/ui/timeline.h"

#include <algorithm>

#include "app/ui/numbers.h"
#include "app/ui/story_marks.h"
#include "app/ui/transport.h"
#include "app/ui/widgets.h"
#include "core/render/picture_builder.h"
#include "core/render/time_ticks.h"
#include "core/scene/notation.h"

namespace scorescope {
namespace {

constexpr int kRows = 48;
constexpr std::size_t kWorkLimit = 6'000'000;  // evaluations that still fit a frame

std::vector<std::uint8_t> through_ramp(const std::vector<float>& density, const Theme& theme) {
  std::vector<std::uint8_t> rgba(density.size() * 4);
  for (std::size_t i = 0; i < density.size(); ++i) {
    const float s = std::clamp(density[i], 0.0f, 1.0f) * 4.0f;  // the last colour of the ramp is kept for highlights
    const auto low = std::min(static_cast<std::size_t>(s), std::size_t{3});
    const float part = s - static_cast<float>(low);
    const Rgb a = theme.density[low];
    const Rgb b = theme.density[low + 1];
    const auto mixed = [&](float x, float y) {
      return static_cast<std::uint8_t>(255.0f * (x + (y - x) * part) + 0.5f);
    };
    rgba[4 * i] = mixed(a.r, b.r);
    rgba[4 * i + 1] = mixed(a.g, b.g);
    rgba[4 * i + 2] = mixed(a.b, b.b);
    rgba[4 * i + 3] = 255;
  }
  return rgba;
}

/// "t = 0.160" in a flag above the playhead.
void playhead(Ui& ui, PixelRect picture, float x, double t) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddRectFilled({x - ui.px(2), picture.y - ui.px(4)}, {x + ui.px(2), picture.y + picture.h + ui.px(3)},
                     with_alpha(ui.colours.stage, 0.7f));
  draw.AddRectFilled({x - ui.px(1), picture.y - ui.px(5)}, {x + ui.px(1), picture.y + picture.h + ui.px(4)},
                     ui.colours.text);
  const float width = ui.px(74);
  const float left = std::clamp(x - 0.5f * width, picture.x, picture.x + picture.w - width);
  const PixelRect flag{left, picture.y - ui.px(23), width, ui.px(19)};
  draw.AddRectFilled({flag.x, flag.y}, {flag.x + flag.w, flag.y + flag.h}, ui.colours.text, ui.px(4));
  label(ui, ui.fonts.tiny_number, flag, ui.colours.panel, "t = " + fixed(t, 3), Align::centre);
}

void ticks(Ui& ui, PixelRect picture, const Clock& clock) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float width = ui.px(42);
  const float bottom = picture.y + picture.h;
  for (const TimeTick& tick : time_ticks(clock, picture.w, width)) {
    const float x = std::round(picture.x + static_cast<float>(tick.u) * picture.w);
    const float length = tick.label.empty() ? 3.0f : 5.0f;
    draw.AddLine({x, bottom + ui.px(3)}, {x, bottom + ui.px(3 + length)}, ui.colours.dim, 1.0f);
    if (tick.label.empty()) continue;
    // The first and the last stay inside the bar.
    const float left = std::clamp(x - 0.5f * width, picture.x, picture.x + picture.w - width);
    const Align align = left > x - 0.5f * width ? Align::left : left < x - 0.5f * width ? Align::right : Align::centre;
    label(ui, ui.fonts.tiny_number, {left, bottom + ui.px(8), width, ui.px(15)}, ui.colours.dim, tick.label, align);
  }
  const bool to_data = clock.to_data();
  const PixelRect words{picture.x, bottom + ui.px(21), picture.w, ui.px(15)};
  label(ui, ui.fonts.small, words, ui.colours.noise, to_data ? "noise" : "data", Align::left);
  label(ui, ui.fonts.small, words, to_data ? ui.colours.data : ui.colours.noise, to_data ? "data" : "noise",
        Align::right);
}

/// Diagonal lines where the net that the scene's score follows was never trained (T11), and why.
void hatch_untrained(Ui& ui, PixelRect picture, bool hovered) {
  const Stage& stage = ui.session.stage();
  const ScoreSpec& score = stage.scene().score;
  const auto net = score.kind == ScoreKind::learned ? stage.net(score.model) : nullptr;
  if (!net) return;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float apart = ui.px(7);
  const auto covered = [&](float x) {
    const double t = stage.clock().t_of_u(static_cast<double>((x - picture.x) / picture.w));
    return net->levels.noised && net->levels.covers(stage.schedule().half_log_snr(t));
  };
  bool any = false;
  draw.PushClipRect({picture.x, picture.y}, {picture.x + picture.w, picture.y + picture.h}, true);
  for (float x = picture.x + 0.5f * apart; x < picture.x + picture.w; x += apart) {
    if (covered(x)) continue;
    any = true;
    const float lean = 0.3f * picture.h;
    draw.AddLine({x + lean, picture.y}, {x - lean, picture.y + picture.h}, with_alpha(ui.colours.text, 0.3f), 1.0f);
  }
  draw.PopClipRect();
  if (any && hovered && !covered(ImGui::GetIO().MousePos.x))
    tooltip(ui, "outside the noise levels this net was trained on");
}

void readouts(Ui& ui, PixelRect rect) {
  const Stage& stage = ui.session.stage();
  const Signal level = stage.schedule().at(stage.t());
  const Session::Steps steps = ui.session.steps();
  Column column{rect.x, rect.y, rect.w};
  const auto line = [&](std::string_view name, const std::string& value) {
    const PixelRect row = column.row(ui.px(20));
    label(ui, ui.fonts.small, row, ui.colours.dim, name);
    label(ui, ui.fonts.number, row, ui.colours.text, value, Align::right);
  };
  const Symbols& written = symbols(stage.scene().notation);
  line(written.signal, fixed(level.alpha, 3));
  line(written.noise, fixed(level.sigma, 3));
  line("log-SNR", fixed(2.0 * stage.schedule().half_log_snr(stage.t()), 2));
  line("step", std::to_string(steps.done) + " / " + std::to_string(steps.total));
}

}  // namespace

void Timeline::refresh(const Session& session) {
  const Scene& scene = session.scene();
  const Shown wanted{session.stage().target().get(), scene.schedule, scene.grid, scene.timeline, session.theme_name()};
  // Keyframes may move the density from frame to frame: its picture waits until the clock stands.
  const bool moving = session.playing() && !scene.timeline.keyframes.empty();
  if (texture_ && (wanted == shown_ || moving)) return;
  const std::size_t components = session.stage().target()->components.size();
  const std::size_t columns = std::clamp(kWorkLimit / (kRows * components), std::size_t{128}, std::size_t{512});
  const auto density = timeline_density(session.stage(), static_cast<int>(columns), kRows);
  const auto rgba = through_ramp(density, theme(session.theme_name()));
  if (!texture_) texture_.emplace();
  glBindTexture(GL_TEXTURE_2D, texture_->id());
  glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, static_cast<GLsizei>(columns), kRows, 0, GL_RGBA, GL_UNSIGNED_BYTE,
               rgba.data());
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  glBindTexture(GL_TEXTURE_2D, 0);
  shown_ = wanted;
  alive_ = session.stage().target();
}

void Timeline::draw_picture(Ui& ui, PixelRect rect) {
  // Marks lie on the picture: the mouse meets them first, and they are drawn last.
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.ChannelsSplit(2);
  draw.ChannelsSetCurrent(1);
  draw_story_marks(ui, rect);
  draw.ChannelsSetCurrent(0);
  const Touch touch = control(ui, "timeline", rect);
  if (touch.held) {
    const float share = (ImGui::GetIO().MousePos.x - rect.x) / rect.w;
    ui.session.seek(std::clamp(share, 0.0f, 1.0f));
  }
  ui.session.hold(touch.held);
  refresh(ui.session);
  draw.AddImageRounded(static_cast<ImTextureID>(reinterpret_cast<void*>(static_cast<intptr_t>(texture_->id()))),
                       {rect.x, rect.y}, {rect.x + rect.w, rect.y + rect.h}, {0, 0}, {1, 1}, IM_COL32_WHITE, ui.px(5));
  draw.AddRect({rect.x, rect.y}, {rect.x + rect.w, rect.y + rect.h}, ui.colours.line, ui.px(5));
  hatch_untrained(ui, rect, touch.hovered && !touch.held);
  draw.ChannelsMerge();
  const Stage& stage = ui.session.stage();
  ticks(ui, rect, stage.clock());
  playhead(ui, rect, std::round(rect.x + static_cast<float>(stage.u()) * rect.w), stage.t());
}

void Timeline::draw(Ui& ui, PixelRect rect) {
  const float left = ui.px(320);
  const float right = ui.px(148);
  draw_transport(ui, {rect.x + ui.px(14), rect.y, left - ui.px(28), rect.h});
  draw_picture(ui, {rect.x + left, rect.y + ui.px(27), rect.w - left - right - ui.px(16), ui.px(46)});
  readouts(ui, {rect.x + rect.w - right, rect.y + ui.px(15), right - ui.px(14), rect.h});
}

}  // namespace scorescope
