#include "core/nn/spec_names.h"

namespace scorescope {

SCORESCOPE_NAMES(Activation, {silu, "silu"}, {tanh, "tanh"}, {relu, "relu"}, {softplus, "softplus"})
SCORESCOPE_NAMES(Head, {score, "score"}, {eps, "eps"}, {x0, "x0"}, {v, "v"}, {velocity, "velocity"}, {energy, "energy"})
SCORESCOPE_NAMES(XFeatures, {raw, "raw"}, {fourier, "fourier"})
SCORESCOPE_NAMES(NoiseEmbedding, {raw, "raw"}, {lambda, "lambda"}, {fourier, "fourier"})
SCORESCOPE_NAMES(Objective, {dsm, "dsm"}, {explicit_score, "explicit"}, {kde, "kde"}, {implicit, "implicit"},
                 {sliced, "sliced"}, {likelihood, "mle"}, {contrastive, "cd"})
SCORESCOPE_NAMES(TrainLevels, {schedule, "schedule"}, {ladder, "ladder"}, {single, "single"}, {none, "none"})
SCORESCOPE_NAMES(LossWeight, {eps, "eps"}, {score, "score"}, {x0, "x0"}, {v, "v"}, {velocity, "velocity"},
                 {likelihood, "likelihood"}, {min_snr, "min_snr"}, {edm, "edm"})
SCORESCOPE_NAMES(TimeDensity, {uniform, "uniform"}, {lambda, "lambda"}, {mixed, "mixed"}, {importance, "importance"},
                 {log_normal, "log_normal"})
SCORESCOPE_NAMES(DataKind, {stream, "stream"}, {fixed, "fixed"})
SCORESCOPE_NAMES(RateSchedule, {constant, "constant"}, {cosine, "cosine"})
SCORESCOPE_NAMES(OnChange, {keep, "keep"}, {restart, "restart"})

}  // namespace scorescope
