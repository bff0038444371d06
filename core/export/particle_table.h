#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "core/scene/stage.h"

namespace scorescope {

/// Where the particles of the exported panels stand, instant after instant, in the units of the target's own file.
class ParticleTable {
 public:
  ParticleTable() = default;
  ParticleTable(const ParticleTable&) = delete;
  ParticleTable& operator=(const ParticleTable&) = delete;
  virtual ~ParticleTable() = default;
  virtual void add(const Stage& stage, int frame) = 0;
  virtual void finish() = 0;
};

/// CSV: a row a particle, with columns frame, t, panel, particle, x and in 2D y.
std::unique_ptr<ParticleTable> make_csv_table(const std::filesystem::path& file, const Stage& stage);
/// NumPy's .npy: float32 of shape [frames, panels, particles, dim].
std::unique_ptr<ParticleTable> make_npy_table(const std::filesystem::path& file, const Stage& stage, int frames);

}  // namespace scorescope
