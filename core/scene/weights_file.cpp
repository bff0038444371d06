#include "core/scene/weights_file.h"

#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/math/atomic_file.h"
#include "core/math/error.h"
#include "core/math/read_file.h"
#include "core/nn/param_layout.h"
#include "core/nn/safetensors.h"
#include "core/scene/scene_fields.h"

namespace scorescope {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kFormat = "scorescope weights";
constexpr const char* kVersion = "1";
constexpr std::size_t kLargestMib = 512;

/// FNV-1a, 64 bits, in hexadecimal.
std::string hash_of(const std::string& text) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  char digits[16];
  const auto end = std::to_chars(digits, digits + sizeof digits, hash, 16).ptr;
  const std::string hex(digits, end);
  return std::string(16 - hex.size(), '0') + hex;
}

/// A scene that holds the net and its schedule and nothing else of interest: a file says of a net what a scene says.
Scene scene_of(const SavedNet& saved) {
  Scene scene = default_scene();
  scene.schedule = schedule_spec(saved.levels.schedule);
  scene.models = {ModelSpec{.id = saved.model, .net = saved.net, .train = saved.train}};
  return scene;
}

Json spec_json(const SavedNet& saved) {
  const Json scene = write_scene(scene_of(saved));
  return {{"dim", saved.dim},
          {"noised", saved.levels.noised},
          {"lambda_min", saved.levels.lambda_min},
          {"lambda_max", saved.levels.lambda_max},
          {"data_deviation", saved.levels.data_deviation},
          {"seed", saved.seed},
          {"schedule", scene.at("schedule")},
          {"model", scene.at("models").at(0)}};
}

/// Throws Json::exception and FieldError.
void read_spec(const Json& json, SavedNet& saved) {
  Scene scene = default_scene();
  read_scene(
      {{"version", scene.version}, {"schedule", json.at("schedule")}, {"models", Json::array({json.at("model")})}},
      scene);
  validate_scene(scene);
  const ModelSpec& model = scene.models.at(0);
  saved.model = model.id;
  saved.net = model.net;
  saved.train = model.train;
  saved.dim = json.at("dim").get<int>();
  saved.seed = json.at("seed").get<std::uint64_t>();
  saved.levels = {.noised = json.at("noised").get<bool>(),
                  .schedule = scene.schedule.schedule(),
                  .lambda_min = json.at("lambda_min").get<double>(),
                  .lambda_max = json.at("lambda_max").get<double>(),
                  .data_deviation = json.at("data_deviation").get<double>()};
  const TrainedLevels& l = saved.levels;
  if (saved.dim < 1 || saved.dim > 2) throw FieldError{"", "dim", "must be 1 or 2"};
  if (l.lambda_min > l.lambda_max) throw FieldError{"", "lambda_min", "must not be above lambda_max"};
  if (!(l.data_deviation > 0.0)) throw FieldError{"", "data_deviation", "must be above 0"};
}

void add_layers(Tensors& out, const std::string& prefix, const ParamLayout& layout, const std::vector<float>& params) {
  for (std::size_t i = 0; i < layout.layers.size(); ++i) {
    const auto& layer = layout.layers[i];
    const auto in = static_cast<std::size_t>(layer.in), rows = static_cast<std::size_t>(layer.out);
    const std::string name = prefix + "layers." + std::to_string(i);
    const auto part = [&](std::size_t first, std::size_t count) {
      const auto begin = params.begin() + static_cast<std::ptrdiff_t>(first);
      return std::vector<float>(begin, begin + static_cast<std::ptrdiff_t>(count));
    };
    out.tensors.push_back({name + ".weight", {rows, in}, part(layer.weight, rows * in)});
    out.tensors.push_back({name + ".bias", {rows}, part(layer.bias, rows)});
  }
}

