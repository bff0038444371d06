#include "core/gpu/backend_gpu.h"

#include <algorithm>
#include <optional>

#include "core/flow/metropolis.h"
#include "core/gpu/compute.h"
#include "core/gpu/net_scores.h"
#include "core/math/noised_mixture.h"

namespace scorescope {
namespace {

constexpr GLuint kGroup = 64;
constexpr GLuint kGroupsInX = 32768;
/// Rows times components in one dispatch: keeps every dispatch short, software rasterisers and watchdogs alike.
constexpr std::size_t kDispatchWork = std::size_t{1} << 26;

/// std430 twins of the structures in shaders/compute/step_rows.comp and evaluate.comp.
struct GpuRow {
  float cx, cs, cn, hx, h0, h1, h2, h3, h4, h5, hs, hd;
  std::uint32_t noise_stream, noise_key, flags, first_component;
};
static_assert(sizeof(GpuRow) == 64);
struct GpuState {
  float x[2], s[2], h1[2], h2[2], h3[2], h4[2], h5[2];
};
struct GpuResult {
  float eps[2], x0[2], log_p, pad;
};
static_assert(sizeof(NoisedComponent<float>) == 48);

void dispatch(std::size_t count) {
  const auto groups = static_cast<GLuint>((count + kGroup - 1) / kGroup);
  const GLuint x = std::min(groups, kGroupsInX);
  if (x > 0) dispatch_groups(x, (groups + x - 1) / x);
}

class GpuCloud final : public Cloud {
 public:
  GpuCloud(KernelLibrary& kernels, const CloudSpec& spec, std::shared_ptr<const SamplerProgram> program,
           std::shared_ptr<const Mixture> mixture)
      : spec_(spec), program_(std::move(program)), mixture_(std::move(mixture)) {
    const LearnedScore* learned = program_->source.learned.get();
    kernel_ = kernels.get("compute/step_rows.comp", learned ? ShaderDefines{{"LEARNED", "1"}} : ShaderDefines{});
    if (learned) scores_.emplace(kernels, *learned, program_->rows, spec_.count);
    upload_rows();
    start();
  }

  void start() override {
    CloudState state;
    state.x.resize(spec_.count * dim());
    draw_start(*program_, *mixture_, spec_, state.x);
    load(state);
  }

  void run(int first_row, int last_row) override {
    use_kernel();
    const ScoreSource& source = program_->source;
    glUniform1ui(kernel_->at("particles"), spec_.count);
    glUniform1ui(kernel_->at("first_particle"), spec_.first);
    glUniform1ui(kernel_->at("component_count"), static_cast<GLuint>(source.scored(*mixture_).components.size()));
    glUniform1ui(kernel_->at("guide_count"), source.guide ? static_cast<GLuint>(source.guide->components.size()) : 0);
    glUniform1f(kernel_->at("guidance"), static_cast<float>(source.weight));
    glUniform2ui(kernel_->at("seed"), static_cast<GLuint>(spec_.seed), static_cast<GLuint>(spec_.seed >> 32));
    glUniform1f(kernel_->at("second_axis"), dim() == 2 ? 1.0f : 0.0f);
    if (scores_) {
      for (std::uint32_t first = 0; first < spec_.count; first += scores_->at_once())
        run_learned(first_row, last_row, first, std::min(scores_->at_once(), spec_.count - first));
      return;
    }
    const std::size_t row_work = std::max<std::size_t>(1, spec_.count * source.components(*mixture_));
    const int stride = static_cast<int>(std::max<std::size_t>(1, kDispatchWork / row_work));
    for (int r = first_row; r < last_row; r += stride) step_rows(r, std::min(last_row, r + stride), spec_.count);
  }

  void save(CloudState& out) const override {
    const auto states = download<GpuState>(states_, spec_.count);
    const auto take = [&](std::vector<float>& list, const float(GpuState::*field)[2]) {
      list.resize(states.size() * dim());
      for (std::size_t i = 0; i < states.size(); ++i)
        for (std::size_t a = 0; a < dim(); ++a) list[i * dim() + a] = (states[i].*field)[a];
    };
    take(out.x, &GpuState::x);
    take(out.s, &GpuState::s);
    take(out.h1, &GpuState::h1);
    take(out.h2, &GpuState::h2);
    take(out.h3, &GpuState::h3);
    take(out.h4, &GpuState::h4);
    take(out.h5, &GpuState::h5);
  }

  void load(const CloudState& state) override {
    std::vector<GpuState> states(spec_.count, GpuState{});
    const auto put = [&](const std::vector<float>& list, float(GpuState::*field)[2]) {
      for (std::size_t i = 0; i < list.size() / dim(); ++i)
        for (std::size_t a = 0; a < dim(); ++a) (states[i].*field)[a] = list[i * dim() + a];
    };
    put(state.x, &GpuState::x);
    put(state.s, &GpuState::s);
    put(state.h1, &GpuState::h1);
    put(state.h2, &GpuState::h2);
    put(state.h3, &GpuState::h3);
    put(state.h4, &GpuState::h4);
    put(state.h5, &GpuState::h5);
    upload(states_, states.size() * sizeof(GpuState), states.data(), GL_DYNAMIC_COPY);
  }

  void positions(std::span<float> out) const override {
    CloudState state;
    save(state);
    std::copy(state.x.begin(), state.x.end(), out.begin());
  }

 private:
  [[nodiscard]] std::size_t dim() const { return static_cast<std::size_t>(mixture_->dim); }

  void use_kernel() const {
    glUseProgram(kernel_->program.id());
    bind_storage(0, components_);
    bind_storage(1, rows_);
    bind_storage(2, states_);
  }

