#include "tests/benchmark/scalar_backend.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "core/math/noised_mixture.h"

namespace scorescope {
namespace {

struct Fields {
  Vec2 score = Vec2::Zero();
  Vec2 x0 = Vec2::Zero();
};

Fields evaluate_point(const std::vector<NoisedComponent<double>>& components, const Vec2& x, std::vector<double>& q) {
  double top = -1e300;
  for (std::size_t k = 0; k < components.size(); ++k) {
    const NoisedComponent<double>& c = components[k];
    const double dx = x.x() - c.mx;
    const double dy = x.y() - c.my;
    q[k] = c.log_coef - 0.5 * (c.pxx * dx * dx + 2.0 * c.pxy * dx * dy + c.pyy * dy * dy);
    top = std::max(top, q[k]);
  }
  double sum = 0.0;
  Fields f;
  for (std::size_t k = 0; k < components.size(); ++k) {
    const NoisedComponent<double>& c = components[k];
    const double dx = x.x() - c.mx;
    const double dy = x.y() - c.my;
    const double r = std::exp(q[k] - top);
    sum += r;
    f.score -= r * Vec2(c.pxx * dx + c.pxy * dy, c.pxy * dx + c.pyy * dy);
    f.x0 += r * Vec2(c.ux + c.gxx * dx + c.gxy * dy, c.uy + c.gyx * dx + c.gyy * dy);
  }
  f.score /= sum;
  f.x0 /= sum;
  return f;
}

struct Particle {
  Vec2 x = Vec2::Zero(), s = Vec2::Zero(), h1 = Vec2::Zero(), h2 = Vec2::Zero(), h3 = Vec2::Zero();
};

class ScalarCloud final : public Cloud {
 public:
  ScalarCloud(const CloudSpec& spec, std::shared_ptr<const SamplerProgram> program,
              std::shared_ptr<const Mixture> mixture)
      : spec_(spec), program_(std::move(program)), mixture_(std::move(mixture)), particles_(spec.count) {
    if (mixture_->dim != 2) throw std::invalid_argument("the scalar reference knows two dimensions only");
    start();
  }

  void start() override {
    std::vector<float> x(std::size_t{2} * spec_.count);
    draw_start(*program_, *mixture_, spec_, x);
    for (std::size_t i = 0; i < particles_.size(); ++i) {
      particles_[i] = {};
      particles_[i].x = Vec2(x[2 * i], x[2 * i + 1]);
    }
  }

  void run(int first_row, int last_row) override {
    std::vector<double> q(mixture_->components.size());
    for (int r = first_row; r < last_row; ++r) {
      const StepRow& row = program_->rows[static_cast<std::size_t>(r)];
      const auto components = noised_components<double>(*mixture_, {row.alpha, row.sigma});
      for (std::uint32_t i = 0; i < spec_.count; ++i) step(row, components, spec_.first + i, particles_[i], q);
    }
  }

  void positions(std::span<float> out) const override {
    for (std::size_t i = 0; i < particles_.size(); ++i) {
      out[2 * i] = static_cast<float>(particles_[i].x.x());
      out[2 * i + 1] = static_cast<float>(particles_[i].x.y());
    }
  }

  void save(CloudState&) const override { throw std::logic_error("the scalar reference keeps no states"); }
  void load(const CloudState&) override { throw std::logic_error("the scalar reference keeps no states"); }

 private:
  void step(const StepRow& row, const std::vector<NoisedComponent<double>>& components, std::uint32_t particle,
            Particle& p, std::vector<double>& q) const {
    Vec2 h0 = row.hx * p.x;
    if (!row.skip_eval) {
      const Fields f = evaluate_point(components, p.x, q);
      h0 += -row.he * row.sigma * f.score + row.hd * f.x0;
    }
    if (row.save) p.s = p.x;
    p.x = (row.cx * p.x + row.cs * p.s + row.h0 * h0 + row.h1 * p.h1 + row.h2 * p.h2 + row.h3 * p.h3).eval();
    if (row.cn != 0.0) {
      const auto words = philox(spec_.seed, row.noise_stream, particle, row.noise_key);
      const auto z = normal_pair<double>(words[0], words[1]);
      p.x += row.cn * Vec2(z[0], z[1]);
    }
    if (row.push) {
      p.h3 = p.h2;
      p.h2 = p.h1;
      p.h1 = h0;
    }
  }

  CloudSpec spec_;
  std::shared_ptr<const SamplerProgram> program_;
  std::shared_ptr<const Mixture> mixture_;
  std::vector<Particle> particles_;
};

class ScalarBackend final : public Backend {
 public:
  [[nodiscard]] std::string_view name() const override { return "scalar"; }
  [[nodiscard]] std::unique_ptr<Cloud> make_cloud(const CloudSpec& spec, std::shared_ptr<const SamplerProgram> program,
                                                  std::shared_ptr<const Mixture> mixture) override {
    return std::make_unique<ScalarCloud>(spec, std::move(program), std::move(mixture));
  }
  void evaluate(const Mixture&, Signal, const FieldRequest&) override {
    throw std::logic_error("the scalar reference evaluates inside its rows only");
  }
};

}  // namespace

std::unique_ptr<Backend> make_scalar_backend() {
  return std::make_unique<ScalarBackend>();
}

}  // namespace scorescope
