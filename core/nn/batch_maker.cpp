#include "core/nn/batch_maker.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/math/energy.h"
#include "core/math/error.h"
#include "core/math/lane_mixture.h"
#include "core/math/noise_tile.h"
#include "core/math/predictions.h"
#include "core/nn/combinations.h"
#include "core/nn/data_draws.h"
#include "core/nn/level_table.h"
#include "core/nn/quadrature_nodes.h"

namespace scorescope {
namespace {

/// Held-out batches share no noise with those of training: their steps are counted from here.
constexpr std::uint32_t kHeldOutRow = 0x80000001u;

LossForm form_of(Objective kind) {
  switch (kind) {
    case Objective::implicit:
      return LossForm::divergence;
    case Objective::sliced:
      return LossForm::sliced;
    case Objective::likelihood:
      return LossForm::likelihood;
    case Objective::contrastive:
      return LossForm::energy;
    default:
      return LossForm::regression;
  }
}

bool of_energy(LossForm form) {
  return form == LossForm::energy || form == LossForm::likelihood;
}

/// omega weighs errors of eps; a mean of energies has none.
ObjectiveSpec unweighted_energy(ObjectiveSpec objective) {
  if (of_energy(form_of(objective.kind))) objective.weight = LossWeight::eps;
  return objective;
}

/// The law of the training points before noise: the target, N points drawn from it, or a kernel estimate on such.
Mixture training_law(const TrainJob& job) {
  const ObjectiveSpec& objective = job.train.objective;
  const bool fixed = job.train.data.kind == DataKind::fixed;
  if (!fixed && objective.kind != Objective::kde) return *job.target;
  const int count = fixed ? job.train.data.count : objective.kde_samples;
  if (count < 1) throw UserError("There are no points to train on: at least one is needed.");
  return kernel_density(fixed_points(*job.target, count, job.seed, Stream::train_data), job.target->dim,
                        objective.kind == Objective::kde ? objective.kde_bandwidth : 0.0);
}

const TrainJob& checked(const TrainJob& job) {
  if (!job.target || job.target->components.empty()) throw UserError("There is no target to train on.");
  const Combination may = combination(job.net, job.train.objective,
                                      job.levels.noised && job.levels.canonical(job.levels.lambda_min).alpha == 1.0);
  if (!may.cpu) throw UserError(may.why);
  if ((job.held_out ? job.train.data.held_out : job.train.optimiser.batch) < 1)
    throw UserError("A batch of training needs at least one sample.");
  return job;
}

/// Every vector of a batch that has a row for each sample, with the length of the row.
template <class R, class Visit>
void each_column(Batch<R>& b, Visit&& visit) {
  const int directions = b.jet.directions * b.dim;
  visit(b.x, b.dim);
  for (std::vector<R>* column : {&b.x_scale, &b.noise, &b.gx, &b.gF, &b.kappa, &b.weight, &b.time}) visit(*column, 1);
  visit(b.target, b.form == LossForm::regression ? b.dim : 0);
  visit(b.direction, directions);
}

}  // namespace

struct BatchMaker::State {
  explicit State(const TrainJob& j)
      : job(checked(j)),
        objective(unweighted_energy(job.train.objective)),
        dim(job.target->dim),
        form(form_of(objective.kind)),
        draws(job.held_out ? job.train.data.held_out : job.train.optimiser.batch),
        law(training_law(job)),
        data(job.held_out
                 ? DataDraws(kernel_density(fixed_points(*job.target, draws, job.seed, Stream::held_out), dim, 0.0))
                 : DataDraws(law)),
        times(objective, job.levels),
        levels(job.net, job.levels, times, of_energy(form)) {
    const auto count = static_cast<float>(draws);
    unit = of_energy(form) ? 1.0f / count : job.levels.noised ? 1.0f / (count * static_cast<float>(dim)) : 0.5f / count;
    if (objective.kind == Objective::explicit_score || objective.kind == Objective::kde) match();
    if (form == LossForm::likelihood) nodes.emplace(*job.target, times.nodes().front().level);
  }