  /// Rows [first, last) of `count` particles.
  void step_rows(int first, int last, std::uint32_t count) const {
    glUniform1i(kernel_->at("first_row"), first);
    glUniform1i(kernel_->at("last_row"), last);
    dispatch(count);
  }

  /// Particles [first, first + count) through the rows, each of which finds the net's outputs made.
  void run_learned(int first_row, int last_row, std::uint32_t first, std::uint32_t count) const {
    for (int r = first_row; r < last_row; ++r) {
      if (!program_->rows[static_cast<std::size_t>(r)].skip_eval)
        scores_->evaluate(r, first, count, states_, sizeof(GpuState) / sizeof(float));
      use_kernel();
      scores_->give(*kernel_, r, first, count);
      step_rows(r, r + 1, count);
    }
  }

  void upload_rows() {
    std::vector<GpuRow> rows;
    std::vector<NoisedComponent<float>> components;
    Signal prepared{-1.0, -1.0};  // the level that stands at the end of `components`
    std::uint32_t first = 0;
    const auto f = [](double v) { return static_cast<float>(v); };
    for (const StepRow& r : program_->rows) {
      const Signal level{r.alpha, r.sigma};
      if (!r.skip_eval && !(level == prepared)) {
        prepared = level;
        first = static_cast<std::uint32_t>(components.size());
        const ScoreSource& source = program_->source;
        const auto add = [&](const Mixture& mixture) {
          const auto next = noised_components<float>(mixture, level);
          components.insert(components.end(), next.begin(), next.end());
        };
        if (!source.learned || source.guide) add(source.scored(*mixture_));
        if (source.guide) add(*source.guide);
      }
      const std::uint32_t flags = (r.save ? 1u : 0u) | (r.push ? 2u : 0u) | (r.skip_eval ? 4u : 0u);
      rows.push_back({f(r.cx), f(r.cs), f(r.cn), f(r.hx), f(r.h0), f(r.h1), f(r.h2), f(r.h3), f(r.h4), f(r.h5),
                      f(r.hs - r.he * r.sigma),  // E = -sigma score
                      f(r.hd), static_cast<std::uint32_t>(r.noise_stream), r.noise_key, flags, first});
    }
    upload(rows_, rows.size() * sizeof(GpuRow), rows.data(), GL_STATIC_DRAW);
    upload(components_, components.size() * sizeof(components[0]), components.data(), GL_STATIC_DRAW);
  }

  CloudSpec spec_;
  std::shared_ptr<const SamplerProgram> program_;
  std::shared_ptr<const Mixture> mixture_;
  std::shared_ptr<const Kernel> kernel_;
  std::optional<NetScores> scores_;
  GlBuffer rows_, components_, states_;
};

class GpuBackend final : public Backend {
 public:
  explicit GpuBackend(std::shared_ptr<KernelLibrary> kernels)
      : kernels_(std::move(kernels)), evaluate_(kernels_->get("compute/evaluate.comp")) {}

  [[nodiscard]] std::string_view name() const override { return "gpu"; }

  [[nodiscard]] std::unique_ptr<Cloud> make_cloud(const CloudSpec& spec, std::shared_ptr<const SamplerProgram> program,
                                                  std::shared_ptr<const Mixture> mixture) override {
    if (program->metropolis) return make_metropolis_cloud(spec, std::move(program), std::move(mixture));
    return std::make_unique<GpuCloud>(*kernels_, spec, std::move(program), std::move(mixture));
  }

  void evaluate(const Mixture& mixture, Signal level, const FieldRequest& q) override {
    const auto dim = static_cast<std::size_t>(mixture.dim);
    const std::size_t count = q.points.size() / dim;
    std::vector<float> points(2 * count, 0.0f);
    for (std::size_t i = 0; i < count; ++i)
      for (std::size_t a = 0; a < dim; ++a) points[2 * i + a] = q.points[i * dim + a];
    const auto components = noised_components<float>(mixture, level);
    upload(components_, components.size() * sizeof(components[0]), components.data(), GL_STREAM_DRAW);
    upload(points_, points.size() * sizeof(float), points.data(), GL_STREAM_DRAW);
    upload(results_, count * sizeof(GpuResult), nullptr, GL_STREAM_READ);
    glUseProgram(evaluate_->program.id());
    glUniform1ui(evaluate_->at("particles"), static_cast<GLuint>(count));
    glUniform1ui(evaluate_->at("component_count"), static_cast<GLuint>(components.size()));
    glUniform1f(evaluate_->at("sigma"), static_cast<float>(level.sigma));
    glBindBufferBase(GL_SHADER_STORAGE_BUFFER, 0, components_.id());
    glBindBufferBase(GL_SHADER_STORAGE_BUFFER, 1, points_.id());
    glBindBufferBase(GL_SHADER_STORAGE_BUFFER, 2, results_.id());
    dispatch(count);
    const auto results = download<GpuResult>(results_, count);
    for (std::size_t i = 0; i < count; ++i) {
      if (!q.log_p.empty()) q.log_p[i] = results[i].log_p;
      for (std::size_t a = 0; a < dim; ++a) {
        if (!q.eps.empty()) q.eps[i * dim + a] = results[i].eps[a];
        if (!q.x0.empty()) q.x0[i * dim + a] = results[i].x0[a];
      }
    }
  }

 private:
  std::shared_ptr<KernelLibrary> kernels_;
  std::shared_ptr<const Kernel> evaluate_;
  GlBuffer components_, points_, results_;
};

}  // namespace

std::unique_ptr<Backend> make_gpu_backend(std::shared_ptr<KernelLibrary> kernels) {
  return std::make_unique<GpuBackend>(kernels ? std::move(kernels) : std::make_shared<KernelLibrary>());
}

}  // namespace scorescope
