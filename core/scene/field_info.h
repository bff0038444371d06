#pragma once

#include <limits>
#include <span>
#include <string_view>
#include <type_traits>

#include "core/math/enum_names.h"
#include "core/nn/spec_names.h"
#include "core/scene/scene.h"

namespace scorescope {

/// What is known about a setting besides its value. Ranges are hard (validated); soft_* is where a slider lives.
struct FieldInfo {
  std::string_view key;    ///< JSON key; the last part of its path
  std::string_view label;  ///< what the window writes beside it (field's standard symbol)
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();
  bool open_min = false;  ///< min itself is excluded ("must be above 0")
  double soft_min = 0.0;
  double soft_max = 0.0;
  bool logarithmic = false;
  std::string_view help = {};

  /// The same with a hard range, its lower end included or not; with a slider, even or by ratios.
  [[nodiscard]] constexpr FieldInfo within(double lowest, double highest) const {
    FieldInfo out = *this;
    out.min = lowest, out.max = highest;
    return out;
  }
  [[nodiscard]] constexpr FieldInfo above(double excluded, double highest) const {
    FieldInfo out = within(excluded, highest);
    out.open_min = true;
    return out;
  }
  [[nodiscard]] constexpr FieldInfo slides(double from, double to) const {
    FieldInfo out = *this;
    out.soft_min = from, out.soft_max = to;
    return out;
  }
  [[nodiscard]] constexpr FieldInfo slides_log(double from, double to) const {
    FieldInfo out = slides(from, to);
    out.logarithmic = true;
    return out;
  }
};

/// field("delta", "δ", "step size").above(0, 1e4).slides_log(1e-5, 1e-2)
constexpr FieldInfo field(std::string_view key, std::string_view label, std::string_view help) {
  return {.key = key, .label = label, .help = help};
}

// The JSON names of every choice of a scene; those of a net and its training stand in core/nn/spec_names.h.
std::span<const EnumName<TargetKind>> names_of(TargetKind);
std::span<const EnumName<ScheduleName>> names_of(ScheduleName);
std::span<const EnumName<GridKind>> names_of(GridKind);
std::span<const EnumName<Prior>> names_of(Prior);
std::span<const EnumName<FlowKind>> names_of(FlowKind);
std::span<const EnumName<ForwardMode>> names_of(ForwardMode);
std::span<const EnumName<CurveFamily>> names_of(CurveFamily);
std::span<const EnumName<LangevinMethod>> names_of(LangevinMethod);
std::span<const EnumName<LadderAlign>> names_of(LadderAlign);
std::span<const EnumName<FlowFamily>> names_of(FlowFamily);
std::span<const EnumName<SdeSolver>> names_of(SdeSolver);
std::span<const EnumName<ReverseVariance>> names_of(ReverseVariance);
std::span<const EnumName<OdeSolver>> names_of(OdeSolver);
std::span<const EnumName<StartKind>> names_of(StartKind);
std::span<const EnumName<LinePath>> names_of(LinePath);
std::span<const EnumName<Layer>> names_of(Layer);
std::span<const EnumName<ColourBy>> names_of(ColourBy);
std::span<const EnumName<CameraKind>> names_of(CameraKind);
std::span<const EnumName<PlotKind>> names_of(PlotKind);
std::span<const EnumName<PlotOver>> names_of(PlotOver);
std::span<const EnumName<ScoreKind>> names_of(ScoreKind);
std::span<const EnumName<Direction>> names_of(Direction);
std::span<const EnumName<Pace>> names_of(Pace);
std::span<const EnumName<Ease>> names_of(Ease);
std::span<const EnumName<CaptionPlace>> names_of(CaptionPlace);
std::span<const EnumName<Notation>> names_of(Notation);
std::span<const EnumName<ExportFormat>> names_of(ExportFormat);
std::span<const EnumName<ExportData>> names_of(ExportData);
std::span<const EnumName<GifPalette>> names_of(GifPalette);
std::span<const EnumName<GifFrames>> names_of(GifFrames);
std::span<const EnumName<ClockMode>> names_of(ClockMode);
std::span<const EnumName<TickUnit>> names_of(TickUnit);
std::span<const EnumName<ClipLoop>> names_of(ClipLoop);
std::span<const EnumName<ThemeName>> names_of(ThemeName);
std::span<const EnumName<StepVariance>> names_of(StepVariance);
std::span<const EnumName<DecoderVariance>> names_of(DecoderVariance);
std::span<const EnumName<HutchinsonProbes::Law>> names_of(HutchinsonProbes::Law);

/// Vectors and matrices of a mixture: lists of length dim.
struct VectorRef {
  Vec2& value;
  int dim;
};
struct MatrixRef {
  Mat2& value;
  int dim;
};

}  // namespace scorescope
