#pragma once

#include "core/math/enum_names.h"
#include "core/nn/net_spec.h"
#include "core/nn/train_spec.h"

namespace scorescope {

// The names of every choice of a net and its training, in scene files, weights files and on the command line.
std::span<const EnumName<Activation>> names_of(Activation);
std::span<const EnumName<Head>> names_of(Head);
std::span<const EnumName<XFeatures>> names_of(XFeatures);
std::span<const EnumName<NoiseEmbedding>> names_of(NoiseEmbedding);
std::span<const EnumName<Objective>> names_of(Objective);
std::span<const EnumName<TrainLevels>> names_of(TrainLevels);
std::span<const EnumName<LossWeight>> names_of(LossWeight);
std::span<const EnumName<TimeDensity>> names_of(TimeDensity);
std::span<const EnumName<DataKind>> names_of(DataKind);
std::span<const EnumName<RateSchedule>> names_of(RateSchedule);
std::span<const EnumName<OnChange>> names_of(OnChange);

}  // namespace scorescope
