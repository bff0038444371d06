#include "core/scene/point_fields.h"

#include <charconv>
#include <cmath>

#include "core/math/error.h"
#include "core/math/posterior_field.h"
#include "core/math/predictions.h"
#include "core/math/step_grid.h"
#include "core/nn/net_field.h"

namespace scorescope {
namespace {

std::string number(double v) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, v).ptr;
  return {text, end};
}

/// In double, at a point in the units the flows move in.
PointFields::Learned learned_fields(const NetField<double>& field, const LearnedScore& net, Signal level, const Vec2& x,
                                    NetField<double>::Workspace& work) {
  PointFields::Learned f;
  const bool plane = net.dim == 2;
  field.evaluate(&x.x(), &x.y(), 1,
                 {.score_x = &f.score.x(),
                  .score_y = plane ? &f.score.y() : nullptr,
                  .x0_x = &f.x0.x(),
                  .x0_y = plane ? &f.x0.y() : nullptr},
                 work);
  if (!net.levels.noised) f.x0 = x;  // nothing was noised
  f.v = -level.alpha * level.sigma * f.score - level.sigma * f.x0;
  return f;
}

}  // namespace

Moments gaussian_prior(const Scene& scene, const Mixture& target, double t_max) {
  const NoiseSchedule schedule = scene.schedule.schedule();
  if (scene.prior == Prior::standard) return standard_prior(schedule, t_max, target.dim);
  return moments(target, schedule.at(t_max));
}

std::vector<PointFields> point_fields(const Scene& scene, const ResolvedTarget& target, double t,
                                      const std::vector<Vec2>& points, bool likelihood,
                                      const std::shared_ptr<const LearnedScore>& net) {
  if (!(t >= 0.0 && t <= 1.0))
    throw UserError("--t " + number(t) + ": the schedule time lies between 0 (data) and 1 (noise)");
  const NoiseSchedule schedule = scene.schedule.schedule();
  const double t_max = step_times(scene.grid, schedule).front();
  if (likelihood && !(t < t_max))
    throw UserError("--t " + number(t) + ": a likelihood is carried from t to the noise end, which here is " +
                    number(t_max));
  if (net && !net->levels.noised && t != 0.0)
    throw UserError("--t " + number(t) + ": the net learned raw data and knows no noise; take --t 0");
  const Mixture& mixture = *target.mixture;
  const Signal level = schedule.at(t);
  const Moments prior = gaussian_prior(scene, mixture, t_max);
  const PosteriorField posterior(mixture, level);
  Vec2 scale = target.scale;
  if (mixture.dim == 1) scale.y() = 1.0;
  const double log_volume = std::log(scale.x()) + std::log(scale.y());
  std::optional<NetField<double>> field;
  if (net) field.emplace(net, level);
  NetField<double>::Workspace work;
  std::vector<PointFields> out;
  for (const Vec2& given : points) {
    Vec2 x = (given - target.centre).cwiseQuotient(scale);
    if (mixture.dim == 1) x.y() = 0.0;
    const FieldSample at = evaluate(mixture, level, x);
    PointFields row;
    row.x = given;
    row.log_p = at.log_p - log_volume;
    row.score = at.score.cwiseQuotient(scale);
    row.eps = at.eps;
    row.x0 = target.centre + scale.cwiseProduct(at.x0);
    const Predictions exact = predictions(mixture, level, x);
    row.v = exact.v;
    row.velocity = exact.velocity;
    row.x0_cov = scale.asDiagonal() * posterior.at(x).x0_cov * scale.asDiagonal();
    row.div_score = at.hessian(0, 0) / (scale.x() * scale.x());
    if (mixture.dim == 2) row.div_score += at.hessian(1, 1) / (scale.y() * scale.y());
    if (net) {
      row.learned = learned_fields(*field, *net, level, x, work);
      row.learned->score = row.learned->score.cwiseQuotient(scale);
      row.learned->x0 = target.centre + scale.cwiseProduct(row.learned->x0);
    }
    if (likelihood) {
      const LogLikelihood l = log_likelihood(mixture, schedule, t, t_max, x, prior);
      if (l.end != OdeEnd::reached)
        throw UserError("the likelihood ODE of the point " + number(given.x()) +
                        (mixture.dim == 2 ? ", " + number(given.y()) : "") + " did not reach the noise end");
      row.log_p_ode = l.log_p_t_min.value - log_volume;
      row.log_p_ode_prior = l.model_log_p_t_min.value - log_volume;
    }
    out.push_back(row);
  }
  return out;
}

std::string point_table(const std::vector<PointFields>& rows, int dim) {
  const bool likelihood = !rows.empty() && rows.front().log_p_ode.has_value();
  const bool learned = !rows.empty() && rows.front().learned.has_value();
  std::string out = dim == 1 ? "x,log_p,score_x,eps_x,x0_x,v_x,velocity_x,x0_cov_xx,div_score"
                             : "x,y,log_p,score_x,score_y,eps_x,eps_y,x0_x,x0_y,v_x,v_y,velocity_x,velocity_y,"
                               "x0_cov_xx,x0_cov_xy,x0_cov_yy,div_score";
  if (learned)
    out += dim == 1 ? ",learned_score_x,learned_x0_x,learned_v_x"
                    : ",learned_score_x,learned_score_y,learned_x0_x,learned_x0_y,learned_v_x,learned_v_y";
  out += likelihood ? ",log_p_ode,log_p_ode_prior\n" : "\n";
  for (const PointFields& row : rows) {
    std::string line;
    const auto put = [&](double v) { line += (line.empty() ? "" : ",") + number(v); };
    const auto put_vector = [&](const Vec2& v) {
      put(v.x());
      if (dim == 2) put(v.y());
    };
    put_vector(row.x);
    put(row.log_p);
    for (const Vec2& v : {row.score, row.eps, row.x0, row.v, row.velocity}) put_vector(v);
    put(row.x0_cov(0, 0));
    if (dim == 2) {
      put(row.x0_cov(0, 1));
      put(row.x0_cov(1, 1));
    }
    put(row.div_score);
    if (learned)
      for (const Vec2& v : {row.learned->score, row.learned->x0, row.learned->v}) put_vector(v);
    if (likelihood) {
      put(*row.log_p_ode);
      put(*row.log_p_ode_prior);
    }
    out += line + "\n";
  }
  return out;
}

}  // namespace scorescope
