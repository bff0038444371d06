#include "core/scene/step_terms.h"

#include <array>

#include "core/math/philox.h"

namespace scorescope {
namespace {

Vec2 noise_of(const StepRow& row, std::uint64_t seed, std::uint32_t particle, int dim) {
  if (row.cn == 0.0) return Vec2::Zero();
  const auto words = philox(seed, row.noise_stream, particle, row.noise_key);
  const auto z = normal_pair<double>(words[0], words[1]);
  return row.cn * Vec2(z[0], dim == 2 ? z[1] : 0.0);
}

/// What the state before the step is multiplied by, minus one, where no score is asked: exact for a step of one
/// evaluation, and f(t) dt for the others, whose first row has it in H. A row that mixes E and D is one of x and D,
/// since x = alpha D + sigma E.
double own_share(const StepRow& row, double h) {
  if (row.save && !row.skip_eval) return h * row.hx;
  const double mixed = row.he != 0.0 && row.hd != 0.0 ? row.h0 * row.he / row.sigma : 0.0;
  return row.cx + row.h0 * row.hx + mixed - 1.0;
}

}  // namespace

Vec2 StepFollower::position() {
  std::array<float, 2> x{};
  cloud_->positions(std::span(x).first(static_cast<std::size_t>(dim_)));
  return {x[0], x[1]};
}

const StepTerms& StepFollower::terms(const Stage& stage, std::size_t index, std::uint32_t particle) {
  const Stage::FlowView view = stage.flow(index);
  const auto& program = view.runner->program_ptr();
  if (program_ == program && particle_ == particle && known_ == view.row) return terms_;
  const std::uint64_t seed = stage.scene().seed;
  if (program_ != program || particle_ != particle) {
    program_ = program;
    particle_ = particle;
    dim_ = stage.target()->dim;
    cloud_ = backend_.make_cloud({.seed = seed, .first = particle, .count = 1}, program, stage.target());
    at_ = 0;
  }
  if (at_ > view.row) cloud_->start(), at_ = 0;
  cloud_->run(at_, view.row);
  terms_ = {.x = position()};
  const int rows = static_cast<int>(program->rows.size());
  int next = view.row + 1;
  while (next < rows && !program->waypoints[static_cast<std::size_t>(next)].complete) ++next;
  known_ = at_ = view.row;
  terms_.last = next > rows;
  if (terms_.last) return terms_;
  cloud_->run(view.row, next);
  at_ = next;
  const Vec2 step = position() - terms_.x;
  const StepRow& first = program->rows[static_cast<std::size_t>(view.row)];
  if (program->metropolis && step == Vec2::Zero()) return terms_;  // refused
  if (first.skip_eval && first.cs + first.cn > 0.0 && first.cx == 0.0) {
    // One eps a particle: what it had of it is replaced by what it has then.
    StepRow more = first;
    more.cn -= view.waypoint.level.sigma;
    terms_.noise = noise_of(more, seed, particle, dim_);
    terms_.drift = step - terms_.noise;
    return terms_;
  }
  for (int r = view.row; r < next; ++r)
    terms_.noise += noise_of(program->rows[static_cast<std::size_t>(r)], seed, particle, dim_);
  const double h = program->waypoints[static_cast<std::size_t>(next)].t - view.waypoint.t;
  terms_.drift = own_share(first, h) * terms_.x;
  if (next == view.row + 1 && first.skip_eval)
    terms_.drift = step - terms_.noise;
  else
    terms_.score = step - terms_.drift - terms_.noise;
  return terms_;
}

}  // namespace scorescope
