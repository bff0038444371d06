#include "app/ui/timeline.h"

#include <algorithm>
#include <cmath>

#include "app/ui/numbers.h"
#include "app/ui/story_marks.h"
#include "app/ui/transport.h"
#include "app/ui/widgets.h"
#include "core/render/over_time.h"
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

struct Flag {
  std::string text;
  ImU32 ink, ground;
};

/// A line over the picture and what it reads in a flag above; how wide that is.
float playhead(Ui& ui, PixelRect picture, float x, const Flag& flag, bool with_flag = true) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddRectFilled({x - ui.px(2), picture.y - ui.px(4)}, {x + ui.px(2), picture.y + picture.h + ui.px(3)},
                     with_alpha(ui.colours.stage, 0.7f));
  draw.AddRectFilled({x - ui.px(1), picture.y - ui.px(5)}, {x + ui.px(1), picture.y + picture.h + ui.px(4)},
                     flag.ground);
  const float width = compat::text_width(ui.fonts.tiny_number, flag.text) + ui.px(16);
  if (!with_flag) return width;
  const float left = std::clamp(x - 0.5f * width, picture.x, picture.x + picture.w - width);
  const PixelRect r{left, picture.y - ui.px(23), width, ui.px(19)};
  draw.AddRectFilled({r.x, r.y}, {r.x + r.w, r.y + r.h}, flag.ground, ui.px(4));
  label(ui, ui.fonts.tiny_number, r, flag.ink, flag.text, Align::centre);
  return width;
}

/// The playhead, and under `mirror` a second one that runs against it (T1).
void playheads(Ui& ui, PixelRect picture) {
  const Stage& stage = ui.session.stage();
  const auto place = [&](double u) { return std::round(picture.x + static_cast<float>(u) * picture.w); };
  const auto read = [&](double u) {
    return reading(stage.scene().timeline.ticks, stage.schedule(), stage.clock().t_of_u(u));
  };
  const float x = place(stage.u()), second = place(1.0 - stage.u());
  const Flag first{read(stage.u()), ui.colours.panel, ui.colours.text};
  if (stage.mirrors()) {
    const float room = compat::text_width(ui.fonts.tiny_number, first.text) + ui.px(24);
    playhead(ui, picture, second, {read(1.0 - stage.u()), ui.colours.panel, ui.colours.dim},
             std::abs(x - second) > room);
  }
  playhead(ui, picture, x, first);
}

void ticks(Ui& ui, PixelRect picture, const Stage& stage) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const Clock& clock = stage.clock();
  const float width = ui.px(42);
  const float bottom = picture.y + picture.h;
  for (const TimeTick& tick : time_ticks(clock, stage.schedule(), stage.scene().timeline.ticks, picture.w, width)) {
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
  label(ui, ui.fonts.small, words, to_data ? ui.colours.noise : ui.colours.data, to_data ? "noise" : "data",
        Align::left);
  label(ui, ui.fonts.small, words, to_data ? ui.colours.data : ui.colours.noise, to_data ? "data" : "noise",
        Align::right);
}

/// Where the steps of the scene's grid end, while they are few, and where each noise level of a ladder begins. What the
/// mark under the mouse stands for.
std::string marks(Ui& ui, PixelRect picture) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const Stage& stage = ui.session.stage();
  const ImU32 ink = with_alpha(ui.colours.text, 0.65f);
  const float near = ui.px(4), mouse = ImGui::GetIO().MousePos.x;
  const auto place = [&](double u) { return std::round(picture.x + static_cast<float>(u) * picture.w); };
  std::string found;
  const std::vector<double>& steps = ui.session.step_times();
  if (static_cast<float>(steps.size()) * ui.px(6) < picture.w)
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const float x = place(steps[i]);
      draw.AddLine({x, picture.y + picture.h - ui.px(5)}, {x, picture.y + picture.h - 1}, ink, 1.0f);
      if (std::abs(mouse - x) < near)
        found = "step " + std::to_string(i) + " of " + std::to_string(steps.size() - 1) + "\n";
    }
  for (std::size_t i = 0; i < stage.flow_count(); ++i) {
    const SamplerProgram& program = stage.flow(i).runner->program();
    for (std::size_t row = 1; row < program.waypoints.size(); ++row) {
      const Waypoint& at = program.waypoints[row];
      if (at.stage <= 0 || at.stage == program.waypoints[row - 1].stage || at.level.sigma <= 0.0) continue;
      const float x = place(played_fraction(stage.clock_of(program), program, static_cast<int>(row)));
      draw.AddTriangleFilled({x - ui.px(3.5f), picture.y + 1}, {x + ui.px(3.5f), picture.y + 1},
                             {x, picture.y + ui.px(7)}, ink);
      if (std::abs(mouse - x) < near)
        found += "annealed Langevin: noise level " + std::to_string(at.stage) +
                 ", σ = " + short_number(at.level.sigma) + "\n";
    }
  }
  return found;
}