/// Takes tensors out of a file and says which one is missing or has another shape.
class Taker {
 public:
  Taker(const Tensors& tensors, const ParamLayout& layout, std::string source)
      : tensors_(tensors), layout_(layout), source_(std::move(source)) {}

  [[nodiscard]] std::vector<float> layers(const std::string& prefix) const {
    std::vector<float> params(layout_.size);
    for (std::size_t i = 0; i < layout_.layers.size(); ++i) {
      const auto& layer = layout_.layers[i];
      const auto in = static_cast<std::size_t>(layer.in), rows = static_cast<std::size_t>(layer.out);
      const std::string name = prefix + "layers." + std::to_string(i);
      put(take(name + ".weight", {rows, in}), layer.weight, params);
      put(take(name + ".bias", {rows}), layer.bias, params);
    }
    return params;
  }
  [[nodiscard]] const std::vector<float>& take(const std::string& name, const std::vector<std::size_t>& shape) const {
    const Tensors::Tensor* t = tensors_.find(name);
    if (t == nullptr) throw UserError(source_ + ": has no tensor " + name + ", and the net it describes has one");
    if (t->shape != shape)
      throw UserError(source_ + ": " + name + " has shape " + shown(t->shape) + ", and the net it describes has " +
                      shown(shape));
    return t->data;
  }
  [[nodiscard]] bool has(const std::string& name) const { return tensors_.find(name) != nullptr; }

 private:
  static void put(const std::vector<float>& values, std::size_t at, std::vector<float>& params) {
    std::copy(values.begin(), values.end(), params.begin() + static_cast<std::ptrdiff_t>(at));
  }
  static std::string shown(const std::vector<std::size_t>& shape) { return Json(shape).dump(); }

  const Tensors& tensors_;
  const ParamLayout& layout_;
  std::string source_;
};

std::string kept_prefix(std::int64_t step) {
  return "kept." + std::to_string(step) + ".";
}

/// "width is 128 there and 64 here", of the first key that differs; empty where none does.
std::string first_difference(const Json& there, const Json& here) {
  for (const auto& [key, value] : there.items()) {
    const auto at = here.find(key);
    if (at == here.end()) return key + " is " + value.dump() + " there and not a setting here";
    if (*at != value) return key + " is " + value.dump() + " there and " + at->dump() + " here";
  }
  return {};
}

Json net_json(const NetSpec& net) {
  return spec_json({.net = net}).at("model");
}

}  // namespace

LearnedScore SavedNet::learned(const Weights& at, bool moving_average) const {
  return {.net = net, .levels = levels, .dim = dim, .params = moving_average ? at.ema : at.params, .step = at.step};
}

SavedNet saved_net(const TrainJob& job, const std::string& model, Weights weights,
                   const std::vector<std::shared_ptr<const Weights>>& kept) {
  SavedNet saved{.dim = job.target->dim,
                 .model = model,
                 .net = job.net,
                 .train = job.train,
                 .levels = job.levels,
                 .seed = job.seed,
                 .weights = std::move(weights),
                 .kept = {}};
  for (const auto& w : kept)
    saved.kept.push_back(std::make_shared<const Weights>(
        Weights{.step = w->step, .params = w->params, .ema = w->ema, .adam_m = {}, .adam_v = {}}));
  return saved;
}

void save_weights(const std::filesystem::path& file, const SavedNet& net) {
  const ParamLayout layout = param_layout(net.net, net.dim);
  const std::string spec = spec_json(net).dump();
  Tensors out;
  std::vector<std::int64_t> kept_steps;
  for (const auto& w : net.kept) kept_steps.push_back(w->step);
  out.metadata = {{"format", kFormat},
                  {"version", kVersion},
                  {"spec", spec},
                  {"spec_hash", hash_of(spec)},
                  {"step", std::to_string(net.weights.step)},
                  {"kept", Json(kept_steps).dump()}};
  add_layers(out, "", layout, net.weights.params);
  add_layers(out, "ema.", layout, net.weights.ema);
  if (!net.weights.adam_m.empty()) {
    out.tensors.push_back({"adam.m", {layout.size}, net.weights.adam_m});
    out.tensors.push_back({"adam.v", {layout.size}, net.weights.adam_v});
  }
  for (const auto& w : net.kept) {
    add_layers(out, kept_prefix(w->step), layout, w->params);
    add_layers(out, kept_prefix(w->step) + "ema.", layout, w->ema);
  }
  write_file(file, write_safetensors(out));
}

