#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/flow/backend.h"
#include "core/flow/clock.h"
#include "core/flow/flow_runner.h"
#include "core/math/targets.h"
#include "core/scene/model_nets.h"
#include "core/scene/scene.h"

namespace scorescope {

/// The target of a scene as a mixture. Throws UserError for a points file that cannot be used.
std::shared_ptr<const ResolvedTarget> resolve_target(const TargetSpec& spec, const std::filesystem::path& base_folder);

/// A scene brought to life: target resolved to a mixture, schedule, one runner per flow, one clock. The window, the
/// headless renderer and `run` all use it. apply() keeps whatever the change did not touch.
class Stage {
 public:
  Stage(Scene scene, Backend& backend, const std::filesystem::path& base_folder);

  /// Replaces the scene, of which scene() then shows the present instant. Throws UserError and leaves everything as it
  /// was if the new scene cannot be staged (a points or weights file that is missing).
  void apply(const Scene& scene);

  /// While a hand holds the target, the pace of the clock and the extent that fits it stay as they were: nothing else
  /// moves under the hand, and an edit costs little. Letting go makes up for it, at the same t.
  void hold(bool held);

  /// From now on model `id` stands at `net`: the flows that follow it run again with it, at the same time; the others
  /// stay as they are. What was on show stays on show until they have caught up, and nets that come meanwhile wait, so
  /// that a net in training can be given at any rate. False, and nothing changed, if the net is not the one the model
  /// describes.
  bool set_net(std::string_view id, std::shared_ptr<const LearnedScore> net);
  /// Where model `id` stands: the net last set, else of its weights file, else untrained. Null: no such model.
  [[nodiscard]] std::shared_ptr<const LearnedScore> net(std::string_view id) const { return nets_.find(id); }

  /// The scene as it stands now: where it has keyframes, at their values.
  [[nodiscard]] const Scene& scene() const { return scene_; }
  /// The scene that was given.
  [[nodiscard]] const Scene& base() const { return base_; }
  [[nodiscard]] const std::shared_ptr<const Mixture>& target() const { return target_->mixture; }
  [[nodiscard]] const ResolvedTarget& resolved_target() const { return *target_; }
  [[nodiscard]] const NoiseSchedule& schedule() const { return schedule_; }
  [[nodiscard]] const Clock& clock() const { return clock_; }
  /// The clock that a program goes by: under `mirror`, one against the playing direction has its own (T1).
  [[nodiscard]] const Clock& clock_of(const SamplerProgram& program) const;
  /// Whether some flow goes by the mirrored clock.
  [[nodiscard]] bool mirrors() const;

  /// Moves the clock: u in [0, 1] is the played fraction (see Clock). Settings that have keys follow it.
  void seek(double u);
  /// To schedule time t: where keyframes move what the clock is made of, to an instant whose own clock shows t.
  void seek_t(double t);
  [[nodiscard]] double u() const { return u_; }
  [[nodiscard]] double t() const { return clock_.t_of_u(u_); }

  /// Works until every flow stands at the clock, or the deadline. True when all do. Coarse first: the tracked particles
  /// of every flow, then the rest.
  bool advance(std::chrono::steady_clock::time_point deadline);
  void finish();  ///< advance without a deadline

  /// Particles that every flow moves: those of the scene, or the copies of one start in their place.
  [[nodiscard]] std::uint32_t particles() const;

  [[nodiscard]] std::size_t flow_count() const { return flows_.size(); }
  /// What flow i shows now.
  struct FlowView {
    const FlowSpec* spec = nullptr;
    const FlowRunner* runner = nullptr;           ///< positions, tracked paths
    const Clock* clock = nullptr;                 ///< the one it goes by
    const NoiseSchedule* schedule = nullptr;      ///< in its own family
    Waypoint waypoint;                            ///< state shown: its level is the density to draw
    int row = 0;                                  ///< index of the waypoint
    int steps_done = 0;                           ///< completed steps, and
    int steps = 0;                                ///< of how many
    bool film = false;                            ///< shown against its own direction (T1)
    std::shared_ptr<const LearnedScore> learned;  ///< the net it follows; null: none
    bool clamped = false;                         ///< the net was not trained at the noise level shown (T11)
    std::string name;                             ///< "Reverse SDE"
    std::string solver;                           ///< "Euler–Maruyama"
    std::string note;  ///< "σ level 8 / 10 ≈ t 0.037" (the equally noisy time), "rewound", or empty
  };
  [[nodiscard]] FlowView flow(std::size_t index) const;
  [[nodiscard]] std::optional<std::size_t> flow_index(std::string_view id) const;
  /// The table of flow i with the exact score in place of the net it follows, from the same noise.
  [[nodiscard]] std::shared_ptr<const SamplerProgram> exact_program(std::size_t index) const;

  /// Half height of a picture that holds data and unit noise.
  [[nodiscard]] double extent() const { return extent_; }

 private:
  struct Live {
    FlowSpec spec;
    StepGridSpec grid;  ///< the one in force
    ScoreSpec score;    ///< the one in force
    NoiseSchedule schedule;
    std::shared_ptr<const LearnedScore> learned;
    FlowRunner runner;
    /// The same flow with a newer net, on its way to the clock.
    struct Successor {
      std::shared_ptr<const LearnedScore> learned;
      FlowRunner runner;
    };
    std::optional<Successor> next;
  };
  void show(const Scene& scene);
  void stage(const Scene& scene, std::shared_ptr<const ResolvedTarget> target);
  void move_runners(double u);
  [[nodiscard]] FlowRunner runner_of(const Live& live, std::shared_ptr<const LearnedScore> learned) const;
  void follow_nets();
  bool succeed(std::chrono::steady_clock::time_point deadline);
  [[nodiscard]] bool same_particles(const Scene& scene) const;
  [[nodiscard]] bool same_clock(const Scene& scene) const;
  [[nodiscard]] static Clock clock_of(const Scene& scene, const NoiseSchedule& schedule, const Mixture& mixture);

  Scene base_, scene_;
  Backend& backend_;
  std::filesystem::path base_folder_;
  std::shared_ptr<const ResolvedTarget> target_;
  NoiseSchedule schedule_;
  Clock clock_, mirrored_;
  ModelNets nets_;
  std::vector<Live> flows_;
  double u_ = 0.0;
  bool held_ = false;
  bool outdated_ = false;  ///< clock and extent, while held
  double extent_ = 3.0;
  bool keyed_ = false;  ///< the scene is being changed by its keys
};

/// The scene's schedule in the family of a flow.
NoiseSchedule schedule_of(const FlowSpec& flow, const NoiseSchedule& schedule);

/// The row table of one flow: what the window runs and what the tests check. A latent line is cut into `particles`
/// points. `source`: where the scores come from, where that is not `target`.
SamplerProgram build_program(const FlowSpec& flow, const StepGridSpec& grid, Prior prior, const NoiseSchedule& schedule,
                             const Mixture& target, int particles = 256, const ScoreSource& source = {});

/// "Reverse SDE", "Euler–Maruyama".
std::string flow_name(const FlowSpec& flow);
std::string solver_name(const FlowSpec& flow);
/// The solver as a scene file or script names it: "euler_maruyama", "heun"; the mode of a forward flow; "ula" for
/// Langevin.
std::string solver_key(const FlowSpec& flow);

}  // namespace scorescope
