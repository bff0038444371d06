#include "core/scene/train_job.h"

#include <cmath>

namespace scorescope {

double data_deviation(const Mixture& target) {
  const Moments m = moments(target, {1.0, 0.0});
  double square = 0.0;
  for (int a = 0; a < target.dim; ++a) square += m.mean[a] * m.mean[a] + m.cov(a, a);
  return std::sqrt(square / target.dim);
}

TrainJob train_job(const Scene& scene, const ModelSpec& model, std::shared_ptr<const Mixture> target) {
  TrainJob job;
  job.net = model.net;
  job.train = model.train;
  job.levels = trained_levels(model.train.objective, scene.schedule.schedule(), data_deviation(*target));
  job.target = std::move(target);
  job.seed = scene.seed;
  return job;
}

}  // namespace scorescope
