#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "core/flow/step_row.h"
#include "core/math/mixture.h"

namespace scorescope {

/// Which particles a cloud holds: [first, first + count) of the flow. Particle numbers enter the noise, so a flow cut
/// into several clouds is the same flow.
struct CloudSpec {
  std::uint64_t seed = 0;
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};

/// The machine state of a cloud between two rows: everything needed to go on from there.
template <class R>
struct MachineState {
  std::vector<R> x, s, h1, h2, h3, h4, h5;  ///< row-major [count, dim]; s and h stay empty while no row uses them
};
using CloudState = MachineState<float>;

/// Particles under one program. run() and load() may be called in any order; nothing depends on the path taken.
class Cloud {
 public:
  Cloud() = default;
  Cloud(const Cloud&) = delete;
  Cloud& operator=(const Cloud&) = delete;
  virtual ~Cloud() = default;

  virtual void start() = 0;                           ///< X = the program's start law, S = H = 0
  virtual void run(int first_row, int last_row) = 0;  ///< rows [first_row, last_row)
  /// The same, and where the particles stand after each row: [last_row - first_row, count, dim].
  virtual void trace(int first_row, int last_row, std::span<float> out);
  virtual void save(CloudState& out) const = 0;
  virtual void load(const CloudState& state) = 0;
  virtual void positions(std::span<float> out) const = 0;  ///< row-major [count, dim]
};

/// Fields of p at one (alpha, sigma), at many points. Any output may be empty (not wanted).
struct FieldRequest {
  std::span<const float> points;  ///< row-major [n, dim]
  std::span<float> log_p;         ///< [n]
  std::span<float> eps;           ///< [n, dim], E[eps|x] = -sigma score
  std::span<float> x0;            ///< [n, dim], E[x0|x]
};

/// Where particles are moved and fields evaluated. Two full implementations (CPU: Eigen and all cores; GPU: compute
/// shaders) pass one test suite. What one backend made runs on one thread at a time.
class Backend {
 public:
  Backend() = default;
  Backend(const Backend&) = delete;
  Backend& operator=(const Backend&) = delete;
  virtual ~Backend() = default;

  [[nodiscard]] virtual std::string_view name() const = 0;  ///< "cpu" or "gpu"
  /// The program and the mixture are copied or kept alive by the cloud.
  [[nodiscard]] virtual std::unique_ptr<Cloud> make_cloud(const CloudSpec& spec,
                                                          std::shared_ptr<const SamplerProgram> program,
                                                          std::shared_ptr<const Mixture> mixture) = 0;
  virtual void evaluate(const Mixture& mixture, Signal level, const FieldRequest& request) = 0;
};

/// The reference: Eigen tiles over all cores.
std::unique_ptr<Backend> make_cpu_backend();

/// The start positions of particles [first, first + count), row-major [count, dim]: shared by both backends, so that
/// they agree to the last bit on where a flow begins.
void draw_start(const SamplerProgram& program, const Mixture& mixture, const CloudSpec& spec, std::span<float> out);

}  // namespace scorescope