  /// Explicit matching: to the score of the target, or of the kernel estimate (T10).
  void match() {
    const Mixture& to = objective.kind == Objective::kde ? law : *job.target;
    if (!job.levels.noised)
      for (const Component& c : to.components)
        if (c.cov(0, 0) == 0.0)
          throw UserError("Points have no score at sigma = 0; give them a bandwidth above 0, or noise.");
    exact.emplace(to);
  }

  [[nodiscard]] int samples() const {
    if (form == LossForm::energy) return 2 * draws;
    return draws + (nodes ? nodes->count() : 0);
  }

  [[nodiscard]] std::uint32_t row(std::int64_t step) const {
    return static_cast<std::uint32_t>(step) + (job.held_out ? kHeldOutRow : 0u);
  }

  void shape(Batch<float>& b) const;
  /// At most kTile samples from draw `draw` on, to sample `out` and the following.
  void fill_draws(std::int64_t step, int draw, int count, int out, Batch<float>& b) const;
  void fill_nodes(std::int64_t step, int first, int last, Batch<float>& b) const;
  [[nodiscard]] TimeSampler::Place step_place(std::int64_t step) const;
  void places(std::int64_t step, int draw, TimeSampler::Place (&out)[kTile]) const;
  void set_level(const LevelTable::Row& level, float sign, std::size_t at, Batch<float>& b) const;
  void set_target(const Tile<float>& alpha, const Tile<float>& sigma, const Tile<float>& x, const Tile<float>& y,
                  Tile<float>& zx, Tile<float>& zy) const;
  void set_probes(std::int64_t step, int draw, std::size_t at, Batch<float>& b) const;

