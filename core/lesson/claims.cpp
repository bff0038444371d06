#include "core/lesson/claims.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <sstream>

#include "core/lesson/trained_net.h"
#include "core/math/error.h"
#include "core/scene/measures.h"
#include "core/scene/point_fields.h"
#include "core/scene/report.h"
#include "core/scene/scene_fields.h"
#include "core/scene/scene_patch.h"

namespace scorescope {
namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> parts_of(const std::string& path) {
  std::vector<std::string> out;
  std::istringstream in(path);
  for (std::string part; std::getline(in, part, '/');) out.push_back(part);
  return out;
}

/// One step down: a key; or of a list an entry by its id, or by number (from the end where negative).
const Json* child(const Json& json, const std::string& part) {
  if (json.is_object()) return json.contains(part) ? &json[part] : nullptr;
  if (!json.is_array()) return nullptr;
  for (const Json& entry : json)
    if (entry.is_object() && entry.value("id", "") == part) return &entry;
  int index = 0;
  const auto end = std::from_chars(part.data(), part.data() + part.size(), index);
  if (end.ec != std::errc() || end.ptr != part.data() + part.size()) return nullptr;
  const int size = static_cast<int>(json.size());
  if (index < 0) index += size;
  return index >= 0 && index < size ? &json[static_cast<std::size_t>(index)] : nullptr;
}

std::string offered(const Json& json) {
  if (json.is_array()) return "it is a list of " + std::to_string(json.size());
  if (!json.is_object()) return "it is " + json.dump();
  std::string out;
  for (const auto& item : json.items()) out += (out.empty() ? "there are " : ", ") + item.key();
  return out;
}

Json at(const Json& root, const std::string& path, std::size_t skip) {
  const Json* here = &root;
  const std::vector<std::string> parts = parts_of(path);
  for (std::size_t i = skip; i < parts.size(); ++i) {
    const Json* next = child(*here, parts[i]);
    if (next == nullptr) throw UserError(path + ": there is no \"" + parts[i] + "\"; " + offered(*here));
    here = next;
  }
  return *here;
}

Json fields_at(const Stage& stage, const Reading& reading) {
  const Reading::Point& point = *reading.eval;
  const Scene& scene = stage.scene();
  const int dim = stage.target()->dim;
  if (!point.x.empty() && static_cast<int>(point.x.size()) != dim)
    throw UserError("eval: \"x\" has " + std::to_string(point.x.size()) + " numbers, and the target " +
                    std::to_string(dim) + " dimension" + (dim == 1 ? "" : "s"));
  Vec2 x = Vec2::Zero();
  for (std::size_t i = 0; i < point.x.size(); ++i) x[static_cast<int>(i)] = point.x[i];
  std::shared_ptr<const LearnedScore> net;
  if (reading.at.starts_with("learned") && !scene.models.empty())
    net = stage.net(scene.score.kind == ScoreKind::learned ? scene.score.model : scene.models.front().id);
  const PointFields f = point_fields(scene, stage.resolved_target(), point.t, {x}, false, net).front();
  const NoiseSchedule& schedule = stage.schedule();
  const Signal level = schedule.at(point.t);
  const SdeCoefficients sde = schedule.sde(point.t);
  Json out = {{"log_p", f.log_p},
              {"score", as_json(f.score, dim)},
              {"score_norm", f.score.norm()},
              {"eps", as_json(f.eps, dim)},
              {"x0", as_json(f.x0, dim)},
              {"x0_cov", as_json(f.x0_cov, dim)},
              {"v", as_json(f.v, dim)},
              {"velocity", as_json(f.velocity, dim)},
              {"div_score", f.div_score},
              {"alpha", level.alpha},
              {"sigma", level.sigma},
              {"beta", schedule.beta(point.t)},
              {"f", sde.f},
              {"g2", sde.g2},
              {"snr", schedule.snr(point.t)},
              {"log_snr", 2.0 * schedule.half_log_snr(point.t)}};
  if (f.learned)
    out["learned"] = {{"score", as_json(f.learned->score, dim)},
                      {"score_norm", f.learned->score.norm()},
                      {"x0", as_json(f.learned->x0, dim)},
                      {"v", as_json(f.learned->v, dim)}};
  return out;
}

bool equal(const Json& found, const Json& wanted, double within) {
  if (found.is_number() && wanted.is_number())
    return std::abs(found.get<double>() - wanted.get<double>()) <= within;  // false for NaN
  if (found.is_array() && wanted.is_array())
    return std::equal(found.begin(), found.end(), wanted.begin(), wanted.end(),
                      [&](const Json& a, const Json& b) { return equal(a, b, within); });
  return found == wanted;
}

double as_number(const Json& value, const std::string& path) {
  if (!value.is_number()) throw UserError(path + ": a number is wanted there, found " + offered(value));
  return value.get<double>();
}

}  // namespace

