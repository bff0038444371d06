#include "core/gpu/trainer_gpu.h"

#include <algorithm>

#include "core/gpu/batch_ring.h"
#include "core/gpu/net_passes.h"
#include "core/gpu/record_ring.h"
#include "core/math/error.h"

namespace scorescope {
namespace {

constexpr int kStepsInFlight = 32;
constexpr GLuint kReduceGroup = 256;  // shaders/lib/tree_sum.glsl
constexpr GLuint kSampleGroup = 64;
constexpr GLuint kAdamGroup = 64;

GLuint groups(std::size_t count, GLuint group) {
  return (static_cast<GLuint>(count) + group - 1) / group;
}

const Batch<float>& trainable(const Batch<float>& batch) {
  if (batch.form == LossForm::energy || batch.form == LossForm::likelihood)
    throw UserError("the GPU does not train by likelihood or contrastive divergence; the CPU does");
  return batch;
}

class GpuTrainer final : public TrainBackend {
 public:
  GpuTrainer(const TrainJob& job, std::shared_ptr<KernelLibrary> kernels)
      : kernels_(std::move(kernels)),
        optimiser_(job.train.optimiser),
        batches_(job),
        shape_(trainable(batches_.shape())),
        net_(*kernels_, job.net, shape_.dim, shape_.jet, shape_.samples, true),
        loss_(kernels_->get("compute/net_loss.comp")),
        reduce_(kernels_->get("compute/net_reduce.comp")),
        finish_(kernels_->get("compute/net_finish.comp")),
        adam_(kernels_->get("compute/net_adam.comp")),
        records_(kStepsInFlight, shape_.samples) {
    const std::size_t size = params();
    upload(params_, size * sizeof(float), nullptr, GL_DYNAMIC_COPY);
    upload(moments_, 3 * size * sizeof(float), nullptr, GL_DYNAMIC_COPY);
    upload(gradient_, (size + groups(size, kReduceGroup)) * sizeof(float), nullptr, GL_DYNAMIC_COPY);
    upload(slices_, net_.slices() * size * sizeof(float), nullptr, GL_DYNAMIC_COPY);
    check_gl("preparing to train");
  }

  [[nodiscard]] std::string_view name() const override { return "gpu"; }

  void load(const Weights& weights) override {
    glMemoryBarrier(GL_BUFFER_UPDATE_BARRIER_BIT);
    const auto put = [&](const GlBuffer& buffer, std::size_t first, const std::vector<float>& list) {
      glBindBuffer(GL_SHADER_STORAGE_BUFFER, buffer.id());
      glBufferSubData(GL_SHADER_STORAGE_BUFFER, static_cast<GLintptr>(first * sizeof(float)),
                      static_cast<GLsizeiptr>(params() * sizeof(float)), list.data());
    };
    put(params_, 0, weights.params);
    put(moments_, 0, weights.adam_m);
    put(moments_, params(), weights.adam_v);
    put(moments_, 2 * params(), weights.ema);
    step_ = weights.step;
  }

  void save(Weights& weights) const override {
    weights.params = download<float>(params_, params());
    const auto moments = download<float>(moments_, 3 * params());
    const auto part = [&](std::size_t i) {
      const auto begin = moments.begin() + static_cast<std::ptrdiff_t>(i * params());
      return std::vector<float>(begin, begin + static_cast<std::ptrdiff_t>(params()));
    };
    weights.adam_m = part(0);
    weights.adam_v = part(1);
    weights.ema = part(2);
    weights.step = step_;
    check_gl("reading the weights back");
  }

  void step(std::int64_t step, const AdamStep& adam) override {
    enqueue_gradient(step);
    apply(adam);
    records_.end(step);
    step_ = step + 1;
  }

  void collect(std::vector<StepRecord>& out, bool wait) override {
    const std::size_t before = out.size();
    records_.collect(out, wait);
    if (out.size() > before) check_gl("training");
  }

  double gradient(std::int64_t step, std::vector<float>& out) override {
    enqueue_gradient(step);
    const double loss = records_.take().loss;
    out = download<float>(gradient_, params());
    check_gl("training");
    return loss;
  }

 private:
  [[nodiscard]] std::size_t params() const { return net_.layout().size; }