  TrainJob job;
  ObjectiveSpec objective;
  int dim;
  LossForm form;
  int draws;  ///< of data, in one batch
  Mixture law;
  DataDraws data;
  TimeSampler times;
  LevelTable levels;
  float unit;  ///< what a weight of 1 is to the loss, a mean over samples
  std::optional<LaneMixture<float>> exact;
  std::optional<QuadratureNodes> nodes;
};

void BatchMaker::State::shape(Batch<float>& b) const {
  const bool energy = job.net.head == Head::energy;
  b.dim = dim;
  b.samples = samples();
  b.form = form;
  b.energy_head = energy;
  b.squared_norm = objective.variance_reduced;
  b.data_samples = of_energy(form) ? draws : 0;
  b.probes = form == LossForm::sliced ? objective.probes : 0;
  const bool axes = form == LossForm::divergence || (form == LossForm::regression && energy) ||
                    (form == LossForm::sliced && energy && b.squared_norm);
  b.jet.directions = b.probes + (axes ? dim : 0);
  b.jet.second = energy && (form == LossForm::divergence || form == LossForm::sliced);
  each_column(b, [&](std::vector<float>& column, int width) {
    column.assign(static_cast<std::size_t>(b.samples) * static_cast<std::size_t>(width), 0.0f);
  });
  if (!axes) return;
  const std::size_t stride = static_cast<std::size_t>(b.jet.directions) * static_cast<std::size_t>(dim);
  for (std::size_t i = 0; i < static_cast<std::size_t>(b.samples); ++i)
    for (int axis = 0; axis < dim; ++axis)
      b.direction[i * stride + static_cast<std::size_t>((b.probes + axis) * dim + axis)] = 1.0f;
}

TimeSampler::Place BatchMaker::State::step_place(std::int64_t step) const {
  return times.draw(uniform01<float>(philox(job.seed, Stream::train_time, 0, row(step))[0]));
}

void BatchMaker::State::places(std::int64_t step, int draw, TimeSampler::Place (&out)[kTile]) const {
  if (form == LossForm::likelihood || times.nodes().size() == 1) {
    std::fill(std::begin(out), std::end(out), step_place(step));
    return;
  }
  Tile<float> u =
      PhiloxTile(job.seed, Stream::train_time, static_cast<std::uint32_t>(draw), row(step)).uniform<float>(0);
  if (objective.stratified)
    for (int i = 0; i < kTile; ++i) u[i] = (static_cast<float>(draw + i) + u[i]) / static_cast<float>(draws);
  for (int i = 0; i < kTile; ++i) out[i] = times.draw(std::min(u[i], 1.0f));
}

void BatchMaker::State::set_level(const LevelTable::Row& level, float sign, std::size_t at, Batch<float>& b) const {
  b.x_scale[at] = level[LevelTable::kXScale];
  b.noise[at] = level[LevelTable::kNoise];
  b.gx[at] = level[LevelTable::kGx];
  b.gF[at] = level[LevelTable::kGF];
  b.kappa[at] = job.levels.noised ? -level[LevelTable::kSigma] : 1.0f;  // eps = -sigma s
  b.weight[at] = sign * unit * level[LevelTable::kWeight];
  b.time[at] = level[LevelTable::kTime];
}

void BatchMaker::State::set_target(const Tile<float>& alpha, const Tile<float>& sigma, const Tile<float>& x,
                                   const Tile<float>& y, Tile<float>& zx, Tile<float>& zy) const {
  LaneMixture<float>::Lanes lanes;
  exact->noised(alpha, sigma, lanes);
  TileFields<float> fields;
  if (dim == 1)
    evaluate_tile<float, 1, kScore>(lanes, x, y, fields);
  else
    evaluate_tile<float, 2, kScore>(lanes, x, y, fields);
  zx = fields.sx;
  zy = fields.sy;
  if (job.levels.noised) zx *= -sigma, zy *= -sigma;
}

void BatchMaker::State::set_probes(std::int64_t step, int draw, std::size_t at, Batch<float>& b) const {
  std::array<std::uint32_t, 4> words{};
  for (int k = 0; k < b.probes * dim; ++k) {
    // A bit is a sign; 128 of them to a call, calls told apart by the fourth counter word.
    if (k % 128 == 0)
      words = philox({static_cast<std::uint32_t>(draw), row(step), static_cast<std::uint32_t>(Stream::train_probe),
                      static_cast<std::uint32_t>(k / 128)},
                     {static_cast<std::uint32_t>(job.seed), static_cast<std::uint32_t>(job.seed >> 32)});
    const bool up = (words[static_cast<std::size_t>(k / 32 % 4)] >> (k % 32) & 1u) != 0;
    b.direction[at * static_cast<std::size_t>(b.jet.directions * dim) + static_cast<std::size_t>(k)] =
        up ? 1.0f : -1.0f;
  }
}

void BatchMaker::State::fill_draws(std::int64_t step, int draw, int count, int out, Batch<float>& b) const {
  TimeSampler::Place place[kTile];
  places(step, draw, place);
  const float sign = form == LossForm::energy && out >= draws ? -1.0f : 1.0f;
  const auto begin = static_cast<std::size_t>(out);
  Tile<float> alpha = Tile<float>::Ones();
  Tile<float> sigma = Tile<float>::Zero();
  for (int i = 0; i < count; ++i) {
    const LevelTable::Row level = levels.at(place[i]);
    alpha[i] = level[LevelTable::kAlpha];
    sigma[i] = level[LevelTable::kSigma];
    set_level(level, sign, begin + static_cast<std::size_t>(i), b);
  }
  const auto particle = static_cast<std::uint32_t>(draw);
  Tile<float> x, y, zx, zy;
  if (job.held_out)
    for (int i = 0; i < kTile; ++i) data.point(static_cast<std::size_t>(std::min(draw + i, draws - 1)), x[i], y[i]);
  else
    data.tile(PhiloxTile(job.seed, Stream::train_data, particle, row(step)), x, y);
  if (job.levels.noised) {
    noise_tile<float>(job.seed, Stream::train_noise, particle, row(step), zx, zy);
    x = alpha * x + sigma * zx;
    y = alpha * y + sigma * zy;
  }
  if (exact) set_target(alpha, sigma, x, y, zx, zy);
  const auto d = static_cast<std::size_t>(dim);
  for (int i = 0; i < count; ++i) {
    const std::size_t at = begin + static_cast<std::size_t>(i);
    b.x[at * d] = x[i];
    if (dim == 2) b.x[at * d + 1] = y[i];
    if (form == LossForm::regression) {
      b.target[at * d] = zx[i];
      if (dim == 2) b.target[at * d + 1] = zy[i];
    }
    if (form == LossForm::sliced) set_probes(step, draw + i, at, b);
  }
}

void BatchMaker::State::fill_nodes(std::int64_t step, int first, int last, Batch<float>& b) const {
  const LevelTable::Row level = levels.at(step_place(step));
  const Box box = holding_box({*job.target, {level[LevelTable::kAlpha], level[LevelTable::kSigma]}});
  const auto d = static_cast<std::size_t>(dim);
  for (int i = first; i < last; ++i) {
    const auto at = static_cast<std::size_t>(i);
    const QuadratureNodes::Node node = nodes->at(box, i - draws);
    for (std::size_t axis = 0; axis < d; ++axis)
      b.x[at * d + axis] = static_cast<float>(node.x[static_cast<Eigen::Index>(axis)]);
    set_level(level, 1.0f, at, b);
    b.weight[at] = static_cast<float>(node.log_weight);
  }
}

BatchMaker::BatchMaker(const TrainJob& job) : state_(std::make_unique<const State>(job)) {}
BatchMaker::~BatchMaker() = default;

int BatchMaker::samples() const {
  return state_->samples();
}

void BatchMaker::shape(Batch<float>& batch) const {
  state_->shape(batch);
}

void BatchMaker::fill(std::int64_t step, int first, int last, Batch<float>& batch) const {
  const int draws = state_->draws;
  for (int i = first; i < last;) {
    if (i >= draws && state_->form == LossForm::likelihood) {
      state_->fill_nodes(step, i, last, batch);
      return;
    }
    // The second half of a contrastive batch starts where the first does.
    const int draw = i % draws;
    const int count = std::min({kTile, last - i, draws - draw});
    state_->fill_draws(step, draw, count, i, batch);
    i += count;
  }
}

void BatchMaker::times(std::int64_t step, std::span<float> times) const {
  TimeSampler::Place place[kTile];
  const int draws = state_->draws;
  const int count = static_cast<int>(times.size());
  for (int i = 0; i < count;) {
    const int draw = i % draws;
    state_->places(step, draw, place);
    const int here = std::min({kTile, count - i, draws - draw});
    for (int k = 0; k < here; ++k)
      times[static_cast<std::size_t>(i) + static_cast<std::size_t>(k)] = state_->levels.at(place[k])[LevelTable::kTime];
    i += here;
  }
}

void BatchMaker::shape(Batch<double>& batch) const {
  Batch<float> b;
  state_->shape(b);
  batch.dim = b.dim, batch.samples = b.samples, batch.form = b.form, batch.energy_head = b.energy_head;
  batch.squared_norm = b.squared_norm, batch.data_samples = b.data_samples, batch.probes = b.probes, batch.jet = b.jet;
  each_column(batch, [&](std::vector<double>& column, int width) {
    column.assign(static_cast<std::size_t>(b.samples) * static_cast<std::size_t>(width), 0.0);
  });
  batch.direction.assign(b.direction.begin(), b.direction.end());
}

void BatchMaker::fill(std::int64_t step, int first, int last, Batch<double>& batch) const {
  Batch<float> b;
  state_->shape(b);
  fill(step, first, last, b);
  std::vector<std::vector<float>*> from;
  each_column(b, [&](std::vector<float>& column, int) { from.push_back(&column); });
  std::size_t next = 0;
  each_column(batch, [&](std::vector<double>& column, int width) {
    const std::vector<float>& values = *from[next++];
    std::copy(values.begin() + static_cast<std::ptrdiff_t>(first) * width,
              values.begin() + static_cast<std::ptrdiff_t>(last) * width,
              column.begin() + static_cast<std::ptrdiff_t>(first) * width);
  });
}

}  // namespace scorescope