/// A scene, trained where that was asked for, and what has been found of it so far.
struct ClaimChecker::Examined {
  Examined(const Scene& scene, std::optional<std::int64_t> steps, Backend& backend, const std::filesystem::path& folder)
      : wanted(scene), trained(steps), stage(scene, backend, folder) {
    if (steps) train(*steps);
  }

  void train(std::int64_t steps) {
    const Scene& scene = stage.scene();
    if (scene.models.empty()) throw UserError("train: the scene has no model");
    const ModelSpec& model = scene.models.front();
    const TrainingRun run = trained_run(scene, model, stage.target(), steps);
    training = training_report(run, training_figures(run, run.weights(), model.use_ema), model.use_ema);
    training["end"] = name_of(run.end());
    training["steps"] = run.step();
    stage.set_net(model.id, net_of(run, model));
    stage.finish();
  }

  Scene wanted;
  std::optional<std::int64_t> trained;
  Stage stage;
  MetricLaws laws;
  Json training;
  std::map<std::string, Json> flows;
};

ClaimChecker::ClaimChecker(std::filesystem::path folder) : folder_(std::move(folder)), backend_(make_cpu_backend()) {}
ClaimChecker::~ClaimChecker() = default;

ClaimChecker::Examined& ClaimChecker::examine(const Scene& scene, const Reading& reading) {
  for (const auto& known : examined_)
    if (known->trained == reading.train && known->wanted == scene) return *known;
  examined_.push_back(std::make_unique<Examined>(scene, reading.train, *backend_, folder_));
  return *examined_.back();
}

Json ClaimChecker::read(const Scene& given, const Reading& reading) {
  Scene scene = given;
  try {
    if (reading.set.is_object()) scene = with_settings(scene, reading.set);
    if (reading.eval) return at(fields_at(examine(scene, reading).stage, reading), reading.at, 0);
    const std::vector<std::string> parts = parts_of(reading.at);
    if (parts.size() < 2) throw UserError(reading.at + ": says which part and not what of it");
    if (parts[0] == "train") return at(examine(scene, reading).training, reading.at, 1);
    if (parts[0] == "measure") {
      // Its parameters alone, or those of the scene as it was set.
      if (reading.with.is_object()) scene.measure = {};
      const Json on = reading.with.is_object() ? reading.with : Json(true);
      scene = with_settings(scene, {{"measure/" + parts[1], on}});
      return at(measure_scene(scene, *resolve_target(scene.target, folder_)->mixture), reading.at, 1);
    }
    Examined& examined = examine(scene, reading);
    const auto index = examined.stage.flow_index(parts[1]);
    if (!index) throw UserError(reading.at + ": the scene has no flow \"" + parts[1] + "\"");
    Json& report = examined.flows[parts[1]];
    if (report.is_null()) {
      const FlowResult result = run_flow(examined.stage, *index, *backend_);
      report = flow_report(result, measure_flow(examined.stage, *index, result, *backend_, examined.laws));
    }
    return at(report, reading.at, 2);
  } catch (const FieldError& error) {
    throw UserError(error.path + ": " + error.sentence);
  }
}

ClaimChecker::Outcome ClaimChecker::check(const Scene& scene, const Expectation& e) {
  Outcome out{.holds = true, .found = read(scene, e.of)};
  if (e.over) out.found = as_number(out.found, e.of.at) / as_number(read(scene, *e.over), e.over->at);
  if (e.minus) out.found = as_number(out.found, e.of.at) - as_number(read(scene, *e.minus), e.minus->at);
  if (!e.is.is_null()) out.holds = equal(out.found, e.is, e.within);
  if (e.above) out.holds = out.holds && as_number(out.found, e.of.at) > *e.above;
  if (e.below) out.holds = out.holds && as_number(out.found, e.of.at) < *e.below;
  return out;
}

void check_claims(const Lesson& lesson,
                  const std::function<void(const Expectation&, const ClaimChecker::Outcome&)>& told) {
  ClaimChecker checker(lesson.folder());
  std::string first;
  int wrong = 0;
  for (const LessonStep& step : lesson.steps)
    for (const Expectation& expectation : step.expectations) {
      const std::string where = lesson.file.string() + ":" + std::to_string(expectation.line) + ": ";
      ClaimChecker::Outcome outcome;
      try {
        outcome = checker.check(step.final_view().scene, expectation);
      } catch (const UserError& error) {
        throw UserError(where + error.what());
      }
      if (told) told(expectation, outcome);
      if (outcome.holds) continue;
      if (wrong++ == 0) first = where + "expected " + expectation.sentence() + ", found " + outcome.found.dump();
    }
  if (wrong == 1) throw UserError(first);
  if (wrong > 1) throw UserError(first + " (and " + std::to_string(wrong - 1) + " more)");
}

}  // namespace scorescope
