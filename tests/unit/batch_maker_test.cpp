#include "core/nn/batch_maker.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <functional>

#include "core/math/expectation.h"
#include "core/math/targets.h"
#include "core/nn/level_coefficients.h"
#include "tests/support/files.h"
#include "tests/support/mixtures.h"
#include "tests/support/train_jobs.h"

namespace scorescope {
namespace {

using testing::job_of;

/// What every test below asks of a batch at one sample.
struct Sample {
  Vec2 x = Vec2::Zero(), target = Vec2::Zero();
  double t = 0.0;
};

Sample sample_of(const Batch<double>& b, int i) {
  Sample out;
  for (int axis = 0; axis < b.dim; ++axis) {
    const std::size_t at =
        static_cast<std::size_t>(i) * static_cast<std::size_t>(b.dim) + static_cast<std::size_t>(axis);
    out.x[axis] = b.x[at];
    if (!b.target.empty()) out.target[axis] = b.target[at];
  }
  out.t = b.time[static_cast<std::size_t>(i)];
  return out;
}

Batch<double> batch_of(const BatchMaker& maker, std::int64_t step) {
  Batch<double> b;
  maker.shape(b);
  maker.fill(step, 0, maker.samples(), b);
  return b;
}

/// A field of eps with its derivatives.
struct Field {
  std::function<Vec2(const Sample&)> value;
  std::function<Mat2(const Sample&)> jacobian;
};

/// The loss of one sample, from its definition (LossForm), with the net's part given.
double loss_of(const Batch<double>& b, int i, const Field& field) {
  const Sample at = sample_of(b, i);
  const auto k = static_cast<std::size_t>(i);
  const Vec2 g = field.value(at);
  if (b.form == LossForm::regression) return b.weight[k] * (g - at.target).squaredNorm();
  const Mat2 jacobian = field.jacobian(at);
  const int count = b.form == LossForm::sliced ? b.probes : b.jet.directions;
  double curvature = 0.0;
  double along = 0.0;
  for (int m = 0; m < count; ++m) {
    Vec2 v = Vec2::Zero();
    for (int axis = 0; axis < b.dim; ++axis)
      v[axis] = b.direction[(k * static_cast<std::size_t>(b.jet.directions) + static_cast<std::size_t>(m)) *
                                static_cast<std::size_t>(b.dim) +
                            static_cast<std::size_t>(axis)];
    curvature += v.dot(jacobian * v);
    along += std::pow(v.dot(g), 2);
  }
  if (b.form == LossForm::divergence) return b.weight[k] * (g.squaredNorm() + 2.0 * b.kappa[k] * curvature);
  const double square = b.squared_norm ? b.probes * g.squaredNorm() : along;
  return b.weight[k] / b.probes * (square + 2.0 * b.kappa[k] * curvature);
}

/// Mean loss over many steps, and its standard error.
MeanEstimate mean_loss(const TrainJob& job, const Field& field, int steps) {
  const BatchMaker maker(job);
  double sum = 0.0;
  double square = 0.0;
  for (int step = 0; step < steps; ++step) {
    const Batch<double> b = batch_of(maker, step);
    double loss = 0.0;
    for (int i = 0; i < b.samples; ++i) loss += loss_of(b, i, field);
    sum += loss / steps;
    square += loss * loss / steps;
  }
  return {sum, std::sqrt((square - sum * sum) / (steps - 1))};
}

/// The exact eps of a job's target, plus `wrong` (a linear map of x).
Field eps_field(const TrainJob& job, double wrong) {
  const auto level = [job](const Sample& at) {
    if (job.levels.noised) return job.levels.schedule.at(at.t);
    return Signal{1.0, 0.0};
  };
  const bool noised = job.levels.noised;
  return {[=](const Sample& at) {
            const FieldSample exact = evaluate(*job.target, level(at), at.x);
            return Vec2((noised ? exact.eps : exact.score) + wrong * at.x);
          },
          [=](const Sample& at) {
            const Signal l = level(at);
            Mat2 out = (noised ? -l.sigma : 1.0) * evaluate(*job.target, l, at.x).hessian + wrong * Mat2::Identity();
            if (job.target->dim == 1) out(0, 1) = out(1, 0) = out(1, 1) = 0.0;
            return out;
          }};
}

TEST_CASE("unit. batches: the same numbers however they are split") {
  for (const Objective kind : testing::kObjectives)
    for (const TrainLevels levels : {TrainLevels::schedule, TrainLevels::none})
      for (const Head head : {Head::score, Head::energy})
        for (const DataKind data : {DataKind::stream, DataKind::fixed}) {
          TrainJob job = job_of(testing::ring_of(2, 3), kind, head, levels);
          job.train.optimiser.batch = 150;
          job.train.objective.probes = 3;
          job.train.objective.kde_samples = 20;
          job.train.data.kind = data;
          job.train.data.count = 17;
          if (!combination(job.net, job.train.objective, false).cpu) continue;
          const BatchMaker maker(job);
          Batch<float> whole, parts;
          maker.shape(whole);
          maker.shape(parts);
          maker.fill(7, 0, maker.samples(), whole);
          for (int first = 0; first < maker.samples();) {
            const int last = std::min(first + 37, maker.samples());
            maker.fill(7, first, last, parts);
            first = last;
          }
          CHECK(whole.x == parts.x);
          CHECK(whole.target == parts.target);
          CHECK(whole.direction == parts.direction);
          CHECK(whole.weight == parts.weight);
          CHECK(whole.gx == parts.gx);
          CHECK(whole.time == parts.time);
          std::vector<float> times(static_cast<std::size_t>(maker.samples()));
          maker.times(7, times);
          CHECK(times == whole.time);
          Batch<float> next = whole;
          maker.fill(8, 0, maker.samples(), next);
          CHECK(next.x != whole.x);
        }
}

TEST_CASE("unit. batches: every sample has the level of its time, and the weight") {
  for (const int dim : {1, 2}) {
    TrainJob job = job_of(testing::ring_of(dim, 3), Objective::implicit, Head::v);
    job.train.objective.weight = LossWeight::likelihood;
    const Batch<double> b = batch_of(BatchMaker(job), 3);
    double mean_weight = 0.0;
    for (int i = 0; i < b.samples; ++i) {
      const auto k = static_cast<std::size_t>(i);
      const Signal level = job.levels.schedule.at(b.time[k]);
      const LevelCoefficients c = level_coefficients(job.net, job.levels, level);
      CHECK(b.x_scale[k] == doctest::Approx(c.x_scale).epsilon(2e-6));
      CHECK(b.noise[k] == doctest::Approx(c.noise).epsilon(2e-6));
      CHECK(b.gx[k] == doctest::Approx(c.eps_x).epsilon(2e-6));
      CHECK(b.gF[k] == doctest::Approx(c.eps_F).epsilon(2e-6));
      CHECK(b.kappa[k] == doctest::Approx(-level.sigma).epsilon(2e-6));
      // Stratified: one in each part of the density.
      CHECK(b.time[k] >= doctest::Approx(1e-3 + 0.999 * i / b.samples).epsilon(1e-5));
      CHECK(b.time[k] <= doctest::Approx(1e-3 + 0.999 * (i + 1) / b.samples).epsilon(1e-5));
      mean_weight += b.weight[k] * dim;
    }
    CHECK(mean_weight == doctest::Approx(1.0).epsilon(0.05));
    CHECK(b.jet == Jet{dim, false});
  }
}

TEST_CASE(
    "unit. batches: denoising, explicit and implicit losses differ by constants, and are least where they should") {
  for (const TrainLevels levels : {TrainLevels::schedule, TrainLevels::ladder, TrainLevels::single})
    for (const int dim : {1, 2}) {
      const Mixture target = testing::ring_of(dim, 3);
      const auto loss = [&](Objective kind, double wrong) {
        TrainJob job = job_of(target, kind, Head::score, levels);
        job.train.objective.probes = 2;
        job.train.objective.sigma = 0.5;
        job.train.objective.weight = LossWeight::v;
        return mean_loss(job, eps_field(job, wrong), 40);
      };
      const MeanEstimate exact = loss(Objective::explicit_score, 0.0);
      CHECK(exact.value < 1e-9);
      const double wrong = loss(Objective::explicit_score, 0.2).value;
      // The draws are the same, so the error in the difference is small too.
      for (const Objective kind : {Objective::dsm, Objective::implicit, Objective::sliced}) {
        const MeanEstimate least = loss(kind, 0.0);
        const MeanEstimate more = loss(kind, 0.2);
        CAPTURE(static_cast<int>(kind));
        CHECK(std::abs(more.value - least.value - wrong) < 4.5 * std::hypot(least.standard_error, more.standard_error));
        CHECK(std::abs(more.value - least.value) > 0.01);
      }
    }
}

TEST_CASE("unit. batches: on raw data the implicit loss is half the squared score plus its divergence") {
  const Mixture target = testing::ring_of(2, 3);
  for (const double wrong : {0.0, -0.3}) {
    const auto loss = [&](Objective kind) {
      const TrainJob job = job_of(target, kind, Head::score, TrainLevels::none);
      return mean_loss(job, eps_field(job, wrong), 200);
    };
    const double fisher =
        expectation(expectation_nodes(target, {1.0, 0.0}, {.rule = Integration::Rule::quadrature}), [&](const Vec2& x) {
          return 0.5 * evaluate(target, {1.0, 0.0}, x).score.squaredNorm();
        }).value;
    const double explicit_loss = loss(Objective::explicit_score).value;
    CHECK(explicit_loss == doctest::Approx(wrong == 0.0 ? 0.0 : 0.5 * 0.09 * 4.25).epsilon(0.1));
    const MeanEstimate implicit = loss(Objective::implicit);
    CHECK(std::abs(implicit.value + fisher - explicit_loss) < 4.5 * implicit.standard_error);
    const MeanEstimate sliced = loss(Objective::sliced);
    CHECK(std::abs(sliced.value + fisher - explicit_loss) < 4.5 * sliced.standard_error);
  }
}

TEST_CASE("unit. batches: a kernel estimate at h and denoising at sigma = h ask for the same gradient (T10)") {
  constexpr double kWidth = 0.4;
  TrainJob kde = job_of(testing::ring_of(2, 3), Objective::kde, Head::score, TrainLevels::none);
  kde.train.objective.kde_samples = 12;
  kde.train.objective.kde_bandwidth = kWidth;
  TrainJob dsm = job_of(testing::ring_of(2, 3), Objective::dsm, Head::score, TrainLevels::single, kWidth);
  dsm.train.data = {.kind = DataKind::fixed, .count = 12};
  // s = -a x: derivatives of both losses in a. |eps + h s|^2 / dim against |s - s*|^2 / 2.
  const auto gradient = [](const TrainJob& job, double factor) {
    const BatchMaker maker(job);
    double sum = 0.0;
    double square = 0.0;
    constexpr int kSteps = 300;
    for (int step = 0; step < kSteps; ++step) {
      const Batch<double> b = batch_of(maker, step);
      double here = 0.0;
      for (int i = 0; i < b.samples; ++i) {
        const Sample at = sample_of(b, i);
        const Vec2 g = factor * 0.7 * at.x;
        here += 2.0 * b.weight[static_cast<std::size_t>(i)] * (g - at.target).dot(factor * at.x);
      }
      sum += here / kSteps;
      square += here * here / kSteps;
    }
    return MeanEstimate{sum, std::sqrt((square - sum * sum) / (kSteps - 1))};
  };
  const MeanEstimate of_kde = gradient(kde, -1.0);
  MeanEstimate of_dsm = gradient(dsm, kWidth);
  const double scale = 2.0 / (2.0 * kWidth * kWidth);  // dim / (2 h^2)
  of_dsm = {scale * of_dsm.value, scale * of_dsm.standard_error};
  CHECK(std::abs(of_kde.value - of_dsm.value) < 4.5 * std::hypot(of_kde.standard_error, of_dsm.standard_error));
  CHECK(std::abs(of_kde.value) > 20.0 * of_kde.standard_error);
}

TEST_CASE("unit. batches: fixed data are the same points at every step, and held-out ones are others") {
  TrainJob job = job_of(testing::ring_of(2, 3), Objective::implicit, Head::score, TrainLevels::none);
  job.train.data = {.kind = DataKind::fixed, .count = 9, .held_out = 70};
  const auto points = [](const Batch<double>& b) {
    std::vector<std::pair<double, double>> out;
    for (int i = 0; i < b.samples; ++i) {
      const Sample at = sample_of(b, i);
      out.emplace_back(at.x.x(), at.x.y());
    }
    return out;
  };
  const auto distinct = [](std::vector<std::pair<double, double>> list) {
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
    return list;
  };
  const BatchMaker maker(job);
  const auto first = distinct(points(batch_of(maker, 0)));
  CHECK(first.size() == 9);
  CHECK(distinct(points(batch_of(maker, 1))) == first);
  job.held_out = true;
  const BatchMaker judge(job);
  CHECK(judge.samples() == 70);
  const auto held = points(batch_of(judge, 0));
  CHECK(distinct(held).size() == 70);
  CHECK(points(batch_of(judge, 5)) == held);  // raw data: no noise, so the same
  for (const auto& p : held) CHECK(std::find(first.begin(), first.end(), p) == first.end());
  // With noise each batch judges the same points under noise of its own.
  TrainJob noised = job_of(testing::ring_of(2, 3), Objective::dsm);
  noised.train.data = job.train.data;
  noised.held_out = true;
  const BatchMaker other(noised);
  const Batch<double> a = batch_of(other, 0);
  const Batch<double> b = batch_of(other, 1);
  for (int i = 0; i < 70; ++i) {
    const Sample p = sample_of(a, i);
    const Sample q = sample_of(b, i);
    const Signal lp = noised.levels.schedule.at(p.t);
    const Signal lq = noised.levels.schedule.at(q.t);
    if (lp.alpha < 0.05 || lq.alpha < 0.05) continue;
    CHECK(((p.x - lp.sigma * p.target) / lp.alpha - (q.x - lq.sigma * q.target) / lq.alpha).norm() < 1e-4);
    CHECK(p.target != q.target);
  }
}

TEST_CASE("unit. batches: the nodes of a likelihood batch integrate p_t to 1, and one level is drawn a step") {
  for (const int dim : {1, 2})
    for (const TrainLevels levels : {TrainLevels::none, TrainLevels::schedule}) {
      const TrainJob job = job_of(testing::ring_of(dim, 3), Objective::likelihood, Head::energy, levels);
      const BatchMaker maker(job);
      for (const int step : {0, 1}) {
        const Batch<double> b = batch_of(maker, step);
        CHECK(b.data_samples == job.train.optimiser.batch);
        const Signal level = levels == TrainLevels::none ? Signal{1.0, 0.0} : job.levels.schedule.at(b.time[0]);
        double mass = 0.0;
        for (int i = b.data_samples; i < b.samples; ++i) {
          const auto k = static_cast<std::size_t>(i);
          CHECK(b.time[k] == b.time[0]);
          mass += std::exp(b.weight[k] + evaluate(*job.target, level, sample_of(b, i).x).log_p);
        }
        CHECK(mass == doctest::Approx(1.0).epsilon(5e-6));
      }
    }
}

TEST_CASE("unit. batches: a contrastive batch has its data twice, with opposite weights") {
  const TrainJob job = job_of(testing::ring_of(2, 3), Objective::contrastive, Head::energy);
  const Batch<double> b = batch_of(BatchMaker(job), 2);
  const int half = job.train.optimiser.batch;
  CHECK(b.samples == 2 * half);
  CHECK(b.form == LossForm::energy);
  for (int i = 0; i < half; ++i) {
    const auto p = static_cast<std::size_t>(i);
    const std::size_t q = static_cast<std::size_t>(half) + p;
    CHECK(sample_of(b, i).x == sample_of(b, half + i).x);
    CHECK(b.gF[p] == b.gF[q]);
    CHECK(b.weight[p] == -b.weight[q]);
    CHECK(b.weight[p] == doctest::Approx(1.0 / half));
  }
}

TEST_CASE("unit. batches: what cannot be trained on is refused") {
  using testing::holds;
  using testing::refusal;
  const Mixture target = testing::ring_of(2, 3);
  const auto refuse = [](const TrainJob& job) { return refusal([&] { (void)BatchMaker(job); }); };
  CHECK(holds(refuse(job_of(target, Objective::dsm, Head::score, TrainLevels::none)), "raw data have none"));
  TrainJob none = job_of(target, Objective::dsm);
  none.train.data = {.kind = DataKind::fixed, .count = 0};
  CHECK(holds(refuse(none), "no points to train on"));
  TrainJob points = job_of(target, Objective::kde, Head::score, TrainLevels::none);
  points.train.objective.kde_bandwidth = 0.0;
  CHECK(holds(refuse(points), "Points have no score"));
  points.train.objective.levels = TrainLevels::single;
  points = job_of(target, Objective::kde, Head::score, TrainLevels::single);
  points.train.objective.kde_bandwidth = 0.0;
  CHECK(refuse(points).empty());
  TrainJob one = job_of(target, Objective::dsm);
  one.train.data = {.kind = DataKind::fixed, .count = 1};
  CHECK(refuse(one).empty());
}

}  // namespace
}  // namespace scorescope