/// Diagonal lines where the net that the scene's score follows was never trained (T11). Whether the mouse is there.
bool hatch_untrained(Ui& ui, PixelRect picture) {
  const Stage& stage = ui.session.stage();
  const ScoreSpec& score = stage.scene().score;
  const auto net = score.kind == ScoreKind::learned ? stage.net(score.model) : nullptr;
  if (!net) return false;
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
  return any && !covered(ImGui::GetIO().MousePos.x);
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
  const Shown wanted{session.stage().target().get(), scene.schedule,      scene.grid, scene.timeline.pace,
                     scene.timeline.direction,       session.theme_name()};
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
  const Touch touch = surface(ui, "timeline", rect);
  const float share = std::clamp((ImGui::GetIO().MousePos.x - rect.x) / rect.w, 0.0f, 1.0f);
  if (touch.held) ui.session.seek(share);
  ui.session.hold(touch.held);
  refresh(ui.session);
  draw.AddImageRounded(compat::texture(texture_->id()), {rect.x, rect.y}, {rect.x + rect.w, rect.y + rect.h}, {0, 0},
                       {1, 1}, IM_COL32_WHITE, ui.px(5));
  const bool untrained = hatch_untrained(ui, rect);
  std::string there = marks(ui, rect);
  draw.AddRect({rect.x, rect.y}, {rect.x + rect.w, rect.y + rect.h}, ui.colours.line, ui.px(5));
  draw.ChannelsMerge();
  const Stage& stage = ui.session.stage();
  ticks(ui, rect, stage);
  playheads(ui, rect);
  // The title of the axis chooses what it is in.
  timeline_choice(ui, {rect.x, rect.y + rect.h + ui.px(20), rect.w, ui.px(17)}, Align::centre, "ticks",
                  &TimelineSpec::ticks);
  if (touch.hovered && ImGui::IsMouseClicked(1)) ImGui::OpenPopup("timeline/ticks");
  if (!touch.hovered || touch.held) return;
  if (untrained) there += "outside the noise levels this net was trained on\n";
  const double t = stage.clock().t_of_u(share);
  const auto read = [&](TickUnit unit) { return reading(unit, stage.schedule(), t); };
  tooltip(ui, read(TickUnit::time) + "   " + read(TickUnit::sigma) + "   " + read(TickUnit::log_snr) + "\n" + there +
                  "drag to scrub: the clock waits while you hold it; right click chooses the ticks");
}

void Timeline::draw(Ui& ui, PixelRect rect) {
  const float left = shown(ui, "transport") ? ui.px(320) : ui.px(16);
  const float right = ui.px(148);
  if (shown(ui, "timeline")) {
    draw_picture(ui, {rect.x + left, rect.y + ui.px(27), rect.w - left - right - ui.px(16), ui.px(46)});
  } else {
    ui.session.hold(false);
  }
  if (shown(ui, "transport")) draw_transport(ui, {rect.x + ui.px(14), rect.y, left - ui.px(28), rect.h});
  if (shown(ui, "timeline")) readouts(ui, {rect.x + rect.w - right, rect.y + ui.px(15), right - ui.px(14), rect.h});
}

}  // namespace scorescope
