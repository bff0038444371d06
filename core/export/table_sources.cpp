#include <cmath>
#include <limits>

#include "core/export/table.h"
#include "core/math/mixture.h"
#include "core/nn/net_field.h"
#include "core/render/camera.h"
#include "core/render/picture_builder.h"
#include "core/scene/live_metrics.h"

namespace scorescope {
namespace {

constexpr int kSide = 101, kLine = 401;  // points of a grid

Stage::FlowView flow_of(const Stage& stage, const PanelSpec& panel) {
  return stage.flow(stage.flow_index(panel.flow).value());
}

class Particles final : public TableSource {
 public:
  explicit Particles(const Stage& stage)
      : columns_(stage.target()->dim == 1 ? std::vector<std::string>{"x"} : std::vector<std::string>{"x", "y"}),
        count_(stage.flow_count() == 0 ? 0 : stage.flow(0).runner->positions().count()) {}
  [[nodiscard]] const std::vector<std::string>& columns() const override { return columns_; }
  [[nodiscard]] std::string row_name() const override { return "particle"; }
  [[nodiscard]] std::size_t rows() const override { return count_; }
  std::vector<float> values(const Stage& stage, const PanelSpec& panel) override {
    const Points& points = flow_of(stage, panel).runner->positions();
    const ResolvedTarget& target = stage.resolved_target();
    std::vector<float> out = points.data;
    for (std::size_t i = 0; i < out.size(); ++i) {
      const auto axis = static_cast<Eigen::Index>(i % static_cast<std::size_t>(points.dim));
      out[i] = static_cast<float>(target.centre[axis] + target.scale[axis] * static_cast<double>(out[i]));
    }
    return out;
  }

 private:
  std::vector<std::string> columns_;
  std::size_t count_;
};

/// log p and score of what a program makes of p: p^{1/T} (T2), p(x) p(y|x)^w = p^{1-w} p(x|y)^w (T21), but for the
/// constant of log p.
FieldSample claimed(const SamplerProgram& program, const Mixture& mixture, Signal level, const Vec2& x) {
  FieldSample s = evaluate(mixture, level, x);
  if (program.source.guide) {
    const FieldSample of_class = evaluate(*program.source.guide, level, x);
    const double w = program.source.weight;
    s.log_p = (1.0 - w) * s.log_p + w * of_class.log_p;
    s.score = (1.0 - w) * s.score + w * of_class.score;
  }
  s.log_p /= program.temperature;
  s.score /= program.temperature;
  return s;
}

class Fields final : public TableSource {
 public:
  explicit Fields(const Stage& stage) : dim_(stage.target()->dim), learned_(!stage.scene().models.empty()) {
    if (dim_ == 1)
      columns_ = {"x", "log_p", "score"};
    else
      columns_ = {"x", "y", "log_p", "score_x", "score_y"};
    if (!learned_) return;
    for (const char* name : {"learned_x", "learned_y"})
      if (dim_ == 2) columns_.emplace_back(name);
    if (dim_ == 1) columns_.emplace_back("learned");
  }
  [[nodiscard]] const std::vector<std::string>& columns() const override { return columns_; }
  [[nodiscard]] std::string row_name() const override { return "point"; }
  [[nodiscard]] std::size_t rows() const override {
    return dim_ == 1 ? std::size_t{kLine} : static_cast<std::size_t>(kSide) * kSide;
  }

  std::vector<float> values(const Stage& stage, const PanelSpec& panel) override {
    const Stage::FlowView view = flow_of(stage, panel);
    const SamplerProgram& program = view.runner->program();
    const Signal level = view.waypoint.level;
    const Box box = camera_at(stage.scene().view_of(panel), stage, level).box(1.0);
    const ResolvedTarget& target = stage.resolved_target();
    const std::vector<Vec2> points = grid(box);
    const std::vector<Vec2> said =
        learned_ ? net_score(shown_net(stage, *view.spec), level, points) : std::vector<Vec2>();
    double stretch = 0.0;  // of a density, from the units particles move in to those of the file
    for (int a = 0; a < dim_; ++a) stretch += std::log(target.scale[a]);
    std::vector<float> out;
    out.reserve(points.size() * columns_.size());
    const auto add = [&](const Vec2& v) {
      for (int a = 0; a < dim_; ++a) out.push_back(static_cast<float>(v[a]));
    };
    for (std::size_t i = 0; i < points.size(); ++i) {
      const FieldSample s = claimed(program, *stage.target(), level, points[i]);
      add(target.centre + target.scale.cwiseProduct(points[i]));
      out.push_back(static_cast<float>(s.log_p - stretch));
      add(s.score.cwiseQuotient(target.scale));
      if (learned_) add(said[i].cwiseQuotient(target.scale));
    }
    return out;
  }

 private:
  [[nodiscard]] std::vector<Vec2> grid(const Box& box) const {
    std::vector<Vec2> out;
    const int columns = dim_ == 1 ? kLine : kSide, lines = dim_ == 1 ? 1 : kSide;
    for (int j = 0; j < lines; ++j)
      for (int i = 0; i < columns; ++i) {
        Vec2 x = box.min;
        x.x() += (box.max.x() - box.min.x()) * i / (columns - 1);
        x.y() = dim_ == 1 ? 0.0 : box.min.y() + (box.max.y() - box.min.y()) * j / (lines - 1);
        out.push_back(x);
      }
    return out;
  }

  [[nodiscard]] static std::vector<Vec2> net_score(const std::shared_ptr<const LearnedScore>& net, Signal level,
                                                   const std::vector<Vec2>& points) {
    std::vector<Vec2> out(points.size(), Vec2::Constant(std::numeric_limits<double>::quiet_NaN()));
    if (!net) return out;
    const NetField<double> field(net, level);
    NetField<double>::Workspace workspace;
    for (std::size_t i = 0; i < points.size(); ++i)
      field.evaluate(&points[i].x(), &points[i].y(), 1,
                     {.score_x = &out[i].x(), .score_y = net->dim == 2 ? &out[i].y() : nullptr}, workspace);
    return out;
  }

  int dim_;
  bool learned_;
  std::vector<std::string> columns_;
};

class Metrics final : public TableSource {
 public:
  [[nodiscard]] const std::vector<std::string>& columns() const override { return columns_; }
  [[nodiscard]] std::string row_name() const override { return {}; }
  [[nodiscard]] std::size_t rows() const override { return 1; }
  std::vector<float> values(const Stage& stage, const PanelSpec& panel) override {
    const Stage::FlowView view = flow_of(stage, panel);
    const SamplerProgram& program = view.runner->program();
    constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
    const auto nfe = static_cast<float>(view.waypoint.nfe);
    if (!measurable(program)) return {nfe, kNone, kNone};
    const StateMetrics m = measure_state(program, view.row, stage.target(), first_particles(view.runner->positions()),
                                         stage.scene().seed, MetricDepth::curve, laws_);
    return {nfe, static_cast<float>(m.sliced_w2), m.kl ? static_cast<float>(m.kl->value) : kNone};
  }

 private:
  std::vector<std::string> columns_{"nfe", "sliced_w2", "kl"};
  LawShelf laws_;
};

}  // namespace

std::unique_ptr<TableSource> particle_source(const Stage& stage) {
  return std::make_unique<Particles>(stage);
}

std::unique_ptr<TableSource> field_source(const Stage& stage) {
  return std::make_unique<Fields>(stage);
}

std::unique_ptr<TableSource> metric_source() {
  return std::make_unique<Metrics>();
}

}  // namespace scorescope