  /// Loss and gradient of the batch of `step`, and the record of both.
  void enqueue_gradient(std::int64_t step) {
    const GlBuffer& record = records_.begin();
    const BatchRing::Place batch = batches_.at(step);
    const BatchRing::Layout& at = batches_.layout();
    const auto dim = static_cast<GLuint>(shape_.dim);
    net_.bind();
    bind_storage(0, params_);
    for (const GLuint binding : {3u, 4u})
      glBindBufferRange(GL_SHADER_STORAGE_BUFFER, binding, batch.buffer, batch.offset, batch.bytes);
    net_.forward({.x = {at.x, dim},
                  .scale = {at.x_scale, 1},
                  .noise = {at.noise, 1},
                  .direction = {at.direction, dim * static_cast<GLuint>(shape_.jet.directions)}},
                 shape_.samples);
    bind_storage(7, record);
    loss();
    net_.backward(shape_.samples);
    bind_storage(4, slices_);
    net_.weights(shape_.samples);
    bind_storage(5, gradient_);
    reduce();
  }

  void loss() const {
    const BatchRing::Layout& at = batches_.layout();
    const Kernel& k = *loss_;
    glUseProgram(k.program.id());
    glUniform1ui(k.at("samples"), static_cast<GLuint>(shape_.samples));
    glUniform1ui(k.at("form"), static_cast<GLuint>(shape_.form));
    glUniform1ui(k.at("energy_head"), shape_.energy_head ? 1 : 0);
    glUniform1ui(k.at("squared_norm"), shape_.squared_norm ? 1 : 0);
    glUniform1ui(k.at("probes"), static_cast<GLuint>(shape_.probes));
    glUniform1ui(k.at("dim"), static_cast<GLuint>(shape_.dim));
    glUniform1ui(k.at("x_at"), at.x);
    glUniform1ui(k.at("gx_at"), at.gx);
    glUniform1ui(k.at("gF_at"), at.gF);
    glUniform1ui(k.at("kappa_at"), at.kappa);
    glUniform1ui(k.at("weight_at"), at.weight);
    glUniform1ui(k.at("target_at"), at.target);
    glUniform1ui(k.at("direction_at"), at.direction);
    dispatch_groups(groups(static_cast<std::size_t>(shape_.samples), kSampleGroup));
  }

  /// Slices to gradient, norm, loss and the factor of clipping.
  void reduce() const {
    const auto param_count = static_cast<GLuint>(params());
    glUseProgram(reduce_->program.id());
    glUniform1ui(reduce_->at("param_count"), param_count);
    glUniform1ui(reduce_->at("slice_count"), net_.slices());
    dispatch_groups(groups(params(), kReduceGroup));
    glUseProgram(finish_->program.id());
    glUniform1ui(finish_->at("param_count"), param_count);
    glUniform1ui(finish_->at("group_count"), groups(params(), kReduceGroup));
    glUniform1ui(finish_->at("samples"), static_cast<GLuint>(shape_.samples));
    glUniform1f(finish_->at("clip"), static_cast<float>(optimiser_.clip));
    dispatch_groups(1);
  }

  void apply(const AdamStep& adam) const {
    const auto f = [](double v) { return static_cast<float>(v); };
    const Kernel& k = *adam_;
    glUseProgram(k.program.id());
    glUniform1ui(k.at("param_count"), static_cast<GLuint>(params()));
    glUniform2f(k.at("beta"), f(optimiser_.beta1), f(optimiser_.beta2));
    glUniform1f(k.at("epsilon"), f(optimiser_.epsilon));
    glUniform1f(k.at("rate"), f(adam.rate / adam.correction1));
    glUniform1f(k.at("correction"), f(1.0 / adam.correction2));
    glUniform1f(k.at("shrink"), f(adam.rate * optimiser_.weight_decay));
    glUniform1f(k.at("ema"), f(adam.ema));
    bind_storage(6, moments_);
    dispatch_groups(groups(params(), kAdamGroup));
  }

  std::shared_ptr<KernelLibrary> kernels_;
  OptimiserSpec optimiser_;
  BatchRing batches_;
  const Batch<float>& shape_;
  NetPasses net_;
  std::shared_ptr<const Kernel> loss_, reduce_, finish_, adam_;
  RecordRing records_;
  std::int64_t step_ = 0;
  GlBuffer params_, moments_, gradient_, slices_;
};

}  // namespace

std::unique_ptr<TrainBackend> make_gpu_trainer(const TrainJob& job, std::shared_ptr<KernelLibrary> kernels) {
  return std::make_unique<GpuTrainer>(job, kernels ? std::move(kernels) : std::make_shared<KernelLibrary>());
}

}  // namespace scorescope