SavedNet load_weights(const std::filesystem::path& file) {
  const std::string source = file.string();
  const Tensors tensors = read_safetensors(read_file(file, kLargestMib, "a weights file (.safetensors)"), source);
  const auto said = [&](const char* key) {
    const auto at = tensors.metadata.find(key);
    return at == tensors.metadata.end() ? std::string() : at->second;
  };
  const auto refuse = [&](const std::string& sentence) { throw UserError(source + ": " + sentence); };
  if (said("format") != kFormat)
    refuse("holds tensors of some other program; `scorescope train --weights FILE` writes what is wanted here");
  if (said("version") != kVersion)
    refuse("is of version " + said("version") + " of the format, and this program reads version " + kVersion);
  if (said("spec_hash") != hash_of(said("spec")))
    refuse("describes its net in words that were changed after it was written; save it again");
  SavedNet saved;
  std::vector<std::int64_t> kept_steps;
  try {
    read_spec(Json::parse(said("spec")), saved);
    saved.weights.step = Json::parse(said("step")).get<std::int64_t>();
    kept_steps = Json::parse(said("kept")).get<std::vector<std::int64_t>>();
  } catch (const Json::exception&) {
    refuse("describes its net incompletely; save it again");
  } catch (const FieldError& error) {
    refuse("describes a net that cannot be: " + error.path + " " + error.sentence);
  }
  const ParamLayout layout = param_layout(saved.net, saved.dim);
  const Taker taker(tensors, layout, source);
  saved.weights.params = taker.layers("");
  saved.weights.ema = taker.layers("ema.");
  if (taker.has("adam.m")) {
    saved.weights.adam_m = taker.take("adam.m", {layout.size});
    saved.weights.adam_v = taker.take("adam.v", {layout.size});
  }
  for (const std::int64_t step : kept_steps) {
    Weights w{.step = step, .params = taker.layers(kept_prefix(step)), .ema = {}, .adam_m = {}, .adam_v = {}};
    w.ema = taker.layers(kept_prefix(step) + "ema.");
    saved.kept.push_back(std::make_shared<const Weights>(std::move(w)));
  }
  return saved;
}

void require_net(const SavedNet& saved, const NetSpec& net, int dim, const std::filesystem::path& file) {
  std::string difference = first_difference(net_json(saved.net), net_json(net));
  if (saved.dim != dim)
    difference = "the data have " + std::to_string(saved.dim) + (saved.dim == 1 ? " dimension" : " dimensions") +
                 " there and " + std::to_string(dim) + " here";
  if (!difference.empty()) throw UserError(file.string() + ": holds another net: " + difference);
}

void require_resumable(const SavedNet& saved, const TrainJob& job, const std::filesystem::path& file) {
  require_net(saved, job.net, job.target->dim, file);
  SavedNet here = saved;
  here.levels = job.levels;
  here.levels.data_deviation = saved.levels.data_deviation;  // a net goes on in the units it began in
  const Json a = spec_json(saved), b = spec_json(here);
  std::string difference = first_difference(a.at("schedule"), b.at("schedule"));
  if (difference.empty()) difference = first_difference(a, b);
  if (!difference.empty()) throw UserError(file.string() + ": was trained at other noise levels: " + difference);
  if (saved.weights.adam_m.empty())
    throw UserError(file.string() + ": has no adam.m and adam.v to train on from; it can only be sampled with");
}

}  // namespace scorescope
